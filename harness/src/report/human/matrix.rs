//! The key-state table: a line per operation, a narrow column per state, in each cell the sign of its worst outcome and the
//! grade of the evidence for it.

use std::collections::BTreeSet;

use super::page::{Ink, Page};
use super::table::coloured;
use crate::event::Status;
use crate::evidence::Grade;
use crate::report::groups::checks;
use crate::report::matrix::{Cell, Matrix, sign};
use crate::report::{Run, word};

/// Columns of a state.
const COLUMN: usize = 4;

/// Nothing where the run has no such checks; one line where they all passed and are not what the run was for.
pub(super) fn write(page: &mut Page, run: &Run) {
    let Some(matrix) = Matrix::of(run) else {
        return;
    };
    page.gap();
    let counts = matrix.counts();
    let all: usize = counts.values().sum();
    let passed = counts.get(&Status::Pass).copied().unwrap_or(0);
    let skipped = counts.get(&Status::Skipped).copied().unwrap_or(0);
    if all < run.outcomes.len() && all == passed + skipped {
        let not_played = match skipped {
            0 => String::new(),
            _ => format!(", {} not played", checks(skipped)),
        };
        let told = format!("{} as AWS KMS{not_played}", checks(passed));
        return page.heading("Key states", &told);
    }
    page.heading(
        "Key states",
        "in each cell the worst outcome over the kinds of keys played, and the weakest evidence for it",
    );
    let longest = matrix.rows.keys().map(|name| name.len()).max();
    let first = longest.unwrap_or(0).max("operation".len());
    if first + matrix.states.len() * (COLUMN + 1) > page.width() {
        narrow(page, &matrix);
    } else {
        wide(page, &matrix, first);
        let states = matrix.states.iter();
        let heads: Vec<String> = states.map(|s| format!("{} {s}", head(s))).collect();
        page.line(&heads.join(", "));
    }
    legend(page, &matrix);
}

fn wide(page: &mut Page, matrix: &Matrix<'_>, first: usize) {
    let mut line = format!("{:<first$}", "operation");
    for state in &matrix.states {
        line.push_str(&format!(" {:<COLUMN$}", head(state)));
    }
    let line = page.ink(Ink::Dim, line.trim_end());
    page.line(&line);
    for (operation, cells) in &matrix.rows {
        let mut line = format!("{operation:<first$}");
        for cell in cells {
            let (shown, used) = cell
                .as_ref()
                .map_or_else(Default::default, |c| show(page, c));
            line.push_str(&format!(" {shown}{}", " ".repeat(COLUMN - used)));
        }
        page.line(line.trim_end());
    }
}

/// For terminals that the table does not fit on.
fn narrow(page: &mut Page, matrix: &Matrix<'_>) {
    for (operation, cells) in &matrix.rows {
        let told: Vec<String> = matrix
            .states
            .iter()
            .zip(cells)
            .filter_map(|(state, cell)| Some(format!("{state} {}", show(page, cell.as_ref()?).0)))
            .collect();
        page.item(&format!("{operation}: {}", told.join(", ")));
    }
}

/// A cell's text and how many columns it takes.
fn show(page: &Page, cell: &Cell<'_>) -> (String, usize) {
    let worst = cell.worst();
    let grade = cell.grade().map(letter).unwrap_or_default();
    let text = format!(
        "{}{}",
        coloured(page, worst, sign(worst)),
        page.ink(Ink::Dim, grade)
    );
    (text, 1 + grade.len())
}

fn legend(page: &mut Page, matrix: &Matrix<'_>) {
    let statuses: BTreeSet<Status> = matrix.cells().map(Cell::worst).collect();
    let grades: BTreeSet<Grade> = matrix.cells().filter_map(Cell::grade).collect();
    let signs: Vec<String> = statuses
        .into_iter()
        .map(|status| format!("{} {}", coloured(page, status, sign(status)), word(&status)))
        .collect();
    let letters: Vec<String> = grades
        .into_iter()
        .rev()
        .map(|grade| format!("{} {grade}", letter(grade)))
        .collect();
    page.line(&format!("{}; {}", signs.join(", "), letters.join(", ")));
}

fn letter(grade: Grade) -> &'static str {
    match grade {
        Grade::Recorded => "r",
        Grade::Documented => "d",
        Grade::Reported => "p",
        Grade::Inferred => "i",
    }
}

/// A state in four letters: the first of each word, and more of the last, such as `PImp`.
fn head(state: &str) -> String {
    let starts: Vec<usize> = state
        .match_indices(char::is_uppercase)
        .map(|(at, _)| at)
        .collect();
    let Some((last, others)) = starts.split_last() else {
        return state.chars().take(COLUMN).collect();
    };
    let initials = others.iter().map(|at| &state[*at..=*at]);
    let rest = &state[*last..];
    initials
        .chain([rest])
        .flat_map(str::chars)
        .take(COLUMN)
        .collect()
}
