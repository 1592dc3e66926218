//! When a key gets other material, and which.

use super::{Key, Material};
use crate::api::{KeyState, OriginType, RotationType};
use crate::crypto::material::KeyMaterialId;
use crate::entropy::Entropy;
use crate::time::{ASYNCHRONOUS, Time};

impl Key {
    /// When there is something to do about a rotation; in the past where it had to be left out.
    pub(crate) fn rotation_due(&self) -> Option<Time> {
        let on_demand = self
            .rotating_since
            .map(|since| since.plus_millis(ASYNCHRONOUS));
        let automatic = self.schedule.map(|schedule| schedule.next);
        on_demand.into_iter().chain(automatic).min()
    }

    /// Rotates, if a rotation is due by `now` and the key is in a state for it. Returns the ids of materials that are new to
    /// the world.
    pub(crate) fn rotate(&mut self, now: Time, entropy: &Entropy) -> Vec<KeyMaterialId> {
        let mut new = Vec::new();
        let is_done = |since: Time| since.plus_millis(ASYNCHRONOUS) <= now;
        if self.rotating_since.is_some_and(is_done) {
            self.rotating_since = None;
            new.extend(self.turn(now, RotationType::OnDemand, entropy));
            if fault!(OnDemandMovesTheSchedule)
                && let Some(schedule) = &mut self.schedule
            {
                schedule.next = now.plus_days(schedule.days);
            }
        }
        let is_enabled = self.state() == KeyState::Enabled || fault!(DisabledKeysRotate);
        if let Some(schedule) = &mut self.schedule
            && schedule.next <= now
            && is_enabled
        {
            schedule.next = now.plus_days(schedule.days);
            new.extend(self.turn(now, RotationType::Automatic, entropy));
        }
        new
    }

    /// Makes the pending material the current one, or a new one if the key's material is KMS's own.
    fn turn(&mut self, now: Time, by: RotationType, entropy: &Entropy) -> Option<KeyMaterialId> {
        if let Some(material) = self.materials.iter_mut().find(|one| one.pending) {
            material.pending = false;
            material.rotation = Some((now, by));
            return None;
        }
        if self.origin != OriginType::AwsKms {
            return None;
        }
        if fault!(RotationForgetsOldMaterial) {
            self.materials.clear();
        }
        let material = Material::symmetric(&self.id, &entropy.bytes());
        let id = material.id;
        self.materials.push(Material {
            rotation: Some((now, by)),
            ..material
        });
        Some(id)
    }
}
