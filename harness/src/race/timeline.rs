//! A history as a timeline in text.

use std::fmt::Write as _;

use super::history::{Call, History};
use super::{Difference, Sample, Violation};
use crate::model::{Action, Alias, Material, Name, Outcome};
use crate::report::times;

/// Columns of the bars.
const WIDTH: usize = 36;

/// Where the calls of a history lie on a line, in the order in which they were sent.
#[derive(Debug)]
pub(super) struct Line<'a> {
    pub(super) rows: Vec<Row<'a>>,
    /// How long the line is, in nanoseconds.
    pub(super) length: u64,
}

/// One call on the line.
#[derive(Debug)]
pub(super) struct Row<'a> {
    pub(super) call: &'a Call,
    /// Nanoseconds since the beginning of the line.
    pub(super) begin: u64,
    /// The end; that of the line for a call without one.
    pub(super) end: u64,
    /// Whether its answer has no order.
    pub(super) is_wrong: bool,
    /// Its place in the order that explains all, from 1.
    pub(super) place: Option<usize>,
}

impl<'a> Line<'a> {
    pub(super) fn of(history: &'a History, wrong: Option<usize>, order: &[usize]) -> Self {
        let begins = history.calls.iter().map(|call| call.times.invoked);
        let ends = history.calls.iter().filter_map(|call| call.times.returned);
        let first = begins.clone().min().unwrap_or_default();
        let last = ends.chain(begins).max().unwrap_or_default();
        let row = |(number, call): (usize, &'a Call)| Row {
            call,
            begin: call.times.invoked - first,
            end: call.times.returned.unwrap_or(last) - first,
            is_wrong: wrong == Some(number),
            place: order.iter().position(|one| *one == number).map(|at| at + 1),
        };
        let mut rows: Vec<Row<'a>> = history.calls.iter().enumerate().map(row).collect();
        rows.sort_by_key(|row| row.begin);
        Self {
            rows,
            length: (last - first).max(1),
        }
    }

    /// A number below `steps` for a time.
    pub(super) fn at(&self, time: u64, steps: usize) -> usize {
        let part = time as f64 / self.length as f64 * (steps - 1) as f64;
        (part.round() as usize).min(steps - 1)
    }

    fn text(&self, text: &mut String) {
        let end = format!("{:.2} ms", self.length as f64 / 1e6);
        let _ = writeln!(
            text,
            "                 0 ms{end:>width$}",
            width = WIDTH - 4
        );
        for (number, row) in self.rows.iter().enumerate() {
            let (from, to) = (self.at(row.begin, WIDTH), self.at(row.end, WIDTH));
            let bar: String = (0..WIDTH)
                .map(|at| match at {
                    _ if at < from || at > to => ' ',
                    _ if from == to => '│',
                    _ if at == from => '├',
                    _ if at == to && row.call.times.returned.is_none() => '╌',
                    _ if at == to => '┤',
                    _ => '─',
                })
                .collect();
            let mark = match (row.is_wrong, row.place) {
                (true, _) => "✗ ".into(),
                (false, Some(place)) => format!("{place}. "),
                (false, None) => String::new(),
            };
            let (number, client) = (number + 1, client(row.call));
            let (label, answer) = (label(row.call), answer(row.call));
            let _ = writeln!(
                text,
                "    {number:>3}  {client:<9}{bar}  {mark}{label}: {answer}"
            );
        }
    }
}

/// A history without an order, as it is told to people.
#[must_use]
pub fn violation(found: &Violation) -> String {
    let last = &found.history.calls[found.last];
    let (kind, operation) = (found.kind.name(), last.action.operation());
    let mut text = format!("{kind}: no order explains the answer to {operation}\n");
    let times = times(found.times);
    let round = found.round;
    let _ = writeln!(text, "     seen {times}, here in round {round}");
    before(&mut text, &found.before);
    let line = Line::of(&found.history, Some(found.last), &[]);
    line.text(&mut text);
    let number = line.rows.iter().position(|row| row.is_wrong);
    let number = number.unwrap_or_default() + 1;
    let _ = writeln!(
        text,
        "     in each order that explains the other answers, {number} is wrong:"
    );
    for reason in reasons(&found.reasons) {
        let _ = writeln!(text, "       {reason}");
    }
    text
}

