//! The set of answers that a call may have.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::Value;

use crate::target::Reply;

/// The answers allowed to a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expect {
    /// It succeeds.
    Ok,
    /// It is refused with one of these codes.
    Error(BTreeSet<String>),
    /// Sources leave open whether it succeeds; if not, it is refused with one of these codes.
    Either(BTreeSet<String>),
    /// The model cannot say.
    Unknown,
}

impl Expect {
    /// Refused with one of `codes`.
    #[must_use]
    pub fn error(codes: &[&str]) -> Self {
        Self::Error(codes.iter().map(ToString::to_string).collect())
    }

    /// Allowed, or refused with one of `codes`.
    #[must_use]
    pub fn either(codes: &[&str]) -> Self {
        Self::Either(codes.iter().map(ToString::to_string).collect())
    }

    /// Allowed where `holds`, else refused with one of `codes`.
    #[must_use]
    pub fn ok_if(holds: bool, codes: &[&str]) -> Self {
        match holds {
            true => Self::Ok,
            false => Self::error(codes),
        }
    }

    /// Both rules hold for one call. No source orders them: where both refuse, either may speak.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::Ok, one) | (one, Self::Ok) => one,
            (Self::Either(a), Self::Either(b)) => Self::Either(&a | &b),
            (Self::Error(a), Self::Error(b) | Self::Either(b))
            | (Self::Either(a), Self::Error(b)) => Self::Error(&a | &b),
        }
    }

    /// One of two worlds holds, and it is not known which.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::Ok, Self::Ok) => Self::Ok,
            (Self::Ok, Self::Error(a) | Self::Either(a))
            | (Self::Error(a) | Self::Either(a), Self::Ok) => Self::Either(a),
            (Self::Error(a), Self::Error(b)) => Self::Error(&a | &b),
            (Self::Either(a), Self::Error(b) | Self::Either(b))
            | (Self::Error(a), Self::Either(b)) => Self::Either(&a | &b),
        }
    }

    /// Where it is refused, these codes may be the ones as well.
    #[must_use]
    pub fn or_code(self, codes: &[&str]) -> Self {
        match self {
            Self::Error(_) => self.or(Self::error(codes)),
            Self::Either(_) => self.or(Self::either(codes)),
            Self::Ok | Self::Unknown => self,
        }
    }

    /// Whether `outcome` is one of them.
    #[must_use]
    pub fn allows(&self, outcome: &Outcome) -> bool {
        match (self, outcome) {
            (Self::Unknown, Outcome::Ok(_) | Outcome::Refused { .. }) => true,
            (Self::Ok | Self::Either(_), Outcome::Ok(_)) => true,
            (Self::Error(codes) | Self::Either(codes), Outcome::Refused { code, .. }) => {
                codes.contains(code)
            }
            (Self::Ok, Outcome::Refused { .. })
            | (Self::Error(_), Outcome::Ok(_))
            | (_, Outcome::Broken(_)) => false,
        }
    }
}

impl fmt::Display for Expect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list =
            |codes: &BTreeSet<String>| codes.iter().cloned().collect::<Vec<_>>().join(" or ");
        match self {
            Self::Ok => write!(f, "success"),
            Self::Error(codes) => write!(f, "{}", list(codes)),
            Self::Either(codes) => write!(f, "success or {}", list(codes)),
            Self::Unknown => write!(f, "any answer"),
        }
    }
}

/// What came of a call.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// HTTP 200, with the answer; null where the body is empty.
    Ok(Value),
    /// HTTP 400.
    Refused {
        /// The error code, without the part before `#`.
        code: String,
        /// The message, empty where there is none.
        message: String,
    },
    /// Neither: said in one line.
    Broken(String),
}

