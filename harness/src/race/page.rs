//! What came of a race for the browser: one file that loads nothing and runs nothing.

use maud::{Markup, html};

use super::timeline::{answer, client, label, reasons};
use super::{Raced, Violation, svg};
use crate::report::html::{Section, page};
use crate::report::{Exit, times};

/// The document's text.
#[must_use]
pub fn text(raced: &Raced, target: &str, exit: Exit) -> String {
    let tone = match exit {
        Exit::Conforms => "good",
        Exit::Inconclusive | Exit::NothingSelected => "warn",
        Exit::Interrupted | Exit::Usage | Exit::NoAnswer | Exit::Differs => "bad",
    };
    let summary = html! {
        h1 { "AWS KMS, calls at the same time: " span.value { (target) } }
        p.exit.(tone) { strong { "exit " (exit.status()) } ": " (exit.meaning()) }
        @if let Some(why) = &raced.lost {
            pre.error { "the target went away: " (why) }
        }
        p.faint {
            "kmspec " (env!("CARGO_PKG_VERSION")) ", " (raced.rounds()) " rounds, " (raced.calls) " calls, "
            (format!("{:.1} s", raced.took.as_secs_f64()))
        }
    };
    let mut sections = vec![Section {
        id: "rounds",
        title: "Rounds".into(),
        body: rounds(raced),
    }];
    if !raced.violations.is_empty() {
        sections.push(Section {
            id: "without-order",
            title: format!("Without an order ({})", raced.violations.len()),
            body: html! { @for found in &raced.violations { (violation(found)) } },
        });
    }
    let broken = raced.broken.iter();
    let broken =
        broken.map(|((operation, what), count)| format!("{operation}: {what} ({})", times(*count)));
    let undecided = raced.undecided.iter();
    let undecided =
        undecided.map(|((kind, why), times)| format!("{}: {why} ({times} rounds)", kind.name()));
    let lists = [
        ("no-answer", "Without an answer", broken.collect()),
        ("not-decided", "Not decided", undecided.collect()),
        (
            "alone",
            "Not as AWS KMS where calls come one at a time, and so no races",
            raced.alone.iter().map(ToString::to_string).collect(),
        ),
    ];
    sections.extend(
        lists
            .into_iter()
            .filter_map(|(id, title, lines)| list(id, title, lines)),
    );
    page(target, &summary, &sections)
}

fn list(id: &'static str, title: &str, lines: Vec<String>) -> Option<Section> {
    (!lines.is_empty()).then(|| Section {
        id,
        title: title.into(),
        body: html! { ul { @for line in &lines { li.value { (line) } } } },
    })
}

fn rounds(raced: &Raced) -> Markup {
    html! {
        div.scroll role="region" aria-label="Rounds by kind" tabindex="0" {
            table {
                thead { tr {
                    th scope="col" { "calls that meet" }
                    @for title in ["rounds", "with an order", "without", "not known"] { th scope="col" { (title) } }
                } }
                tbody {
                    @for (kind, tally) in &raced.tallies {
                        tr {
                            th scope="row" { (kind.name()) }
                            td { (tally.rounds) }
                            td.good { (tally.ordered) }
                            td.bad[tally.offending > 0] { (tally.offending) }
                            td.warn[tally.unknown > 0] { (tally.unknown) }
                        }
                    }
                }
            }
        }
    }
}

fn violation(found: &Violation) -> Markup {
    let last = &found.history.calls[found.last];
    html! {
        h3 { (found.kind.name()) ": no order explains the answer to " (last.action.operation()) }
        p { "Seen " (times(found.times)) "; this is round " (found.round) ". Before: "
            @for (number, call) in found.before.iter().enumerate() {
                @if number > 0 { ", " } (label(call))
            }
        }
        div.scroll role="region" aria-label="Timeline" tabindex="0" { (svg::violation(found)) }
        p { "In each order that explains the other answers, the answer to " (label(last)) " is wrong:" }
        ul { @for reason in reasons(&found.reasons) { li.value { (reason) } } }
        details {
            summary { "The calls" }
            @for call in &found.history.calls {
                dl.check {
                    dt { (client(call)) }
                    dd.value { (label(call)) ": " (answer(call)) }
                    dt { "request" }
                    dd.value { (call.with) }
                    dt { "answer" }
                    dd.value { (call.outcome) }
                }
            }
        }
    }
}
