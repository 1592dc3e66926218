//! The differences of a target that are known, each pinned to its actual answer and explained.
//!
//! ```toml
//! target = "an emulator 1.2.3"
//! date = "2026-11-21"
//!
//! [[difference]]
//! check = "import/expiry#decrypt-after-expiry"
//! kind = "wrongly-allowed"
//! status = 200
//! code = ""
//! reason = "It never expires key material."
//! link = "https://example.com/issues/1"
//!
//! [[unsupported]]
//! operation = "ImportKeyMaterial"
//! reason = "It has no import."
//! ```

mod explored;
mod judge;

pub use explored::Explored;
pub use judge::Judge;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use toml::Spanned;

use crate::event::{Answer, Check, Kind, Status};
use crate::report::Outcome;

/// A baseline file.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// What it was written for.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub target: String,
    /// The version of the target.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub version: String,
    /// The day it was written, such as `2026-11-21`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub date: String,
    /// Known wrong answers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub difference: Vec<Difference>,
    /// Operations that the target lacks, whole or in part: what they keep from being reached is expected.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unsupported: Vec<Unsupported>,
    /// Checks that cannot be decided on this target, such as those that wait where its clock cannot be moved.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inconclusive: Vec<Inconclusive>,
    /// Known kinds of differences of explored sequences.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub explored: Vec<Explored>,
}

/// One known wrong answer.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Difference {
    /// [`Check::id`].
    pub check: String,
    /// How the answer differs.
    pub kind: Kind,
    /// HTTP status, 0 where no answer comes.
    pub status: u16,
    /// The error code, empty for a success.
    #[serde(default)]
    pub code: String,
    /// [`Answer::text`]; left out, any text will do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Why this is so, or why it is tolerated.
    pub reason: String,
    /// Where it is being dealt with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

/// One operation that the target lacks.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Unsupported {
    /// The operation's name, such as `ImportKeyMaterial`.
    pub operation: String,
    /// Why this is so, or why it is tolerated.
    pub reason: String,
    /// Where it is being dealt with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

/// One check that cannot be decided on the target.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Inconclusive {
    /// [`Check::id`].
    pub check: String,
    /// Why this is so, or why it is tolerated.
    pub reason: String,
}

/// What a baseline may name.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The ids of all checks there are, selected or not.
    pub checks: &'a BTreeSet<String>,
    /// The names of all operations there are.
    pub operations: &'a BTreeSet<String>,
}

#[derive(Deserialize)]
struct Places {
    #[serde(default)]
    difference: Vec<Spanned<toml::Table>>,
    #[serde(default)]
    unsupported: Vec<Spanned<toml::Table>>,
    #[serde(default)]
    inconclusive: Vec<Spanned<toml::Table>>,
    #[serde(default)]
    explored: Vec<Spanned<toml::Table>>,
}

impl Baseline {
    /// Reads a baseline; `file` is its name in messages.
    ///
    /// # Errors
    /// One sentence that begins with the file and the line: TOML that does not parse, an unknown field, a check or an
    /// operation that does not exist or is named twice, an entry without a reason.
    pub fn parse(file: &str, text: &str, known: Known<'_>) -> Result<Self, String> {
        let toml_error = |error: toml::de::Error| {
            let at = error.span().map_or(0, |span| span.start);
            format!("{file}:{}: {}", line(text, at), error.message())
        };
        let baseline: Self = toml::from_str(text).map_err(toml_error)?;
        let places: Places = toml::from_str(text).map_err(toml_error)?;
        let check = |name, reason| Entry {
            what: "check",
            name,
            reason,
            exists: known.checks.contains(name),
        };
        let differences = baseline
            .difference
            .iter()
            .map(|e| check(&e.check, &e.reason));
        let undecided = baseline
            .inconclusive
            .iter()
            .map(|e| check(&e.check, &e.reason));
        let operations = baseline.unsupported.iter().map(|e| Entry {
            what: "operation",
            name: &e.operation,
            reason: &e.reason,
            exists: known.operations.contains(&e.operation),
        });
        let kinds: Vec<String> = baseline.explored.iter().map(Explored::name).collect();
        let explored = baseline.explored.iter().zip(&kinds).map(|(e, name)| Entry {
            what: "explored operation",
            name,
            reason: &e.reason,
            exists: e.bucket().is_some(),
        });
        let entries = differences
            .chain(undecided)
            .chain(operations)
            .chain(explored);
        let places = places
            .difference
            .iter()
            .chain(&places.inconclusive)
            .chain(&places.unsupported)
            .chain(&places.explored);
        let mut named = BTreeSet::new();
        for (entry, place) in entries.zip(places) {
            entry
                .verify(&mut named)
                .map_err(|why| format!("{file}:{}: {why}", line(text, place.span().start)))?;
        }
        Ok(baseline)
    }

