//! Which answers calls with multi-Region keys may have.

use super::Regions;
use super::related::Role;
use crate::model::Model;
use crate::model::action::{ImportType, Material, Name, Origin};
use crate::model::expect::Expect;
use crate::model::key::{Key, State};
use crate::model::rotation::Rotation;
use crate::model::rules::{Accepts, number};
use crate::target::Place;

const EXISTS: &str = "AlreadyExistsException";
const INCORRECT: &str = "IncorrectKeyMaterialException";
const INVALID_STATE: &str = "KMSInvalidStateException";
const NOT_FOUND: &str = "NotFoundException";
const UNSUPPORTED: &str = "UnsupportedOperationException";
const VALIDATION: &str = "ValidationException";

impl Model {
    pub(in crate::model) fn expect_regions(&self, regions: Regions) -> Expect {
        let operation = regions.operation();
        match regions {
            Regions::CreateKey { .. } => Expect::Ok,
            Regions::ListKeys { limit } => number(limit, 1..=1000),
            Regions::ReplicateKey { key, to, .. } => self
                .by_state(operation, key, Accepts::Keys)
                .and(self.primary_rule(key, &[UNSUPPORTED]))
                .and(self.no_replica_rule(key, to)),
            Regions::UpdatePrimaryRegion { key, to } => self
                .by_state(operation, key, Accepts::Keys)
                .and(self.primary_rule(key, &[UNSUPPORTED]))
                .and(self.next_primary_rule(key, to)),
            Regions::DescribeKey { key, from } => {
                self.by_state_in(operation, key, from, Accepts::Aliases)
            }
            Regions::Decrypt {
                blob,
                context,
                from,
            } => self.opens(operation, blob, None, (context, from)),
        }
    }

    /// A primary key. What a single-Region key is told is open.
    fn primary_rule(&self, name: Name, codes: &[&str]) -> Expect {
        match self.named(name).map(|key| self.keys[key].role()) {
            Some(Some(Role::Primary)) | None => Expect::Ok,
            Some(Some(Role::Open)) => Expect::either(codes),
            Some(Some(Role::Replica)) => Expect::error(codes),
            Some(None) => Expect::error(codes).or_code(&[INVALID_STATE, VALIDATION]),
        }
    }

    /// No key of the set is in the Region, not even one whose deletion is pending.
    fn no_replica_rule(&self, name: Name, to: Place) -> Expect {
        let Some(key) = self.named(name) else {
            return Expect::Ok;
        };
        if self.keys[key].place == to {
            return Expect::error(&[EXISTS, UNSUPPORTED, VALIDATION]);
        }
        match self.related_in(key, to).map(|there| &self.keys[there]) {
            Some(there) if there.is_gone() => Expect::Ok,
            Some(there) if there.may_be_gone() => Expect::either(&[EXISTS]),
            Some(_) => Expect::error(&[EXISTS]),
            None => Expect::Ok,
        }
    }

    /// A replica is in the Region, and Enabled. How it is told that it is not is open.
    fn next_primary_rule(&self, name: Name, to: Place) -> Expect {
        let Some(key) = self.named(name) else {
            return Expect::Ok;
        };
        // What a second one is told while the first is under way, no source says.
        let again = Expect::either(&[INVALID_STATE, UNSUPPORTED, NOT_FOUND]);
        let by_state = |key: &Key| {
            key.over(|state| match state {
                State::Enabled => Expect::Ok,
                State::Updating => again.clone(),
                _ => Expect::error(&["DisabledException", INVALID_STATE, UNSUPPORTED]),
            })
        };
        let updating = self.keys[key].states.contains(&State::Updating);
        match self.related_in(key, to) {
            Some(there) if there == key && updating => again.or_code(&[VALIDATION]),
            Some(there) if there == key => Expect::error(&[NOT_FOUND, UNSUPPORTED, VALIDATION]),
            Some(there) if updating => by_state(&self.keys[there]).or(again),
            Some(there) if self.keys[there].may_be_gone() => {
                by_state(&self.keys[there]).or_code(&[UNSUPPORTED])
            }
            Some(there) => by_state(&self.keys[there]),
            None => Expect::error(&[NOT_FOUND, UNSUPPORTED]),
        }
    }

    /// Rotation is ordered on the primary key. Which code a replica answers with is open.
    pub(in crate::model) fn leads_rule(&self, mut rotation: Rotation) -> Expect {
        let name = *rotation.name();
        let Some(key) = self.named(name) else {
            return Expect::Ok;
        };
        let of = &self.keys[key];
        if of.multi.is_none() {
            return Expect::Ok;
        }
        let leads = self.primary_rule(name, &[UNSUPPORTED, INVALID_STATE]);
        match rotation {
            Rotation::Status { .. } | Rotation::List { .. } => Expect::Ok,
            // One page excludes imported material, another announces it.
            Rotation::OnDemand { .. } if of.origin == Origin::External => {
                leads.and(match self.has_waiting_everywhere(key) {
                    Some(true) => Expect::either(&[UNSUPPORTED]),
                    Some(false) => Expect::error(&[INVALID_STATE, UNSUPPORTED]),
                    None => Expect::either(&[INVALID_STATE, UNSUPPORTED]),
                })
            }
            _ => leads,
        }
    }

    /// A replica takes what its primary key has; new material is for the primary key.
    pub(in crate::model) fn replica_import_rule(
        &self,
        key: &Key,
        material: Material,
        import: ImportType,
    ) -> Expect {
        if key.role() == Some(Role::Open) || key.turns.is_turning(self.now) {
            return Expect::Unknown;
        }
        let refused = Expect::error(&[INCORRECT, INVALID_STATE]);
        match key.held(material) {
            _ if import == ImportType::New => {
                Expect::error(&[INCORRECT, INVALID_STATE, UNSUPPORTED])
            }
            None if key.lapsed.contains(&material) => Expect::Ok.or(refused),
            // Nor is what it is for a replica, which takes no new material.
            None => Expect::error(&[INCORRECT, INVALID_STATE, UNSUPPORTED]),
            Some(_) if key.lags(self.now) => Expect::Ok.or(refused),
            // What the default of ImportType is while material waits is not spelled out.
            Some(_) if import == ImportType::Existing => Expect::Ok,
            Some(_) => match key.materials.iter().all(|held| held.is_permanent()) {
                true => Expect::Ok,
                false => Expect::Ok.or(refused),
            },
        }
    }
}
