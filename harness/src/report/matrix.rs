//! The key-state table as it was found: operations down, key states across.

use std::collections::BTreeMap;

use super::groups::{Counts, counts};
use super::{Outcome, Run};
use crate::event::Status;
use crate::evidence::Grade;
use crate::evidence::states::Table;

/// Statuses, the worst first: a cell shows the worst of its checks. A check that was not played says nothing of the target: it
/// shows where no other was, so that an emulator without custom key stores is not blank in most cells.
const WORST_FIRST: [Status; 10] = [
    Status::Fail,
    Status::UnexpectedPass,
    Status::Unstable,
    Status::Unreachable,
    Status::Unsupported,
    Status::Inconclusive,
    Status::Advice,
    Status::Expected,
    Status::Pass,
    Status::Skipped,
];

/// Every check below `state/`, where it belongs.
pub(super) struct Matrix<'a> {
    /// The states that occur, in the order of the key-state table.
    pub(super) states: Vec<String>,
    /// An operation, and a cell for each of `states` that has checks.
    pub(super) rows: BTreeMap<&'a str, Vec<Option<Cell<'a>>>>,
}

/// An operation in a key state, on all kinds of keys.
pub(super) struct Cell<'a> {
    /// At least one.
    pub(super) outcomes: Vec<&'a Outcome>,
}

impl<'a> Matrix<'a> {
    /// `None` where the run has no checks of the key-state table.
    pub(super) fn of(run: &'a Run) -> Option<Self> {
        let mut states = in_order();
        let mut found: BTreeMap<&str, BTreeMap<&str, Vec<&Outcome>>> = BTreeMap::new();
        for outcome in &run.outcomes {
            if let Some((state, operation)) = place(outcome)
                && states.iter().any(|known| known == state)
            {
                let row = found.entry(operation).or_default();
                row.entry(state).or_default().push(outcome);
            }
        }
        states.retain(|state| found.values().any(|row| row.contains_key(state.as_str())));
        if states.is_empty() {
            return None;
        }
        let cells = |mut row: BTreeMap<&str, Vec<&'a Outcome>>| {
            let cell = |state: &String| row.remove(state.as_str());
            let cells = states.iter().map(cell);
            cells
                .map(|outcomes| outcomes.map(|outcomes| Cell { outcomes }))
                .collect()
        };
        let rows = found.into_iter().map(|(name, row)| (name, cells(row)));
        Some(Self {
            rows: rows.collect(),
            states,
        })
    }

    pub(super) fn cells(&self) -> impl Iterator<Item = &Cell<'a>> {
        self.rows.values().flatten().flatten()
    }

    /// How many of its checks have each status.
    pub(super) fn counts(&self) -> Counts {
        counts(self.cells().flat_map(|cell| cell.outcomes.iter().copied()))
    }
}

impl Cell<'_> {
    /// The worst status of its checks.
    pub(super) fn worst(&self) -> Status {
        let is = |status: &Status| self.outcomes.iter().any(|o| o.check.status == *status);
        let worst = WORST_FIRST.into_iter().find(is);
        worst.expect("a cell has a check, and every status is ranked")
    }

    /// The weakest evidence of the checks with that status.
    pub(super) fn grade(&self) -> Option<Grade> {
        let worst = self.worst();
        let shown = self.outcomes.iter().filter(|o| o.check.status == worst);
        let grades = shown.flat_map(|o| &o.check.evidence);
        grades.filter_map(|e| read_grade(&e.grade)).min()
    }
}

/// The sign of a status: enough where there are no colours.
pub(super) fn sign(status: Status) -> &'static str {
    match status {
        Status::Pass => "✓",
        Status::Fail => "F",
        Status::UnexpectedPass => "P",
        Status::Unstable => "U",
        Status::Unreachable => "R",
        Status::Unsupported => "N",
        Status::Inconclusive => "?",
        Status::Advice => "A",
        Status::Expected => "E",
        Status::Skipped => "-",
    }
}

/// The kind of key, and its role after a slash where it can have several.
pub(super) fn kind_of_key(outcome: &Outcome) -> &str {
    outcome.fixture().splitn(4, '/').nth(3).unwrap_or("")
}

/// State and operation of a check of the table. A fixture of someone's own may lie below `state/` too.
fn place(outcome: &Outcome) -> Option<(&str, &str)> {
    let mut parts = outcome.fixture().splitn(4, '/');
    let (Some("state"), Some(state), Some(operation), Some(_)) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    (operation == outcome.check.operation).then_some((state, operation))
}

fn in_order() -> Vec<String> {
    Table::embedded().states
}

fn read_grade(word: &str) -> Option<Grade> {
    serde_json::from_value(word.into()).ok()
}
