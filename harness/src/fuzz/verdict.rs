//! What the runner's verdict means here.

use std::fmt;

use serde::Serialize;

use super::case::Case;
use crate::event::{Check, Kind, Status};
use crate::model::printable;
use crate::report::word;

/// What is wrong with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// HTTP 5xx, a connection that broke, an endpoint that is gone.
    ServerError,
    /// No answer in time.
    Hang,
    /// It succeeded, and KMS refuses.
    WronglyAllowed,
    /// A refusal that changed a key.
    SideEffect,
    /// Refused with a code that facts rule out.
    WrongCode,
    /// The answer shows a stack trace, files of the endpoint's machine, or key material.
    Disclosure,
    /// Two answers to the same call.
    Unstable,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&word(self))
    }
}

/// What findings of one kind have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bucket {
    /// The operation.
    pub operation: String,
    /// What was changed and how, such as `import token: truncated`.
    pub mutation: String,
    /// What is wrong.
    pub verdict: Verdict,
    /// The error code, `success`, or what came in place of an answer.
    pub actual: String,
}

impl Bucket {
    /// Whether it is the same but for the mutation.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        (&self.operation, self.verdict, &self.actual)
            == (&other.operation, other.verdict, &other.actual)
    }
}

impl fmt::Display for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            operation,
            mutation,
            verdict,
            actual,
        } = self;
        write!(f, "{operation}, {mutation}: {verdict}, {actual}")
    }
}

/// What is wrong, if it is of the kinds that are looked for here.
pub(super) fn bucket(case: &Case, check: &Check) -> Option<Bucket> {
    let answer = check.answer.as_ref();
    let status = answer.map_or(0, |answer| answer.status);
    let code = answer.map_or("", |answer| answer.code.as_str());
    let verdict = match (check.status, check.kind) {
        (Status::Unstable, _) => Verdict::Unstable,
        (Status::Fail | Status::Advice, Some(kind)) => match kind {
            Kind::ServerError => Verdict::ServerError,
            Kind::Timeout => Verdict::Hang,
            Kind::WronglyAllowed => Verdict::WronglyAllowed,
            Kind::SideEffect => Verdict::SideEffect,
            Kind::WrongCode => Verdict::WrongCode,
            Kind::Disclosure => Verdict::Disclosure,
            _ if status >= 500 => Verdict::ServerError,
            // An error of no protocol tells no client what is wrong.
            Kind::WrongShape if status >= 400 && code.is_empty() => Verdict::WrongCode,
            Kind::WrongShape | Kind::WrongStatus | Kind::WrongValue | Kind::WronglyRefused => {
                return None;
            }
        },
        _ => return None,
    };
    let actual = match (status, code) {
        _ if verdict == Verdict::Unstable => "two answers".into(),
        (0, _) if verdict == Verdict::Hang => "no answer".into(),
        (0, _) => "the connection broke".into(),
        (200..300, "") => "success".into(),
        (status, "") => format!("{status} without a code"),
        (_, code) => printable(&code.chars().take(60).collect::<String>()),
    };
    Some(Bucket {
        operation: case.operation(),
        mutation: case.kind(),
        verdict,
        actual,
    })
}

/// Whether nothing was said about the target.
pub(super) const fn is_undecided(check: &Check) -> bool {
    matches!(
        check.status,
        Status::Unreachable | Status::Skipped | Status::Inconclusive | Status::Unsupported
    )
}