impl Outcome {
    /// Reads a reply.
    #[must_use]
    pub fn of(reply: &Reply) -> Self {
        let body: Value = match reply.body.as_slice() {
            [] => Value::Null,
            bytes => match serde_json::from_slice(bytes) {
                Ok(body) => body,
                Err(error) => {
                    return Self::Broken(format!(
                        "HTTP {} with a body that is not JSON: {error}",
                        reply.status
                    ));
                }
            },
        };
        match (reply.status, body["__type"].as_str()) {
            (200, _) => Self::Ok(body),
            (400, Some(code)) => Self::Refused {
                code: printable(code.rsplit('#').next().unwrap_or(code)),
                message: printable(
                    body["message"]
                        .as_str()
                        .or_else(|| body["Message"].as_str())
                        .unwrap_or_default(),
                ),
            },
            (status, _) => Self::Broken(format!("HTTP {status} {body}")),
        }
    }
}

/// Text of an endpoint without what would end a line, or steer a terminal.
#[must_use]
pub fn printable(text: &str) -> String {
    text.replace(char::is_control, "\u{FFFD}")
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ok(body) => write!(f, "success {body}"),
            Self::Refused { code, message } => write!(f, "{code}: {message}"),
            Self::Broken(what) => write!(f, "{what}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_steers_no_terminal() {
        let body = r#"{"__type": "A\u001b", "message": "b\n\u001b[2J"}"#;
        let outcome = Outcome::of(&Reply {
            status: 400,
            headers: Vec::new(),
            body: body.into(),
        });
        assert_eq!(outcome.to_string(), "A\u{FFFD}: b\u{FFFD}\u{FFFD}[2J");
    }

    #[test]
    fn rules_of_one_call_combine() {
        let (a, b) = (Expect::error(&["A"]), Expect::error(&["B"]));
        assert_eq!(a.clone().and(b.clone()), Expect::error(&["A", "B"]));
        assert_eq!(Expect::Ok.and(a.clone()), a);
        assert_eq!(
            Expect::either(&["A"]).and(b.clone()),
            Expect::error(&["A", "B"])
        );
        assert_eq!(
            Expect::either(&["A"]).and(Expect::either(&["B"])),
            Expect::either(&["A", "B"])
        );
        assert_eq!(Expect::Unknown.and(b), Expect::Unknown);
    }

    #[test]
    fn worlds_of_one_call_widen() {
        let (a, b) = (Expect::error(&["A"]), Expect::error(&["B"]));
        assert_eq!(Expect::Ok.or(a.clone()), Expect::either(&["A"]));
        assert_eq!(a.clone().or(b), Expect::error(&["A", "B"]));
        assert_eq!(Expect::Ok.or(Expect::Ok), Expect::Ok);
        assert_eq!(Expect::Ok.or_code(&["A"]), Expect::Ok);
        assert_eq!(a.or_code(&["B"]), Expect::error(&["A", "B"]));
    }

    #[test]
    fn outcomes_are_read_from_replies() {
        let reply = |status, body: &str| Reply {
            status,
            headers: Vec::new(),
            body: body.into(),
        };
        assert_eq!(Outcome::of(&reply(200, "")), Outcome::Ok(Value::Null));
        let refused = Outcome::of(&reply(
            400,
            r#"{"__type":"com.amazonaws.kms#NotFoundException","message":"no"}"#,
        ));
        assert_eq!(
            refused,
            Outcome::Refused {
                code: "NotFoundException".into(),
                message: "no".into()
            }
        );
        let steering = Outcome::of(&reply(400, r#"{"__type":"X\ncurl \u001b[2J"}"#));
        assert_eq!(steering.to_string(), "X\u{FFFD}curl \u{FFFD}[2J: ");
        assert!(Expect::error(&["NotFoundException"]).allows(&refused));
        assert!(!Expect::Ok.allows(&refused));
        for broken in [reply(500, "{}"), reply(200, "<html>"), reply(400, "{}")] {
            assert!(!Expect::Unknown.allows(&Outcome::of(&broken)), "{broken:?}");
        }
    }
}
