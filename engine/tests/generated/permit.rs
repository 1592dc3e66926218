//! From the key-state table to `src/permit.rs`.

use std::fmt::Write;

use serde_json::{Map, Value};

const HEAD: &str = r#"
//! What each operation answers to a key in each state.
//!
//! Generated from `fixtures/spec/key-states.json`; do not edit. To write it anew:
//! `UPDATE=1 cargo test -p kmspec-engine --test generated`.

use crate::{
    api::{KeyState, Op, OriginType},
    error::{Code, Error},
};

/// Whether the state of a key lets an operation happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permit {
    /// The state is no obstacle.
    Allowed,
    /// The state, or the origin of the key material, refuses the operation.
    Refused {
        /// The exception.
        code: Code,
        /// The text, with `{arn}` for the key's ARN and `{origin}` for its origin; `None`: KMS sends no text.
        template: Option<&'static str>,
    },
    /// No key that fits the operation can be in this state; what does not fit refuses the call.
    Unreachable,
}

impl Permit {
    /// Lets an allowed or unreachable state pass.
    ///
    /// # Errors
    /// The refusal, in words about the key with this ARN and origin.
    pub fn check(self, arn: &str, origin: OriginType) -> Result<(), Error> {
        let Self::Refused { code, template } = self else {
            return Ok(());
        };
        let message = template.map(|t| t.replace("{arn}", arn).replace("{origin}", origin.as_str()));
        Err(Error { code, message })
    }
}

/// Whether an operation may use a key in this state whose material is of this origin.
///
/// For UpdateAlias it judges the key that the alias shall point to; the one it points to is never judged.
/// [Key states of AWS KMS keys](https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html).
#[must_use]
pub const fn permit(op: Op, state: KeyState, origin: OriginType) -> Permit {
    use KeyState::{Creating, Disabled, Enabled, PendingDeletion, PendingImport, PendingReplicaDeletion, Unavailable, Updating};
    match op {
"#;

pub(crate) fn generate(table: &Value) -> String {
    let origins = ["AWS_KMS", "EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"];
    let states: Vec<&str> = table["states"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s.as_str().unwrap())
        .collect();
    let mut out = HEAD.to_owned();
    for (op, row) in table["rows"].as_object().unwrap() {
        let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
        for state in &states {
            let answers = origins.map(|origin| answer(table, row, state, origin));
            let arm = by_origin(&origins, &answers);
            match groups.iter_mut().find(|(a, _)| *a == arm) {
                Some((_, members)) => members.push(state),
                None => groups.push((arm, vec![state])),
            }
        }
        match groups.as_slice() {
            [(all, _)] => writeln!(out, "Op::{op} => {all},").unwrap(),
            _ => {
                let arms: String = groups
                    .iter()
                    .map(|(arm, of)| format!("{} => {arm},\n", of.join(" | ")))
                    .collect();
                writeln!(out, "Op::{op} => match state {{ {arms} }},").unwrap();
            }
        }
    }
    out.push_str("}\n}\n\n");
    for (name, message) in table["messages"].as_object().unwrap() {
        if out.contains(&constant(name)) {
            let code = message["code"].as_str().unwrap();
            let template = message["template"].as_str();
            let template = template.map_or_else(|| "None".to_owned(), |t| format!("Some({t:?})"));
            writeln!(
                out,
                "const {}: Permit = Permit::Refused {{ code: Code::{code}, template: {template} }};",
                constant(name)
            )
            .unwrap();
        }
    }
    out
}

/// What the engine answers: the first of the answers that the sources allow.
fn answer(table: &Value, row: &Value, state: &str, origin: &str) -> String {
    let Some(cell) = row["states"].get(state) else {
        return "Permit::Unreachable".to_owned();
    };
    let cell = cell["by_origin"].get(origin).unwrap_or(cell);
    let cell = cell["by_role"].get("new-target").unwrap_or(cell);
    match cell["outcome"].as_str().unwrap() {
        "allowed" => "Permit::Allowed".to_owned(),
        "not-applicable" => "Permit::Unreachable".to_owned(),
        "refused" => {
            let message = cell["message"].as_str().unwrap();
            assert!(
                table["messages"].get(message).is_some(),
                "no message {message}"
            );
            constant(message)
        }
        other => panic!("{state}, {origin}: the outcome is {other}"),
    }
}

fn by_origin(origins: &[&str], answers: &[String]) -> String {
    if answers.iter().all(|a| *a == answers[0]) {
        return answers[0].clone();
    }
    let mut arms: Map<String, Value> = Map::new();
    for (origin, answer) in origins.iter().zip(answers) {
        let variant = format!("OriginType::{}", super::api::variant(origin));
        let patterns = arms
            .entry(answer)
            .or_insert_with(|| Value::Array(Vec::new()));
        patterns.as_array_mut().unwrap().push(variant.into());
    }
    let arms: String = arms
        .iter()
        .map(|(answer, of)| {
            let of: Vec<_> = of
                .as_array()
                .unwrap()
                .iter()
                .map(|o| o.as_str().unwrap())
                .collect();
            format!("{} => {answer},\n", of.join(" | "))
        })
        .collect();
    format!("match origin {{ {arms} }}")
}

fn constant(message: &str) -> String {
    message.replace('-', "_").to_uppercase()
}
