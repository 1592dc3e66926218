//! What a run came to, folded from its events; the reports are written from it.

pub mod answers;
mod groups;
pub mod html;
pub mod human;
pub mod json;
pub mod junit;
mod matrix;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use serde::Serialize;

use crate::baseline::Judge;
use crate::event::{Check, Event, Status};

/// A check and what the baseline says of it.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// The check; its status is the baseline's where there is an entry for it.
    #[serde(flatten)]
    pub check: Check,
    /// The reason that the baseline gives for an expected difference, or for what it keeps from being reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub declared: Option<String>,
}

impl Outcome {
    /// A check that no baseline explains.
    #[must_use]
    pub fn plain(check: Check) -> Self {
        Self {
            check,
            declared: None,
        }
    }

    /// Whether this alone makes the run fail.
    #[must_use]
    pub fn fails_run(&self) -> bool {
        match self.check.status {
            Status::Fail | Status::UnexpectedPass | Status::Unstable => true,
            Status::Unsupported | Status::Unreachable => self.declared.is_none(),
            Status::Pass
            | Status::Advice
            | Status::Expected
            | Status::Inconclusive
            | Status::Skipped => false,
        }
    }

    /// The fixture's id.
    #[must_use]
    pub fn fixture(&self) -> &str {
        self.check
            .id
            .split_once('#')
            .map_or(self.check.id.as_str(), |(fixture, _)| fixture)
    }

    /// The check's name within its fixture.
    #[must_use]
    pub fn name(&self) -> &str {
        self.check.id.split_once('#').map_or("", |(_, name)| name)
    }
}

/// How a run ends, highest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 130: SIGINT or SIGTERM.
    Interrupted,
    /// 2: the command line, a fixture or the baseline is malformed.
    Usage,
    /// 3: the target did not answer, or kmspec itself failed.
    NoAnswer,
    /// 4: no check is selected.
    NothingSelected,
    /// 1: a difference, an unexpected pass, something undeclared that is unsupported or unreachable, a stale baseline.
    Differs,
    /// 5: some checks were not decided, and none failed.
    Inconclusive,
    /// 0: it conforms.
    Conforms,
}

impl Exit {
    /// The exit status of the process.
    #[must_use]
    pub fn status(self) -> u8 {
        match self {
            Self::Interrupted => 130,
            Self::Usage => 2,
            Self::NoAnswer => 3,
            Self::NothingSelected => 4,
            Self::Differs => 1,
            Self::Inconclusive => 5,
            Self::Conforms => 0,
        }
    }

    /// What the status means.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Interrupted => "interrupted",
            Self::Usage => "the command line, a fixture or the baseline is malformed",
            Self::NoAnswer => "the target did not answer, or kmspec itself failed",
            Self::NothingSelected => "nothing selected",
            Self::Differs => "the target differs from AWS KMS",
            Self::Inconclusive => "no difference found, but not everything was decided",
            Self::Conforms => "no undeclared difference from AWS KMS",
        }
    }
}

/// Why a run could not go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// [`Exit::Usage`] or [`Exit::NoAnswer`].
    pub exit: Exit,
    /// What is wrong, and what to do, one line each.
    pub message: String,
}

impl Failure {
    /// Something malformed, by the user's hand.
    #[must_use]
    pub fn usage(message: impl Into<String>) -> Self {
        Self {
            exit: Exit::Usage,
            message: message.into(),
        }
    }

    /// No answer from the target, or our own fault.
    #[must_use]
    pub fn no_answer(message: impl Into<String>) -> Self {
        Self {
            exit: Exit::NoAnswer,
            message: message.into(),
        }
    }
}

