//! An answer against the answers allowed.

use serde_json::{Value, json};
use similar::TextDiff;

use super::seen::{Body, Seen};
use super::shorten::Shorten;
use crate::derive::{Env, Piece, splice};
use crate::event::Kind;
use crate::fixture::{Allowed, CLIENT_ERROR, Expected, Judged, Message};
use crate::matcher::{Matcher, Mismatch, pattern};
use crate::spec::{Finding, Spec};

/// What is known while one answer is judged.
pub(super) struct Judge<'a> {
    pub(super) spec: &'a Spec,
    pub(super) shorten: &'a Shorten<'a>,
    /// The operation whose output shape holds; empty where none does.
    pub(super) operation: &'a str,
    pub(super) judged: &'a Judged,
}

/// How an answer differs from one that is allowed.
#[derive(Clone, Debug)]
pub(super) struct Difference {
    pub(super) kind: Kind,
    pub(super) reason: String,
    pub(super) diff: String,
    /// What a baseline pins beside kind, status and code.
    pub(super) text: String,
    /// How near the answer came: of several differences the nearest is told.
    near: u8,
}

impl Difference {
    pub(super) fn new(kind: Kind, near: u8, reason: impl Into<String>) -> Self {
        Self {
            kind,
            reason: reason.into(),
            diff: String::new(),
            text: String::new(),
            near,
        }
    }
}

