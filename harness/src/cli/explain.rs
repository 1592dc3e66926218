//! `kmspec explain`.

use super::args::ExplainArgs;
use super::screen::{Screen, print, say};
use super::select::{Chosen, SelectArgs};
use crate::cells;
use crate::explain;
use crate::report::Exit;

pub(super) fn explain(args: &ExplainArgs, screen: Screen) -> Exit {
    let look = screen.look(args.color);
    if args.id == "state" {
        print(&explain::table());
        return Exit::Conforms;
    }
    let id = args.id.trim_end_matches('/');
    if let Some(text) = cell(id, look) {
        print(&text);
        return Exit::Conforms;
    }
    let every = SelectArgs {
        fixtures: args.fixtures.clone(),
        ..SelectArgs::default()
    };
    let Chosen {
        book, selection, ..
    } = match every.choose() {
        Ok(chosen) => chosen,
        Err(failure) => {
            failure.message.lines().for_each(say);
            return failure.exit;
        }
    };
    let mut fixtures = selection.fixtures;
    match every.choose_questions() {
        Ok(questions) => fixtures.extend(questions.selection.fixtures),
        Err(failure) => {
            failure.message.lines().for_each(say);
            return failure.exit;
        }
    }
    if let Some(claim) = book.claim(id) {
        let rests = |judged: &&crate::fixture::Judged| {
            judged
                .allowed
                .iter()
                .any(|a| a.evidence.iter().any(|e| e == id))
        };
        let checks: Vec<String> = fixtures
            .iter()
            .flat_map(|fixture| {
                let judged = fixture.judged().filter(rests);
                judged.map(|judged| format!("{}#{}", fixture.id, judged.name))
            })
            .collect();
        print(&explain::claim(claim, &checks, look));
        return Exit::Conforms;
    }
    let name = id.split('#').next().unwrap_or(id);
    let Some(fixture) = fixtures.iter().find(|fixture| fixture.id == name) else {
        return unknown(id, &fixtures);
    };
    let known = fixture
        .judged()
        .any(|judged| id == format!("{name}#{}", judged.name));
    if id != name && !known {
        say(&format!(
            "{name} has no such check: kmspec list {name} shows those it has"
        ));
        return Exit::NothingSelected;
    }
    let meant = |check: &str| id == name || check == id;
    print(&explain::fixture(fixture, &meant, &book, look));
    Exit::Conforms
}

/// A cell of the key-state table, by `state/<State>/<Operation>`.
fn cell(id: &str, look: crate::report::human::Look) -> Option<String> {
    let mut parts = id.split('/');
    let ("state", Some(state), Some(operation), None) =
        (parts.next()?, parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    let below = format!("{id}/");
    let played = cells::of(&|id| id.starts_with(&below)).expect("a test reads them");
    explain::cell(state, operation, &played, look)
}

fn unknown(id: &str, fixtures: &[crate::fixture::Fixture]) -> Exit {
    let ids: Vec<&str> = fixtures.iter().map(|fixture| fixture.id.as_str()).collect();
    let like = similar::get_close_matches(id, &ids, 1, 0.6);
    let hint = like.first().map(|like| format!("; did you mean {like}?"));
    let hint = hint.unwrap_or_else(|| "; kmspec list shows all there are".into());
    say(&format!(
        "no fixture, check, cell or evidence has the id {id:?}{hint}"
    ));
    Exit::NothingSelected
}
