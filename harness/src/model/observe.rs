//! What a call makes of the world, and what its answer must hold.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::action::{
    Action, Blob, Context, DATA_KEY, Expiry, Material, Name, Slot, Token, plaintext,
};
use super::expect::Outcome;
use super::key::{End, Key};
use super::kind::Kind;
use super::material::Stage;
use super::regions::Regions;
use super::wrong::Wrong;
use super::{Ciphertext, DAY, Model, Parameters, TOKEN_LIFE};
use crate::target::Place;

/// The member that holds a ciphertext.
const BLOB: &str = "CiphertextBlob";

impl Model {
    /// Follows the answer to `action`, and tells what in a success is not as it must be. A refusal changes nothing.
    #[must_use = "what is wrong with the answer"]
    pub fn observe(&mut self, action: &Action, outcome: &Outcome) -> Wrong {
        let mut wrong = Wrong::default();
        match outcome {
            Outcome::Ok(body) => {
                self.follow(action, body, &mut wrong);
                self.reach_keys();
            }
            Outcome::Refused { code, .. } => match (*action, code.as_str()) {
                (Action::DescribeKey { key }, "NotFoundException") => {
                    self.describe_refused(self.named(key));
                }
                (Action::Regions(Regions::DescribeKey { key, from }), "NotFoundException") => {
                    self.describe_refused(self.named_in(key, from))
                }
                _ => {}
            },
            Outcome::Broken(_) => {}
        }
        wrong
    }

    fn follow(&mut self, action: &Action, body: &Value, wrong: &mut Wrong) {
        match *action {
            Action::Wait { .. } => {}
            Action::CreateKey { slot, origin } => {
                let key = |id: &str, arn: &str| Key::new(id, arn, origin, Kind::Symmetric);
                self.create_key(slot, key, body, wrong);
            }
            Action::DescribeKey { key } => self.describe(key, body, wrong),
            Action::ListKeys { limit } => self.list_keys(limit, Place::Home, body, wrong),
            Action::GetParametersForImport { key, sha1 } => self.parameters(key, sha1, body, wrong),
            Action::ImportKeyMaterial {
                key,
                token,
                material,
                expiry,
                ..
            } => {
                self.import(key, token, (material, expiry), body, wrong);
            }
            Action::DeleteImportedKeyMaterial { key, id } => {
                self.delete_material(key, id, body, wrong);
            }
            Action::EnableKey { key } => self.assign(key, Key::enable),
            Action::DisableKey { key } => self.assign(key, Key::disable),
            Action::ScheduleKeyDeletion { key, days } => self.schedule(key, days, body, wrong),
            Action::CancelKeyDeletion { key } => {
                self.same_key(key, body, wrong);
                self.assign(key, Key::cancel_deletion);
            }
            Action::Encrypt { .. }
            | Action::Decrypt { .. }
            | Action::ReEncrypt { .. }
            | Action::GenerateDataKey { .. }
            | Action::GenerateDataKeyWithoutPlaintext { .. } => {
                self.follow_crypto(action, body, wrong)
            }
            Action::GenerateRandom { bytes } => wrong.bytes("Plaintext", body, bytes as usize),
            Action::CreateAlias { alias, key } | Action::UpdateAlias { alias, key } => {
                let place = self.place_of(key);
                if let Some(key) = self.named(key) {
                    self.aliases.insert((alias, place), key);
                }
            }
            Action::DeleteAlias { alias } => {
                let place = self.place_of_alias(alias);
                self.aliases.remove(&(alias, place));
            }
            Action::ListAliases { key } => self.list_aliases(key, body, wrong),
            Action::TagResource { key, tag, value } => self.assign(key, |key| {
                key.tags.insert(tag, value);
            }),
            Action::UntagResource { key, tag } => self.assign(key, |key| {
                key.tags.remove(&tag);
            }),
            Action::ListResourceTags { key } => self.list_tags(key, body, wrong),
            Action::UpdateKeyDescription { key, text } => {
                self.assign(key, |key| key.description = Some(text));
            }
            Action::Rotation(rotation) => self.follow_rotation(rotation, body, wrong),
            Action::Grants(grants) => self.follow_grants(&grants, body, wrong),
            Action::Policies(policies) => self.follow_policies(&policies, body, wrong),
            Action::Stores(stores) => self.follow_stores(&stores, body, wrong),
            Action::Kinds(kinds) => self.follow_kinds(kinds, body, wrong),
            Action::Regions(regions) => self.follow_regions(regions, body, wrong),
        }
    }

