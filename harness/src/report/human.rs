//! The report for people: a table, every failure with its evidence, and one closing line.

pub(super) mod page;
mod table;

use std::collections::BTreeMap;

use super::{Exit, Outcome, Run, call, word};
use crate::event::{Check, Evidence, Status};
use page::{Ink, Page};

/// How the report is set.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Columns of the terminal.
    pub width: usize,
    /// Whether ANSI colours may be used.
    pub colour: bool,
}

/// The report's text.
#[must_use]
pub fn text(run: &Run, look: Look) -> String {
    let mut page = Page::new(look);
    page.line(&format!(
        "{} {}",
        page.ink(Ink::Bold, &run.target),
        page.ink(Ink::Dim, concat!("kmspec ", env!("CARGO_PKG_VERSION")))
    ));
    if !run.outcomes.is_empty() {
        page.gap();
        table::write(&mut page, run);
    }
    for outcome in of(
        run,
        [Status::Fail, Status::Unstable, Status::UnexpectedPass],
    ) {
        page.gap();
        failure(&mut page, outcome);
    }
    advice(&mut page, run);
    blocked(&mut page, run);
    by_reason(&mut page, run, Status::Inconclusive, "Not decided");
    by_reason(&mut page, run, Status::Skipped, "Not played");
    stale(&mut page, run);
    closing(&mut page, run);
    page.text()
}

fn of<const N: usize>(run: &Run, statuses: [Status; N]) -> impl Iterator<Item = &Outcome> {
    run.outcomes
        .iter()
        .filter(move |outcome| statuses.contains(&outcome.check.status))
}

fn failure(page: &mut Page, outcome: &Outcome) {
    let check = &outcome.check;
    let status = word(&check.status).to_uppercase();
    let mut head = format!(
        "{} {}",
        page.ink(Ink::Bad, &status),
        page.ink(Ink::Bold, &check.id)
    );
    if let Some(kind) = &check.kind {
        head.push_str("  ");
        head.push_str(&page.ink(Ink::Bad, &word(kind)));
    }
    page.line(&head);
    details(page, check);
}

fn details(page: &mut Page, check: &Check) {
    page.field("why", &check.reason);
    page.field("call", &call(check));
    for (index, line) in check.expected.iter().enumerate() {
        page.field(if index == 0 { "expected" } else { "or" }, line);
    }
    page.field("actual", &check.actual);
    for line in check.diff.lines() {
        let ink = match line.as_bytes().first() {
            Some(b'-') => Ink::Good,
            Some(b'+') => Ink::Bad,
            _ => Ink::Dim,
        };
        page.verbatim(ink, line);
    }
    for note in &check.notes {
        page.field("note", note);
    }
    for evidence in &check.evidence {
        page.field("evidence", &proof(evidence));
        for source in &evidence.sources {
            page.faint(source);
        }
    }
}

fn proof(evidence: &Evidence) -> String {
    format!("{} ({}): {}", evidence.id, evidence.grade, evidence.claim)
}

fn advice(page: &mut Page, run: &Run) {
    let found: Vec<&Check> = of(run, [Status::Advice]).map(|o| &o.check).collect();
    if found.is_empty() {
        return;
    }
    page.gap();
    page.heading(
        "Advice",
        "differences whose evidence is too weak to fail a run",
    );
    for check in found {
        let kind = check.kind.as_ref().map(word).unwrap_or_default();
        page.item(&format!("{}  {kind}", check.id));
        page.field("why", &check.reason);
        page.field("actual", &check.actual);
        for evidence in &check.evidence {
            page.field("evidence", &proof(evidence));
        }
    }
}

/// Unsupported and unreachable checks, one paragraph for each thing in the way.
fn blocked(page: &mut Page, run: &Run) {
    let mut groups: BTreeMap<(&str, Option<&str>), Vec<&Outcome>> = BTreeMap::new();
    for outcome in of(run, [Status::Unsupported, Status::Unreachable]) {
        let check = &outcome.check;
        let blocker = match check.status {
            Status::Unsupported => check.operation.as_str(),
            _ => check.blocked_by.as_deref().unwrap_or(&check.reason),
        };
        let group = groups
            .entry((blocker, outcome.declared.as_deref()))
            .or_default();
        group.push(outcome);
    }
    if groups.is_empty() {
        return;
    }
    page.gap();
    page.heading("Not reached", "by what stands in the way");
    for ((blocker, declared), outcomes) in groups {
        let answer = run
            .unsupported
            .iter()
            .find(|(operation, _)| operation == blocker);
        let lacking = match answer {
            Some((_, answer)) => format!(" is not supported ({answer})"),
            None => String::new(),
        };
        let mark = match declared {
            Some(_) => page.ink(Ink::Dim, "declared"),
            None => page.ink(Ink::Bad, "undeclared"),
        };
        page.item(&format!(
            "{blocker}{lacking}: {}, {mark}",
            checks(outcomes.len())
        ));
        match declared {
            Some(reason) => page.field("baseline", reason),
            None => page.field("why", &outcomes[0].check.reason),
        }
        let first: Vec<&str> = outcomes
            .iter()
            .take(3)
            .map(|o| o.check.id.as_str())
            .collect();
        let more = match outcomes.len() - first.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        page.faint(&format!("{}{more}", first.join(", ")));
    }
}

fn by_reason(page: &mut Page, run: &Run, status: Status, title: &str) {
    let mut groups: BTreeMap<(&str, bool), usize> = BTreeMap::new();
    for outcome in of(run, [status]) {
        let reason = outcome.declared.as_deref().unwrap_or(&outcome.check.reason);
        *groups
            .entry((reason, outcome.declared.is_some()))
            .or_default() += 1;
    }
    if groups.is_empty() {
        return;
    }
    page.gap();
    page.heading(title, "");
    for ((reason, declared), count) in groups {
        let declared = if declared { ", declared" } else { "" };
        page.item(&format!("{}{declared}: {reason}", checks(count)));
    }
}

fn stale(page: &mut Page, run: &Run) {
    if run.stale.is_empty() {
        return;
    }
    page.gap();
    page.heading(
        "Stale",
        "baseline entries that match nothing any more: remove them",
    );
    for name in &run.stale {
        page.item(name);
    }
}

fn closing(page: &mut Page, run: &Run) {
    page.gap();
    if let Some(error) = &run.error {
        let mark = page.ink(Ink::Bad, "error");
        for line in error.message.lines() {
            page.line(&format!("{mark}: {line}"));
        }
    }
    let totals: Vec<String> = run
        .totals()
        .iter()
        .map(|(status, count)| format!("{count} {}", word(status)))
        .collect();
    let seconds = run.took.as_secs_f64();
    let mut line = checks(run.outcomes.len());
    if !totals.is_empty() {
        line = format!("{line}: {}", totals.join(", "));
    }
    page.line(&format!("{line} ({seconds:.2} s)"));
    let exit = run.exit();
    let ink = match exit {
        Exit::Conforms => Ink::Good,
        Exit::Inconclusive | Exit::NothingSelected => Ink::Warn,
        Exit::Interrupted | Exit::Usage | Exit::NoAnswer | Exit::Differs => Ink::Bad,
    };
    let meaning = page.ink(ink, exit.meaning());
    page.line(&format!("exit {}: {meaning}", exit.status()));
}

fn checks(count: usize) -> String {
    match count {
        1 => "1 check".into(),
        _ => format!("{count} checks"),
    }
}
