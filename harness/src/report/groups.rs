//! What the reports for people tell together: checks by chapter, by what is in their way, by reason.

use std::collections::BTreeMap;

use super::{Outcome, Run};
use crate::event::Status;

/// How many checks have each status.
pub(super) type Counts = BTreeMap<Status, usize>;

/// What colours say of a status.
#[derive(Clone, Copy)]
pub(super) enum Tone {
    Good,
    Bad,
    Warn,
    Plain,
}

impl Tone {
    pub(super) fn of(status: Status) -> Self {
        match status {
            Status::Pass => Self::Good,
            Status::Fail | Status::UnexpectedPass | Status::Unstable => Self::Bad,
            Status::Advice | Status::Unsupported | Status::Unreachable | Status::Inconclusive => {
                Self::Warn
            }
            Status::Expected | Status::Skipped => Self::Plain,
        }
    }
}

/// The outcomes with one of these statuses.
pub(super) fn of<const N: usize>(
    run: &Run,
    statuses: [Status; N],
) -> impl Iterator<Item = &Outcome> {
    run.outcomes
        .iter()
        .filter(move |outcome| statuses.contains(&outcome.check.status))
}

pub(super) fn counts<'a>(outcomes: impl IntoIterator<Item = &'a Outcome>) -> Counts {
    let mut counts = Counts::new();
    for outcome in outcomes {
        *counts.entry(outcome.check.status).or_default() += 1;
    }
    counts
}

/// One row per chapter, one column per status that occurs.
pub(super) struct Chapters<'a> {
    pub(super) statuses: Vec<Status>,
    /// The last is the total, where there are several.
    pub(super) rows: Vec<(&'a str, Counts)>,
}

impl<'a> Chapters<'a> {
    pub(super) fn of(run: &'a Run) -> Self {
        let mut rows: BTreeMap<&str, Counts> = BTreeMap::new();
        for outcome in &run.outcomes {
            let row = rows.entry(chapter(outcome)).or_default();
            *row.entry(outcome.check.status).or_default() += 1;
        }
        let totals = run.totals();
        let mut statuses = vec![Status::Pass, Status::Fail];
        let others = |s: &&Status| !matches!(s, Status::Pass | Status::Fail);
        statuses.extend(totals.keys().filter(others));
        let mut rows: Vec<_> = rows.into_iter().collect();
        if rows.len() > 1 {
            rows.push(("total", totals));
        }
        Self { statuses, rows }
    }
}

/// The first folder of the fixture's id, and both for recordings.
fn chapter(outcome: &Outcome) -> &str {
    let id = outcome.fixture();
    let depth = if id.starts_with("recordings/") { 2 } else { 1 };
    let end = id
        .match_indices('/')
        .nth(depth - 1)
        .map_or(id.len(), |(at, _)| at);
    &id[..end]
}

/// Checks that one thing keeps from being reached.
pub(super) struct Blocked<'a> {
    /// An operation, or the id of a check.
    pub(super) blocker: &'a str,
    /// What the probe of the operation answered, where that is why the target is known to lack it.
    pub(super) answer: Option<&'a str>,
    /// The baseline's reason.
    pub(super) declared: Option<&'a str>,
    /// At least one.
    pub(super) outcomes: Vec<&'a Outcome>,
}

/// The unsupported and unreachable checks.
pub(super) fn blocked(run: &Run) -> Vec<Blocked<'_>> {
    let mut groups: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for outcome in of(run, [Status::Unsupported, Status::Unreachable]) {
        let check = &outcome.check;
        let blocker = match check.status {
            Status::Unsupported => check.operation.as_str(),
            _ => check.blocked_by.as_deref().unwrap_or(&check.reason),
        };
        let group = groups.entry((blocker, outcome.declared.as_deref()));
        group.or_default().push(outcome);
    }
    let told = groups.into_iter().map(|((blocker, declared), outcomes)| {
        let mut lacking = run.unsupported.iter();
        let answer = lacking.find(|(operation, _)| operation == blocker);
        Blocked {
            blocker,
            answer: answer.map(|(_, answer)| answer.as_str()),
            declared,
            outcomes,
        }
    });
    told.collect()
}

/// How many checks with this status have each reason; the second of the key: whether it is the baseline's.
pub(super) fn by_reason(run: &Run, status: Status) -> BTreeMap<(&str, bool), usize> {
    let mut groups = BTreeMap::new();
    for outcome in of(run, [status]) {
        let reason = outcome.declared.as_deref().unwrap_or(&outcome.check.reason);
        *groups
            .entry((reason, outcome.declared.is_some()))
            .or_default() += 1;
    }
    groups
}

/// How a number of checks is written.
pub(super) fn checks(count: usize) -> String {
    match count {
        1 => "1 check".into(),
        _ => format!("{count} checks"),
    }
}
