//! What `kmspec explore` says of what it found.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::baseline::Baseline;
use crate::cli::findings::{Saved, heading};
use crate::explore::{Finding, Found, Machine, World, slug};
use crate::report::{kinds, times};
use crate::workload::{Bucket, SEQUENCES};

/// A finding at length: the sequence, and where it did not come again what came instead.
pub(super) fn story(finding: &Finding) -> String {
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

/// All there is to tell.
pub(super) struct Told<'a> {
    /// What was found.
    pub(super) found: &'a Found,
    /// What decided the sequences.
    pub(super) seed: u64,
    /// Where it was found.
    pub(super) target: String,
    /// What it differs from.
    pub(super) from: String,
    /// What was known before.
    pub(super) baseline: &'a Baseline,
}

impl Told<'_> {
    /// For people. `saved` is what became of each finding.
    pub(super) fn text(&self, saved: &[Saved]) -> String {
        let found = self.found;
        let mut text = String::new();
        for (operation, answer) in &found.lacking {
            let _ = writeln!(text, "{operation} is not there: {answer}\n");
        }
        for (finding, saved) in found.findings.iter().zip(saved) {
            let (kind, flaky) = (&finding.divergence.bucket, finding.flaky.is_some());
            let _ = writeln!(text, "{}", heading(kind, flaky, saved));
            let (seen, case) = (times(finding.times), finding.case);
            let _ = writeln!(text, "     seen {seen}, first in sequence {case}");
            text += &story(finding);
            if let Some(path) = saved.path() {
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
        text += &self.known();
        let kinds = kinds(found.findings.len());
        let new = saved.iter().filter(|saved| !saved.is_known()).count();
        let rate = found.calls as f64 / found.took.as_secs_f64().max(1e-3);
        let of = match &found.machine {
            None => format!("of seed {}@{SEQUENCES}", self.seed),
            Some(machine) => format!("through {} states", machine.states.len()),
        };
        let _ = writeln!(
            text,
            "{}: {} sequences {of}, {} calls in {:.1} s ({rate:.0} calls/s): {kinds} of differences from {}, \
         {new} of them new",
            self.target,
            found.cases,
            found.calls,
            found.took.as_secs_f64(),
            self.from,
        );
        text
    }

    /// For programs.
    pub(super) fn document(&self, saved: &[Saved]) -> Value {
        let found = self.found;
        let findings = found.findings.iter().zip(saved).map(|(finding, saved)| {
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
                "steps": finding.divergence.takes.iter().map(ToString::to_string).collect::<Vec<_>>(),
                "wrong": finding.divergence.wrong,
                "file": saved.path().map(|path| path.display().to_string()),
            })
        });
        json!({
            "target": self.target,
            "seed": format!("{}@{SEQUENCES}", self.seed),
            "sequences": found.cases,
            "calls": found.calls,
            "seconds": found.took.as_secs_f64(),
            "seconds_in_calls": found.waited.as_secs_f64(),
            "interrupted": found.interrupted,
            "machine": found.machine.as_ref().map(machine_document),
            "lost": found.lost.as_ref().map(ToString::to_string),
            "lacking": found.lacking,
            "findings": findings.collect::<Vec<_>>(),
            "baseline": found.known.iter().map(known_document).collect::<Vec<_>>(),
            "followed": found.followed.iter().map(ToString::to_string).collect::<Vec<_>>(),
        })
    }

    /// What the baseline knows, as far as it was met.
    fn known(&self) -> String {
        let entries = &self.baseline.explored;
        if entries.is_empty() {
            return String::new();
        }
        let mut text = String::from("Known by the baseline:\n");
        let mut unseen = 0;
        for entry in entries {
            let kind = entry.bucket();
            let times = kind.as_ref().and_then(|kind| self.found.known.get(kind));
            match (kind, times) {
                (Some(kind), Some(times)) => {
                    let _ = writeln!(text, "  {kind} ({times} times): {}", entry.reason);
                }
                _ => unseen += 1,
            }
        }
        match unseen {
            0 => text + "\n",
            _ => text + &format!("  {unseen} more that no sequence ran into\n\n"),
        }
    }
}

fn known_document((kind, times): (&Bucket, &u64)) -> Value {
    json!({
        "operation": kind.operation,
        "state": kind.state,
        "expected": kind.expected,
        "actual": kind.actual,
        "times": times,
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