    /// The baseline under which these outcomes would be expected. Reasons and links of `previous` are kept, as are its
    /// entries for checks that were not decided this time.
    #[must_use]
    pub fn record(outcomes: &[Outcome], target: &str, date: &str, previous: &Self) -> Self {
        let by_id: BTreeMap<&str, &Check> = outcomes
            .iter()
            .map(|outcome| (outcome.check.id.as_str(), &outcome.check))
            .collect();
        let mut difference: Vec<Difference> = previous
            .difference
            .iter()
            .filter(|entry| {
                let check = by_id.get(entry.check.as_str());
                check.is_none_or(|c| matches!(c.status, Status::Skipped | Status::Inconclusive))
            })
            .cloned()
            .collect();
        let wrong = by_id.values().filter(|check| differs(check));
        difference.extend(wrong.map(|check| previous.entry_for(check, date)));
        difference.sort_by(|a, b| a.check.cmp(&b.check));
        Self {
            target: target.to_string(),
            version: previous.version.clone(),
            date: date.to_string(),
            difference,
            unsupported: previous.operations_for(outcomes, date),
            inconclusive: previous.inconclusive_for(&by_id),
            explored: previous.explored.clone(),
        }
    }

    /// The file's text.
    #[must_use]
    pub fn to_toml(&self) -> String {
        toml::to_string(self).expect("plain strings and numbers are TOML")
    }

    fn entry_for(&self, check: &Check, date: &str) -> Difference {
        let known = self.difference.iter().find(|e| e.check == check.id);
        let answer = check.answer.clone().unwrap_or_else(no_answer);
        Difference {
            check: check.id.clone(),
            kind: check.kind.unwrap_or(Kind::WrongValue),
            status: answer.status,
            code: answer.code,
            text: (!answer.text.is_empty()).then_some(answer.text),
            reason: known.map_or_else(|| unexamined(date), |entry| entry.reason.clone()),
            link: known.and_then(|entry| entry.link.clone()),
        }
    }

    fn inconclusive_for(&self, checks: &BTreeMap<&str, &Check>) -> Vec<Inconclusive> {
        let undecided = checks.values().filter(|c| c.status == Status::Inconclusive);
        let now = undecided.map(|check| Inconclusive {
            check: check.id.clone(),
            reason: check.reason.clone(),
        });
        let mut all: Vec<Inconclusive> = now.collect();
        let kept = self.inconclusive.iter().filter(|entry| {
            let check = checks.get(entry.check.as_str());
            check.is_none_or(|c| c.status == Status::Skipped)
        });
        all.extend(kept.cloned());
        for entry in &mut all {
            if let Some(known) = self.inconclusive.iter().find(|e| e.check == entry.check) {
                entry.reason.clone_from(&known.reason);
            }
        }
        all.sort_by(|a, b| a.check.cmp(&b.check));
        all
    }

    fn operations_for(&self, outcomes: &[Outcome], date: &str) -> Vec<Unsupported> {
        let checks = || outcomes.iter().map(|outcome| &outcome.check);
        let lacking: BTreeSet<&str> = checks()
            .filter_map(|check| match check.status {
                Status::Unsupported => Some(check.operation.as_str()),
                Status::Unreachable => check.blocked_by.as_deref(),
                _ => None,
            })
            .filter(|blocker| !blocker.is_empty() && !blocker.contains('#'))
            .collect();
        let played: BTreeSet<&str> = checks().map(|check| check.operation.as_str()).collect();
        let kept = self
            .unsupported
            .iter()
            .filter(|entry| !played.contains(entry.operation.as_str()))
            .map(|entry| entry.operation.as_str());
        let all: BTreeSet<&str> = kept.chain(lacking).collect();
        all.into_iter()
            .map(|operation| {
                let known = self.unsupported.iter().find(|e| e.operation == operation);
                known.cloned().unwrap_or_else(|| Unsupported {
                    operation: operation.to_string(),
                    reason: unexamined(date),
                    link: None,
                })
            })
            .collect()
    }
}

impl Difference {
    /// Whether the check got the very answer that is written down.
    fn matches(&self, check: &Check) -> bool {
        let answer = check.answer.clone().unwrap_or_else(no_answer);
        check.kind == Some(self.kind)
            && answer.status == self.status
            && answer.code == self.code
            && self.text.as_ref().is_none_or(|text| *text == answer.text)
    }
}

struct Entry<'a> {
    what: &'a str,
    name: &'a str,
    reason: &'a str,
    exists: bool,
}

impl<'a> Entry<'a> {
    fn verify(self, named: &mut BTreeSet<&'a str>) -> Result<(), String> {
        let Self { what, name, .. } = self;
        if !self.exists {
            return Err(format!("the {what} {name:?} does not exist"));
        }
        if !named.insert(name) {
            return Err(format!("the {what} {name:?} is named twice"));
        }
        if self.reason.trim().is_empty() {
            return Err(format!("the entry for {name:?} has no reason"));
        }
        Ok(())
    }
}

/// What stands in a new entry until someone has looked.
fn unexamined(date: &str) -> String {
    format!("recorded {date}, not yet examined")
}

fn no_answer() -> Answer {
    Answer {
        status: 0,
        code: String::new(),
        text: String::new(),
    }
}

fn differs(check: &Check) -> bool {
    matches!(check.status, Status::Fail | Status::Expected)
}

/// The line, from 1, of a byte of the text.
fn line(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests;