    fn follow_crypto(&mut self, action: &Action, body: &Value, wrong: &mut Wrong) {
        let (operation, place) = (action.operation(), self.place(action));
        if let Some(name) = action
            .key()
            .filter(|_| !matches!(action, Action::Decrypt { .. }))
        {
            self.used(name, operation);
        }
        if let Action::Decrypt { blob, .. } | Action::ReEncrypt { blob, .. } = *action {
            self.opened(blob, operation, place);
        }
        match *action {
            Action::Encrypt { key, text, context } => {
                let known = Some(STANDARD.encode(plaintext(text)));
                self.encrypted(key, context, (known, None), BLOB, body, wrong);
            }
            Action::Decrypt { blob, .. } => self.decrypted(blob, place, body, wrong),
            Action::ReEncrypt {
                blob,
                key,
                new_context,
                ..
            } => {
                if let Some(key) = self.opener(blob, place) {
                    wrong.text("SourceKeyId", &self.keys[key].arn, body);
                }
                let held = self.ciphertext_of(blob);
                let known = held.map(|held| (held.plaintext.clone(), held.length));
                let known = known.unwrap_or_default();
                self.encrypted(key, new_context, known, BLOB, body, wrong);
            }
            Action::GenerateDataKey { key, context } => {
                let plaintext = body["Plaintext"].as_str().map(str::to_owned);
                wrong.bytes("Plaintext", body, DATA_KEY);
                self.encrypted(key, context, (plaintext, None), BLOB, body, wrong);
            }
            Action::GenerateDataKeyWithoutPlaintext { key, context } => {
                wrong.absent("Plaintext", body);
                self.encrypted(key, context, (None, Some(DATA_KEY)), BLOB, body, wrong);
            }
            _ => {}
        }
    }

    pub(super) fn create_key(
        &mut self,
        slot: Slot,
        key: impl FnOnce(&str, &str) -> Key,
        body: &Value,
        wrong: &mut Wrong,
    ) {
        let metadata = &body["KeyMetadata"];
        let (Some(id), Some(arn)) = (metadata["KeyId"].as_str(), metadata["Arn"].as_str()) else {
            return wrong.add("the new key has no KeyId or no Arn");
        };
        self.fresh("KeyId", id, wrong);
        self.slots.insert(slot, self.keys.len());
        self.keys.push(key(id, arn));
        self.describe(Name::Id(slot), body, wrong);
    }

    fn parameters(&mut self, name: Name, sha1: bool, body: &Value, wrong: &mut Wrong) {
        self.same_key(name, body, wrong);
        let (Some(token), Some(public)) =
            (body["ImportToken"].as_str(), body["PublicKey"].as_str())
        else {
            return wrong.add("no ImportToken or no PublicKey");
        };
        self.fresh("ImportToken", token, wrong);
        wrong.near("ParametersValidTo", body, self.now + TOKEN_LIFE, self.now);
        let Some(key) = self.named(name) else { return };
        let (token, public, given) = (token.to_owned(), public.to_owned(), self.now);
        self.parameters.push(Parameters {
            key,
            token,
            public,
            sha1,
            given,
            used: false,
        });
    }

    fn import(
        &mut self,
        name: Name,
        token: Token,
        (material, expiry): (Material, Expiry),
        body: &Value,
        wrong: &mut Wrong,
    ) {
        self.same_key(name, body, wrong);
        if let Some(index) = self.parameters_index(token) {
            self.parameters[index].used = true;
        }
        let end = self.valid_to(expiry).map_or(End::Never, End::At);
        let Some(index) = self.named(name) else {
            return;
        };
        let told = body["KeyMaterialId"].as_str().map(str::to_owned);
        if let Some(id) = &told {
            wrong.unless(is_hex_64(id), || {
                format!("KeyMaterialId {id} is not 64 hex characters")
            });
        }
        let key = &mut self.keys[index];
        if key.turns.is_turning(self.now) {
            return self.give_up(index);
        }
        match key.held(material).map(|held| &held.id) {
            // The id is of key and material: what was deleted while it waited has its id again.
            None if key.lapsed.contains(&material) => {}
            None => {
                if let Some(id) = &told {
                    self.fresh("KeyMaterialId", id, wrong);
                }
            }
            Some(Some(was)) => wrong.equal("KeyMaterialId", was, told.as_deref().unwrap_or(was)),
            Some(None) => {}
        }
        self.keys[index].take_material(material, told, end);
        self.share_material(index, material);
    }

