//! What `kmspec race` says of what it found.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::super::args::RaceArgs;
use super::super::findings::Saved;
use crate::race::{Call, Raced, Violation, timeline};
use crate::report::{Exit, kinds, times};

/// For people.
pub(super) fn text(raced: &Raced, saved: &[Saved], args: &RaceArgs, target: &str) -> String {
    let mut text = String::new();
    for (found, saved) in raced.violations.iter().zip(saved) {
        let known = if saved.is_known() { " (known)" } else { "" };
        let told = timeline::violation(found);
        let _ = writeln!(
            text,
            "{}",
            told.trim_end().replacen('\n', &format!("{known}\n"), 1)
        );
        if let Some(path) = saved.path() {
            let _ = writeln!(text, "     {}", path.display());
        }
        text.push('\n');
    }
    let mut list = |title: &str, lines: Vec<String>| {
        if !lines.is_empty() {
            let _ = writeln!(text, "{title}");
            for line in lines {
                let _ = writeln!(text, "  {line}");
            }
            text.push('\n');
        }
    };
    let alone = raced.alone.iter().map(ToString::to_string).collect();
    list(
        "Not as AWS KMS where calls come one at a time, and so no races:",
        alone,
    );
    let broken = raced.broken.iter();
    let broken =
        broken.map(|((operation, what), count)| format!("{operation}: {what} ({})", times(*count)));
    list("Without an answer that can be read:", broken.collect());
    let undecided = raced.undecided.iter();
    let undecided =
        undecided.map(|((kind, why), rounds)| format!("{}: {why} ({rounds} rounds)", kind.name()));
    list("Not decided:", undecided.collect());
    let _ = writeln!(
        text,
        "  {:<16}{:>8}{:>12}{:>10}{:>11}",
        "", "rounds", "with order", "without", "not known"
    );
    for (kind, tally) in &raced.tallies {
        let some = |count: u64| match count {
            0 => "·".into(),
            count => count.to_string(),
        };
        let (ordered, offending, unknown) = (tally.ordered, tally.offending, tally.unknown);
        let _ = writeln!(
            text,
            "  {:<16}{:>8}{:>12}{:>10}{:>11}",
            kind.name(),
            tally.rounds,
            some(ordered),
            some(offending),
            some(unknown)
        );
    }
    let new = saved.iter().filter(|saved| !saved.is_known()).count();
    let _ = writeln!(
        text,
        "\n{target}: {} rounds of {} clients with {} calls each, seed {}: {} calls in {:.1} s: {} of answers without an order, \
         {new} of them new",
        raced.rounds(),
        args.threads,
        args.calls,
        args.seed,
        raced.calls,
        raced.took.as_secs_f64(),
        kinds(raced.violations.len()),
    );
    text
}

/// For programs.
pub(super) fn document(
    raced: &Raced,
    saved: &[Saved],
    args: &RaceArgs,
    target: &str,
    exit: Exit,
) -> Value {
    let tallies = raced.tallies.iter().map(|(kind, tally)| {
        json!({
            "kind": kind.name(),
            "rounds": tally.rounds,
            "with_order": tally.ordered,
            "without": tally.offending,
            "unknown": tally.unknown,
        })
    });
    let found = raced.violations.iter().zip(saved).map(|(found, saved)| {
        let mut one = history(found);
        one["known"] = json!(saved.is_known());
        one["file"] = json!(saved.path().map(|path| path.display().to_string()));
        one
    });
    let broken = raced.broken.iter();
    let undecided = raced.undecided.iter();
    json!({
        "target": target,
        "exit": {"status": exit.status(), "meaning": exit.meaning()},
        "seed": args.seed,
        "threads": args.threads,
        "calls_each": args.calls,
        "rounds": raced.rounds(),
        "kinds": tallies.collect::<Vec<_>>(),
        "calls": raced.calls,
        "seconds": raced.took.as_secs_f64(),
        "seconds_searched": raced.searched.as_secs_f64(),
        "interrupted": raced.interrupted,
        "lost": raced.lost.as_ref().map(ToString::to_string),
        "lacking": raced.lacking,
        "violations": found.collect::<Vec<_>>(),
        "alone": raced.alone.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "broken": broken.map(|((operation, what), times)| json!({"operation": operation, "what": what, "times": times}))
            .collect::<Vec<_>>(),
        "undecided": undecided.map(|((kind, why), rounds)| json!({"kind": kind.name(), "why": why, "rounds": rounds}))
            .collect::<Vec<_>>(),
    })
}

/// A history without an order, for programs.
pub(super) fn history(found: &Violation) -> Value {
    let (kind, operation, answer) = found.bucket();
    json!({
        "id": slug(found),
        "kind": kind.name(),
        "operation": operation,
        "answer": answer,
        "round": found.round,
        "times": found.times,
        "reasons": found.reasons.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "before": found.before.iter().map(call).collect::<Vec<_>>(),
        "calls": found.history.calls.iter().map(call).collect::<Vec<_>>(),
        "without_order": found.last,
    })
}

fn call(call: &Call) -> Value {
    json!({
        "client": call.client,
        "operation": call.action.operation(),
        "with": call.with,
        "invoked_ns": call.times.invoked,
        "returned_ns": call.times.returned,
        "answer": call.outcome.to_string(),
    })
}

/// The name of a violation's files, the same for all of its kind.
pub(super) fn slug(found: &Violation) -> String {
    let (kind, operation, answer) = found.bucket();
    let words = format!("{} {operation} {answer}", kind.name());
    let words: String = words.chars().take(100).collect();
    heck::AsKebabCase(words).to_string()
}
