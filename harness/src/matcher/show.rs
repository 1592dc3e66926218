//! Matchers as people read them.

use serde_json::{Map, Value, json};

use super::Matcher;
use crate::derive::{Env, Piece, Template};

impl Matcher {
    /// The matcher as JSON, names filled in.
    #[must_use]
    pub fn show(&self, env: &mut Env) -> Value {
        let mut all =
            |rules: &[Self]| -> Vec<Value> { rules.iter().map(|rule| rule.show(env)).collect() };
        match self {
            Self::Object(members) => Value::Object(
                members
                    .iter()
                    .map(|(name, rule)| (name.clone(), rule.show(env)))
                    .collect(),
            ),
            Self::List(rules) => Value::Array(all(rules)),
            Self::Includes(rules) => json!({"$includes": all(rules)}),
            Self::Any(rules) => json!({"$any": all(rules)}),
            Self::Set(rules) => json!({"$set": all(rules)}),
            Self::Excludes(rule) => json!({"$excludes": rule.show(env)}),
            Self::Scalar(template) => filled(template, env),
            Self::Exact(template) => json!({"$exact": filled(template, env)}),
            Self::Pattern(pieces) => json!({"$pattern": source(pieces)}),
            Self::Present => json!({"$present": true}),
            Self::Absent => json!({"$absent": true}),
            Self::Same(name) => env
                .names
                .get(name)
                .cloned()
                .unwrap_or_else(|| json!({"$same": name})),
            Self::Differs(name) => {
                json!({"$differs": env.names.get(name).cloned().unwrap_or_else(|| json!(name))})
            }
            Self::Bytes(n) => json!({"$bytes": n}),
            Self::Near(offset, within) => {
                json!({"$near": format!("{offset:#}"), "within": format!("{}s", within.as_secs_f64())})
            }
            Self::Length(n) => json!({"$length": n}),
            Self::Proof(proof) => proof.show(),
        }
    }

    /// The matcher in one line.
    #[must_use]
    pub fn line(&self, env: &mut Env) -> String {
        match self {
            Self::Present => "some value".into(),
            Self::Absent => "nothing".into(),
            Self::Bytes(n) => format!("base64 of {n} bytes"),
            Self::Pattern(pieces) => format!("text like {}", source(pieces)),
            Self::Length(n) => format!("length {n}"),
            Self::Proof(proof) => proof.line(),
            Self::Near(offset, within) => {
                format!(
                    "a time within {} s of {:.3} (now {offset:#})",
                    within.as_secs_f64(),
                    env.now as f64 / 1000.0 + offset.as_secs_f64()
                )
            }
            Self::Any(rules) => {
                let lines: Vec<String> = rules.iter().map(|rule| rule.line(env)).collect();
                lines.join(" or ")
            }
            Self::Differs(name) => format!("anything but {name}"),
            _ => self.show(env).to_string(),
        }
    }

    /// What the answer would have been: where it matched, what it held; elsewhere, what was allowed.
    #[must_use]
    pub fn wished(&self, actual: Option<&Value>, env: &mut Env) -> Option<Value> {
        match (self, actual) {
            (Self::Object(members), Some(Value::Object(object))) => {
                let mut wished = Map::new();
                for (name, rule) in members {
                    if let Some(value) = rule.wished(object.get(name), env) {
                        wished.insert(name.clone(), value);
                    }
                }
                Some(Value::Object(wished))
            }
            (Self::List(rules), Some(Value::Array(items))) => {
                let wished = rules
                    .iter()
                    .enumerate()
                    .filter_map(|(i, rule)| rule.wished(items.get(i), env));
                Some(Value::Array(wished.collect()))
            }
            (Self::Absent, _) => None,
            _ if self.matches(actual, env) => actual.cloned(),
            _ => Some(self.show(env)),
        }
    }

    /// The part of the answer that the matcher speaks of.
    #[must_use]
    pub fn concerned(&self, actual: &Value) -> Value {
        match (self, actual) {
            (Self::Object(members), Value::Object(object)) => Value::Object(
                members
                    .iter()
                    .filter_map(|(name, rule)| {
                        object
                            .get(name)
                            .map(|value| (name.clone(), rule.concerned(value)))
                    })
                    .collect(),
            ),
            (Self::List(rules), Value::Array(items)) => Value::Array(
                items
                    .iter()
                    .enumerate()
                    .map(|(i, item)| {
                        rules
                            .get(i)
                            .map_or_else(|| item.clone(), |rule| rule.concerned(item))
                    })
                    .collect(),
            ),
            _ => actual.clone(),
        }
    }
}

fn filled(template: &Template, env: &mut Env) -> Value {
    template.render(env).unwrap_or(Value::Null)
}

/// Pieces as they were written.
pub(crate) fn source(pieces: &[Piece]) -> String {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(part) => part.clone(),
            Piece::Name(name) => format!("${{{name}}}"),
        })
        .collect()
}
