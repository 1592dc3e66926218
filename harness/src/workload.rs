//! Generated sequences of calls, and how they are played: what random exploration and property tests
//! share.

use proptest::prelude::*;
use proptest::strategy::{NewTree, ValueTree as _};
use proptest::test_runner::TestRunner;

use crate::fixture::Need;
use crate::model::{Action, Slot};

mod behind;
mod divergence;
mod let_go;
mod play;
mod request;
mod shrink;
mod strategies;

pub use behind::need;
pub use divergence::{Bucket, Divergence, Look, Shows, Take, answer};
pub use let_go::let_go;
pub use play::{Played, play};
pub use request::{Setting, request};
pub use shrink::Sequence;

use strategies::{origin, part};

/// Which sequences a seed means: goes up with each change after which a seed makes others.
pub const SEQUENCES: u32 = 4;

/// How many keys a sequence has a place for.
const SLOTS: u8 = 3;

/// What most calls of a sequence are about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Focus {
    /// A bit of everything
    #[default]
    All,
    /// Imported key material
    Import,
    /// The deletion of keys
    Deletion,
    /// Ciphertexts
    Crypto,
    /// Asymmetric and HMAC keys
    Kinds,
    /// Rotation, of keys whose material KMS makes and of imported ones
    Rotation,
    /// Grants and key policies
    Access,
    /// Custom key stores and their keys, where the target has clusters or proxies to stand them on
    Stores,
    /// Multi-Region keys, where the target can be asked in two Regions
    Regions,
}

/// Sequences of so many actions, over three keys.
#[derive(Clone, Debug)]
pub struct Sequences {
    steps: usize,
    waits: bool,
    regions: bool,
    needs: Option<Vec<Need>>,
    parts: BoxedStrategy<Vec<Action>>,
}

impl Sequences {
    /// Sequences of `steps` actions, the first of which make keys.
    #[must_use]
    pub fn of(steps: usize) -> Self {
        Self::about(Focus::All, steps)
    }

    /// [`Self::of`], mostly about one thing.
    #[must_use]
    pub fn about(focus: Focus, steps: usize) -> Self {
        Self {
            steps,
            waits: true,
            regions: true,
            needs: None,
            parts: part(focus).boxed(),
        }
    }

    /// The same without what needs something that the target does not have.
    #[must_use]
    pub fn with(self, has: Vec<Need>) -> Self {
        Self {
            needs: Some(has),
            ..self
        }
    }

    /// The same without what takes a second Region, for targets that have one only.
    #[must_use]
    pub fn in_one_region(self) -> Self {
        Self {
            regions: false,
            ..self
        }
    }

    fn has(&self, need: Need) -> bool {
        self.needs.as_ref().is_none_or(|has| has.contains(&need))
    }

    /// The same without time that passes, for targets whose clock cannot be moved.
    #[must_use]
    pub fn without_waits(self) -> Self {
        Self {
            waits: false,
            ..self
        }
    }
}

impl Strategy for Sequences {
    type Tree = Sequence;
    type Value = Vec<Action>;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let mut actions = Vec::with_capacity(self.steps);
        for slot in 0..SLOTS {
            let origin = origin().new_tree(runner)?.current();
            actions.push(Action::CreateKey {
                slot: Slot(slot),
                origin,
            });
        }
        while actions.len() < self.steps {
            let part = self.parts.new_tree(runner)?.current();
            let keep = |action: &Action| {
                let passes = self.waits || !matches!(action, Action::Wait { .. });
                let in_reach = match action {
                    Action::Regions(regions) => self.regions || regions.is_at_home(),
                    _ => true,
                };
                passes && in_reach && need(action).is_none_or(|need| self.has(need))
            };
            actions.extend(part.into_iter().filter(keep));
        }
        actions.truncate(self.steps);
        Ok(Sequence::new(actions))
    }
}
