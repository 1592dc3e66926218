//! Known kinds of differences of explored sequences.
//!
//! ```toml
//! [[explored]]
//! operation = "EnableKey"
//! state = "PendingDeletion"
//! expected = "KMSInvalidStateException"
//! actual = "success"
//! reason = "It knows no states."
//! ```

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Baseline, Unsupported, unexamined};
use crate::model::Action;
use crate::workload::Bucket;

/// One known kind of difference, as `kmspec explore` tells it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Explored {
    /// [`Bucket::operation`].
    pub operation: String,
    /// [`Bucket::state`].
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub state: String,
    /// [`Bucket::expected`].
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub expected: String,
    /// [`Bucket::actual`].
    pub actual: String,
    /// Why this is so, or why it is tolerated.
    pub reason: String,
    /// Where it is being dealt with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

impl Explored {
    /// The kind of difference that it is about; `None` where no sequence calls its operation.
    #[must_use]
    pub fn bucket(&self) -> Option<Bucket> {
        let operations = Action::operations().chain(["Wait"]);
        let operation = { operations }.find(|one| *one == self.operation)?;
        Some(Bucket {
            operation,
            state: self.state.clone(),
            expected: self.expected.clone(),
            actual: self.actual.clone(),
        })
    }

    /// What tells it from others, in messages.
    pub(super) fn name(&self) -> String {
        let kind = self.bucket();
        kind.map_or_else(|| self.operation.clone(), |kind| kind.to_string())
    }
}

impl Baseline {
    /// The kinds of differences of explored sequences that are known.
    #[must_use]
    pub fn buckets(&self) -> BTreeSet<Bucket> {
        self.explored.iter().filter_map(Explored::bucket).collect()
    }

    /// The baseline under which these kinds, found on `target`, and the operations that it lacks would be known beside those that are. The
    /// rest stays.
    #[must_use]
    pub fn with_explored<'a>(
        mut self,
        found: &[Bucket],
        lacking: impl Iterator<Item = &'a str>,
        target: &str,
        date: &str,
    ) -> Self {
        for operation in lacking {
            let mut known = self.unsupported.iter();
            if !known.any(|entry| entry.operation == operation) {
                self.unsupported.push(Unsupported {
                    operation: operation.into(),
                    reason: unexamined(date),
                    link: None,
                });
            }
        }
        let known = self.buckets();
        let new = found.iter().filter(|kind| !known.contains(kind));
        let new = new.map(|kind| Explored {
            operation: kind.operation.into(),
            state: kind.state.clone(),
            expected: kind.expected.clone(),
            actual: kind.actual.clone(),
            reason: unexamined(date),
            link: None,
        });
        let mut explored: Vec<Explored> = self.explored.iter().cloned().chain(new).collect();
        explored.sort_by_key(Explored::bucket);
        let or = |told: String, new: &str| if told.is_empty() { new.into() } else { told };
        Self {
            target: or(self.target, target),
            date: or(self.date, date),
            explored,
            ..self
        }
    }
}
