//! Multi-Region keys: what makes a key one of several related keys, and what they have in common.
//!
//! <https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html>

use std::collections::BTreeSet;

use crate::Time;
use crate::api::{KeyState, OriginType};
use crate::key::{Key, Material, Schedule};

/// The Regions of related keys. They have one account and one key id.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Related {
    pub(crate) primary: String,
    pub(crate) replicas: BTreeSet<String>,
}

impl Related {
    /// Makes a replica the primary key. It may be so already.
    pub(crate) fn promote(&mut self, region: &str) {
        if self.replicas.remove(region) {
            let former = std::mem::replace(&mut self.primary, region.into());
            self.replicas.insert(former);
        }
    }

    /// Every Region that has one of the keys.
    pub(crate) fn regions(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.primary)
            .chain(&self.replicas)
            .map(String::as_str)
    }
}

/// What a multi-Region key has for itself. Which role it plays, its [`Related`] say.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct MultiRegion {
    /// What is under way.
    pub(crate) change: Option<Change>,
    /// Days that a primary key will wait for its deletion once its last replica is deleted.
    pub(crate) window: Option<i64>,
}

/// A change that takes a while.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Change {
    /// The replica is made until then.
    Creating(Time),
    /// Until then the key of this Region becomes the primary key.
    Updating(Time, String),
}

impl Change {
    pub(crate) const fn until(&self) -> Time {
        match self {
            Self::Creating(until) | Self::Updating(until, _) => *until,
        }
    }

    pub(crate) const fn state(&self) -> KeyState {
        match self {
            Self::Creating(_) => KeyState::Creating,
            Self::Updating(..) => KeyState::Updating,
        }
    }
}

/// What a primary key shares with its replicas while they live
/// ([shared properties](https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html#mrk-sync-properties)).
/// The others never change.
#[derive(Debug)]
pub(crate) struct Shared {
    schedule: Option<Schedule>,
    rotating_since: Option<Time>,
    on_demand_rotations: usize,
    materials: Vec<Material>,
}

impl Key {
    /// The Region, as the ARN has it.
    pub(crate) fn region(&self) -> &str {
        self.arn.split(':').nth(3).expect("a key has an ARN")
    }

    /// What is under way with a multi-Region key.
    pub(crate) fn change(&self) -> Option<&Change> {
        self.multi_region.as_ref()?.change.as_ref()
    }

    /// Days that the key will wait once its last replica is deleted, if its deletion waits for that.
    pub(crate) fn window(&self) -> Option<i64> {
        self.multi_region.as_ref()?.window
    }

    /// Whether the key is to be deleted, be it after its replicas.
    pub(crate) fn is_dying(&self) -> bool {
        self.deletion_date.is_some() || self.window().is_some()
    }

    /// What there is to share.
    pub(crate) fn shared(&self) -> Shared {
        Shared {
            schedule: self.schedule,
            rotating_since: self.rotating_since,
            on_demand_rotations: self.on_demand_rotations,
            materials: self.materials.clone(),
        }
    }

    /// Takes over what the primary key shares. Imported material itself is not shared, only which there is: each Region imports
    /// it for itself.
    pub(crate) fn follow(&mut self, shared: &Shared) {
        self.schedule = shared.schedule;
        self.rotating_since = shared.rotating_since;
        self.on_demand_rotations = shared.on_demand_rotations;
        let own = std::mem::take(&mut self.materials);
        let followed = |theirs: &Material| match self.origin {
            OriginType::External => {
                let mine = own.iter().find(|mine| mine.id == theirs.id);
                Material {
                    present: mine.and_then(|mine| mine.present.clone()),
                    public_key: mine.and_then(|mine| mine.public_key.clone()),
                    ..theirs.clone()
                }
            }
            _ => theirs.clone(),
        };
        self.materials = shared.materials.iter().map(followed).collect();
    }
}
