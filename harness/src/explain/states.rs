//! Cells of the key-state table, and the table as AWS sets it.

use std::fmt::Write as _;

use crate::cells::Cell;
use crate::evidence::states::{Part, Table};
use crate::report::human::Look;
use crate::report::human::page::{Ink, Page};

/// The whole table in AWS's layout, operations down and states across, its footnotes below, to be read beside
/// [AWS's page](https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html). `-` is a cell that AWS's table lacks.
#[must_use]
pub fn table() -> String {
    let table = Table::embedded();
    let rows: Vec<_> = table
        .rows
        .iter()
        .filter(|(_, row)| !row.states.is_empty())
        .collect();
    let widest = rows
        .iter()
        .map(|(name, _)| name.len())
        .max()
        .unwrap_or_default();
    let mut text = " ".repeat(widest);
    for state in &table.states {
        let _ = write!(text, "  {state}");
    }
    for (operation, row) in rows {
        let _ = write!(text, "\n{operation:widest$}");
        for state in &table.states {
            let cell = row.states.get(state).and_then(|cell| cell.table.as_deref());
            let _ = write!(
                text,
                "  {:width$}",
                cell.unwrap_or("-"),
                width = state.len()
            );
        }
        text.truncate(text.trim_end().len());
    }
    text += "\n\nOK succeeds, X fails, ? depends on the key; the numbers are footnotes:\n";
    for (number, footnote) in &table.footnotes {
        let _ = writeln!(text, "{number:>2}  {footnote}");
    }
    text
}

/// A cell of the table: its row, what holds by Origin or role, its footnotes, and the fixtures that play it.
#[must_use]
pub fn cell(state: &str, operation: &str, played: &[Cell], look: Look) -> Option<String> {
    let table = Table::embedded();
    let row = table.rows.get(operation)?;
    let cell = row.states.get(state)?;
    let mut page = Page::new(look);
    let head = format!("{operation} on a key in state {state}");
    page.line(&page.ink(Ink::Bold, &head));
    let told = |part: &Part| format!("{} ({})", table.outcome(part), part.grade);
    page.item(&told(&cell.part));
    for (condition, part) in cell.by_origin.iter().chain(&cell.by_role) {
        page.field("", &format!("{condition}: {}", told(part)));
    }
    for note in [&cell.part.note, &row.note].into_iter().flatten() {
        page.field("note", note);
    }
    for source in table.sources(cell) {
        page.faint(&source);
    }
    page.gap();
    page.heading("The row", "as AWS's table has it");
    for state in &table.states {
        let cell = row.states.get(state).and_then(|cell| cell.table.as_deref());
        page.item(&format!("{state:22}  {}", cell.unwrap_or("-")));
    }
    for number in cell.footnotes() {
        page.field(&number.to_string(), &table.footnotes[&number]);
    }
    page.gap();
    page.heading("Played", "on these kinds of keys");
    for cell in played {
        match &cell.way {
            Ok(_) => page.item(&format!("kmspec explain {}", cell.id)),
            Err(why) => page.item(&format!("{} is not: {why}", cell.id)),
        }
    }
    Some(page.text())
}
