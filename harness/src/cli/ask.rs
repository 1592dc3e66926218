//! `kmspec ask`.

use std::sync::atomic::Ordering;

use super::args::AskArgs;
use super::record::{about, options, place, report_to, target, told, write};
use super::screen::{Screen, print, say};
use super::select::Chosen;
use super::signals;
use crate::ask::{self, Asking, Queue};
use crate::fixture::Fixture;
use crate::play::Tape;
use crate::record::recording;
use crate::report::{Exit, Failure, answers};

/// Asks, prints the answers, writes the reports.
pub(super) fn ask(args: &AskArgs, screen: Screen) -> Exit {
    told(carry_out(args, screen))
}

fn carry_out(args: &AskArgs, screen: Screen) -> Result<Exit, Failure> {
    let stop = signals::watch();
    let Chosen {
        spec,
        book,
        selection,
    } = args.select.choose_questions()?;
    let fixtures = &selection.fixtures;
    let asking: Vec<Asking<'_>> = fixtures.iter().filter_map(Asking::of).collect();
    if asking.is_empty() {
        say("nothing is selected");
        return Ok(Exit::NothingSelected);
    }
    let max_keys = usize::from(args.max_keys);
    let look = screen.look(args.color);
    if args.plan {
        let (order, rest) = plan(fixtures, max_keys);
        print(&answers::plan(&order, &rest, max_keys, look));
        return Ok(Exit::Conforms);
    }
    if let Some(out) = &args.out {
        // Before keys are made for nothing.
        for asking in &asking {
            place(out, asking.fixture, args.overwrite)?;
        }
    }
    let (target, is_aws) = target(&args.endpoint, args.seed)?;
    let about = about(&*target, is_aws)?;
    let options = options(&*target, args.max_wait, args.seed, stop);
    let mut failed = Vec::new();
    let mut keep = |fixture: &Fixture, tape: &Tape| {
        say(&format!("asked {}", fixture.id));
        let Some(out) = args.out.as_ref().filter(|_| !tape.takes.is_empty()) else {
            return;
        };
        let text = recording(fixture, tape, &spec, &about);
        let written = place(out, fixture, args.overwrite)
            .and_then(|path| write(&path, &text, fixture, &spec, &book));
        if let Err(failure) = written {
            failed.push(format!("{}: {}", fixture.id, failure.message));
        }
    };
    let answers = ask::ask(
        fixtures, &*target, &spec, &book, &options, max_keys, &mut keep,
    )
    .map_err(|why| Failure::no_answer(why.to_string()))?;
    print(&answers::text(&answers, &book, look));
    if let Some(path) = &args.report_json {
        report_to(path, &answers::json(&answers))?;
    }
    if options.stop.load(Ordering::Relaxed) {
        return Ok(Exit::Interrupted);
    }
    failed.extend(answers.error);
    match failed.is_empty() {
        true => Ok(Exit::Conforms),
        false => Err(Failure::no_answer(failed.join("\n"))),
    }
}

/// What would be asked, in order, and what would not.
fn plan(fixtures: &[Fixture], max_keys: usize) -> (Vec<Asking<'_>>, Vec<Asking<'_>>) {
    let mut queue = Queue::of(fixtures);
    let mut order: Vec<Asking<'_>> = Vec::new();
    let mut room = max_keys;
    while let Some(asking) = queue.next(room) {
        room -= asking.keys;
        order.push(asking);
    }
    (order, queue.rest())
}
