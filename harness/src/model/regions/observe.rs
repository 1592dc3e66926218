//! What calls with multi-Region keys make of the world, and what their answers must hold.

use serde_json::{Value, json};

use super::Regions;
use super::related::{Multi, Role};
use crate::model::Model;
use crate::model::action::{Material, Name, Origin, Slot};
use crate::model::key::{End, Key, State};
use crate::model::material::{Held, Stage};
use crate::model::policies::DEFAULT_SID;
use crate::model::rotation::Rotation;
use crate::model::wrong::Wrong;
use crate::target::Place;

impl Model {
    pub(in crate::model) fn follow_regions(
        &mut self,
        regions: Regions,
        body: &Value,
        wrong: &mut Wrong,
    ) {
        match regions {
            Regions::CreateKey { slot, kind, origin } => {
                let key = |id: &str, arn: &str| Key {
                    multi: Some(Multi::new(Role::Primary)),
                    ..Key::new(id, arn, origin, kind)
                };
                self.create_key(slot, key, body, wrong);
                let id = body["KeyMetadata"]["KeyId"].as_str().unwrap_or_default();
                if !is_multi_region(id) {
                    let what = format!("KeyId {id} is not mrk- and 32 hex characters");
                    let returns = json!({"KeyId": {"$pattern": "mrk-[0-9a-f]{32}"}});
                    wrong.member("KeyMetadata", returns, what);
                }
            }
            Regions::ReplicateKey { key, slot, to } => self.replicated(key, slot, to, body, wrong),
            Regions::UpdatePrimaryRegion { key, to } => self.moves(key, to),
            Regions::DescribeKey { key, from } => {
                if let Some(key) = self.named_in(key, from) {
                    self.describe_as("KeyMetadata", key, body, wrong);
                }
            }
            Regions::ListKeys { limit } => self.list_keys(limit, Place::Other, body, wrong),
            Regions::Decrypt { blob, from, .. } => {
                self.opened(blob, "Decrypt", from);
                self.decrypted(blob, from, body, wrong);
            }
        }
    }

    /// A replica shares id, material, Origin, KeySpec, KeyUsage and rotation with its primary key, and nothing else.
    fn replicated(&mut self, name: Name, slot: Slot, to: Place, body: &Value, wrong: &mut Wrong) {
        let Some(arn) = body["ReplicaKeyMetadata"]["Arn"].as_str() else {
            return wrong.add("no ReplicaKeyMetadata with an Arn");
        };
        let Some(index) = self.named(name) else {
            return;
        };
        let primary = &self.keys[index];
        if !is_of_another_region(arn, &primary.arn) {
            let what = format!(
                "the Arn of the replica is {arn}, and {} is replicated",
                primary.arn
            );
            return wrong.add(&what);
        }
        let mut multi = Multi::new(Role::Replica);
        multi.inherits = !primary.turns.begun.is_empty();
        let mut replica = Key {
            place: to,
            multi: Some(multi),
            materials: primary.materials.clone(),
            lapsed: primary.lapsed.clone(),
            turns: primary.turns.clone(),
            public: primary.public.clone(),
            beyond: primary.beyond,
            description: Some(0),
            ..Key::new(&primary.id, arn, primary.origin, primary.kind)
        };
        for held in &mut replica.materials {
            held.imported = None;
        }
        let in_work = primary.origin == Origin::External && primary.turns.is_turning(self.now);
        replica.changes(State::Creating, self.now);
        replica.hears(self.now);
        // Recorded, and how soon it is over is not.
        let soon = std::mem::replace(&mut replica.states, [State::Creating].into());
        let index = self.place_replica(replica, slot);
        self.describe_as("ReplicaKeyMetadata", index, body, wrong);
        self.keys[index].states.extend(soon);
        if in_work {
            self.give_up(index);
        }
        let policy = body["ReplicaPolicy"].as_str().unwrap_or_default();
        if !policy.contains(DEFAULT_SID) {
            let returns = json!({"$pattern": format!("(?s).*\"{DEFAULT_SID}\".*")});
            let what = "ReplicaPolicy is not the default policy".into();
            wrong.member("ReplicaPolicy", returns, what);
        }
    }

    /// In place of one that is gone, if there was one: it goes by the same names.
    fn place_replica(&mut self, replica: Key, slot: Slot) -> usize {
        let known = self.told(&replica.arn);
        let index = known.unwrap_or(self.keys.len());
        match known {
            None => self.keys.push(replica),
            Some(_) => {
                self.keys[index] = replica;
                self.aliases.retain(|_, of| *of != index);
                self.parameters.retain(|one| one.key != index);
                let of_key = self.grants.iter_mut().filter(|one| one.key == index);
                of_key.for_each(|one| one.ended = true);
            }
        }
        self.slots.insert(slot, index);
        index
    }

