//! A baseline held against the checks of one run.

use std::collections::{BTreeMap, BTreeSet};

use super::{Baseline, Difference};
use crate::event::{Check, Status};
use crate::report::Outcome;

/// Holds a baseline against checks as they finish, in their order, and knows at the end which entries matched nothing.
pub struct Judge<'a> {
    differences: BTreeMap<&'a str, &'a Difference>,
    operations: BTreeMap<&'a str, &'a str>,
    undecided: BTreeMap<&'a str, &'a str>,
    /// Checks whose outcome the baseline explains, with its reason.
    covered: BTreeMap<String, String>,
    /// Checks and operations whose entry is stale, should no other check need it.
    unmet: BTreeSet<String>,
    /// Checks and operations whose entry was needed.
    met: BTreeSet<String>,
}

impl<'a> Judge<'a> {
    /// Begins with no check seen.
    #[must_use]
    pub fn new(baseline: &'a Baseline) -> Self {
        let differences = baseline.difference.iter().map(|e| (e.check.as_str(), e));
        let operations = baseline
            .unsupported
            .iter()
            .map(|e| (e.operation.as_str(), e.reason.as_str()));
        let undecided = baseline
            .inconclusive
            .iter()
            .map(|e| (e.check.as_str(), e.reason.as_str()));
        Self {
            differences: differences.collect(),
            operations: operations.collect(),
            undecided: undecided.collect(),
            covered: BTreeMap::new(),
            unmet: BTreeSet::new(),
            met: BTreeSet::new(),
        }
    }

    /// The check as the baseline sees it. A check that stood in another's way must have come before it.
    pub fn judge(&mut self, check: Check) -> Outcome {
        let entry = self.differences.get(check.id.as_str()).copied();
        if !matches!(check.status, Status::Inconclusive | Status::Skipped)
            && self.undecided.contains_key(check.id.as_str())
        {
            self.unmet.insert(check.id.clone());
        }
        let outcome = match check.status {
            Status::Pass => self.passed(check, entry),
            Status::Fail | Status::Advice | Status::Unstable => self.differed(check, entry),
            Status::Unsupported => {
                let operation = check.operation.clone();
                self.blocked(check, &operation, entry)
            }
            Status::Unreachable => {
                let blocker = check.blocked_by.clone().unwrap_or_default();
                self.blocked(check, &blocker, entry)
            }
            Status::Inconclusive => Outcome {
                declared: self
                    .undecided
                    .get(check.id.as_str())
                    .map(ToString::to_string),
                check,
            },
            Status::Expected | Status::UnexpectedPass | Status::Skipped => Outcome::plain(check),
        };
        if let Some(reason) = &outcome.declared {
            self.covered
                .insert(outcome.check.id.clone(), reason.clone());
        }
        outcome
    }

    /// The checks and operations whose entries matched nothing in the checks that were decided.
    #[must_use]
    pub fn stale(&self) -> Vec<String> {
        let checks = self.differences.keys().chain(self.undecided.keys());
        checks
            .chain(self.operations.keys())
            .filter(|name| self.unmet.contains(**name) && !self.met.contains(**name))
            .map(|name| (*name).to_string())
            .collect()
    }

    fn passed(&mut self, mut check: Check, entry: Option<&Difference>) -> Outcome {
        self.unmet.insert(check.operation.clone());
        if let Some(entry) = entry {
            self.met.insert(check.id.clone());
            check.status = Status::UnexpectedPass;
            check.reason = format!("the baseline expects {}: remove its entry", told(entry));
        }
        Outcome::plain(check)
    }

    fn differed(&mut self, mut check: Check, entry: Option<&Difference>) -> Outcome {
        self.unmet.insert(check.operation.clone());
        let Some(entry) = entry else {
            return Outcome::plain(check);
        };
        if check.status != Status::Unstable && entry.matches(&check) {
            self.met.insert(check.id.clone());
            check.status = Status::Expected;
            return Outcome {
                check,
                declared: Some(entry.reason.clone()),
            };
        }
        match check.status {
            Status::Advice => self.unmet.insert(check.id.clone()),
            _ => self.met.insert(check.id.clone()),
        };
        check.notes.push(format!(
            "the baseline expects another answer: {}",
            told(entry)
        ));
        Outcome::plain(check)
    }

    fn blocked(&mut self, check: Check, blocker: &str, entry: Option<&Difference>) -> Outcome {
        if entry.is_some() {
            self.unmet.insert(check.id.clone());
        }
        let declared = match self.operations.get(blocker) {
            Some(reason) => {
                self.met.insert(blocker.to_string());
                Some((*reason).to_string())
            }
            None => self.covered.get(blocker).cloned(),
        };
        Outcome { check, declared }
    }
}

fn told(entry: &Difference) -> String {
    let kind = crate::report::word(&entry.kind);
    let mut told = format!("{kind}, {}", entry.status);
    for part in [Some(&entry.code), entry.text.as_ref()]
        .into_iter()
        .flatten()
    {
        if !part.is_empty() {
            told.push(' ');
            told.push_str(part);
        }
    }
    told
}
