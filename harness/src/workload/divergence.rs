//! A difference between a target and the model.

use std::fmt;

use serde_json::{Map, Value, json};

use crate::model::{Action, Expect, Outcome};
use crate::play::{general, says_lacking};
use crate::target::Place;

/// What the model does not allow, and how it came about.
#[derive(Clone, Debug)]
pub struct Divergence {
    /// The steps up to the one that differs.
    pub takes: Vec<Take>,
    /// The answers allowed to the last step.
    pub expect: Expect,
    /// Where it shows.
    pub shows: Shows,
    /// What differs, in a line.
    pub wrong: String,
    /// What it has in common with others of its kind.
    pub bucket: Bucket,
}

/// Where a difference shows.
#[derive(Clone, Debug, PartialEq)]
pub enum Shows {
    /// The last step may not be answered so.
    InAnswer,
    /// The answer is one that is allowed, but these members had to be so: as `returns` of a fixture has it.
    InMembers(Map<String, Value>),
    /// The last step was refused, and changed a key.
    InEffect,
    /// The answer to this look at the world had to be so: as `returns` of a fixture has it.
    InLook(Look, Map<String, Value>),
    /// The same, and the world is another one than it had to be.
    InWorld(Look, Map<String, Value>),
    /// Elsewhere: no single answer shows it.
    Elsewhere,
    /// Another target, of this name, answers the last step otherwise.
    Against(String),
}

/// A call that only looks.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    /// The operation.
    pub operation: &'static str,
    /// The request.
    pub with: Value,
    /// The Region that it is asked in.
    pub place: Place,
}

/// What divergences of one kind have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bucket {
    /// The operation; `Wait` where time passed.
    pub operation: &'static str,
    /// The state of the key that the call is about, `gone` or `no key`; that of a custom key store, followed by `store`, or `no store`;
    /// empty where it is about none.
    pub state: String,
    /// The answers allowed; empty where something else than the answer differs.
    pub expected: String,
    /// The answer, or what differs, without ids.
    pub actual: String,
}

/// One step as it was played.
#[derive(Clone, Debug)]
pub struct Take {
    /// What was to be done.
    pub action: Action,
    /// The Region in which it was called.
    pub place: Place,
    /// The request; null where time passed.
    pub with: Value,
    /// The answer; a success where time passed.
    pub outcome: Outcome,
    /// The state of the key that it is about, as in [`Bucket::state`].
    pub state: String,
    /// Sources leave open how it ends, or what then becomes of a key.
    pub open: bool,
    /// Base64 of the public key that material was wrapped under, and whether by OAEP with SHA-1.
    pub under: Option<(String, bool)>,
    /// The ciphertext of which one byte was changed for this call.
    pub unaltered: Option<String>,
}

impl Divergence {
    /// Whether the target's world may no longer be the one that KMS would be in, so that what differs later may only follow from
    /// this.
    #[must_use]
    pub fn taints(&self) -> bool {
        match &self.shows {
            Shows::InAnswer => {
                let last = self.takes.last();
                !last.is_some_and(|take| matches!(take.outcome, Outcome::Refused { .. }))
            }
            Shows::InEffect | Shows::InWorld(..) => true,
            Shows::InMembers(members) => members
                .get("KeyMetadata")
                .is_some_and(|metadata| !metadata["KeyState"].is_null()),
            Shows::InLook(..) | Shows::Elsewhere | Shows::Against(_) => false,
        }
    }

    /// Whether lists at the end of the sequence show it, rather than its last step.
    fn is_of_pages(&self) -> bool {
        let operation = self.bucket.operation;
        let last = self.takes.last().map(|take| take.action.operation());
        matches!(operation, "ListKeys" | "ListGrants") && last != Some(operation)
    }
}

impl Take {
    /// The custom key store that it made, as a request names it.
    #[must_use]
    pub fn store(&self) -> Option<Value> {
        let Outcome::Ok(body) = &self.outcome else {
            return None;
        };
        self.with.get("CustomKeyStoreName")?;
        let id = body.get("CustomKeyStoreId");
        id.map(|id| json!({"CustomKeyStoreId": id}))
    }

    /// It made keys change their roles.
    #[must_use]
    pub fn moves(&self) -> bool {
        let done = matches!(self.outcome, Outcome::Ok(_));
        done && self.action.operation() == "UpdatePrimaryRegion"
    }