impl Judge<'_> {
    /// Holds an answer against one that is allowed; the notes of a match, or the difference. Whether the message counts is
    /// the caller's to say.
    pub(super) fn one(
        &self,
        allowed: &Allowed,
        seen: &Seen,
        message_counts: bool,
        env: &mut Env,
    ) -> Result<Vec<String>, Difference> {
        let mut notes = match &allowed.answer {
            Expected::Returns(rule) => self.returns(rule, seen, env)?,
            Expected::Fails { codes, .. } if *codes == [CLIENT_ERROR] => self.client_error(seen)?,
            Expected::Fails { codes, message } => {
                self.fails(codes, message.as_ref(), seen, message_counts, env)?
            }
        };
        if let Some(rule) = &self.judged.headers {
            let found = rule.compare(&seen.headers, env);
            if let Some(first) = found.first() {
                let mut difference = Difference::new(
                    Kind::WrongValue,
                    3,
                    format!("header {}", self.shorten.mismatch(first)),
                );
                difference.text = format!("header {}", first.at);
                return Err(difference);
            }
        }
        notes.dedup();
        Ok(notes)
    }

    /// The nearest of several differences.
    pub(super) fn nearest(differences: Vec<Difference>) -> Option<Difference> {
        differences
            .into_iter()
            .reduce(|a, b| if b.near > a.near { b } else { a })
    }

    /// The answers allowed, a line each.
    pub(super) fn lines(&self, env: &mut Env) -> Vec<String> {
        self.judged
            .allowed
            .iter()
            .map(|allowed| self.line(allowed, env))
            .collect()
    }

    fn line(&self, allowed: &Allowed, env: &mut Env) -> String {
        match &allowed.answer {
            Expected::Returns(rule) => {
                format!(
                    "{} {}",
                    self.statuses(vec![200]),
                    self.shorten.value(&rule.show(env))
                )
            }
            Expected::Fails { codes, .. } if *codes == [CLIENT_ERROR] => {
                "any client error (4xx)".into()
            }
            Expected::Fails { codes, message } => {
                let mut usual: Vec<u16> = codes
                    .iter()
                    .flat_map(|code| self.spec.statuses(code))
                    .collect();
                usual.sort_unstable();
                usual.dedup();
                let text = match message {
                    None => String::new(),
                    Some(Message::None) => " without a message".into(),
                    Some(Message::Text(pieces)) => format!(
                        ": {}",
                        splice(pieces, env).unwrap_or_else(|_| written(pieces))
                    ),
                    Some(Message::Pattern(pieces)) => format!(": text like {}", written(pieces)),
                };
                format!("{} {}{text}", self.statuses(usual), codes.join(" or "))
            }
        }
    }

    fn statuses(&self, usual: Vec<u16>) -> String {
        let statuses = if self.judged.status.is_empty() {
            usual
        } else {
            self.judged.status.clone()
        };
        statuses
            .iter()
            .map(u16::to_string)
            .collect::<Vec<_>>()
            .join("/")
    }

    fn status_fits(&self, seen: &Seen, usual: &[u16]) -> bool {
        let allowed = if self.judged.status.is_empty() {
            usual
        } else {
            &self.judged.status
        };
        allowed.contains(&seen.status)
    }

    fn returns(
        &self,
        rule: &Matcher,
        seen: &Seen,
        env: &mut Env,
    ) -> Result<Vec<String>, Difference> {
        if !seen.success() {
            let line = seen.line(self.shorten);
            return Err(match seen.status {
                500.. => {
                    Difference::new(Kind::ServerError, 0, format!("the endpoint failed: {line}"))
                }
                _ => Difference::new(
                    Kind::WronglyRefused,
                    0,
                    format!("KMS allows this; it was refused: {line}"),
                ),
            });
        }
        if !self.status_fits(seen, &[200]) {
            return Err(Difference::new(
                Kind::WrongStatus,
                1,
                format!(
                    "HTTP status {} instead of {}",
                    seen.status,
                    self.statuses(vec![200])
                ),
            ));
        }
        let mut notes = Vec::new();
        let body = self.document(seen, &mut notes)?;
        let mut wrong = Vec::new();
        for finding in self.spec.check_output(self.operation, &body) {
            match finding {
                Finding::Note(note) => notes.push(note),
                Finding::Wrong { at, text } => wrong.push(format!("{at} {text}")),
            }
        }
        if !wrong.is_empty() {
            let mut difference = Difference::new(Kind::WrongShape, 2, wrong.join("; "));
            difference.text = wrong.join("; ");
            return Err(difference);
        }
        let found = rule.compare(&body, env);
        if found.is_empty() {
            Ok(notes)
        } else {
            Err(self.mismatched(rule, &body, &found, env))
        }
    }

    /// The body of a success as a JSON object; an empty one counts as an object without members.
    fn document(&self, seen: &Seen, notes: &mut Vec<String>) -> Result<Value, Difference> {
        let operation = self.spec.operation(self.operation);
        let has_output = operation.is_some_and(|operation| operation.output.is_some());
        let wrong = |reason: String| Err(Difference::new(Kind::WrongShape, 1, reason));
        match &seen.body {
            Body::Empty => {
                if has_output {
                    notes.push("the body is empty; KMS sends a JSON object".into());
                }
                Ok(json!({}))
            }
            Body::Json(value @ Value::Object(object)) => {
                if operation.is_some() && !has_output && object.is_empty() {
                    notes.push("the body is {}; KMS sends an empty one".into());
                }
                Ok(value.clone())
            }
            Body::Json(_) => wrong("the body is not a JSON object".into()),
            Body::Other(text) => {
                wrong(format!("the body is not JSON: {}", self.shorten.text(text)))
            }
        }
    }

    fn mismatched(
        &self,
        rule: &Matcher,
        body: &Value,
        found: &[Mismatch],
        env: &mut Env,
    ) -> Difference {
        let kind = if found.iter().any(|mismatch| mismatch.shape) {
            Kind::WrongShape
        } else {
            Kind::WrongValue
        };
        let told: Vec<String> = found
            .iter()
            .map(|mismatch| self.shorten.mismatch(mismatch))
            .collect();
        let mut difference = Difference::new(kind, 3, told.join("; "));
        let pinned = |mismatch: &Mismatch| match &mismatch.actual {
            None => format!("{} is missing", mismatch.at),
            Some(actual) => format!(
                "{} is {}",
                mismatch.at,
                self.shorten.member(&mismatch.at, actual)
            ),
        };
        difference.text = found.iter().map(pinned).collect::<Vec<_>>().join("; ");
        let wished = rule.wished(Some(body), env).unwrap_or_default();
        difference.diff = self.diff(&wished, &rule.concerned(body));
        difference
    }

    fn diff(&self, expected: &Value, actual: &Value) -> String {
        let pretty = |value: &Value| format!("{:#}\n", self.shorten.value(value));
        let (expected, actual) = (pretty(expected), pretty(actual));
        TextDiff::from_lines(&expected, &actual)
            .unified_diff()
            .header("expected", "actual")
            .to_string()
    }

    /// A refusal with whatever code that says whose fault it is.
    fn client_error(&self, seen: &Seen) -> Result<Vec<String>, Difference> {
        let (kind, near, reason) = match seen.status {
            400..500 => return Ok(Vec::new()),
            500.. => (Kind::ServerError, 1, "the endpoint failed"),
            _ if seen.success() => (Kind::WronglyAllowed, 0, "KMS refuses this; it was allowed"),
            _ => (Kind::WrongStatus, 1, "a client error was expected"),
        };
        let line = seen.line(self.shorten);
        Err(Difference::new(kind, near, format!("{reason}: {line}")))
    }

    fn fails(
        &self,
        codes: &[String],
        message: Option<&Message>,
        seen: &Seen,
        message_counts: bool,
        env: &Env,
    ) -> Result<Vec<String>, Difference> {
        let wanted = codes.join(" or ");
        if seen.success() {
            return Err(Difference::new(
                Kind::WronglyAllowed,
                0,
                format!("KMS refuses this with {wanted}; it was allowed"),
            ));
        }
        let line = seen.line(self.shorten);
        let Some(code) = seen.code() else {
            return Err(match seen.status {
                500.. => {
                    Difference::new(Kind::ServerError, 1, format!("the endpoint failed: {line}"))
                }
                _ => Difference::new(
                    Kind::WrongShape,
                    1,
                    format!("the body is not an error of the protocol: {line}"),
                ),
            });
        };
        if !codes.iter().any(|wanted| wanted == code) {
            return Err(match seen.status {
                500.. => {
                    Difference::new(Kind::ServerError, 1, format!("the endpoint failed: {line}"))
                }
                _ => Difference::new(
                    Kind::WrongCode,
                    1,
                    format!("refused with {code} instead of {wanted}"),
                ),
            });
        }
        let usual = self.spec.statuses(code);
        if !self.status_fits(seen, &usual) {
            let reason = format!(
                "{code} with HTTP status {} instead of {}",
                seen.status,
                self.statuses(usual)
            );
            return Err(Difference::new(Kind::WrongStatus, 2, reason));
        }
        let Some(wrong) = message.and_then(|message| wrong_message(message, seen.message(), env))
        else {
            return Ok(Vec::new());
        };
        if message_counts {
            Err(Difference::new(Kind::WrongValue, 3, wrong))
        } else {
            Ok(vec![wrong])
        }
    }
}

/// What is wrong with an error's message, if anything is.
fn wrong_message(expected: &Message, actual: Option<&str>, env: &Env) -> Option<String> {
    let shown = actual.map_or_else(|| "there is none".into(), |text| format!("it is {text:?}"));
    match expected {
        Message::None => actual.map(|_| format!("KMS sends no message here; {shown}")),
        Message::Text(pieces) => {
            let text = splice(pieces, env).unwrap_or_else(|_| written(pieces));
            (actual != Some(text.as_str()))
                .then(|| format!("the message of KMS is {text:?}; {shown}"))
        }
        Message::Pattern(pieces) => {
            let fits = pattern(pieces, env)
                .is_ok_and(|pattern| actual.is_some_and(|text| pattern.is_match(text)));
            (!fits).then(|| format!("the message of KMS is like {}; {shown}", written(pieces)))
        }
    }
}

fn written(pieces: &[Piece]) -> String {
    crate::matcher::source(pieces)
}