/// A run so far.
pub struct Run {
    /// [`crate::target::Target::name`], or what was to be the target.
    pub target: String,
    /// When it began, RFC 3339.
    pub started: String,
    /// Operations that the target lacks, each with what its probe answered.
    pub unsupported: Vec<(String, String)>,
    /// The checks, in the order they finished.
    pub outcomes: Vec<Outcome>,
    /// Time per fixture.
    pub fixtures: BTreeMap<String, Duration>,
    /// How long it took.
    pub took: Duration,
    /// Whether it was interrupted.
    pub interrupted: bool,
    /// Why the run could not go on, and how it ends for that.
    pub error: Option<Failure>,
    /// Baseline entries that matched nothing.
    pub stale: Vec<String>,
}

impl Run {
    /// A run that begins now.
    #[must_use]
    pub fn new(target: String) -> Self {
        Self {
            target,
            started: started(),
            unsupported: Vec::new(),
            outcomes: Vec::new(),
            fixtures: BTreeMap::new(),
            took: Duration::ZERO,
            interrupted: false,
            error: None,
            stale: Vec::new(),
        }
    }

    /// Takes in one event.
    pub fn fold(&mut self, event: Event, judge: &mut Judge<'_>) {
        match event {
            Event::RunStarted {
                target,
                unsupported,
                ..
            } => {
                self.target = target;
                self.unsupported = unsupported;
            }
            Event::FixtureStarted { .. } => {}
            Event::CheckFinished(check) => self.outcomes.push(judge.judge(*check)),
            Event::FixtureFinished { id, took } => {
                self.fixtures.insert(id, took);
            }
            Event::RunFinished { took, interrupted } => {
                self.took = took;
                self.interrupted = interrupted;
                self.stale = judge.stale();
                // Fixtures run side by side; reports are read and compared in one order.
                self.outcomes.sort_by(|a, b| a.fixture().cmp(b.fixture()));
            }
        }
    }

    /// How it ends.
    #[must_use]
    pub fn exit(&self) -> Exit {
        let any = |test: fn(&Outcome) -> bool| self.outcomes.iter().any(test);
        if self.interrupted {
            Exit::Interrupted
        } else if let Some(error) = &self.error {
            error.exit
        } else if self.outcomes.is_empty() {
            Exit::NothingSelected
        } else if !self.stale.is_empty() || any(Outcome::fails_run) {
            Exit::Differs
        } else if any(|o| o.check.status == Status::Inconclusive && o.declared.is_none())
            || !any(|o| o.check.status != Status::Skipped)
        {
            Exit::Inconclusive
        } else {
            Exit::Conforms
        }
    }

    /// How many checks have each status, in the order of [`Status`].
    #[must_use]
    pub fn totals(&self) -> BTreeMap<Status, usize> {
        groups::counts(&self.outcomes)
    }
}

/// Now, RFC 3339.
pub(crate) fn started() -> String {
    let now = jiff::Timestamp::now().round(jiff::Unit::Second);
    now.unwrap_or_default().to_string()
}

/// The call of a check in one line: the operation and its input, or the whole of a raw request.
pub(crate) fn call(check: &Check) -> String {
    let request = check.request.as_ref();
    let input = request.map(|request| request.get("with").unwrap_or(request));
    let input = input.map(ToString::to_string).unwrap_or_default();
    format!("{} {input}", check.operation).trim().to_string()
}

/// How a status or a kind is written.
#[must_use]
pub fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        other => unreachable!("not a plain enum: {other:?}"),
    }
}

/// How often, in words.
#[must_use]
pub fn times(count: u64) -> String {
    match count {
        1 => "once".into(),
        count => format!("{count} times"),
    }
}

/// How many kinds of findings there are, in words.
#[must_use]
pub fn kinds(count: usize) -> String {
    match count {
        1 => "1 kind".into(),
        count => format!("{count} kinds"),
    }
}

/// Writes a report so that a reader finds the old one or the new one, whole.
///
/// # Errors
/// Those of the file system, with the path.
pub fn write(path: &Path, text: &str) -> io::Result<()> {
    let named =
        |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}.tmp", std::process::id()));
    let temporary = path.with_file_name(name);
    let written = fs::write(&temporary, text).and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        // The first error is the one to tell.
        let _ = fs::remove_file(&temporary);
    }
    written.map_err(named)
}
