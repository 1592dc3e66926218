//! The table: one row per chapter, one column per status that occurs.

use std::collections::BTreeMap;

use super::page::{Ink, Page};
use crate::event::Status;
use crate::report::{Outcome, Run, word};

type Counts = BTreeMap<Status, usize>;

pub(super) fn write(page: &mut Page, run: &Run) {
    let mut rows: BTreeMap<&str, Counts> = BTreeMap::new();
    for outcome in &run.outcomes {
        let row = rows.entry(chapter(outcome)).or_default();
        *row.entry(outcome.check.status).or_default() += 1;
    }
    let totals = run.totals();
    let mut statuses = vec![Status::Pass, Status::Fail];
    statuses.extend(
        totals
            .keys()
            .filter(|s| !matches!(s, Status::Pass | Status::Fail)),
    );
    let mut rows: Vec<(&str, Counts)> = rows.into_iter().collect();
    if rows.len() > 1 {
        rows.push(("total", totals));
    }

    let first = rows
        .iter()
        .map(|(name, _)| name.len())
        .max()
        .unwrap_or(0)
        .max(7);
    let wide = first + 8 + statuses.iter().map(|s| word(s).len() + 2).sum::<usize>();
    if wide > page.width() {
        return narrow(page, &rows);
    }
    let mut head = format!("{:<first$}  checks", "chapter");
    for status in &statuses {
        head.push_str(&format!("  {}", word(status)));
    }
    let head = page.ink(Ink::Dim, &head);
    page.line(&head);
    for (name, counts) in rows {
        let sum: usize = counts.values().sum();
        let mut row = format!("{name:<first$}  {sum:>6}");
        for status in &statuses {
            let width = word(status).len();
            let cell = match counts.get(status) {
                Some(count) => coloured(page, *status, &format!("{count:>width$}")),
                None => page.ink(Ink::Dim, &format!("{:>width$}", "·")),
            };
            row.push_str(&format!("  {cell}"));
        }
        page.line(&row);
    }
}

/// For terminals that the table does not fit on.
fn narrow(page: &mut Page, rows: &[(&str, Counts)]) {
    for (name, counts) in rows {
        let told: Vec<String> = counts
            .iter()
            .map(|(status, count)| format!("{count} {}", word(status)))
            .collect();
        page.item(&format!("{name}: {}", told.join(", ")));
    }
}

fn coloured(page: &Page, status: Status, text: &str) -> String {
    match status {
        Status::Pass => page.ink(Ink::Good, text),
        Status::Fail | Status::UnexpectedPass | Status::Unstable => page.ink(Ink::Bad, text),
        Status::Advice | Status::Unsupported | Status::Unreachable | Status::Inconclusive => {
            page.ink(Ink::Warn, text)
        }
        Status::Expected | Status::Skipped => text.to_string(),
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
