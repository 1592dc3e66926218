//! The report for the browser: one file that loads nothing and runs nothing.
//!
//! What an endpoint says is escaped by `maud`; should it ever get through, the content security policy keeps it from running.

mod state;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::groups::{Chapters, Tone, blocked, by_reason, checks, of};
use super::matrix::{Matrix, sign};
use super::{Exit, Outcome, Run, call, word};
use crate::event::{Check, Evidence, Status};

/// A part of the page that the contents name.
pub(crate) struct Section {
    pub(crate) id: &'static str,
    pub(crate) title: String,
    pub(crate) body: Markup,
}

/// The document's text.
#[must_use]
pub fn text(run: &Run) -> String {
    page(&run.target, &summary(run), &sections(run))
}

/// A page that loads nothing and runs nothing, in light and dark.
pub(crate) fn page(title: &str, summary: &Markup, sections: &[Section]) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                title { "kmspec: " (title) }
                style { (PreEscaped(include_str!("html/style.css"))) }
            }
            body {
                header { (summary) }
                nav aria-label="Contents" {
                    ul {
                        @for section in sections {
                            li { a href={ "#" (section.id) } { (section.title) } }
                        }
                    }
                }
                main {
                    @for section in sections {
                        section id=(section.id) {
                            h2 { (section.title) }
                            (section.body)
                        }
                    }
                }
            }
        }
    };
    page.into_string() + "\n"
}

/// What was played, where, and how it ended.
fn summary(run: &Run) -> Markup {
    let exit = run.exit();
    let tone = match exit {
        Exit::Conforms => Tone::Good,
        Exit::Inconclusive | Exit::NothingSelected => Tone::Warn,
        Exit::Interrupted | Exit::Usage | Exit::NoAnswer | Exit::Differs => Tone::Bad,
    };
    html! {
        h1 { "AWS KMS conformance: " span.value { (run.target) } }
        p.exit.(class(tone)) { strong { "exit " (exit.status()) } ": " (exit.meaning()) }
        @if let Some(error) = &run.error {
            pre.error { (error.message) }
        }
        ul.totals {
            li { (checks(run.outcomes.len())) }
            @for (status, count) in run.totals() {
                li { (badge(status)) " " (count) }
            }
        }
        p.faint {
            "kmspec " (env!("CARGO_PKG_VERSION")) ", "
            time datetime=(run.started) { (run.started) } ", "
            (format!("{:.2} s", run.took.as_secs_f64()))
        }
    }
}

fn sections(run: &Run) -> Vec<Section> {
    let matrix = Matrix::of(run);
    let different = [Status::Fail, Status::Unstable, Status::UnexpectedPass];
    let parts = [
        (!run.outcomes.is_empty()).then(|| Section {
            id: "chapters",
            title: "Chapters".into(),
            body: chapters(run),
        }),
        matrix.as_ref().map(|matrix| Section {
            id: "key-states",
            title: "Key states".into(),
            body: state::table(matrix),
        }),
        findings(run, different, "differences", "Differences"),
        findings(run, [Status::Advice], "advice", "Advice"),
        reasons(run, Status::Expected, "expected", "Known differences"),
        not_reached(run),
        reasons(run, Status::Inconclusive, "not-decided", "Not decided"),
        reasons(run, Status::Skipped, "not-played", "Not played"),
        stale(run),
        matrix.as_ref().map(|matrix| Section {
            id: "cells",
            title: "Key states, cell by cell".into(),
            body: state::cells(matrix),
        }),
    ];
    parts.into_iter().flatten().collect()
}

