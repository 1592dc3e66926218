//! What the target says of its keys, against what the model knows.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::Model;
use super::action::{Alias, Name, Origin, description, tag_key, tag_value};
use super::key::{End, Key, State};
use super::kind::Kind;
use super::material::{Held, Stage};
use super::rotation::enabled;
use super::wrong::Wrong;
use crate::target::Place;

impl Model {
    /// DescribeKey's answer agrees with the model, which then follows it.
    pub(super) fn describe(&mut self, name: Name, body: &Value, wrong: &mut Wrong) {
        if let Some(key) = self.named(name) {
            self.describe_as("KeyMetadata", key, body, wrong);
        }
    }

    pub(super) fn describe_as(
        &mut self,
        member: &str,
        key: usize,
        body: &Value,
        wrong: &mut Wrong,
    ) {
        let mut inner = Wrong::default();
        self.described(key, &body[member], &mut inner);
        wrong.within(member, inner);
    }

    /// The answer to a DescribeKey of the key with this ARN, whether or not it has a slot.
    #[must_use = "what is wrong with the answer"]
    pub fn observe_key(&mut self, arn: &str, metadata: Option<&Value>) -> Wrong {
        let mut wrong = Wrong::default();
        if let Some(key) = self.told(arn) {
            match metadata {
                Some(metadata) => self.described(key, metadata, &mut wrong),
                None => self.keys[key].not_found(&mut wrong),
            }
        }
        wrong
    }

    pub(super) fn describe_refused(&mut self, key: Option<usize>) {
        if let Some(key) = key {
            self.keys[key].not_found(&mut Wrong::default());
        }
    }

    /// The keys that ListKeys told are the living ones of the Region, once each.
    pub(super) fn list_keys(
        &self,
        limit: Option<u32>,
        place: Place,
        body: &Value,
        wrong: &mut Wrong,
    ) {
        let Some(page) = body["Keys"].as_array() else {
            return wrong.add("no Keys");
        };
        let truncated = wrong.page(body, page.len(), limit.unwrap_or(100));
        let told: BTreeSet<&str> = page
            .iter()
            .filter_map(|entry| entry["KeyId"].as_str())
            .collect();
        wrong.unless(told.len() == page.len(), || "a key is listed twice".into());
        for key in self.keys.iter().filter(|key| key.place == place) {
            let listed = told.contains(key.id.as_str());
            wrong.unless(!(listed && key.is_gone()), || {
                format!("{} is listed, but deleted", key.id)
            });
            wrong.unless(listed || truncated || key.may_be_gone(), || {
                format!("{} is not listed", key.id)
            });
        }
    }

    /// ListAliases tells as many aliases of the key as the model knows; their names are the workload's.
    pub(super) fn list_aliases(&self, name: Name, body: &Value, wrong: &mut Wrong) {
        let (Some(key), Some(told)) = (self.named(name), body["Aliases"].as_array()) else {
            return wrong.add("no Aliases");
        };
        let known: Vec<&Alias> = self
            .aliases
            .iter()
            .filter(|(_, of)| **of == key)
            .map(|((alias, _), _)| alias)
            .collect();
        wrong.unless(known.len() == told.len(), || {
            format!("{} aliases, not {}", told.len(), known.len())
        });
        for entry in told {
            wrong.text("TargetKeyId", &self.keys[key].id, entry);
        }
    }

    pub(super) fn list_tags(&self, name: Name, body: &Value, wrong: &mut Wrong) {
        let (Some(key), Some(told)) = (self.named(name), body["Tags"].as_array()) else {
            return wrong.add("no Tags");
        };
        let known: BTreeMap<String, String> = self.keys[key]
            .tags
            .iter()
            .map(|(tag, value)| (tag_key(*tag), tag_value(*value)))
            .collect();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let told: BTreeMap<String, String> = told
            .iter()
            .map(|tag| (text(&tag["TagKey"]), text(&tag["TagValue"])))
            .collect();
        wrong.unless(known == told, || {
            format!("tags are {told:?}, not {known:?}")
        });
    }
}

impl Key {
    /// `led`: the key that its rotation comes from may be Enabled; none where that is this one.
    pub(super) fn described(
        &mut self,
        metadata: &Value,
        now: i64,
        led: Option<bool>,
        wrong: &mut Wrong,
    ) {
        wrong.text("KeyId", &self.id, metadata);
        wrong.text("Arn", &self.arn, metadata);
        wrong.text("Origin", self.origin.name(), metadata);
        self.kind.told(metadata, wrong);
        let told = metadata["KeyState"].as_str().unwrap_or_default();
        let enabled = told == "Enabled";
        if metadata["Enabled"] != enabled {
            let what = format!("Enabled is {} in the state {told}", metadata["Enabled"]);
            wrong.member("Enabled", json!(enabled), what);
        }
        self.follow_state(told, now, wrong);
        self.told_place(metadata, wrong);
        if let Some(text) = self.description {
            let told = metadata["Description"].as_str().unwrap_or_default();
            wrong.equal("Description", &description(text), told);
            if told != description(text) {
                self.description = (0..=u8::MAX).find(|text| description(*text) == told);
            }
        }
        if self.beyond {
            return;
        }
        self.follow_material(metadata, now, led, wrong);
        match self.deletion {
            Some(deletion) => wrong.near("DeletionDate", metadata, deletion, now),
            None => wrong.absent("DeletionDate", metadata),
        }
    }

