//! The table: one row per chapter, one column per status that occurs.

use super::page::{Ink, Page};
use crate::event::Status;
use crate::report::groups::{Chapters, Counts, Tone};
use crate::report::{Run, word};

pub(super) fn write(page: &mut Page, run: &Run) {
    let Chapters { statuses, rows } = Chapters::of(run);
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

pub(super) fn coloured(page: &Page, status: Status, text: &str) -> String {
    match Tone::of(status) {
        Tone::Good => page.ink(Ink::Good, text),
        Tone::Bad => page.ink(Ink::Bad, text),
        Tone::Warn => page.ink(Ink::Warn, text),
        Tone::Plain => text.to_string(),
    }
}
