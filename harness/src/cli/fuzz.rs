//! `kmspec fuzz`.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use serde_json::{Value, json};

use super::args::{EndpointArgs, time};
use super::findings::{Page, Reports, Saved, at_aws, heading, save_all};
use super::progress::counting;
use super::record::{seed_for, target, told};
use super::screen::{Screen, print};
use super::signals;
use crate::fuzz::{Finding, Focus, Found, Options, fuzz};
use crate::report::{Exit, Failure, kinds, times, word};
use crate::spec::Spec;

/// Send hostile requests, and shrink what is answered as KMS would not
///
/// Import tokens, key material, ciphertexts, identifiers, JSON and HTTP that are nearly right. What is accepted and must not be, what
/// crashes or hangs the target, changes a key by a refusal, has a code that facts rule out or shows what no answer may show is told once
/// for each kind: shrunk, played again, and with --out written as a fixture that `kmspec run FILE` plays, with a script for the AWS CLI
/// beside it. A kind whose file is in the folder already is known: it is told, and fails nothing. The target is found as for
/// `kmspec run`; without one it is the built-in engine, where nothing that only HTTP has is tried.
///
/// Exit status: 0 nothing new is wrong, 1 something is, 2 usage, 3 the target did not answer or went away, 5 no request could be judged,
/// 130 interrupted.
#[derive(Args, Clone, Debug)]
pub struct FuzzArgs {
    /// Whom to send them to.
    #[command(flatten)]
    pub endpoint: EndpointArgs,
    /// How many requests to send [default: 1000, or with --max-time as many as there is time for]
    #[arg(long, value_name = "NUMBER")]
    pub cases: Option<u64>,
    /// Begin no request after this time, and shrink no further
    #[arg(long, value_name = "TIME", value_parser = time, allow_hyphen_values = true)]
    pub max_time: Option<Duration>,
    /// Most calls a second
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
    pub rate: Option<u32>,
    /// Decides the requests: the same version of kmspec makes the same of the same seed
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub seed: u64,
    /// What is made hostile
    #[arg(long, value_enum, default_value_t = Focus::All)]
    pub focus: Focus,
    /// Folder to write the findings to
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Write a JSON report
    #[arg(long, value_name = "FILE")]
    pub report_json: Option<PathBuf>,
}

/// How many cases where neither a number nor a time is given.
const CASES: u64 = 1000;

/// Sends hostile requests, prints what is wrong, writes a fixture and a script for each.
pub(super) fn run(args: &FuzzArgs, screen: Screen) -> Exit {
    told(carry_out(args, screen))
}

fn carry_out(args: &FuzzArgs, screen: Screen) -> Result<Exit, Failure> {
    let stop = signals::watch();
    let (target, is_aws) = target(&args.endpoint, None)?;
    if is_aws {
        return Err(at_aws("fuzz"));
    }
    let options = Options {
        cases: match args.max_time {
            None => Some(args.cases.unwrap_or(CASES)),
            Some(_) => args.cases,
        },
        max_time: args.max_time,
        rate: args.rate,
        focus: args.focus,
        seed: args.seed,
        names: seed_for(&*target, None),
        stop,
    };
    let bar = counting(screen.watched(), options.cases, "requests");
    let mut show = |found: &Found| {
        bar.set_position(found.cases);
        bar.set_message(format!(
            "{} calls, {} of findings",
            found.calls,
            kinds(found.findings.len())
        ));
    };
    let found = fuzz(&*target, &Spec::embedded(), &options, &mut show);
    bar.finish_and_clear();
    let found = found.map_err(|why| Failure::no_answer(why.to_string()))?;
    tell(args, &found, &target.name())
}

/// Saves what was found, prints it, writes the report: a failure of one keeps none of the others.
fn tell(args: &FuzzArgs, found: &Found, target: &str) -> Result<Exit, Failure> {
    let (saved, failed) = save_all(args.out.as_deref(), found.findings.iter().map(page));
    print(&text(found, &saved, args.seed, target));
    let mut reports = Reports::after(failed);
    reports.write_json(args.report_json.as_deref(), || {
        document(found, &saved, args.seed, target)
    });
    let exit = match saved.iter().all(Saved::is_known) {
        _ if found.interrupted => Exit::Interrupted,
        true if found.cases == 0 => Exit::Inconclusive,
        true => Exit::Conforms,
        false => Exit::Differs,
    };
    reports.end(found.lost.as_ref(), exit)
}

