//! `kmspec record`.

use std::collections::hash_map::RandomState;
use std::fs;
use std::hash::{BuildHasher, Hasher};
use std::path::Path;

use super::args::RecordArgs;
use super::run::engine;
use super::screen::{print, say};
use super::select::Chosen;
use super::signals;
use crate::evidence::Book;
use crate::fixture::Fixture;
use crate::play::{Options, tape};
use crate::record::{About, recording};
use crate::report::{self, Exit, Failure};
use crate::spec::Spec;
use crate::target::http::HttpTarget;
use crate::target::{CallError, Target};

/// Plays, and writes one file for each fixture that had an answer.
pub(super) fn record(args: &RecordArgs) -> Exit {
    carry_out(args).unwrap_or_else(|failure| {
        failure.message.lines().for_each(say);
        failure.exit
    })
}

fn carry_out(args: &RecordArgs) -> Result<Exit, Failure> {
    let stop = signals::watch();
    let Chosen {
        spec,
        book,
        selection,
    } = args.select.choose()?;
    if selection.fixtures.is_empty() {
        say("nothing is selected");
        return Ok(Exit::NothingSelected);
    }
    let (target, is_aws) = target(args)?;
    let own = |why: CallError| Failure::no_answer(why.to_string());
    let about = About {
        target: target.name(),
        region: target.open("record").map_err(own)?.region(),
        date: jiff::Zoned::now().date().to_string(),
        is_aws,
    };
    let options = Options {
        max_wait: args.max_wait,
        seed: args
            .seed
            .unwrap_or_else(|| RandomState::new().build_hasher().finish()),
        stop,
        ..Options::default()
    };
    let mut failed = Vec::new();
    for fixture in &selection.fixtures {
        let path = args.out.join(format!("{}.json", fixture.id));
        if path.exists() && !args.overwrite {
            return Err(Failure::usage(format!(
                "{} is there already: --overwrite replaces it",
                path.display()
            )));
        }
        let tape = tape(fixture, &*target, &spec, &book, &options).map_err(own)?;
        if tape.takes.is_empty() {
            let why = tape.ended.unwrap_or_default();
            failed.push(format!("{}: nothing to record: {why}", fixture.id));
            continue;
        }
        let text = recording(fixture, &tape, &spec, &about);
        if let Err(failure) = write(&path, &text, fixture, &spec, &book) {
            failed.push(format!("{}: {}", fixture.id, failure.message));
            continue;
        }
        if let Some(why) = tape.ended {
            say(&format!("note: {} ends early: {why}", fixture.id));
        }
        print(&format!("{}\n", path.display()));
        if options.stop.load(std::sync::atomic::Ordering::Relaxed) {
            return Ok(Exit::Interrupted);
        }
    }
    match failed.is_empty() {
        true => Ok(Exit::Conforms),
        false => Err(Failure::no_answer(failed.join("\n"))),
    }
}

fn target(args: &RecordArgs) -> Result<(Box<dyn Target>, bool), Failure> {
    let Some(endpoint) = args.endpoint.settings().resolve().map_err(Failure::usage)? else {
        return Ok((engine(&args.endpoint, args.seed)?, false));
    };
    for note in &endpoint.notes {
        say(&format!("note: {note}"));
    }
    let is_aws = endpoint.is_aws();
    let target =
        HttpTarget::connect(endpoint).map_err(|why| Failure::no_answer(why.to_string()))?;
    Ok((Box::new(target), is_aws))
}

/// Writes a recording, whole or not at all, and only if it can be played.
fn write(
    path: &Path,
    text: &str,
    fixture: &Fixture,
    spec: &Spec,
    book: &Book,
) -> Result<(), Failure> {
    let file = path.display().to_string();
    Fixture::read(&fixture.id, &file, text, spec, book).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        Failure::no_answer(format!(
            "the answers make no fixture:\n{}",
            lines.join("\n")
        ))
    })?;
    let failed = |error: std::io::Error| Failure::no_answer(error.to_string());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    report::write(path, text).map_err(failed)
}
