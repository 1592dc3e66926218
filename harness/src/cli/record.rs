//! `kmspec record`.

use std::collections::hash_map::RandomState;
use std::fs;
use std::hash::{BuildHasher, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use super::args::{EndpointArgs, RecordArgs};
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
use crate::target::{CallError, Clock, Target};

/// Plays, and writes one file for each fixture that had an answer.
pub(super) fn record(args: &RecordArgs) -> Exit {
    told(carry_out(args))
}

/// How it ends; a failure is told.
pub(super) fn told(end: Result<Exit, Failure>) -> Exit {
    end.unwrap_or_else(|failure| {
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
    let (target, is_aws) = target(&args.endpoint, args.seed)?;
    let own = |why: CallError| Failure::no_answer(why.to_string());
    let about = about(&*target, is_aws)?;
    let options = options(&*target, args.max_wait, args.seed, stop);
    let mut failed = Vec::new();
    for fixture in &selection.fixtures {
        let path = place(&args.out, fixture, args.overwrite)?;
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

/// The endpoint, or the engine, and whether it is AWS itself.
pub(super) fn target(
    args: &EndpointArgs,
    seed: Option<u64>,
) -> Result<(Box<dyn Target>, bool), Failure> {
    let Some(endpoint) = args.settings().resolve().map_err(Failure::usage)? else {
        return Ok((engine(args, seed)?, false));
    };
    for note in &endpoint.notes {
        say(&format!("note: {note}"));
    }
    let is_aws = endpoint.is_aws();
    let target =
        HttpTarget::connect(endpoint).map_err(|why| Failure::no_answer(why.to_string()))?;
    Ok((Box::new(target), is_aws))
}

/// What a recording made today says of its origin.
pub(super) fn about(target: &dyn Target, is_aws: bool) -> Result<About, Failure> {
    let session = target.open("record");
    Ok(About {
        target: target.name(),
        region: session
            .map_err(|why| Failure::no_answer(why.to_string()))?
            .region(),
        date: jiff::Zoned::now().date().to_string(),
        is_aws,
    })
}

/// The seed given. Without one it is 0 for a target that makes a world for each fixture; elsewhere what the target kept of an earlier
/// run must not meet the names of this one.
pub(super) fn seed_for(target: &dyn Target, seed: Option<u64>) -> u64 {
    let default = || match target.clock() {
        Clock::OwnVirtual => 0,
        Clock::SharedVirtual | Clock::Real => RandomState::new().build_hasher().finish(),
    };
    seed.unwrap_or_else(default)
}

/// How fixtures are played that are not judged.
pub(super) fn options(
    target: &dyn Target,
    max_wait: Duration,
    seed: Option<u64>,
    stop: Arc<AtomicBool>,
) -> Options {
    Options {
        max_wait,
        seed: seed_for(target, seed),
        stop,
        ..Options::default()
    }
}

/// Writes a report, whole or not at all.
pub(super) fn report_to(path: &Path, text: &str) -> Result<(), Failure> {
    report::write(path, text)
        .map_err(|error| Failure::no_answer(format!("the report could not be written: {error}")))
}

/// Where a recording goes; a failure where there is one that may not be replaced.
pub(super) fn place(out: &Path, fixture: &Fixture, overwrite: bool) -> Result<PathBuf, Failure> {
    let path = out.join(format!("{}.json", fixture.id));
    match path.exists() && !overwrite {
        true => Err(Failure::usage(format!(
            "{} is there already: --overwrite replaces it",
            path.display()
        ))),
        false => Ok(path),
    }
}

/// Writes a recording, whole or not at all, and only if it can be played.
pub(super) fn write(
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
