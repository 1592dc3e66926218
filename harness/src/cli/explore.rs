//! `kmspec explore`.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Value, json};

use super::args::{EndpointArgs, ExploreArgs};
use super::record::{report_to, seed_for, target, told};
use super::run::engine;
use super::screen::{Screen, print};
use super::signals;
use crate::evidence::Book;
use crate::explain::commands;
use crate::explore::{Bounds, Finding, Found, Machine, Options, World, draft, explore, page, slug};
use crate::fixture::{self, Fixture};
use crate::report::{self, Exit, Failure};
use crate::spec::Spec;
use crate::target::Target;

/// Explores, prints what differs, writes a fixture and a script for each.
pub(super) fn run(args: &ExploreArgs, screen: Screen) -> Exit {
    told(carry_out(args, screen))
}

fn carry_out(args: &ExploreArgs, screen: Screen) -> Result<Exit, Failure> {
    let stop = signals::watch();
    let (target, is_aws) = target(&args.endpoint, None)?;
    if is_aws {
        return Err(at_aws());
    }
    let other = args.against.as_deref().map(|name| other(args, name));
    let other = other.transpose()?;
    let spec = Spec::embedded();
    let clocks = [Some(&target), other.as_ref()].into_iter().flatten();
    let options = Options {
        cases: args.cases,
        steps: usize::from(args.steps),
        focus: args.focus,
        exhaust: args.exhaustive.map(|keys| Bounds {
            keys,
            depth: usize::from(args.steps),
        }),
        seed: args.seed,
        max_time: args.max_time,
        unique: clocks
            .map(|target| format!("{:x}", seed_for(&**target, None)))
            .collect(),
        stop,
    };
    let bar = progress(screen.watched(), args.cases);
    let mut show = |found: &Found| {
        bar.set_position(found.cases);
        bar.set_message(format!(
            "{} calls, {} kinds of differences",
            found.calls,
            found.findings.len()
        ));
    };
    let found = explore(&*target, other.as_deref(), &spec, &options, &mut show);
    let found = found.map_err(|why| Failure::no_answer(why.to_string()))?;
    bar.finish_and_clear();
    let from = other.map_or_else(|| "the model".into(), |other| other.name());
    tell(args, &found, &spec, &target.name(), &from)
}

/// Saves what was found, prints it, writes the report: a failure of one keeps none of the others.
fn tell(
    args: &ExploreArgs,
    found: &Found,
    spec: &Spec,
    target: &str,
    from: &str,
) -> Result<Exit, Failure> {
    let (saved, failed) = match &args.out {
        None => (found.findings.iter().map(|_| Saved::No).collect(), None),
        Some(out) => save_all(out, &found.findings, spec),
    };
    print(&text(found, &saved, args.seed, target, from));
    if let Some(path) = &args.report_json {
        let document = document(found, &saved, args.seed, target);
        let text = serde_json::to_string_pretty(&document).expect("JSON") + "\n";
        report_to(path, &text)?;
    }
    if let (Some(path), Some(machine)) = (&args.graph, &found.machine) {
        report_to(path, &page(machine, target))?;
    }
    if let Some(failure) = failed {
        return Err(failure);
    }
    if let Some(why) = &found.lost {
        return Err(Failure::no_answer(format!("a target went away: {why}")));
    }
    Ok(match saved.iter().all(Saved::is_known) {
        _ if found.interrupted => Exit::Interrupted,
        true => Exit::Conforms,
        false => Exit::Differs,
    })
}

/// What became of each finding, and the first failure.
fn save_all(out: &Path, findings: &[Finding], spec: &Spec) -> (Vec<Saved>, Option<Failure>) {
    if findings.is_empty() {
        return (Vec::new(), None);
    }
    let book = Book::embedded(spec);
    let fixtures = fixture::embedded(spec, &book).expect("a test rules out broken fixtures");
    let mut failed = None;
    let each = findings.iter().map(|finding| {
        let saved = save(out, finding, &fixtures, spec, &book);
        saved.unwrap_or_else(|failure| {
            failed.get_or_insert(failure);
            Saved::No
        })
    });
    (each.collect(), failed)
}

/// The target to compare with.
fn other(args: &ExploreArgs, name: &str) -> Result<Box<dyn Target>, Failure> {
    if name == "engine" {
        return engine(&args.endpoint, None);
    }
    let endpoint = EndpointArgs {
        endpoint_url: Some(name.into()),
        ..args.endpoint.clone()
    };
    let (other, is_aws) = target(&endpoint, None)?;
    match is_aws {
        true => Err(at_aws()),
        false => Ok(other),
    }
}

fn at_aws() -> Failure {
    Failure::usage(
        "explore makes keys without number, and at AWS each costs money: aim it at an emulator",
    )
}

/// What became of a finding.
enum Saved {
    /// It is told only.
    No,
    /// Its fixture was there already.
    Known(PathBuf),
    /// It is written.
    New(PathBuf),
}

impl Saved {
    const fn is_known(&self) -> bool {
        matches!(self, Self::Known(_))
    }
}