fn chapters(run: &Run) -> Markup {
    let Chapters { statuses, rows } = Chapters::of(run);
    html! {
        div.scroll role="region" aria-label="Checks by chapter" tabindex="0" {
            table {
                thead {
                    tr {
                        th scope="col" { "chapter" }
                        th scope="col" { "checks" }
                        @for status in &statuses {
                            th scope="col" { (word(status)) }
                        }
                    }
                }
                tbody {
                    @for (name, counts) in &rows {
                        tr {
                            th scope="row" { (name) }
                            td { (counts.values().sum::<usize>()) }
                            @for status in &statuses {
                                @match counts.get(status) {
                                    Some(count) => td.(class(Tone::of(*status))) { (count) },
                                    None => td.faint { "·" },
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Checks that are told one by one.
fn findings<const N: usize>(
    run: &Run,
    statuses: [Status; N],
    id: &'static str,
    title: &str,
) -> Option<Section> {
    let found: Vec<&Outcome> = of(run, statuses).collect();
    (!found.is_empty()).then(|| Section {
        id,
        title: format!("{title} ({})", found.len()),
        body: html! {
            @for outcome in &found {
                details.finding id=(anchor(outcome)) {
                    summary {
                        (badge(outcome.check.status)) " "
                        span.value { (outcome.check.id) } " "
                        span.kind { (kind(&outcome.check)) }
                        @if !outcome.check.reason.is_empty() {
                            " " span.faint { (outcome.check.reason) }
                        }
                    }
                    (facts(&outcome.check))
                }
            }
        },
    })
}

/// Call, answers and evidence.
fn facts(check: &Check) -> Markup {
    html! {
        dl {
            (field("call", &call(check)))
            (answers(check))
            @if !check.diff.is_empty() {
                dt { "diff" }
                dd {
                    pre.diff {
                        @for line in check.diff.lines() {
                            @match line.as_bytes().first() {
                                Some(b'-') => del { (line) },
                                Some(b'+') => ins { (line) },
                                _ => span { (line) },
                            }
                            "\n"
                        }
                    }
                }
            }
            @for note in &check.notes {
                (field("note", note))
            }
        }
        (claims(&check.evidence))
    }
}

/// What was allowed and what came, as entries of a `dl`.
fn answers(check: &Check) -> Markup {
    html! {
        @for (index, line) in check.expected.iter().enumerate() {
            (field(if index == 0 { "expected" } else { "or" }, line))
        }
        (field("actual", &check.actual))
    }
}

fn claims<'a>(evidence: impl IntoIterator<Item = &'a Evidence>) -> Markup {
    html! {
        dl {
            @for evidence in evidence {
                dt { "evidence" }
                dd {
                    span.value { (evidence.id) } " (" (evidence.grade) "): " (evidence.claim)
                    @for source in &evidence.sources {
                        p.faint { (source) }
                    }
                }
            }
        }
    }
}

fn not_reached(run: &Run) -> Option<Section> {
    let groups = blocked(run);
    let count: usize = groups.iter().map(|group| group.outcomes.len()).sum();
    (count > 0).then(|| Section {
        id: "not-reached",
        title: format!("Not reached ({count})"),
        body: html! {
            @for group in &groups {
                details {
                    summary {
                        span.value { (group.blocker) }
                        @if let Some(answer) = group.answer {
                            " is not supported (" span.value { (answer) } ")"
                        }
                        ": " (checks(group.outcomes.len())) ", "
                        @match group.declared {
                            Some(reason) => { "declared: " (reason) },
                            None => strong.bad { "undeclared" },
                        }
                    }
                    ul {
                        @for outcome in &group.outcomes {
                            li {
                                span.value { (outcome.check.id) } " "
                                span.faint { (outcome.check.reason) }
                            }
                        }
                    }
                }
            }
        },
    })
}

fn reasons(run: &Run, status: Status, id: &'static str, title: &str) -> Option<Section> {
    let groups = by_reason(run, status);
    let count: usize = groups.values().sum();
    (count > 0).then(|| Section {
        id,
        title: format!("{title} ({count})"),
        body: html! {
            ul {
                @for ((reason, declared), count) in groups {
                    li { (checks(count)) @if declared { ", declared" } ": " (reason) }
                }
            }
        },
    })
}

fn stale(run: &Run) -> Option<Section> {
    (!run.stale.is_empty()).then(|| Section {
        id: "stale",
        title: format!("Stale ({})", run.stale.len()),
        body: html! {
            p { "Baseline entries that match nothing any more: remove them." }
            ul {
                @for name in &run.stale {
                    li.value { (name) }
                }
            }
        },
    })
}

/// A named value; nothing where it is empty.
fn field(name: &str, value: &str) -> Markup {
    html! {
        @if !value.is_empty() {
            dt { (name) }
            dd.value { (value) }
        }
    }
}

/// A status: its sign, its colour and its word.
fn badge(status: Status) -> Markup {
    html! {
        span.badge.(class(Tone::of(status))) {
            span aria-hidden="true" { (sign(status)) } " " (word(&status))
        }
    }
}

fn kind(check: &Check) -> String {
    check.kind.as_ref().map(word).unwrap_or_default()
}

/// Where the page tells of a check.
fn anchor(outcome: &Outcome) -> String {
    outcome.check.id.replace('#', ".")
}

fn class(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "good",
        Tone::Bad => "bad",
        Tone::Warn => "warn",
        Tone::Plain => "plain",
    }
}
