//! What is wrong with an answer.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::MINUTE;

/// What is wrong with an answer.
#[derive(Clone, Debug, Default)]
pub struct Wrong(pub Vec<Flaw>);

/// One thing that is wrong with an answer.
#[derive(Clone, Debug)]
pub struct Flaw {
    /// In a line.
    pub line: String,
    /// The member that is wrong and what it had to be, as far as a fixture's `returns` can say it.
    pub member: Option<(String, Value)>,
    /// The target's world is another one than it had to be; otherwise it only shows it otherwise.
    pub deed: bool,
}

impl Wrong {
    /// One thing that is wrong.
    pub(crate) fn line(line: String) -> Self {
        Self(vec![Flaw {
            line,
            member: None,
            deed: false,
        }])
    }

    /// What is wrong with a member that is an object.
    pub(crate) fn within(&mut self, name: &str, inner: Self) {
        let nested = inner.0.into_iter().map(|flaw| Flaw {
            member: flaw.member.map(|(member, value)| {
                let object = Map::from_iter([(member, value)]);
                (name.to_owned(), Value::Object(object))
            }),
            ..flaw
        });
        self.0.extend(nested);
    }

    /// The member had to be so.
    pub(super) fn member(&mut self, member: &str, returns: Value, line: String) {
        let member = Some((member.to_owned(), returns));
        let deed = false;
        self.0.push(Flaw { line, member, deed });
    }

    /// The member had to be so, as what it tells of had to be.
    pub(super) fn deed(&mut self, member: &str, returns: Value, line: String) {
        let member = Some((member.to_owned(), returns));
        let deed = true;
        self.0.push(Flaw { line, member, deed });
    }

    pub(super) fn add(&mut self, what: &str) {
        self.0.extend(Self::line(what.into()).0);
    }

    pub(super) fn unless(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if !holds {
            self.add(&what());
        }
    }

    pub(super) fn equal(&mut self, member: &str, expected: &str, actual: &str) {
        if expected != actual {
            let what = format!("{member} is {actual:?}, not {expected:?}");
            self.member(member, json!(expected), what);
        }
    }

    /// The member is this text.
    pub(super) fn text(&mut self, member: &str, expected: &str, body: &Value) {
        self.equal(member, expected, body[member].as_str().unwrap_or_default());
    }

    pub(super) fn bytes(&mut self, member: &str, body: &Value, length: usize) {
        let bytes = body[member]
            .as_str()
            .and_then(|text| STANDARD.decode(text).ok());
        if bytes.is_none_or(|bytes| bytes.len() != length) {
            let what = format!("{member} is not {length} bytes: {}", body[member]);
            self.member(member, json!({"$bytes": length}), what);
        }
    }

    /// A page of `length` entries, at most `limit`, says by both members whether there are more; whether there are.
    pub(super) fn page(&mut self, body: &Value, length: usize, limit: u32) -> bool {
        let truncated = body["Truncated"] == true;
        self.unless(truncated == body["NextMarker"].is_string(), || {
            format!(
                "Truncated is {}, NextMarker {}",
                body["Truncated"], body["NextMarker"]
            )
        });
        self.unless(length <= limit as usize, || {
            format!("more entries than {limit}")
        });
        truncated
    }

    /// No member of this name.
    pub(super) fn absent(&mut self, member: &str, body: &Value) {
        if body.get(member).is_some() {
            self.member(
                member,
                json!({"$absent": true}),
                format!("it holds {member}"),
            );
        }
    }

    pub(super) fn is_true(&mut self, member: &str, body: &Value) {
        if body[member] != true {
            let what = format!("{member} is {}", body[member]);
            self.member(member, json!(true), what);
        }
    }

    /// A list of these words, in any order.
    pub(super) fn set(&mut self, member: &str, expected: &[&str], body: &Value) {
        let told = body[member]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default();
        let mut told: Vec<&str> = told.iter().filter_map(Value::as_str).collect();
        told.sort_unstable();
        if told != expected {
            let what = format!("{member} is {}, not {expected:?}", body[member]);
            self.member(member, json!({"$set": expected}), what);
        }
    }

    /// A time within a minute of `at`, `now` being the target's time; both in milliseconds since the Unix epoch.
    pub(super) fn near(&mut self, member: &str, body: &Value, at: i64, now: i64) {
        let told = body[member].as_f64();
        let near = |seconds: f64| (seconds * 1000.0 - at as f64).abs() <= MINUTE as f64;
        if told.is_some_and(near) {
            return;
        }
        let what = format!(
            "{member} is {}, not near {}",
            body[member],
            at as f64 / 1000.0
        );
        let offset = (at - now) / 1000;
        let returns = json!({"$near": format!("{offset:+}s"), "within": "60s"});
        self.member(member, returns, what);
    }
}