    /// The keys change their roles. Asked for again before that is over, which of them they end in is open.
    fn moves(&mut self, name: Name, to: Place) {
        let Some(key) = self.named(name) else { return };
        let Some(next) = self.related_in(key, to).filter(|next| *next != key) else {
            return;
        };
        let again = self.keys[key].role() == Some(Role::Open);
        for (key, role) in [(key, Role::Replica), (next, Role::Primary)] {
            let now = self.now;
            let key = &mut self.keys[key];
            if let Some(multi) = &mut key.multi {
                multi.role = if again { Role::Open } else { role };
            }
            key.changes(State::Updating, now);
        }
    }

    /// A primary key whose replicas are there waits for their deletion first. Where that is not known, the target tells.
    pub(in crate::model) fn waits_for_replicas(&self, name: Name, body: &Value) -> bool {
        let told = body["KeyState"] == "PendingReplicaDeletion";
        let Some(key) = self.named(name) else {
            return false;
        };
        match self.keys[key].role() {
            Some(Role::Primary) => self.has_others(key).unwrap_or(told),
            Some(Role::Open) => told,
            Some(Role::Replica) | None => false,
        }
    }

    /// What was ordered of the primary key reaches its replicas.
    pub(in crate::model) fn share_order(&mut self, key: usize, rotation: Rotation) {
        let now = self.now;
        let others: Vec<usize> = self.others(key).collect();
        for other in others {
            self.keys[other].turns.order(rotation, now);
            self.keys[other].hears(now);
        }
    }

    /// Each key of the set has the material that waits for a rotation; none: nobody knows.
    pub(in crate::model) fn has_waiting_everywhere(&self, key: usize) -> Option<bool> {
        let has = |key: usize| {
            let waiting = self.keys[key].at_stage(Stage::Waiting);
            waiting.is_some_and(|held| held.imported.is_some())
        };
        let mut set = self.others(key).chain([key]);
        match set.find(|key| !has(*key)) {
            None => Some(true),
            Some(lacks) if self.keys[lacks].may_be_gone() => None,
            Some(_) => Some(false),
        }
    }

    /// Material was imported into a key: of new material of a primary key, its replicas know.
    pub(in crate::model) fn share_material(&mut self, key: usize, material: Material) {
        let Some(held) = self.keys[key].held(material).cloned() else {
            return;
        };
        let waits = held.stage == Stage::Waiting;
        let others: Vec<usize> = self.others(key).collect();
        if waits && !others.is_empty() && held.imported != Some(End::Never) {
            // What becomes of the others when it expires in one Region, no source says.
            return self.give_up(key);
        }
        for other in others {
            let now = self.now;
            let other = &mut self.keys[other];
            match other.held_mut(material) {
                Some(known) => known.id = known.id.take().or_else(|| held.id.clone()),
                None if waits => {
                    other.materials.push(Held {
                        imported: None,
                        ..held.clone()
                    });
                    other.lapsed.remove(&material);
                    other.hears(now);
                }
                None => {}
            }
        }
    }

    /// Material is deleted from a key: what waits is given up in all Regions, all else in this one.
    pub(in crate::model) fn unshare_material(&mut self, key: usize, id: Option<Material>) {
        let held = id.and_then(|id| self.keys[key].held(id));
        let Some(material) = held
            .filter(|held| !held.is_permanent())
            .map(|held| held.material)
        else {
            return;
        };
        if self.keys[key].follows() {
            return self.give_up(key);
        }
        let now = self.now;
        let others: Vec<usize> = self.others(key).collect();
        for other in others {
            self.keys[other].delete_material(Some(material));
            self.keys[other].hears(now);
        }
    }
}

impl Key {
    /// Its deletion waits for that of its replicas.
    pub(in crate::model) fn wait_for_replicas(&mut self, days: u32) {
        self.states = [State::PendingReplicaDeletion].into();
        self.deletion = None;
        if let Some(multi) = &mut self.multi {
            multi.window = Some(days);
        }
    }
}

/// The two ARNs differ in their Region, and in nothing else.
fn is_of_another_region(arn: &str, of: &str) -> bool {
    let (told, known): (Vec<&str>, Vec<&str>) = (arn.split(':').collect(), of.split(':').collect());
    let parts = told.iter().zip(&known).enumerate();
    let as_they_are_to_be =
        |(at, (told, known)): (usize, (&&str, &&str))| (at == 3) != (told == known);
    told.len() == known.len() && parts.into_iter().all(as_they_are_to_be)
}

/// `mrk-` and 32 hexadecimal digits.
fn is_multi_region(id: &str) -> bool {
    let digits = id.strip_prefix("mrk-").unwrap_or_default();
    let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    digits.len() == 32 && digits.bytes().all(is_hex)
}
