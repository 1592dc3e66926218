//! What happened in a round, and whether some order of its calls explains it.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::Value;

use super::search::{Interval, Verdict, search};
use crate::model::{Action, Model, Name, Outcome};
use crate::play::general;
use crate::workload::answer;

/// One call of a round.
#[derive(Clone, Debug)]
pub struct Call {
    /// Which client made it; none before and after the race.
    pub client: Option<usize>,
    /// What was to be done.
    pub action: Action,
    /// The request.
    pub with: Value,
    /// When it was under way. Without an answer that can be read, what it did may happen at any later time, or never.
    pub times: Interval,
    /// What came of it.
    pub outcome: Outcome,
}

impl Call {
    /// Whether it was refused, and so changed nothing.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        matches!(self.outcome, Outcome::Refused { .. })
    }

    /// Whether its answer says nothing of the world: KMS had no time for it.
    fn is_throttled(&self) -> bool {
        matches!(&self.outcome, Outcome::Refused { code, .. } if code == "ThrottlingException")
    }
}

/// Whether what is done only looks, or uses a key: it changes nothing that another call can see.
#[must_use]
pub fn only_looks(action: &Action) -> bool {
    const USES: [&str; 6] = [
        "Encrypt",
        "Decrypt",
        "ReEncrypt",
        "GenerateDataKey",
        "GenerateDataKeyWithoutPlaintext",
        "GenerateRandom",
    ];
    let operation = action.operation();
    let looks = ["Describe", "List", "GetKey"];
    looks.iter().any(|word| operation.starts_with(word)) || USES.contains(&operation)
}

/// An answer that the model does not give.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// The operation.
    pub operation: &'static str,
    /// The state of its key.
    pub state: String,
    /// What is wrong, in a line without ids.
    pub wrong: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.state.as_str() {
            "" => write!(f, "{}: {}", self.operation, self.wrong),
            state => write!(f, "{} ({state} key): {}", self.operation, self.wrong),
        }
    }
}

/// Answers that are not held against a target: what it says where calls come one at a time is no race.
pub type Known = BTreeSet<Difference>;

/// Follows the answer to a call, and tells how it differs from what the model says.
pub(super) fn follow(model: &mut Model, action: &Action, outcome: &Outcome) -> Vec<Difference> {
    let state = model.state(action);
    let lines = wrong(model, action, outcome);
    let difference = |line: String| Difference {
        operation: action.operation(),
        state: state.clone(),
        wrong: general(&line, ""),
    };
    lines.into_iter().map(difference).collect()
}

/// Follows the answer to a call, and tells in lines what is wrong with it.
fn wrong(model: &mut Model, action: &Action, outcome: &Outcome) -> Vec<String> {
    let expect = model.expect(action);
    let wrong = model.observe(action, outcome);
    match expect.allows(outcome) {
        // What follows from a wrong answer is not told beside it.
        false => vec![format!("{}, not {expect}", answer(outcome))],
        true => wrong.0.into_iter().map(|flaw| flaw.line).collect(),
    }
}

/// The world after a call with the answer that it had; `None` where it is not answered so.
pub(super) fn step(model: &Model, call: &Call, known: &Known) -> Option<Model> {
    if call.is_throttled() {
        return Some(model.clone());
    }
    let mut next = model.clone();
    if call.times.returned.is_none() {
        // It happens, whatever the answer would have said.
        let success = Outcome::Ok(Value::Null);
        let happens = model.expect(&call.action).allows(&success);
        let _ = next.observe(&call.action, &success);
        next.forget_given(model);
        return happens.then_some(next);
    }
    // Texts are made ready for comparison only where there is one to compare with.
    let right = match known.is_empty() {
        true => wrong(&mut next, &call.action, &call.outcome).is_empty(),
        false => {
            let differences = follow(&mut next, &call.action, &call.outcome);
            differences.iter().all(|one| known.contains(one))
        }
    };
    next.forget_given(model);
    right.then_some(next)
}

/// Calls, and the world before them.
#[derive(Clone, Debug)]
pub struct History {
    /// The world before.
    pub start: Model,
    /// In the order in which they were sent.
    pub calls: Vec<Call>,
}

impl History {
    /// Whether an order of the calls explains the answers.
    #[must_use]
    pub fn verdict(&self, budget: u64, known: &Known) -> Verdict {
        let times: Vec<Interval> = self.calls.iter().map(|call| call.times).collect();
        search(&times, self.start.clone(), budget, |model, call| {
            step(model, &self.calls[call], known)
        })
    }

    /// The parts that have no key in common: there is an order for all exactly if there is one for each. What names an alias may be
    /// about any key, so it holds all together.
    ///
    /// Herlihy and Wing call this locality: <https://doi.org/10.1145/78969.78972>.
    #[must_use]
    pub fn parts(&self) -> Vec<Self> {
        let mut parts: Vec<(BTreeSet<u8>, Vec<usize>)> = Vec::new();
        for (number, call) in self.calls.iter().enumerate() {
            let mut part = (keys(call.action), vec![number]);
            let (joined, rest) = parts.into_iter().partition(|(of, _)| {
                let all = part.0.is_empty() || of.is_empty();
                all || !of.is_disjoint(&part.0)
            });
            parts = rest;
            let joined: Vec<(BTreeSet<u8>, Vec<usize>)> = joined;
            let everything = part.0.is_empty() || joined.iter().any(|(of, _)| of.is_empty());
            for (of, calls) in joined {
                part.0.extend(of);
                part.1.extend(calls);
            }
            if everything {
                part.0.clear();
            }
            parts.push(part);
        }
        let part = |(_, mut calls): (_, Vec<usize>)| {
            calls.sort_unstable();
            self.of(calls)
        };
        parts.into_iter().map(part).collect()
    }

