//! A history as a drawing: SVG that loads nothing, in light and dark.

use maud::{Markup, PreEscaped, html};

use super::timeline::{Line, Row, answer, client, label};
use super::{Raced, Sample, Violation};

/// The colours of the drawing, those of the HTML report.
const STYLE: &str = "\
svg.race { --ink: #1b1f24; --faint: #57606a; --line: #d0d7de; --paper: #ffffff; --good: #14602c; --good-on: #e0f3e5; \
--bad: #a3211a; --bad-on: #fbe0dd; --warn: #6f4800; --warn-on: #fbefd2; --plain: #454c54; --plain-on: #eceef0; \
background: var(--paper); font: 13px system-ui, sans-serif; }
@media (prefers-color-scheme: dark) { svg.race { --ink: #e6e8ea; --faint: #9aa4ae; --line: #3a4149; --paper: #14171a; \
--good: #7bd897; --good-on: #15301e; --bad: #ffa198; --bad-on: #4a1d1a; --warn: #ecc067; --warn-on: #3b2d0e; --plain: #c3c9d0; \
--plain-on: #2a3037; } }
svg.race text { fill: var(--ink); } svg.race .faint { fill: var(--faint); } svg.race line { stroke: var(--line); }
svg.race .success { fill: var(--good-on); stroke: var(--good); } svg.race .refused { fill: var(--plain-on); stroke: var(--plain); }
svg.race .open { fill: var(--warn-on); stroke: var(--warn); stroke-dasharray: 4 3; }
svg.race .wrong { fill: var(--bad-on); stroke: var(--bad); stroke-width: 2; } svg.race text.wrong { fill: var(--bad); stroke: none; }
";

const LEFT: usize = 90;
const BARS: usize = 400;
const LABELS: usize = LEFT + BARS + 16;
const RIGHT: usize = 1000;
const TOP: usize = 52;
const ROW: usize = 24;
/// Letters of a label that have room.
const LETTERS: usize = 70;

/// The smallest history without an order; where there is none, the last one with its order. `None` where nothing was played.
#[must_use]
pub fn text(raced: &Raced) -> Option<String> {
    let smallest = raced
        .violations
        .iter()
        .min_by_key(|found| found.history.calls.len());
    match (smallest, &raced.sample) {
        (Some(found), _) => Some(of(found)),
        (None, Some(found)) => Some(document(sample(found))),
        (None, None) => None,
    }
}

/// A history without an order, as a file of its own.
#[must_use]
pub fn of(found: &Violation) -> String {
    document(violation(found))
}

fn document(drawn: Markup) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}\n",
        drawn.into_string()
    )
}

/// Draws a history without an order.
pub(super) fn violation(found: &Violation) -> Markup {
    let last = &found.history.calls[found.last];
    let title = format!(
        "{}: no order explains the answer to {}",
        found.kind.name(),
        last.action.operation()
    );
    draw(&title, &Line::of(&found.history, Some(found.last), &[]))
}

/// Draws a history with its order.
fn sample(sample: &Sample) -> Markup {
    let title = format!("{}: an order that explains the answers", sample.kind.name());
    draw(&title, &Line::of(&sample.history, None, &sample.order))
}

fn draw(title: &str, line: &Line<'_>) -> Markup {
    let height = TOP + ROW * line.rows.len() + 12;
    let end = format!("{:.2} ms", line.length as f64 / 1e6);
    html! {
        svg.race xmlns="http://www.w3.org/2000/svg" viewBox={ "0 0 " (RIGHT) " " (height) } width=(RIGHT) height=(height) role="img" {
            title { (title) }
            style { (PreEscaped(STYLE)) }
            text x="8" y="20" font-weight="600" { (title) }
            text.faint x=(LEFT) y="42" { "0 ms" }
            text.faint x=(LEFT + BARS) y="42" text-anchor="end" { (end) }
            @for (number, row) in line.rows.iter().enumerate() {
                (bar(line, row, TOP + ROW * number))
            }
        }
    }
}

fn bar(line: &Line<'_>, row: &Row<'_>, top: usize) -> Markup {
    let (from, to) = (line.at(row.begin, BARS), line.at(row.end, BARS));
    let what = match (row.is_wrong, row.call.times.returned, row.call.is_refused()) {
        (true, ..) => "wrong",
        (_, None, _) => "open",
        (_, _, true) => "refused",
        _ => "success",
    };
    let mark = match (row.is_wrong, row.place) {
        (true, _) => "✗ ".into(),
        (false, Some(place)) => format!("{place}. "),
        (false, None) => String::new(),
    };
    let text = format!("{mark}{}: {}", label(row.call), answer(row.call));
    let text: String = text.chars().take(LETTERS).collect();
    let middle = top + ROW / 2;
    html! {
        line x1=(LEFT) x2=(LEFT + BARS) y1=(middle) y2=(middle) {}
        text.faint x="8" y=(middle + 4) { (client(row.call)) }
        rect.(what) x=(LEFT + from) y=(top + 4) width=((to - from).max(2)) height=(ROW - 8) rx="3" {}
        text.(what)[row.is_wrong] x=(LABELS) y=(middle + 4) { (text) }
    }
}
