//! Requests and answers for reports: long values cut, secrets never in full, generated ids replaced for baselines.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Value, json};

use crate::matcher::Mismatch;
use crate::spec::Spec;

/// Longest text that is shown whole; a key ARN is 75 characters.
const LONG: usize = 120;

/// Cuts what is long or secret.
#[derive(Clone, Debug)]
pub(super) struct Shorten<'a> {
    secret: BTreeSet<&'a str>,
}

impl<'a> Shorten<'a> {
    pub(super) fn new(spec: &'a Spec) -> Self {
        Self {
            secret: spec.sensitive(),
        }
    }

    /// Whether the member at a path such as `Tags[0].TagValue` holds a secret.
    pub(super) fn is_secret(&self, at: &str) -> bool {
        self.secret.contains(at.rsplit('.').next().unwrap_or(at))
    }

    pub(super) fn text(&self, text: &str) -> String {
        cut(text, LONG, 40)
    }

    pub(super) fn value(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(text)),
            Value::Array(items) => {
                Value::Array(items.iter().map(|item| self.value(item)).collect())
            }
            Value::Object(object) => {
                let member = |(name, value): (&String, &Value)| {
                    let value = match value {
                        Value::String(text) if self.secret.contains(name.as_str()) => {
                            Value::String(cut(text, 8, 4))
                        }
                        value => self.value(value),
                    };
                    (name.clone(), value)
                };
                Value::Object(object.iter().map(member).collect())
            }
            _ => value.clone(),
        }
    }

    /// How a part of an answer differs, in words.
    pub(super) fn mismatch(&self, mismatch: &Mismatch) -> String {
        let at = if mismatch.at.is_empty() {
            "the body"
        } else {
            &mismatch.at
        };
        if self.is_secret(at) && mismatch.actual.is_some() {
            return format!("{at} is not the value expected");
        }
        match &mismatch.actual {
            None => format!(
                "{at} is missing; expected {}",
                self.text(&mismatch.expected)
            ),
            Some(actual) => {
                format!(
                    "{at} is {}; expected {}",
                    self.member(at, actual),
                    self.text(&mismatch.expected)
                )
            }
        }
    }

    /// The value of the member at this place.
    pub(super) fn member(&self, at: &str, actual: &Value) -> String {
        match at.rsplit('.').next() {
            Some(name) => self.value(&json!({name: actual}))[name].to_string(),
            None => self.value(actual).to_string(),
        }
    }
}

fn cut(text: &str, longest: usize, keep: usize) -> String {
    let length = text.chars().count();
    if length <= longest {
        return text.into();
    }
    let start: String = text.chars().take(keep).collect();
    format!("{start}… ({length} characters)")
}

/// A text in the terms of a baseline: what differs from run to run is replaced.
pub(crate) fn general(text: &str, unique: &str) -> String {
    static RULES: LazyLock<[(Regex, &str); 7]> = LazyLock::new(|| {
        let rule = |pattern: &str| Regex::new(pattern).expect("a literal");
        [
            (
                rule(r#"arn:aws[a-z-]*:kms:[^\s"'>,;)]+[A-Za-z0-9]"#),
                "<arn>",
            ),
            (
                rule(r"\b[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b"),
                "<id>",
            ),
            (rule(r"\bmrk-[0-9a-f]{32}\b|\b[0-9a-f]{64}\b"), "<id>"),
            // Ids as emulators make them.
            (rule(r#""[0-9a-f]{8,}""#), r#""<id>""#),
            (rule(r"[A-Za-z0-9+/]{40,}={0,2}"), "<blob>"),
            (
                rule(r"\b\d{10}(\.\d+)?(E\d+)?\b|\b\d\.\d{6,}E9\b"),
                "<time>",
            ),
            (rule(r"\b\d{12}\b"), "<account>"),
        ]
    });
    let mut text = if unique.is_empty() {
        text.into()
    } else {
        text.replace(unique, "<unique>")
    };
    for (pattern, with) in RULES.iter() {
        text = pattern.replace_all(&text, *with).into_owned();
    }
    cut(&text, 300, 297)
}