/// Writes a finding as a fixture, and beside it the same as a script for the AWS CLI; what no fixture can tell, as a text.
fn save(
    out: &Path,
    finding: &Finding,
    fixtures: &[Fixture],
    spec: &Spec,
    book: &Book,
) -> Result<Saved, Failure> {
    let failed = |error: std::io::Error| {
        Failure::no_answer(format!("{} cannot be written: {error}", out.display()))
    };
    let named = |ending: &str| out.join(format!("{}.{ending}", slug(finding)));
    let drafted = finding
        .flaky
        .is_none()
        .then(|| draft(finding, fixtures, book));
    // A code that KMS does not have, in a step on the way there, makes a fixture that cannot be read.
    let is_read = |text: &String| Fixture::read("drafted", "drafted", text, spec, book).is_ok();
    let (path, text) = match drafted.flatten().filter(is_read) {
        Some(text) => (named("json"), text),
        None => (named("txt"), story(finding)),
    };
    if path.exists() {
        return Ok(Saved::Known(path));
    }
    fs::create_dir_all(out).map_err(failed)?;
    report::write(&path, &text).map_err(failed)?;
    if path.extension().is_some_and(|ending| ending == "json") {
        let mut script = format!(
            "#!/usr/bin/env bash\n# {}.\n# For the AWS CLI 2, openssl and jq.\n",
            finding.divergence.bucket
        );
        for line in commands(&text) {
            script += &format!("{line}\n");
        }
        report::write(&named("sh"), &script).map_err(failed)?;
    }
    Ok(Saved::New(path))
}

/// A finding at length: the sequence, and where it did not come again what came instead.
fn story(finding: &Finding) -> String {
    let mut text = finding.divergence.to_string();
    if let Some(again) = &finding.flaky {
        text += "     played again, this did not show; what differed then:\n";
        for line in again {
            let _ = writeln!(text, "     {line}");
        }
        if again.is_empty() {
            text += "     nothing\n";
        }
    }
    text
}

fn text(found: &Found, told: &[Saved], seed: u64, target: &str, from: &str) -> String {
    let mut text = String::new();
    for (operation, answer) in &found.lacking {
        let _ = writeln!(text, "{operation} is not there: {answer}\n");
    }
    for (finding, saved) in found.findings.iter().zip(told) {
        let flaky = if finding.flaky.is_some() {
            " (flaky)"
        } else {
            ""
        };
        let known = if saved.is_known() { " (known)" } else { "" };
        let _ = writeln!(text, "{}{flaky}{known}", finding.divergence.bucket);
        let times = match finding.times {
            1 => "once".into(),
            times => format!("{times} times"),
        };
        let _ = writeln!(
            text,
            "     seen {times}, first in sequence {}",
            finding.case
        );
        text += &story(finding);
        if let Saved::New(path) | Saved::Known(path) = saved {
            let _ = writeln!(text, "     {}", path.display());
        }
        text.push('\n');
    }
    if !found.followed.is_empty() {
        text += "Only seen after one of these, from which they may follow:\n";
        for bucket in &found.followed {
            let _ = writeln!(text, "  {bucket}");
        }
        text.push('\n');
    }
    let kinds = found.findings.len();
    let new = told.iter().filter(|saved| !saved.is_known()).count();
    let rate = found.calls as f64 / found.took.as_secs_f64().max(1e-3);
    let of = match &found.machine {
        None => format!("of seed {seed}"),
        Some(machine) => format!("through {} states", machine.states.len()),
    };
    let _ = writeln!(
        text,
        "{target}: {} sequences {of}, {} calls in {:.1} s ({rate:.0} calls/s): {kinds} kinds of differences from {from}, \
         {new} of them new",
        found.cases,
        found.calls,
        found.took.as_secs_f64(),
    );
    text
}

fn document(found: &Found, told: &[Saved], seed: u64, target: &str) -> Value {
    let findings = found.findings.iter().zip(told).map(|(finding, saved)| {
        json!({
            "id": slug(finding),
            "operation": finding.divergence.bucket.operation,
            "state": finding.divergence.bucket.state,
            "expected": finding.divergence.bucket.expected,
            "actual": finding.divergence.bucket.actual,
            "times": finding.times,
            "sequence": finding.case,
            "shrunk": finding.shrunk,
            "flaky": finding.flaky.is_some(),
            "known": saved.is_known(),
            "steps": finding.divergence.story,
            "wrong": finding.divergence.wrong,
            "file": match saved {
                Saved::No => None,
                Saved::New(path) | Saved::Known(path) => Some(path.display().to_string()),
            },
        })
    });
    json!({
        "target": target,
        "seed": seed,
        "sequences": found.cases,
        "calls": found.calls,
        "seconds": found.took.as_secs_f64(),
        "interrupted": found.interrupted,
        "machine": found.machine.as_ref().map(machine_document),
        "lost": found.lost.as_ref().map(ToString::to_string),
        "lacking": found.lacking,
        "findings": findings.collect::<Vec<_>>(),
        "followed": found.followed.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

fn machine_document(machine: &Machine) -> Value {
    let shown = |world: &World| -> Vec<String> {
        let keys = world.iter();
        keys.map(|(_, key)| key.to_string()).collect()
    };
    let transitions = machine.transitions.iter().map(|one| {
        json!({
            "from": shown(&one.from),
            "call": one.call,
            "answer": one.answer,
            "to": shown(&one.to),
            "open": one.open,
        })
    });
    json!({
        "states": machine.states.len(),
        "complete": machine.complete,
        "transitions": transitions.collect::<Vec<_>>(),
    })
}

fn progress(watched: bool, cases: u64) -> ProgressBar {
    let bar = match watched {
        true => ProgressBar::with_draw_target(Some(cases), ProgressDrawTarget::stderr()),
        false => ProgressBar::hidden(),
    };
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} sequences {wide_msg}");
    bar.set_style(style.expect("a valid template"));
    bar
}