    fn follow_state(&mut self, told: &str, now: i64, wrong: &mut Wrong) {
        let Some(state) = State::LIVING.into_iter().find(|state| state.name() == told) else {
            let returns = json!({"$any": self.states()});
            return wrong.deed("KeyState", returns, format!("KeyState is {told:?}"));
        };
        if !self.beyond && !self.states.contains(&state) {
            let known = self.states();
            let what = format!("KeyState is {told}, not {}", known.join(" or "));
            let returns = json!({"$any": known});
            wrong.deed("KeyState", returns, what);
        }
        self.states = [state].into();
        match state {
            State::Enabled => self.was_disabled = false,
            State::PendingImport => self.miss(now),
            _ => {}
        }
    }

    /// ExpirationModel, ValidTo and CurrentKeyMaterialId tell of the material.
    fn follow_material(
        &mut self,
        metadata: &Value,
        now: i64,
        led: Option<bool>,
        wrong: &mut Wrong,
    ) {
        let model = metadata["ExpirationModel"].as_str();
        let permanent = self.materials.iter_mut().filter(|held| held.is_permanent());
        let mut permanent: Vec<&mut Held> = permanent.collect();
        if let ([held], None) = (permanent.as_mut_slice(), model)
            && held.may_be_over(now)
        {
            // It has expired where the state does not tell, as in PendingDeletion.
            held.imported = None;
        }
        self.follow_end(metadata, now, wrong);
        let told = metadata["CurrentKeyMaterialId"].as_str();
        match (self.origin, told) {
            _ if self.kind != Kind::Symmetric => wrong.absent("CurrentKeyMaterialId", metadata),
            // Not yet.
            _ if self.states.contains(&State::Creating) => {
                wrong.absent("CurrentKeyMaterialId", metadata);
            }
            (Origin::AwsKms, None) => {
                let what = "it holds no CurrentKeyMaterialId".into();
                wrong.member("CurrentKeyMaterialId", json!({"$present": true}), what);
            }
            (Origin::AwsKms, Some(id)) => {
                let may_be_enabled = led.unwrap_or_else(|| enabled(&self.states) != Some(false));
                self.turns.told(id, now, may_be_enabled, wrong);
            }
            (Origin::External, told) => self.follow_current(told, metadata, now, wrong),
            (Origin::CloudHsm | Origin::ExternalKeyStore, _) => {}
        }
    }

    /// The end of the material that ends first counts. What a key tells that lacks one of several materials, no source says.
    fn follow_end(&self, metadata: &Value, now: i64, wrong: &mut Wrong) {
        let all: Vec<&Held> = self.permanent().collect();
        let is_open = |held: &Held| held.imported.is_none() || held.may_be_over(now);
        if all.len() > 1 && all.iter().any(|held| is_open(held)) || self.turns.is_turning(now) {
            return;
        }
        let end = |held: &&Held| match held.imported {
            Some(End::At(end)) => Some(end),
            _ => None,
        };
        let first = all.iter().filter_map(end).min();
        let expected = match first {
            Some(_) => Some("KEY_MATERIAL_EXPIRES"),
            None => (!self.is_empty() && !all.is_empty()).then_some("KEY_MATERIAL_DOES_NOT_EXPIRE"),
        };
        // What it is where only some of several materials expire, no source says.
        let mixed = first.is_some() && all.iter().any(|held| end(held).is_none());
        match expected {
            Some(_) if mixed => {}
            Some(expected) => wrong.text("ExpirationModel", expected, metadata),
            None => wrong.absent("ExpirationModel", metadata),
        }
        match first {
            Some(end) => wrong.near("ValidTo", metadata, end, now),
            None => wrong.absent("ValidTo", metadata),
        }
    }

    /// CurrentKeyMaterialId of a key with imported material: while a rotation is under way, the old one or the new one.
    fn follow_current(
        &mut self,
        told: Option<&str>,
        metadata: &Value,
        now: i64,
        wrong: &mut Wrong,
    ) {
        let waiting = self
            .at_stage(Stage::Waiting)
            .and_then(|held| held.id.as_deref());
        if self.turns.is_turning(now) && told.is_some() && waiting == told && self.turns.show() {
            self.promote();
        }
        let mut held = self.materials.iter_mut();
        match held.find(|held| held.stage == Stage::Current) {
            None => wrong.absent("CurrentKeyMaterialId", metadata),
            // What a replica tells before its first import, no source says.
            Some(held) if held.imported.is_none() && self.multi.is_some() && told.is_none() => {}
            Some(Held { id: Some(id), .. }) => {
                wrong.equal("CurrentKeyMaterialId", id, told.unwrap_or_default());
            }
            Some(held) => held.id = told.map(str::to_owned),
        }
    }

    fn not_found(&mut self, wrong: &mut Wrong) {
        if !self.may_be_gone() {
            let known = self.states();
            let what = format!("the key is not found, but was {}", known.join(" or "));
            wrong.deed("KeyState", json!({"$any": known}), what);
        }
        self.states = [State::Gone].into();
    }
}
