//! The key-state table as claims: `states/<State>/<Operation>`, and `states/<State>/<Operation>/<Origin or role>` where a cell
//! depends on one.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Claim, Grade};
use crate::problem::{Problem, read_json};

pub(super) fn claims(file: &str, text: &str) -> Result<Vec<Claim>, Problem> {
    let table: Table = read_json(file, text)?;
    let mut claims = Vec::new();
    for (operation, row) in &table.rows {
        for (state, cell) in &row.states {
            let id = format!("states/{state}/{operation}");
            let sources: Vec<String> = cell
                .sources
                .iter()
                .map(|name| table.sources.get(name).unwrap_or(name).clone())
                .collect();
            let claim = |id: String, claim: String, grade| Claim {
                id,
                claim,
                grade,
                sources: sources.clone(),
                recorded: None,
                contested: false,
                outdated: None,
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

#[derive(Deserialize)]
struct Table {
    sources: BTreeMap<String, String>,
    messages: BTreeMap<String, MessageForm>,
    rows: BTreeMap<String, Row>,
}

#[derive(Deserialize)]
struct MessageForm {
    code: String,
    #[serde(default)]
    template: Option<String>,
}

#[derive(Deserialize)]
struct Row {
    states: BTreeMap<String, Cell>,
}

#[derive(Deserialize)]
struct Cell {
    #[serde(flatten)]
    part: Part,
    #[serde(default)]
    sources: Vec<String>,
    #[serde(default)]
    by_origin: BTreeMap<String, Part>,
    #[serde(default)]
    by_role: BTreeMap<String, Part>,
}

#[derive(Deserialize)]
struct Part {
    outcome: Outcome,
    message: Option<String>,
    #[serde(default)]
    alternatives: Vec<String>,
    #[serde(default = "inferred")]
    grade: Grade,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Outcome {
    Allowed,
    Refused,
    Depends,
    NotApplicable,
}

fn inferred() -> Grade {
    Grade::Inferred
}

impl Table {
    fn outcome(&self, part: &Part) -> String {
        let named = |name: &String| match self.messages.get(name) {
            Some(MessageForm {
                code,
                template: Some(template),
            }) => format!("{code} ({template})"),
            Some(MessageForm {
                code,
                template: None,
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