    /// The name of the alias that it made, and the Region.
    #[must_use]
    pub fn alias(&self) -> Option<(&str, Place)> {
        let made = matches!(
            (&self.action, &self.outcome),
            (Action::CreateAlias { .. }, Outcome::Ok(_))
        );
        let name = self.with["AliasName"].as_str();
        name.filter(|_| made).map(|name| (name, self.place))
    }
}

/// The operation of an action as a [`Bucket`] names it.
pub(super) fn operation(action: &Action) -> &'static str {
    match action.operation() {
        "" => "Wait",
        operation => operation,
    }
}

/// Whether an answer says that the operation is not there.
pub(super) fn is_lacking(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Ok(_) => false,
        Outcome::Refused { code, .. } => says_lacking(code),
        Outcome::Broken(what) => what.starts_with("HTTP 501 "),
    }
}

/// An answer without what it says: `success`, the error code, or the start of what it is instead, without ids.
#[must_use]
pub fn answer(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Ok(_) => "success".into(),
        Outcome::Refused { code, .. } => code.clone(),
        Outcome::Broken(what) => general(what, "").chars().take(80).collect(),
    }
}

impl Bucket {
    /// Where two targets answer a step otherwise: what the other one answers, and this one.
    #[must_use]
    pub fn between(take: &Take, other: &Take) -> Option<Self> {
        let (expected, actual) = (answer(&other.outcome), answer(&take.outcome));
        (expected != actual).then(|| Self {
            operation: operation(&take.action),
            state: take.state.clone(),
            expected,
            actual,
        })
    }
}

impl fmt::Display for Take {
    /// The request and its answer, a line each.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Action::Wait { hours } = self.action {
            return write!(f, "{hours} h pass");
        }
        write!(f, "{} {}", self.action.operation(), short(&self.with))?;
        if self.place == Place::Other {
            write!(f, " in the second Region")?;
        }
        write!(f, "\n       -> ")?;
        let answer = match &self.outcome {
            Outcome::Ok(body) => format!("success {}", short(body)),
            Outcome::Refused { .. } | Outcome::Broken(_) => self.outcome.to_string(),
        };
        write!(f, "{}", cut(&answer, 2 * BEARABLE))
    }
}

/// How many characters of a text are shown where it is longer: room for an ARN.
const BEARABLE: usize = 100;

/// JSON without most of the texts that nobody reads: tokens, ciphertexts, policies.
fn short(value: &Value) -> Value {
    match value {
        Value::String(text) if text.len() > BEARABLE => cut(text, 24).into(),
        Value::Array(values) => values.iter().map(short).collect(),
        Value::Object(members) => {
            let short = |(name, value): (&String, &Value)| (name.clone(), short(value));
            Value::Object(members.iter().map(short).collect())
        }
        other => other.clone(),
    }
}

fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.into(),
    }
}

impl fmt::Display for Divergence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, take) in self.takes.iter().enumerate() {
            writeln!(f, "{:>3}. {take}", number + 1)?;
        }
        let operation = self.bucket.operation;
        match &self.shows {
            Shows::InAnswer => writeln!(f, "     expected: {}", self.expect)?,
            Shows::InLook(look, _) | Shows::InWorld(look, _) => {
                writeln!(f, "     seen by: {} {}", look.operation, short(&look.with))?;
            }
            Shows::Elsewhere if self.is_of_pages() => {
                writeln!(f, "     seen by: {operation} in small pages")?;
            }
            Shows::InMembers(_) | Shows::InEffect | Shows::Elsewhere | Shows::Against(_) => {}
        }
        writeln!(f, "     wrong: {}", self.wrong)
    }
}

impl fmt::Display for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.operation)?;
        match self.state.as_str() {
            "" => {}
            state if state == "no key" || state.ends_with("store") => write!(f, " ({state})")?,
            state => write!(f, " ({state} key)")?,
        }
        match self.expected.as_str() {
            "" => write!(f, ": {}", self.actual),
            expected => write!(f, ": expected {expected}, got {}", self.actual),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_without_end_is_shown_in_bearable_length() {
        let text = "x".repeat(10_000);
        let refused = Outcome::Refused {
            code: "A".into(),
            message: text.clone(),
        };
        let outcomes = [
            Outcome::Ok(json!([text.clone(), text.clone()])),
            Outcome::Ok(json!(vec![1; 10_000])),
            refused,
            Outcome::Broken(text),
        ];
        for outcome in outcomes {
            let take = Take {
                action: Action::ListKeys { limit: None },
                place: Place::Home,
                with: json!({}),
                outcome,
                state: String::new(),
                open: false,
                under: None,
                unaltered: None,
            };
            assert!(take.to_string().len() < 300, "{take}");
        }
    }
}
