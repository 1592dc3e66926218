//! An answer as the protocol reads it.

use serde_json::Value;

use super::shorten::Shorten;
use crate::target::Reply;

/// An HTTP answer, taken apart.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) status: u16,
    /// The headers as an object, names in lower case.
    pub(super) headers: Value,
    pub(super) body: Body,
}

#[derive(Clone, Debug)]
pub(super) enum Body {
    Empty,
    Json(Value),
    /// Not JSON; its beginning.
    Other(String),
}

impl Seen {
    pub(super) fn of(reply: &Reply) -> Self {
        let headers = reply
            .headers
            .iter()
            .map(|(name, value)| (name.clone(), Value::String(value.clone())))
            .collect();
        let body = match serde_json::from_slice(&reply.body) {
            Ok(value) => Body::Json(value),
            Err(_) if reply.body.is_empty() => Body::Empty,
            Err(_) => Body::Other(
                String::from_utf8_lossy(&reply.body)
                    .split_whitespace()
                    .collect::<Vec<_>>()
                    .join(" "),
            ),
        };
        Self {
            status: reply.status,
            headers: Value::Object(headers),
            body,
        }
    }

    pub(super) fn json(&self) -> Option<&Value> {
        match &self.body {
            Body::Json(value) => Some(value),
            Body::Empty | Body::Other(_) => None,
        }
    }

    /// The error code of a refusal: `__type` without namespace, or `code`, which some emulators send.
    pub(super) fn code(&self) -> Option<&str> {
        let body = self.json()?;
        let code = body
            .get("__type")
            .or_else(|| body.get("code").filter(|_| !self.is_2xx()))?
            .as_str()?;
        let code = code.rsplit('#').next().unwrap_or(code);
        Some(code.split(':').next().unwrap_or(code))
    }

    /// The error's text: `message`, or `Message`, which KMS sends for some.
    pub(super) fn message(&self) -> Option<&str> {
        let body = self.json()?;
        body.get("message")
            .or_else(|| body.get("Message"))?
            .as_str()
    }

    fn is_2xx(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether the call was over the target's request quota, which says nothing about what KMS does with it.
    pub(super) fn throttled(&self) -> bool {
        self.status == 429 || self.code() == Some("ThrottlingException")
    }

    /// Whether the call succeeded: status 2xx and no error in the body.
    pub(super) fn success(&self) -> bool {
        self.is_2xx() && self.code().is_none()
    }

    /// The answer in one line, such as `400 NotFoundException: …`.
    pub(super) fn line(&self, shorten: &Shorten<'_>) -> String {
        let status = self.status;
        match (&self.body, self.code()) {
            (Body::Empty, _) => format!("{status} with an empty body"),
            (Body::Other(text), _) => format!("{status}, not JSON: {}", shorten.text(text)),
            (Body::Json(_), Some(code)) => match self.message() {
                Some(message) => format!(
                    "{status} {code}: {}",
                    message.chars().take(500).collect::<String>()
                ),
                None => format!("{status} {code}"),
            },
            (Body::Json(value), None) => format!("{status} {}", shorten.value(value)),
        }
    }
}
