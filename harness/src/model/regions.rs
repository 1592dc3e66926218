//! Multi-Region keys: the calls with them, and those that are made in a Region by choice.
//!
//! Every other call is made in the Region of the key that it names, or that its ciphertext, grant token or alias is of; where
//! there is none, at home.
//!
//! <https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html>

use super::Model;
use super::action::{Action, Alias, Blob, Context, Name, Origin, Slot};
use super::kind::Kind;
use crate::target::Place;

mod observe;
mod related;
mod rules;

pub(super) use related::Multi;

/// A call with multi-Region keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "members are those of the operations")]
pub enum Regions {
    /// CreateKey at home with MultiRegion. [`Origin::External`] goes with [`Kind::Symmetric`] only.
    CreateKey {
        slot: Slot,
        kind: Kind,
        origin: Origin,
    },
    /// ReplicateKey; the replica takes the slot.
    ReplicateKey { key: Name, slot: Slot, to: Place },
    /// UpdatePrimaryRegion.
    UpdatePrimaryRegion { key: Name, to: Place },
    /// DescribeKey, asked in this Region.
    DescribeKey { key: Name, from: Place },
    /// ListKeys in the second Region, one page.
    ListKeys { limit: Option<u32> },
    /// Decrypt in this Region, without KeyId.
    Decrypt {
        blob: Blob,
        context: Context,
        from: Place,
    },
}

impl Regions {
    /// The operations that only these call.
    pub const OPERATIONS: [&str; 2] = ["ReplicateKey", "UpdatePrimaryRegion"];

    pub(super) fn operation(&self) -> &'static str {
        match self {
            Self::CreateKey { .. } => "CreateKey",
            Self::ReplicateKey { .. } => "ReplicateKey",
            Self::UpdatePrimaryRegion { .. } => "UpdatePrimaryRegion",
            Self::DescribeKey { .. } => "DescribeKey",
            Self::ListKeys { .. } => "ListKeys",
            Self::Decrypt { .. } => "Decrypt",
        }
    }

    /// The key that the request names.
    pub fn name(&mut self) -> Option<&mut Name> {
        match self {
            Self::ReplicateKey { key, .. }
            | Self::UpdatePrimaryRegion { key, .. }
            | Self::DescribeKey { key, .. } => Some(key),
            Self::CreateKey { .. } | Self::ListKeys { .. } | Self::Decrypt { .. } => None,
        }
    }

    /// Whether it means something where there is no second Region.
    #[must_use]
    pub fn is_at_home(&self) -> bool {
        matches!(self, Self::CreateKey { .. })
    }
}

impl Model {
    /// The Region in which the call is made.
    #[must_use]
    pub fn place(&self, action: &Action) -> Place {
        let of = |key: Option<usize>| key.map(|key| self.keys[key].place);
        let place = match *action {
            Action::Regions(Regions::DescribeKey { from, .. } | Regions::Decrypt { from, .. }) => {
                Some(from)
            }
            Action::Regions(Regions::ListKeys { .. }) => Some(Place::Other),
            Action::Decrypt {
                blob, key: None, ..
            } => of(self.ciphertext_of(blob).map(|held| held.key)),
            Action::DeleteAlias { alias } => Some(self.place_of_alias(alias)),
            _ => match action.key() {
                Some(name) => Some(self.place_of(name)),
                None => of(self.key_of_token(action)),
            },
        };
        place.unwrap_or_default()
    }

    /// The Region of the key that a name means: at home where there is none.
    pub(super) fn place_of(&self, name: Name) -> Place {
        match name {
            Name::Id(slot) | Name::Arn(slot) => self
                .in_slot(slot)
                .map_or(Place::Home, |key| self.keys[key].place),
            Name::Alias(alias) | Name::AliasArn(alias) => self.place_of_alias(alias),
        }
    }

    /// The Region of an alias; of one that both have, the one at home is meant.
    #[must_use]
    pub fn place_of_alias(&self, alias: Alias) -> Place {
        let away = self.aliases.contains_key(&(alias, Place::Other));
        match away && !self.aliases.contains_key(&(alias, Place::Home)) {
            true => Place::Other,
            false => Place::Home,
        }
    }

    /// The key that a name means in a Region: an id also means a related key, an ARN is of one Region.
    pub(super) fn named_in(&self, name: Name, place: Place) -> Option<usize> {
        match name {
            Name::Id(slot) => self.related_in(self.in_slot(slot)?, place),
            Name::Alias(alias) => self.aliases.get(&(alias, place)).copied(),
            Name::Arn(_) | Name::AliasArn(_) => {
                self.named(name).filter(|_| self.place_of(name) == place)
            }
        }
    }
}