    /// The same with these calls only.
    fn of(&self, calls: impl IntoIterator<Item = usize>) -> Self {
        Self {
            start: self.start.clone(),
            calls: calls.into_iter().map(|n| self.calls[n].clone()).collect(),
        }
    }

    /// The calls that are enough to show that no order explains this history, which none does, and the one of them whose answer came
    /// last.
    ///
    /// First the history ends with the earliest answer that no order explains: calls that were under way then may have happened or
    /// not. Then what only looks and what was refused is left out, as far as what is left still has no order: such calls change
    /// nothing, so an order of the whole would be an order of the rest. Calls that changed something stay: without them the others
    /// might look wrong that are right.
    #[must_use]
    pub fn smallest(&self, budget: u64, known: &Known) -> (Self, usize) {
        let has_none =
            |history: &Self| matches!(history.verdict(budget, known), Verdict::NotLinearizable(_));
        let mut ends: Vec<u64> = self
            .calls
            .iter()
            .filter_map(|call| call.times.returned)
            .collect();
        ends.sort_unstable();
        let first = ends.partition_point(|&end| !has_none(&self.until(end)));
        let end = ends.get(first).or_else(|| ends.last());
        let end = end.copied().unwrap_or_default();
        let mut smallest = self.until(end);
        for number in (0..smallest.calls.len()).rev() {
            let call = &smallest.calls[number];
            if call.times.returned != Some(end) && (only_looks(&call.action) || call.is_refused()) {
                let rest = (0..smallest.calls.len()).filter(|other| *other != number);
                let fewer = smallest.of(rest);
                if has_none(&fewer) {
                    smallest = fewer;
                }
            }
        }
        let last = smallest
            .calls
            .iter()
            .position(|call| call.times.returned == Some(end));
        (smallest, last.unwrap_or_default())
    }

    /// What was known at this time: of calls under way, those that may have changed something by then.
    fn until(&self, end: u64) -> Self {
        let begun = self.calls.iter().filter(|call| call.times.invoked < end);
        let known = begun.filter_map(|call| {
            let mut call = call.clone();
            if call.times.returned.is_none_or(|returned| returned > end) {
                call.times.returned = None;
                let may_change = !only_looks(&call.action) && !call.is_refused();
                return may_change.then_some(call);
            }
            Some(call)
        });
        Self {
            start: self.start.clone(),
            calls: known.collect(),
        }
    }

    /// How the answer to a call is wrong, in each order that explains the other answers.
    #[must_use]
    pub fn reasons(&self, call: usize, budget: u64, known: &Known) -> Vec<Difference> {
        let times: Vec<Interval> = self.calls.iter().map(|call| call.times).collect();
        let wrong = |model: &Model| {
            let Call {
                action, outcome, ..
            } = &self.calls[call];
            let differences = follow(&mut model.clone(), action, outcome);
            differences.into_iter().find(|one| !known.contains(one))
        };
        let mut reasons = BTreeSet::new();
        let _ = search(&times, self.start.clone(), budget, |model, number| {
            if number == call {
                reasons.extend(wrong(model));
                return None;
            }
            step(model, &self.calls[number], known)
        });
        // Some worlds that were come to lead nowhere, whatever this call says.
        reasons.retain(|reason| {
            let found = search(&times, self.start.clone(), budget, |model, number| {
                match number == call {
                    true => (wrong(model).as_ref() == Some(reason)).then(|| model.clone()),
                    false => step(model, &self.calls[number], known),
                }
            });
            matches!(found, Verdict::Linearizable(_))
        });
        reasons.into_iter().collect()
    }
}

/// The keys, by slot, that an action is about; none where that is not known, so that it may be about any.
fn keys(mut action: Action) -> BTreeSet<u8> {
    let mut keys = BTreeSet::new();
    match action {
        // A ciphertext names its key, and so may a grant.
        Action::Decrypt { .. } | Action::ReEncrypt { .. } | Action::Grants(_) => return keys,
        // Whose the alias is follows from the calls before.
        Action::CreateAlias { .. } | Action::UpdateAlias { .. } | Action::DeleteAlias { .. } => {
            return keys;
        }
        Action::ImportKeyMaterial { token, public, .. } => {
            keys.extend([token.of.0, public.of.0]);
        }
        _ => {}
    }
    for name in action.names() {
        match *name {
            Name::Id(slot) | Name::Arn(slot) => keys.insert(slot.0),
            Name::Alias(_) | Name::AliasArn(_) => return BTreeSet::new(),
        };
    }
    keys
}

#[cfg(test)]
mod tests;
