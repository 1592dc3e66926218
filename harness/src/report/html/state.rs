//! The key-state table, and what was found in each of its cells.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};

use super::{anchor, answers, badge, claims, class, field, kind};
use crate::event::{Evidence, Status};
use crate::report::groups::{Tone, counts};
use crate::report::matrix::{Cell, Matrix, kind_of_key, sign};
use crate::report::{Outcome, word};

/// Operations down, key states across; each cell links to what it is made of.
pub(super) fn table(matrix: &Matrix<'_>) -> Markup {
    let shown: BTreeSet<Status> = matrix.cells().map(Cell::worst).collect();
    html! {
        p {
            "A cell shows the worst outcome over the kinds of keys played, how many have it where not all do, and the weakest \
             evidence for it. It leads to its checks. Where there is nothing to check it is empty."
        }
        p.legend { @for status in shown { (badge(status)) " " } }
        div.scroll role="region" aria-label="Operations and key states" tabindex="0" {
            table.matrix {
                thead {
                    tr {
                        th scope="col" { "operation" }
                        @for state in &matrix.states {
                            th scope="col" { (breakable(state)) }
                        }
                    }
                }
                tbody {
                    @for (operation, cells) in &matrix.rows {
                        tr {
                            th scope="row" { (breakable(operation)) }
                            @for (state, cell) in matrix.states.iter().zip(cells) {
                                @match cell {
                                    Some(cell) => (square(cell, &place(operation, state))),
                                    None => td {},
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn square(cell: &Cell<'_>, place: &str) -> Markup {
    let worst = cell.worst();
    let all = cell.outcomes.len();
    let count = counts(cell.outcomes.iter().copied())[&worst];
    html! {
        td.(class(Tone::of(worst))) {
            a href={ "#" (place) } {
                b aria-hidden="true" { (sign(worst)) }
                span.unseen { (word(&worst)) }
                @if count < all { " " (count) " of " (all) }
                @if let Some(grade) = cell.grade() { " " small { (grade) } }
            }
        }
    }
}

/// Every cell with its checks and their evidence.
pub(super) fn cells(matrix: &Matrix<'_>) -> Markup {
    html! {
        @for (operation, cells) in &matrix.rows {
            h3 { (operation) }
            @for (state, cell) in matrix.states.iter().zip(cells) {
                @if let Some(cell) = cell {
                    details.cell id=(place(operation, state)) {
                        summary {
                            (operation) " in " (state) ": "
                            @for (status, count) in counts(cell.outcomes.iter().copied()) {
                                (badge(status)) " " (count) " "
                            }
                        }
                        @for outcome in &cell.outcomes {
                            (found(outcome))
                        }
                        (claims(evidence(cell)))
                        p { a href="#key-states" { "to the table" } }
                    }
                }
            }
        }
    }
}

/// One kind of key.
fn found(outcome: &Outcome) -> Markup {
    let check = &outcome.check;
    let told_apart = matches!(
        check.status,
        Status::Fail | Status::Unstable | Status::UnexpectedPass | Status::Advice
    );
    html! {
        div.check {
            p {
                (badge(check.status)) " " strong { (kind_of_key(outcome)) } " "
                span.kind { (kind(check)) }
                @if told_apart { " " a href={ "#" (anchor(outcome)) } { "in full" } }
            }
            dl {
                (field("why", &check.reason))
                @if let Some(reason) = &outcome.declared { (field("baseline", reason)) }
                (answers(check))
                @for evidence in &check.evidence {
                    (field("evidence", &format!("{} ({})", evidence.id, evidence.grade)))
                }
            }
        }
    }
}

/// The evidence of all kinds of keys, each claim once.
fn evidence<'a>(cell: &Cell<'a>) -> impl Iterator<Item = &'a Evidence> {
    let all = cell.outcomes.iter().flat_map(|o| &o.check.evidence);
    let by_id: BTreeMap<&str, &Evidence> = all.map(|e| (e.id.as_str(), e)).collect();
    by_id.into_values()
}

/// A name that may be broken before each of its words, such as `PendingImport`.
fn breakable(name: &str) -> Markup {
    let starts = name.match_indices(char::is_uppercase).map(|(at, _)| at);
    let mut cuts: Vec<usize> = starts.filter(|at| *at > 0).collect();
    cuts.insert(0, 0);
    cuts.push(name.len());
    html! {
        @for (index, part) in cuts.windows(2).enumerate() {
            @if index > 0 { wbr; }
            (name[part[0]..part[1]])
        }
    }
}

fn place(operation: &str, state: &str) -> String {
    format!("{operation}.{state}")
}