    fn delete_material(
        &mut self,
        name: Name,
        id: Option<Material>,
        body: &Value,
        wrong: &mut Wrong,
    ) {
        self.same_key(name, body, wrong);
        let Some(index) = self.named(name) else {
            return;
        };
        let key = &self.keys[index];
        if key.turns.is_turning(self.now) {
            return self.give_up(index);
        }
        let held = match id {
            Some(material) => key.held(material),
            None => key.at_stage(Stage::Current),
        };
        if let Some(told) = body["KeyMaterialId"].as_str()
            && !told.is_empty()
        {
            let known = held.and_then(|held| held.id.as_deref());
            wrong.equal("KeyMaterialId", known.unwrap_or(told), told);
            wrong.unless(held.is_some(), || {
                format!("KeyMaterialId is {told}, but nothing was imported")
            });
        }
        self.unshare_material(index, id);
        self.keys[index].delete_material(id);
    }

    fn schedule(&mut self, name: Name, days: Option<u32>, body: &Value, wrong: &mut Wrong) {
        self.same_key(name, body, wrong);
        let days = days.unwrap_or(30);
        let deletion = self.now + i64::from(days) * DAY;
        let waits = self.waits_for_replicas(name, body);
        if waits {
            wrong.text("KeyState", "PendingReplicaDeletion", body);
            wrong.absent("DeletionDate", body);
        } else {
            wrong.near("DeletionDate", body, deletion, self.now);
            wrong.text("KeyState", "PendingDeletion", body);
        }
        let told = &body["PendingWindowInDays"];
        if *told != days {
            let what = format!("PendingWindowInDays is {told}, not {days}");
            wrong.member("PendingWindowInDays", json!(days), what);
        }
        let waits = waits && body["KeyState"] != "PendingDeletion";
        self.assign(name, |key| match waits {
            true => key.wait_for_replicas(days),
            false => key.schedule_deletion(deletion),
        });
    }

    /// A ciphertext was made under the key that `name` means: `member` of the answer. Its plaintext or that one's length is
    /// known, or neither.
    pub(super) fn encrypted(
        &mut self,
        name: Name,
        context: Context,
        (plaintext, length): (Option<String>, Option<usize>),
        member: &str,
        body: &Value,
        wrong: &mut Wrong,
    ) {
        self.same_key(name, body, wrong);
        let Some(blob) = body[member].as_str() else {
            return wrong.add(&format!("no {member}"));
        };
        self.fresh(member, blob, wrong);
        let Some(key) = self.named(name) else { return };
        let under = self.keys[key].current_id(self.now).map(str::to_owned);
        self.ciphertexts.push(Ciphertext {
            key,
            blob: blob.into(),
            context,
            plaintext,
            length,
            under,
        });
    }

    /// What the ciphertext is of decrypted it in this Region.
    pub(super) fn decrypted(&mut self, blob: Blob, place: Place, body: &Value, wrong: &mut Wrong) {
        if let Some(key) = self.opener(blob, place) {
            wrong.text("KeyId", &self.keys[key].arn, body);
        }
        let Some(index) = self.ciphertext_index(blob) else {
            return;
        };
        let held = &mut self.ciphertexts[index];
        if let (Some(under), Some(told)) = (&held.under, body["KeyMaterialId"].as_str()) {
            wrong.equal("KeyMaterialId", under, told);
        }
        let Some(told) = body["Plaintext"].as_str() else {
            return wrong.add("no Plaintext");
        };
        match &held.plaintext {
            Some(known) => wrong.equal("Plaintext", known, told),
            None => {
                if let Some(length) = held.length {
                    wrong.bytes("Plaintext", body, length);
                }
                held.plaintext = Some(told.into());
            }
        }
    }

    /// The key that opens the ciphertext in a Region.
    fn opener(&self, blob: Blob, place: Place) -> Option<usize> {
        self.related_in(self.ciphertext_of(blob)?.key, place)
    }

    pub(super) fn opened(&mut self, blob: Blob, operation: &'static str, place: Place) {
        if let Some(key) = self.opener(blob, place) {
            self.keys[key].uses.insert(operation);
        }
    }

    /// KeyId of the answer is the ARN of the key that `name` means.
    pub(super) fn same_key(&self, name: Name, body: &Value, wrong: &mut Wrong) {
        if let Some(key) = self.named(name) {
            wrong.text("KeyId", &self.keys[key].arn, body);
        }
    }

    /// Nothing is ever answered twice.
    pub(super) fn fresh(&mut self, what: &str, value: &str, wrong: &mut Wrong) {
        let new = self.seen.insert(value.into());
        wrong.unless(new, || format!("{what} {value} was given before"));
    }

    pub(super) fn assign(&mut self, name: Name, change: impl FnOnce(&mut Key)) {
        if let Some(key) = self.named(name) {
            change(&mut self.keys[key]);
        }
    }
}

fn is_hex_64(id: &str) -> bool {
    id.len() == 64
        && id
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