fn page(finding: &Finding) -> Page {
    Page {
        name: finding.slug(),
        title: finding.bucket.to_string(),
        fixture: finding.fixture.clone(),
        story: format!("{}\n{finding}", finding.bucket),
    }
}

fn text(found: &Found, saved: &[Saved], seed: u64, target: &str) -> String {
    let mut text = String::new();
    for (finding, saved) in found.findings.iter().zip(saved) {
        let flaky = finding.flaky.is_some();
        let _ = writeln!(text, "{}", heading(&finding.bucket, flaky, saved));
        let (seen, case) = (times(finding.times), finding.case);
        let _ = writeln!(text, "     seen     {seen}, first in case {case}");
        let _ = write!(text, "{finding}");
        if let Some(path) = saved.path() {
            let _ = writeln!(text, "     file     {}", path.display());
        }
        text.push('\n');
    }
    for (why, what) in &found.skipped {
        let what: Vec<&str> = what.iter().map(String::as_str).collect();
        let _ = writeln!(text, "Not tried: {}: {why}", what.join(", "));
    }
    if !found.advice.is_empty() {
        text += "Told only, as the evidence is weaker than documented:\n";
        for (bucket, times) in &found.advice {
            let _ = writeln!(text, "  {bucket} ({times})");
        }
    }
    if !found.skipped.is_empty() || !found.advice.is_empty() {
        text.push('\n');
    }
    text += &areas(found);
    let new = saved.iter().filter(|saved| !saved.is_known()).count();
    let _ = writeln!(
        text,
        "{target}: {} hostile requests of seed {seed}, {} calls in {:.1} s: {} of findings, {new} of them new",
        found.cases,
        found.calls,
        found.took.as_secs_f64(),
        kinds(found.findings.len()),
    );
    text
}

/// A row for each area: in how many ways it was made hostile, the requests, the kinds of findings.
fn areas(found: &Found) -> String {
    if found.tried.is_empty() {
        return String::new();
    }
    let mut text = format!(
        "{:<12} {:>5} {:>9} {:>9}\n",
        "area", "ways", "requests", "findings"
    );
    for (area, ways) in &found.tried {
        let requests: u64 = ways.values().sum();
        let findings = found
            .findings
            .iter()
            .filter(|one| one.area == *area)
            .count();
        let findings = match findings {
            0 => "·".into(),
            findings => findings.to_string(),
        };
        let _ = writeln!(
            text,
            "{:<12} {:>5} {requests:>9} {findings:>9}",
            word(area),
            ways.len()
        );
    }
    text.push('\n');
    text
}

fn document(found: &Found, saved: &[Saved], seed: u64, target: &str) -> Value {
    let findings = found.findings.iter().zip(saved).map(|(finding, saved)| {
        json!({
            "id": finding.slug(),
            "area": finding.area,
            "operation": finding.bucket.operation,
            "mutation": finding.bucket.mutation,
            "verdict": finding.bucket.verdict,
            "actual": finding.bucket.actual,
            "done": finding.words,
            "request": finding.request,
            "expected": finding.expected,
            "answer": finding.actual,
            "reason": finding.reason,
            "evidence": finding.evidence,
            "times": finding.times,
            "case": finding.case,
            "confirmed": finding.confirmed,
            "shrunk": finding.shrunk,
            "flaky": finding.flaky,
            "known": saved.is_known(),
            "file": saved.path().map(|path| path.display().to_string()),
        })
    });
    let advice = found.advice.iter().map(|(bucket, times)| {
        json!({
            "operation": bucket.operation,
            "mutation": bucket.mutation,
            "verdict": bucket.verdict,
            "actual": bucket.actual,
            "times": times,
        })
    });
    json!({
        "target": target,
        "seed": seed,
        "cases": found.cases,
        "calls": found.calls,
        "tried": found.tried,
        "seconds": found.took.as_secs_f64(),
        "interrupted": found.interrupted,
        "lost": found.lost.as_ref().map(ToString::to_string),
        "findings": findings.collect::<Vec<_>>(),
        "advice": advice.collect::<Vec<_>>(),
        "skipped": found.skipped,
    })
}
