//! What is wrong with an answer.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::MINUTE;

/// What is wrong with an answer, one line each.
pub(super) struct Wrong(pub(super) Vec<String>);

impl Wrong {
    pub(super) fn add(&mut self, what: &str) {
        self.0.push(what.into());
    }

    pub(super) fn unless(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if !holds {
            self.0.push(what());
        }
    }

    pub(super) fn equal(&mut self, what: &str, expected: &str, actual: &str) {
        self.unless(expected == actual, || {
            format!("{what} is {actual:?}, not {expected:?}")
        });
    }

    pub(super) fn bytes(&mut self, member: &str, body: &Value, length: usize) {
        let bytes = body[member]
            .as_str()
            .and_then(|text| STANDARD.decode(text).ok());
        self.unless(bytes.is_some_and(|bytes| bytes.len() == length), || {
            format!("{member} is not {length} bytes: {}", body[member])
        });
    }

    /// A time within a minute of `at` (milliseconds since the Unix epoch).
    pub(super) fn near(&mut self, member: &str, body: &Value, at: i64) {
        let told = body[member].as_f64();
        let near = |seconds: f64| (seconds * 1000.0 - at as f64).abs() <= MINUTE as f64;
        self.unless(told.is_some_and(near), || {
            format!(
                "{member} is {}, not near {}",
                body[member],
                at as f64 / 1000.0
            )
        });
    }
}