/// A history with an order.
#[must_use]
pub fn sample(sample: &Sample) -> String {
    let (kind, round) = (sample.kind.name(), sample.round);
    let mut text = format!("{kind}: round {round}, with an order that explains its answers\n");
    before(&mut text, &sample.before);
    Line::of(&sample.history, None, &sample.order).text(&mut text);
    text
}

fn before(text: &mut String, calls: &[Call]) {
    let calls: Vec<String> = calls.iter().map(label).collect();
    let _ = writeln!(text, "     before: {}", calls.join(", "));
}

/// How an answer is wrong, a line for each order that makes a difference.
pub(super) fn reasons(reasons: &[Difference]) -> Vec<String> {
    match reasons {
        [] => vec!["the search for them was given up".into()],
        some => some.iter().map(ToString::to_string).collect(),
    }
}

/// Who made a call.
pub(super) fn client(call: &Call) -> String {
    match call.client {
        Some(number) => format!("client {}", number + 1),
        None => "alone".into(),
    }
}

/// A call in a few words.
pub(super) fn label(call: &Call) -> String {
    let mut action = call.action;
    let named: Vec<String> = action
        .names()
        .into_iter()
        .map(|name| name_of(*name))
        .collect();
    let operation = action.operation();
    let named = match &named[..] {
        [] => String::new(),
        some => format!(" {}", some.join(", ")),
    };
    let more = match action {
        Action::CreateKey { slot, origin } => format!(" key {} {}", slot.0 + 1, origin.name()),
        Action::ImportKeyMaterial { material, .. } => match material {
            Material::First => ", material 1".into(),
            Material::Second => ", material 2".into(),
            Material::Third => ", material 3".into(),
            Material::Short => ", short material".into(),
        },
        Action::ScheduleKeyDeletion {
            days: Some(days), ..
        } => format!(", {days} days"),
        Action::CreateAlias { alias, .. } | Action::UpdateAlias { alias, .. } => {
            format!(", {}", alias_of(alias))
        }
        Action::DeleteAlias { alias } => format!(" {}", alias_of(alias)),
        Action::TagResource { tag, value, .. } => {
            format!(", tag-{tag}={}", "v".repeat(value.into()))
        }
        Action::UntagResource { tag, .. } => format!(", tag-{tag}"),
        _ => String::new(),
    };
    format!("{operation}{named}{more}")
}

fn name_of(name: Name) -> String {
    match name {
        Name::Id(slot) | Name::Arn(slot) => format!("key {}", slot.0 + 1),
        Name::Alias(alias) | Name::AliasArn(alias) => alias_of(alias),
    }
}

fn alias_of(alias: Alias) -> String {
    format!("alias {}", alias.0 + 1)
}

/// An answer in a few words.
pub(super) fn answer(call: &Call) -> String {
    let body = match &call.outcome {
        Outcome::Refused { code, .. } => return code.clone(),
        Outcome::Broken(what) => return format!("no answer ({what})"),
        Outcome::Ok(_) if call.times.returned.is_none() => return "still under way".into(),
        Outcome::Ok(body) => body,
    };
    match call.action {
        Action::DescribeKey { key } => {
            let metadata = &body["KeyMetadata"];
            let state = metadata["KeyState"].as_str().unwrap_or("no KeyState");
            match (key, metadata["KeyId"].as_str()) {
                (Name::Alias(_) | Name::AliasArn(_), Some(id)) => {
                    format!("{state}, KeyId {}…", id.chars().take(8).collect::<String>())
                }
                _ => state.into(),
            }
        }
        Action::ListAliases { .. } => {
            let aliases = body["Aliases"].as_array().map_or(0, Vec::len);
            format!("{aliases} aliases")
        }
        Action::ListResourceTags { .. } => {
            let tags = body["Tags"].as_array().into_iter().flatten();
            let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
            let tags: Vec<String> = tags
                .map(|tag| format!("{}={}", text(&tag["TagKey"]), text(&tag["TagValue"])))
                .collect();
            match tags.is_empty() {
                true => "no tags".into(),
                false => tags.join(" "),
            }
        }
        _ => "success".into(),
    }
}
