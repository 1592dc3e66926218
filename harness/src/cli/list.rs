//! `kmspec list`.

use serde::Serialize;

use super::args::{Format, ListArgs};
use super::screen::{print, say};
use super::select::Checks;
use crate::fixture::Fixture;
use crate::report::Exit;

#[derive(Serialize)]
struct Entry<'a> {
    id: &'a str,
    why: &'a str,
    tags: &'a [String],
    checks: Vec<Listed>,
}

#[derive(Serialize)]
struct Listed {
    id: String,
    operation: String,
    evidence: Vec<String>,
}

pub(super) fn list(args: &ListArgs) -> Exit {
    let selection = match args.select.choose() {
        Ok(chosen) => chosen.selection,
        Err(failure) => {
            failure.message.lines().for_each(say);
            return failure.exit;
        }
    };
    if selection.checks.is_empty() {
        say("nothing is selected");
        return Exit::NothingSelected;
    }
    let entries: Vec<Entry<'_>> = selection
        .fixtures
        .iter()
        .map(|fixture| entry(fixture, &selection.checks))
        .collect();
    print(&match args.format {
        Format::Text => entries.iter().map(text).collect(),
        Format::Json => {
            let mut text = serde_json::to_string_pretty(&entries).expect("plain JSON");
            text.push('\n');
            text
        }
    });
    Exit::Conforms
}

fn entry<'a>(fixture: &'a Fixture, checks: &Checks) -> Entry<'a> {
    let listed = fixture.judged().map(|judged| {
        let evidence = judged.allowed.iter().flat_map(|allowed| &allowed.evidence);
        let mut evidence: Vec<String> = evidence.cloned().collect();
        evidence.sort();
        evidence.dedup();
        Listed {
            id: format!("{}#{}", fixture.id, judged.name),
            operation: judged.request.operation().to_string(),
            evidence,
        }
    });
    Entry {
        id: &fixture.id,
        why: &fixture.why,
        tags: &fixture.tags,
        checks: listed.filter(|check| checks.contains(&check.id)).collect(),
    }
}

fn text(entry: &Entry<'_>) -> String {
    let tags = match entry.tags {
        [] => String::new(),
        tags => format!("  [{}]", tags.join(", ")),
    };
    let mut text = format!("{}{tags}\n  {}\n", entry.id, entry.why);
    for check in &entry.checks {
        text.push_str(&format!("    {}\n", check.id));
    }
    text
}
