//! A key without what tells it from others of its kind: the states of the abstract machine.

use std::fmt;

use super::Model;
use super::action::{Alias, Material, Slot};
use super::key::{End, Key};
use super::material::Stage;

/// What the model knows of the key in one slot, without ids and times.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Picture {
    /// Its Origin.
    pub origin: &'static str,
    /// The states that it may be in, as DescribeKey names them, or `gone`.
    pub states: Vec<&'static str>,
    /// Its key material where that was imported.
    pub material: Holding,
    /// The material that belongs to it for good.
    pub bound: Option<Material>,
    /// It was Disabled when it lost its material or its deletion was cancelled.
    pub was_disabled: bool,
    /// Something was encrypted under it.
    pub used: bool,
    /// The aliases that name it.
    pub aliases: Vec<Alias>,
}

/// Whether a key has its imported material.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holding {
    /// The key makes its own, or has none.
    Nothing,
    /// Material that does not expire.
    ForGood,
    /// Material that expires.
    ForAWhile,
}

impl Model {
    /// The keys in their slots, in order.
    #[must_use]
    pub fn picture(&self) -> Vec<(Slot, Picture)> {
        let keys = self.slots.iter();
        keys.map(|(slot, &index)| (*slot, self.picture_of(index)))
            .collect()
    }

    /// Whether a key may be in more than one state.
    pub(crate) fn is_open(&self) -> bool {
        self.keys.iter().any(|key| key.states.len() > 1)
    }

    /// Whether the key of this ARN, or a related one, may become another by itself: it is being created, changes its role, is being
    /// rotated or may be about to expire or go.
    pub(crate) fn is_in_work(&self, arn: &str) -> bool {
        let in_work = |key: usize| {
            let key = &self.keys[key];
            key.is_changing() || key.states.len() > 1 || key.turns.is_turning(self.now)
        };
        let key = self.told(arn);
        key.is_some_and(|key| self.others(key).chain([key]).any(in_work))
    }

    fn picture_of(&self, index: usize) -> Picture {
        let key: &Key = &self.keys[index];
        let aliases = self.aliases.iter().filter(|(_, of)| **of == index);
        let states = key.states();
        if key.is_gone() {
            return Picture {
                origin: key.origin.name(),
                states,
                material: Holding::Nothing,
                bound: None,
                was_disabled: false,
                used: false,
                aliases: Vec::new(),
            };
        }
        Picture {
            origin: key.origin.name(),
            states,
            material: match key.at_stage(Stage::Current).and_then(|held| held.imported) {
                None => Holding::Nothing,
                Some(End::Never) => Holding::ForGood,
                Some(End::At(_)) => Holding::ForAWhile,
            },
            bound: key.at_stage(Stage::Current).map(|held| held.material),
            was_disabled: key.was_disabled,
            used: self.ciphertexts.iter().any(|one| one.key == index),
            aliases: aliases.map(|((alias, _), _)| *alias).collect(),
        }
    }
}

impl fmt::Display for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.origin, self.states.join(" or "))?;
        match self.material {
            Holding::Nothing => Ok(()),
            Holding::ForGood => write!(f, ", with material"),
            Holding::ForAWhile => write!(f, ", with material that expires"),
        }
    }
}
