//! A key, and what calls and time make of it, by plain assignment.

use std::collections::{BTreeMap, BTreeSet};

use super::DELETION_SLACK;
use super::action::{Material, Origin};
use super::expect::Expect;
use super::kind::Kind;
use super::material::Held;
use super::regions::Multi;
use super::stores::KeptIn;
use super::turns::Turns;
use crate::target::Place;

/// The state of a key, as DescribeKey names it, or no key any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum State {
    Enabled,
    Disabled,
    PendingImport,
    PendingDeletion,
    PendingReplicaDeletion,
    Unavailable,
    Creating,
    Updating,
    Gone,
}

impl State {
    pub(super) const LIVING: [Self; 8] = [
        Self::Enabled,
        Self::Disabled,
        Self::PendingImport,
        Self::PendingDeletion,
        Self::PendingReplicaDeletion,
        Self::Unavailable,
        Self::Creating,
        Self::Updating,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Enabled => "Enabled",
            Self::Disabled => "Disabled",
            Self::PendingImport => "PendingImport",
            Self::PendingDeletion => "PendingDeletion",
            Self::PendingReplicaDeletion => "PendingReplicaDeletion",
            Self::Unavailable => "Unavailable",
            Self::Creating => "Creating",
            Self::Updating => "Updating",
            Self::Gone => "gone",
        }
    }

    /// It comes to an end by itself, and soon.
    pub(super) fn passes(self) -> bool {
        matches!(self, Self::Creating | Self::Updating)
    }
}

pub(super) type States = BTreeSet<State>;

/// A key that a call has made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) id: String,
    pub(super) arn: String,
    /// The Region that it is in.
    pub(super) place: Place,
    /// Of a multi-Region key.
    pub(super) multi: Option<Multi>,
    pub(super) origin: Origin,
    pub(super) kind: Kind,
    /// The states it may be in: more than one where sources leave it open and the target has not told yet.
    pub(super) states: States,
    /// What was imported, the oldest first.
    pub(super) materials: Vec<Held>,
    /// What waited for a rotation and was deleted or expired: whether it still belongs to the key is open.
    pub(super) lapsed: BTreeSet<Material>,
    pub(super) turns: Turns,
    /// When it will be deleted, in milliseconds since the Unix epoch.
    pub(super) deletion: Option<i64>,
    /// It was Disabled when it lost its material, or its deletion was cancelled: what an import makes of it is open.
    pub(super) was_disabled: bool,
    pub(super) tags: BTreeMap<u8, u8>,
    /// The custom key store that it is in.
    pub(super) kept: Option<KeptIn>,
    /// The number of the policy that was put last.
    pub(super) policy: Option<u8>,
    /// Its public key as GetPublicKey showed it, base64.
    pub(super) public: Option<String>,
    /// The cryptographic operations that it served.
    pub(super) uses: BTreeSet<&'static str>,
    /// Once it was updated.
    pub(super) description: Option<u8>,
    /// Its material changed while a rotation was under way: what it answers is beyond this model.
    pub(super) beyond: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Never,
    /// ValidTo, in milliseconds since the Unix epoch.
    At(i64),
}

impl Key {
    /// A new key.
    pub(super) fn new(id: &str, arn: &str, origin: Origin, kind: Kind) -> Self {
        let state = match origin {
            Origin::External => State::PendingImport,
            _ => State::Enabled,
        };
        Self {
            id: id.into(),
            arn: arn.into(),
            place: Place::Home,
            multi: None,
            origin,
            kind,
            states: [state].into(),
            materials: Vec::new(),
            lapsed: BTreeSet::new(),
            turns: Turns::default(),
            deletion: None,
            was_disabled: false,
            tags: BTreeMap::new(),
            public: None,
            uses: BTreeSet::new(),
            description: None,
            kept: None,
            policy: None,
            beyond: false,
        }
    }

    pub(super) fn states(&self) -> Vec<&'static str> {
        self.states.iter().map(|state| state.name()).collect()
    }

    pub(super) fn disable(&mut self) {
        self.rests(State::Disabled);
        self.states = [State::Disabled].into();
    }

    /// `at`: milliseconds since the Unix epoch.
    pub(super) fn schedule_deletion(&mut self, at: i64) {
        self.states = [State::PendingDeletion].into();
        self.deletion = Some(at);
    }

    fn delete(&mut self, now: i64) {
        let Some(deletion) = self.deletion else {
            return;
        };
        if now >= deletion + DELETION_SLACK {
            self.states = [State::Gone].into();
        } else if now >= deletion && self.states.contains(&State::PendingDeletion) {
            self.states.insert(State::Gone);
        }
    }

    pub(super) fn is_gone(&self) -> bool {
        self.states == [State::Gone].into()
    }

    pub(super) fn may_be_gone(&self) -> bool {
        self.states.contains(&State::Gone)
    }

    /// What the table says, over the states that the key may be in.
    pub(super) fn over(&self, expect: impl Fn(State) -> Expect) -> Expect {
        let mut worlds = self.states.iter().map(|&state| match state {
            State::Gone => Expect::error(&["NotFoundException"]),
            living => expect(living),
        });
        let first = worlds.next().unwrap_or(Expect::Unknown);
        worlds.fold(first, Expect::or)
    }

    pub(super) fn enable(&mut self) {
        self.rests(State::Enabled);
        let becomes = if self.is_empty() {
            State::PendingImport
        } else {
            State::Enabled
        };
        self.states = [becomes].into();
        self.was_disabled = false;
    }

    /// Cancelling ends in Disabled; what a key without its material then shows, no source says.
    ///
    /// <https://docs.aws.amazon.com/kms/latest/APIReference/API_CancelKeyDeletion.html>
    pub(super) fn cancel_deletion(&mut self) {
        self.rests(State::Disabled);
        self.states = [State::Disabled].into();
        if self.is_empty() {
            self.states.insert(State::PendingImport);
        }
        self.was_disabled = true;
        self.deletion = None;
        self.still_creating();
    }

    /// Time has come to `now`. `led`: the key that its rotation comes from is Enabled; none where that is not sure.
    pub(super) fn at(&mut self, now: i64, led: Option<bool>) {
        if self.turns.at(now, led) {
            self.promote();
        }
        self.settle(now);
        self.expire(now);
        self.delete(now);
    }
}
