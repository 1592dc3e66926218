//! The key-state table as claims: `states/<State>/<Operation>`, and `states/<State>/<Operation>/<Origin or role>` where a cell
//! depends on one.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Claim, Grade};
use crate::problem::{Problem, Problems, read_json};
use crate::spec::Spec;

pub(super) fn claims(file: &str, text: &str, spec: &Spec) -> Result<Vec<Claim>, Vec<Problem>> {
    let table = Table::read(file, text).map_err(|problem| vec![problem])?;
    table.check(file, spec)?;
    let mut claims = Vec::new();
    for (operation, row) in &table.rows {
        for (state, cell) in &row.states {
            let id = format!("states/{state}/{operation}");
            let sources = table.sources(cell);
            let claim = |id: String, claim: String, grade| Claim {
                id,
                claim,
                grade,
                sources: sources.clone(),
                recorded: None,
                contested: false,
                outdated: None,
                unplayed: None,
            };
            for (condition, part) in cell.by_origin.iter().chain(&cell.by_role) {
                let text = format!(
                    "{operation} on a key in state {state} ({condition}): {}.",
                    table.outcome(part)
                );
                claims.push(claim(format!("{id}/{condition}"), text, part.grade));
            }
            let text = format!(
                "{operation} on a key in state {state}: {}.",
                table.outcome(&cell.part)
            );
            claims.push(claim(id, text, cell.part.grade));
        }
    }
    Ok(claims)
}

/// The file `fixtures/spec/key-states.json`.
#[derive(Deserialize)]
pub(crate) struct Table {
    sources: BTreeMap<String, String>,
    pub(crate) states: Vec<String>,
    pub(crate) messages: BTreeMap<String, MessageForm>,
    pub(crate) footnotes: BTreeMap<u8, String>,
    pub(crate) rows: BTreeMap<String, Row>,
}

#[derive(Deserialize)]
pub(crate) struct MessageForm {
    pub(crate) code: String,
    #[serde(default)]
    pub(crate) template: Option<String>,
    pub(crate) grade: Grade,
}

#[derive(Deserialize)]
pub(crate) struct Row {
    pub(crate) note: Option<String>,
    pub(crate) states: BTreeMap<String, Cell>,
}

#[derive(Deserialize)]
pub(crate) struct Cell {
    #[serde(flatten)]
    pub(crate) part: Part,
    /// What AWS's table has in this place: `OK`, `X` or `?`, and the numbers of footnotes.
    pub(crate) table: Option<String>,
    #[serde(default)]
    sources: Vec<String>,
    #[serde(default)]
    pub(crate) by_origin: BTreeMap<String, Part>,
    #[serde(default)]
    pub(crate) by_role: BTreeMap<String, Part>,
}

impl Cell {
    /// The footnotes that AWS's table has in this place.
    pub(crate) fn footnotes(&self) -> impl Iterator<Item = u8> {
        let table = self.table.as_deref().unwrap_or_default();
        let numbers = table.split(|c: char| !c.is_ascii_digit());
        numbers.filter_map(|number| number.parse().ok())
    }
}

/// What holds for a cell, or for the keys of one Origin or role in it.
#[derive(Deserialize)]
pub(crate) struct Part {
    pub(crate) outcome: Outcome,
    pub(crate) message: Option<String>,
    #[serde(default)]
    pub(crate) alternatives: Vec<String>,
    #[serde(default = "inferred")]
    pub(crate) grade: Grade,
    pub(crate) note: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Outcome {
    Allowed,
    Refused,
    Depends,
    NotApplicable,
}

fn inferred() -> Grade {
    Grade::Inferred
}

impl Table {
    /// Reads the table.
    pub(crate) fn read(file: &str, text: &str) -> Result<Self, Problem> {
        read_json(file, text)
    }

    /// Whether the operations, states, refusals and footnotes that it names are there.
    fn check(&self, file: &str, spec: &Spec) -> Result<(), Vec<Problem>> {
        let mut problems = Problems::of(file);
        for (operation, row) in &self.rows {
            if spec.operation(operation).is_none() {
                let at = format!("rows.{operation}");
                problems.add(at, "the service model has no such operation");
            }
            for (state, cell) in &row.states {
                let at = format!("rows.{operation}.states.{state}");
                if !self.states.contains(state) {
                    problems.add(at.clone(), "`states` has no such state");
                }
                for refusal in self.unknown_refusals(cell) {
                    let text = format!("`messages` has no refusal `{refusal}`");
                    problems.add(at.clone(), text);
                }
                for number in cell.footnotes() {
                    if !self.footnotes.contains_key(&number) {
                        let at = format!("{at}.table");
                        problems.add(at, format!("`footnotes` has no number {number}"));
                    }
                }
            }
        }
        problems.or(())
    }

    fn unknown_refusals<'a>(&'a self, cell: &'a Cell) -> impl Iterator<Item = &'a String> {
        let parts = cell.by_origin.values().chain(cell.by_role.values());
        let parts = std::iter::once(&cell.part).chain(parts);
        let named = parts.flat_map(|part| part.message.iter().chain(&part.alternatives));
        named.filter(|name| *name != "allowed" && !self.messages.contains_key(*name))
    }

    /// The table that comes with kmspec.
    pub(crate) fn embedded() -> Self {
        let text = kmspec_fixtures::spec("key-states.json");
        Self::read("spec/key-states.json", text).expect("a test reads it")
    }

    /// Where a cell is from, each in full.
    pub(crate) fn sources(&self, cell: &Cell) -> Vec<String> {
        let full = |name: &String| self.sources.get(name).unwrap_or(name).clone();
        cell.sources.iter().map(full).collect()
    }

    /// What holds, in words.
    pub(crate) fn outcome(&self, part: &Part) -> String {
        let named = |name: &String| match self.messages.get(name) {
            Some(MessageForm {
                code,
                template: Some(template),
                ..
            }) => format!("{code} ({template})"),
            Some(MessageForm {
                code,
                template: None,
                ..
            }) => code.clone(),
            None => name.clone(),
        };
        let refusals: Vec<String> = part
            .message
            .iter()
            .chain(&part.alternatives)
            .map(named)
            .collect();
        match part.outcome {
            Outcome::Allowed if refusals.is_empty() => "allowed".into(),
            Outcome::Allowed => format!("allowed, or {}", refusals.join(" or ")),
            Outcome::Refused => format!("refused with {}", refusals.join(" or ")),
            Outcome::Depends => "depends on the key's origin or role".into(),
            Outcome::NotApplicable => "no such key".into(),
        }
    }
}
