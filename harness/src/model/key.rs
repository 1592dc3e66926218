//! A key, and what calls and time make of it, by plain assignment.

use std::collections::{BTreeMap, BTreeSet};

use super::action::{Material, Origin};
use super::expect::Expect;
use super::{DELETION_SLACK, EXPIRY_SLACK};

/// The state of a key, as DescribeKey names it, or no key any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum State {
    Enabled,
    Disabled,
    PendingImport,
    PendingDeletion,
    Gone,
}

impl State {
    pub(super) const LIVING: [Self; 4] = [
        Self::Enabled,
        Self::Disabled,
        Self::PendingImport,
        Self::PendingDeletion,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Enabled => "Enabled",
            Self::Disabled => "Disabled",
            Self::PendingImport => "PendingImport",
            Self::PendingDeletion => "PendingDeletion",
            Self::Gone => "gone",
        }
    }
}

pub(super) type States = BTreeSet<State>;

/// A key that a call has made.
#[derive(Clone, Debug)]
pub(super) struct Key {
    pub(super) id: String,
    pub(super) arn: String,
    pub(super) origin: Origin,
    /// The states it may be in: more than one where sources leave it open and the target has not told yet.
    pub(super) states: States,
    /// The material that belongs to it for good: the first one imported.
    pub(super) bound: Option<Bound>,
    /// The material is in, with its end.
    pub(super) imported: Option<End>,
    /// When it will be deleted, in milliseconds since the Unix epoch.
    pub(super) deletion: Option<i64>,
    /// It was Disabled when it lost its material, or its deletion was cancelled: what an import makes of it is open.
    pub(super) was_disabled: bool,
    pub(super) tags: BTreeMap<u8, u8>,
    /// It holds a second material: what it answers is beyond this model.
    pub(super) beyond: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Bound {
    pub(super) material: Material,
    /// KeyMaterialId, once an answer told it.
    pub(super) id: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Never,
    /// ValidTo, in milliseconds since the Unix epoch.
    At(i64),
}

impl Key {
    /// A new key.
    pub(super) fn new(id: &str, arn: &str, origin: Origin) -> Self {
        let state = match origin {
            Origin::AwsKms => State::Enabled,
            Origin::External => State::PendingImport,
        };
        Self {
            id: id.into(),
            arn: arn.into(),
            origin,
            states: [state].into(),
            bound: None,
            imported: None,
            deletion: None,
            was_disabled: false,
            tags: BTreeMap::new(),
            beyond: false,
        }
    }

    pub(super) fn states(&self) -> Vec<&'static str> {
        self.states.iter().map(|state| state.name()).collect()
    }

    pub(super) fn disable(&mut self) {
        self.states = [State::Disabled].into();
    }

    /// `at`: milliseconds since the Unix epoch.
    pub(super) fn schedule_deletion(&mut self, at: i64) {
        self.states = [State::PendingDeletion].into();
        self.deletion = Some(at);
    }

    pub(super) fn expire(&mut self, now: i64) {
        let Some(End::At(end)) = self.imported else {
            return;
        };
        if now >= end + EXPIRY_SLACK {
            self.lose_material();
        } else if now >= end
            && self
                .states
                .iter()
                .any(|state| matches!(state, State::Enabled | State::Disabled))
        {
            self.states.insert(State::PendingImport);
        }
    }

    pub(super) fn delete(&mut self, now: i64) {
        let Some(deletion) = self.deletion else {
            return;
        };
        if now >= deletion + DELETION_SLACK {
            self.states = [State::Gone].into();
        } else if now >= deletion && self.states.contains(&State::PendingDeletion) {
            self.states.insert(State::Gone);
        }
    }

    /// The material is deleted or has expired: any state but PendingDeletion becomes PendingImport.
    ///
    /// <https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteImportedKeyMaterial.html>
    pub(super) fn lose_material(&mut self) {
        if self.imported.take().is_none() {
            return;
        }
        self.was_disabled |= self.states.contains(&State::Disabled);
        self.states = std::mem::take(&mut self.states)
            .into_iter()
            .map(|state| match state {
                State::Enabled | State::Disabled => State::PendingImport,
                other => other,
            })
            .collect();
    }

    /// An EXTERNAL key without its material.
    pub(super) fn is_empty(&self) -> bool {
        self.origin == Origin::External && self.imported.is_none()
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
        self.states = [State::Disabled].into();
        if self.is_empty() {
            self.states.insert(State::PendingImport);
        }
        self.was_disabled = true;
        self.deletion = None;
    }

    pub(super) fn take_material(&mut self, end: End) {
        self.imported = Some(end);
        let mut states = States::new();
        for state in std::mem::take(&mut self.states) {
            match state {
                State::Enabled => states.insert(State::Enabled),
                // Whether a key that was Disabled comes back Enabled is open.
                State::Disabled => states.insert(State::Enabled) | states.insert(State::Disabled),
                State::PendingImport if self.was_disabled => {
                    states.insert(State::Enabled) | states.insert(State::Disabled)
                }
                State::PendingImport => states.insert(State::Enabled),
                other => states.insert(other),
            };
        }
        self.states = states;
    }

    pub(super) fn delete_material(&mut self) {
        if self.is_empty() {
            if self.states.contains(&State::Disabled) {
                self.states.insert(State::PendingImport);
            }
        } else {
            self.lose_material();
        }
    }
}
