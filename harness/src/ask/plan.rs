//! What a fixture costs, and which is asked next.

use std::collections::BTreeSet;
use std::time::Duration;

use super::Left;
use crate::evidence::is_question;
use crate::fixture::{Fixture, Judged, Request, Step};

/// A fixture that asks, and what it costs.
#[derive(Clone, Debug)]
pub struct Asking<'a> {
    /// The fixture.
    pub fixture: &'a Fixture,
    /// The ids of its questions.
    pub questions: Vec<&'a str>,
    /// The keys it makes for certain.
    pub keys: usize,
    /// The keys it makes if every call that is likely to be refused is allowed.
    pub most: usize,
}

impl<'a> Asking<'a> {
    /// The fixture as one that asks; `None` where none of its steps cites an open question.
    #[must_use]
    pub fn of(fixture: &'a Fixture) -> Option<Self> {
        let questions = in_order(fixture.judged().flat_map(questions));
        let makes = |sure: bool| {
            let steps = fixture.steps.iter();
            steps.filter(|step| makes_key(step, sure)).count()
        };
        (!questions.is_empty()).then(|| Self {
            fixture,
            questions,
            keys: makes(true),
            most: makes(false),
        })
    }

    /// How long it may take where time cannot be moved.
    pub(super) fn patience(&self) -> Duration {
        let of = |step: &Step| match step {
            Step::Wait(by) => *by,
            Step::Judged(judged) => judged.within.unwrap_or_default(),
            Step::SetUp(set_up) => set_up.until.as_ref().map_or(Duration::ZERO, |(_, by)| *by),
            Step::Behind(..) => Duration::ZERO,
        };
        self.fixture.steps.iter().map(of).sum()
    }

    /// As one that is not played, for want of room under the cap.
    #[must_use]
    pub fn beyond(&self) -> Left {
        let keys = match self.most {
            1 => "1 key".into(),
            most => format!("{most} keys"),
        };
        self.left(format!("it may make {keys}, more than --max-keys leaves"))
    }

    pub(super) fn left(&self, reason: String) -> Left {
        Left {
            fixture: self.fixture.id.clone(),
            questions: self.questions.iter().map(ToString::to_string).collect(),
            keys: self.keys,
            reason,
        }
    }
}

/// Each id once, `open/9` before `open/10`.
pub(super) fn in_order<'a>(ids: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let ids: BTreeSet<_> = ids.map(|id| (id.len(), id)).collect();
    ids.into_iter().map(|(_, id)| id).collect()
}

/// The open questions that a step asks.
pub(super) fn questions(judged: &Judged) -> impl Iterator<Item = &str> {
    let cited = judged.allowed.iter().flat_map(|allowed| &allowed.evidence);
    cited.map(String::as_str).filter(|id| is_question(id))
}

/// Whether a step makes a key, for `sure` or if all goes well.
pub(super) fn makes_key(step: &Step, sure: bool) -> bool {
    let (request, may_fail) = match step {
        Step::SetUp(set_up) => (&set_up.request, false),
        Step::Judged(judged) => (&judged.request, judged.may_fail()),
        Step::Wait(_) | Step::Behind(..) => return false,
    };
    let operation = match request {
        Request::Call { operation, .. } => operation.as_str(),
        Request::Raw { target, .. } => target.as_deref().unwrap_or_default(),
    };
    let makes = operation.ends_with("CreateKey") || operation.ends_with("ReplicateKey");
    makes && !(sure && may_fail)
}

/// The fixtures that ask, in the order that settles most: those without keys, then the ones with most new questions per key.
#[derive(Clone, Debug)]
pub struct Queue<'a> {
    waiting: Vec<Asking<'a>>,
    settled: BTreeSet<&'a str>,
}

impl<'a> Queue<'a> {
    /// Of all fixtures that ask.
    #[must_use]
    pub fn of(fixtures: &'a [Fixture]) -> Self {
        Self {
            waiting: fixtures.iter().filter_map(Asking::of).collect(),
            settled: BTreeSet::new(),
        }
    }

    /// The next one, that makes at most so many keys.
    pub fn next(&mut self, room: usize) -> Option<Asking<'a>> {
        let gain = |asking: &Asking<'_>| {
            let new = |id: &&&str| !self.settled.contains(**id);
            asking.questions.iter().filter(new).count()
        };
        let fitting = self.waiting.iter().enumerate();
        let fitting = fitting.filter(|(_, asking)| asking.most <= room);
        // The first of equals.
        let (best, _) = fitting
            .rev()
            .max_by(|(_, a), (_, b)| match (a.keys, b.keys) {
                (0, 0) => gain(a).cmp(&gain(b)),
                _ => (gain(a) * b.keys).cmp(&(gain(b) * a.keys)),
            })?;
        let asking = self.waiting.remove(best);
        self.settled.extend(&asking.questions);
        Some(asking)
    }

    /// Those that were not taken.
    #[must_use]
    pub fn rest(self) -> Vec<Asking<'a>> {
        self.waiting
    }
}
