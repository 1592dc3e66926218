//! Values against shapes: samples of a shape, and what in an answer does not have its shape.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Map, Value, json};

use super::{Shape, Spec};

/// Something in an answer that the output shape does not foresee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// A required member is missing, or a value has another JSON type.
    Wrong {
        /// Where, such as `KeyMetadata.KeyId`.
        at: String,
        /// What.
        text: String,
    },
    /// An unknown member, or one that is null: real KMS sends some of the former, and leaves out the latter.
    Note(String),
}

impl Spec {
    pub(super) fn check(&self, shape: &str, value: &Value, at: &str, findings: &mut Vec<Finding>) {
        let Some(shape) = self.shapes.get(shape) else {
            return;
        };
        let wanted = match (shape, value) {
            (Shape::Structure { members, required }, Value::Object(object)) => {
                for name in required
                    .iter()
                    .filter(|name| object.get(*name).is_none_or(Value::is_null))
                {
                    findings.push(Finding::Wrong {
                        at: join(at, name),
                        text: "is missing; the service model requires it".into(),
                    });
                }
                for (name, value) in object {
                    let at = join(at, name);
                    match members.get(name) {
                        _ if value.is_null() => findings.push(Finding::Note(format!(
                            "{at} is null; KMS leaves absent members out"
                        ))),
                        Some(shape) => self.check(shape, value, &at, findings),
                        None => findings
                            .push(Finding::Note(format!("{at} is not in the service model"))),
                    }
                }
                return;
            }
            (Shape::List { member, .. }, Value::Array(items)) => {
                for (i, item) in items.iter().enumerate() {
                    self.check(member, item, &format!("{at}[{i}]"), findings);
                }
                return;
            }
            (Shape::Map { value: shape }, Value::Object(object)) => {
                for (name, value) in object {
                    self.check(shape, value, &join(at, name), findings);
                }
                return;
            }
            (Shape::Blob { .. }, Value::String(text)) if STANDARD.decode(text).is_ok() => return,
            (Shape::String { .. }, Value::String(_)) | (Shape::Boolean, Value::Bool(_)) => return,
            (Shape::Integer { .. } | Shape::Long, Value::Number(n)) if n.is_i64() || n.is_u64() => {
                return;
            }
            (Shape::Timestamp | Shape::Double | Shape::Float, Value::Number(_)) => return,
            (Shape::Structure { .. }, _) => "an object",
            (Shape::List { .. }, _) => "a list",
            (Shape::Map { .. }, _) => "an object",
            (Shape::Blob { .. }, _) => "base64 text",
            (Shape::String { .. }, _) => "text",
            (Shape::Boolean, _) => "true or false",
            (Shape::Integer { .. } | Shape::Long, _) => "a whole number",
            (Shape::Timestamp, _) => "a number (seconds since the epoch)",
            (Shape::Double | Shape::Float, _) => "a number",
        };
        let at = if at.is_empty() { "the body" } else { at };
        findings.push(Finding::Wrong {
            at: at.into(),
            text: format!("is {}; the service model says {wanted}", kind(value)),
        });
    }

    pub(super) fn sample(&self, shape: &str, member: &str) -> Value {
        match self.shapes.get(shape) {
            Some(Shape::Structure { members, required }) => {
                let mut object = Map::new();
                for name in required {
                    if let Some(shape) = members.get(name) {
                        object.insert(name.clone(), self.sample(shape, name));
                    }
                }
                Value::Object(object)
            }
            Some(Shape::List { member: shape, min }) => {
                Value::Array(vec![self.sample(shape, member); (*min).max(1)])
            }
            Some(Shape::Map { .. }) => json!({}),
            Some(Shape::Blob { min, .. }) => json!(STANDARD.encode(vec![b'k'; (*min).max(16)])),
            Some(Shape::Integer { min }) => json!((*min).max(1)),
            Some(Shape::Long) => json!(1),
            Some(Shape::Double | Shape::Float | Shape::Timestamp) => json!(0),
            Some(Shape::Boolean) => json!(false),
            Some(Shape::String { values, .. }) if !values.is_empty() => json!(values[0]),
            Some(Shape::String { .. }) | None => json!(text_for(member)),
        }
    }
}

/// Ids in KMS's forms that no endpoint has handed out.
fn text_for(member: &str) -> &'static str {
    match member {
        "AliasName" => "alias/kmspec-probe-00000000",
        "CustomKeyStoreId" => "cks-00000000000000000",
        "GrantId" => "0000000000000000000000000000000000000000000000000000000000000000",
        "Policy" => "{\"Version\":\"2012-10-17\",\"Statement\":[]}",
        "ReplicaRegion" | "PrimaryRegion" => "eu-north-1",
        name if name.ends_with("KeyId") => "00000000-0000-4000-8000-000000000000",
        _ => "kmspec-probe",
    }
}

fn join(at: &str, name: &str) -> String {
    if at.is_empty() {
        name.into()
    } else {
        format!("{at}.{name}")
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
