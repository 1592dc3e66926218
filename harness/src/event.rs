//! What a run tells: the runner emits events, reports fold them.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Something that happened in a run.
#[derive(Clone, Debug)]
pub enum Event {
    /// The run begins, with what it will play.
    RunStarted {
        /// [`crate::target::Target::name`].
        target: String,
        /// Fixtures selected.
        fixtures: usize,
        /// Judged steps in them.
        checks: usize,
        /// Operations that the target lacks, each with what its probe answered.
        unsupported: Vec<(String, String)>,
    },
    /// A fixture begins.
    FixtureStarted {
        /// The fixture's id.
        id: String,
    },
    /// A check has its verdict.
    CheckFinished(Box<Check>),
    /// A fixture ends; all its checks have been told.
    FixtureFinished {
        /// The fixture's id.
        id: String,
        /// How long it took.
        took: Duration,
    },
    /// The run ends.
    RunFinished {
        /// How long it took.
        took: Duration,
        /// Whether it was interrupted: what was not played is [`Status::Skipped`].
        interrupted: bool,
    },
}

/// One judged step and what came of it.
#[derive(Clone, Debug, Serialize)]
pub struct Check {
    /// `<fixture id>#<step name>`.
    pub id: String,
    /// The operation called; empty for a raw step.
    pub operation: String,
    /// The verdict.
    pub status: Status,
    /// What differed, for [`Status::Fail`], [`Status::Advice`] and [`Status::Expected`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// One sentence: what is wrong, what stood in the way, why it was skipped.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// The request as it was sent, long values shortened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<Value>,
    /// The answers allowed, one line each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub expected: Vec<String>,
    /// The answer in one line, such as `200 {…}` or `400 NotFoundException: …`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub actual: String,
    /// Expected against actual, line by line, where both are documents.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub diff: String,
    /// The actual answer in the terms of a baseline: generated ids replaced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
    /// The evidence behind the expectation.
    pub evidence: Vec<Evidence>,
    /// The check whose failure, or the operation whose lack, stood in the way (status unreachable).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blocked_by: Option<String>,
    /// Which of several allowed answers was taken, unknown members, and the like.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// The actual answer as a baseline pins it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// HTTP status, 0 where none came.
    pub status: u16,
    /// The error code, empty for a success or where the body holds none.
    pub code: String,
    /// What it says, shortened, generated ids replaced by `<id>`, `<arn>`, `<blob>`.
    pub text: String,
}

/// One claim behind an expectation.
#[derive(Clone, Debug, Serialize)]
pub struct Evidence {
    /// `<subject>/<id>`.
    pub id: String,
    /// recorded, documented, reported or inferred.
    pub grade: String,
    /// What is claimed, in one sentence.
    pub claim: String,
    /// Where it is from.
    pub sources: Vec<String>,
}

/// What a run can say of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// The answer is one of those allowed.
    Pass,
    /// It is not.
    Fail,
    /// It is not, but the evidence is below `--min-grade`, contested, or outdated.
    Advice,
    /// A difference that the baseline names, with this very answer.
    Expected,
    /// The baseline names a difference that is no more.
    UnexpectedPass,
    /// The target lacks the operation.
    Unsupported,
    /// The state before the step could not be reached.
    Unreachable,
    /// Two answers to the same call.
    Unstable,
    /// Not decided, such as a wait longer than `--max-wait`.
    Inconclusive,
    /// Not played.
    Skipped,
}

/// How an answer differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Refused with another error code.
    WrongCode,
    /// The right code under another HTTP status.
    WrongStatus,
    /// A member is missing or of another type, or the body is not what the protocol says.
    WrongShape,
    /// A member has another value.
    WrongValue,
    /// It succeeded, and KMS refuses.
    WronglyAllowed,
    /// It was refused, and KMS allows it.
    WronglyRefused,
    /// A refusal that changed something.
    SideEffect,
    /// HTTP 5xx, or the connection broke.
    ServerError,
    /// No answer in time.
    Timeout,
    /// It shows what no answer may show: a stack trace, files of the endpoint's machine, key material.
    Disclosure,
}
