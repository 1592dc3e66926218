//! The independent model: what AWS KMS would answer, by plain assignment per call.
//!
//! It knows no engine and no cryptography. Which operations a key state refuses is a fact it reads
//! ([`Table`]); how a key gets into a state is written here. It answers with the set of answers
//! allowed ([`Model::expect`]) and then follows the real one ([`Model::observe`]), so that one
//! difference does not cascade, and where sources leave a question open it learns what the target
//! chose.

use std::collections::{BTreeMap, BTreeSet};

mod action;
mod describe;
mod expect;
mod grants;
mod key;
mod kind;
mod kinds;
mod material;
mod observe;
mod picture;
mod policies;
mod regions;
mod rotation;
mod rules;
mod same;
mod stores;
mod table;
#[cfg(test)]
mod tests;
mod turns;
mod wrong;

pub use action::{
    Action, Alias, Blob, Byte, Context, DATA_KEY, Expiry, ImportType, Material, Name, Origin, Slot,
    Token, description, plaintext, tag_key, tag_value,
};
pub use expect::{Expect, Outcome, printable};
pub use grants::{Allows, By, Constraint, Grant, Grants, Only, Terms, constraints, grant_name};
pub use kind::{Kind, Signing};
pub use kinds::{Kinds, Made, Usage};
pub use picture::{Holding, Picture};
pub use policies::{Called, Policies, Policy, policy_text};
pub use regions::Regions;
pub use rotation::Rotation;
pub use stores::{Change, EXTERNAL_KEYS, RANDOM, Store, Stores, Which, external_key};
pub use table::Table;
pub use wrong::{Flaw, Wrong};

use crate::target;
use grants::Granted;
use key::Key;
use kinds::Proof;
use stores::Kept;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// How long after its ValidTo material may still be there: no source states the delay.
const EXPIRY_SLACK: i64 = HOUR;
/// How long after its DeletionDate a key may still be there.
///
/// <https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html>
const DELETION_SLACK: i64 = DAY;
/// How long an import token lives.
///
/// <https://docs.aws.amazon.com/kms/latest/APIReference/API_GetParametersForImport.html>
const TOKEN_LIFE: i64 = DAY;

#[derive(Clone, Debug, PartialEq, Eq)]
struct Parameters {
    key: usize,
    token: String,
    public: String,
    sha1: bool,
    /// When they were given, in milliseconds since the Unix epoch.
    given: i64,
    /// An import with the token succeeded.
    used: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Ciphertext {
    key: usize,
    blob: String,
    context: Context,
    /// Base64; none before a first Decrypt shows what GenerateDataKeyWithoutPlaintext made.
    plaintext: Option<String>,
    /// How long that is, in bytes, where it is known.
    length: Option<usize>,
    /// KeyMaterialId of the material that it is under, where that is known.
    under: Option<String>,
}

/// What the model knows of the world.
#[derive(Clone, Debug)]
pub struct Model {
    table: Table,
    now: i64,
    keys: Vec<Key>,
    slots: BTreeMap<Slot, usize>,
    parameters: Vec<Parameters>,
    ciphertexts: Vec<Ciphertext>,
    /// What keys made for later calls, beside ciphertexts of symmetric keys.
    proofs: Vec<Proof>,
    /// What two keys agreed on, base64.
    secrets: BTreeMap<(usize, usize), String>,
    aliases: BTreeMap<(Alias, target::Place), usize>,
    grants: Vec<Granted>,
    stores: BTreeMap<Store, Kept>,
    /// Each token that CreateGrant answered with, and its grant.
    grant_tokens: Vec<(String, usize)>,
    /// Every id, token and ciphertext that was ever answered.
    seen: BTreeSet<String>,
}

impl Model {
    /// A world without keys. `now` is the target's time in milliseconds since the Unix epoch.
    #[must_use]
    pub fn new(table: Table, now: i64) -> Self {
        Self {
            table,
            now,
            keys: Vec::new(),
            slots: BTreeMap::new(),
            parameters: Vec::new(),
            ciphertexts: Vec::new(),
            proofs: Vec::new(),
            secrets: BTreeMap::new(),
            aliases: BTreeMap::new(),
            grants: Vec::new(),
            stores: BTreeMap::new(),
            grant_tokens: Vec::new(),
            seen: BTreeSet::new(),
        }
    }

    /// It is `now` at the target: material expires, keys are deleted.
    pub fn at(&mut self, now: i64) {
        let passed = self.now != now;
        self.now = now;
        self.keys_at();
        if passed {
            self.stores_at();
        }
    }

    /// The id, the ARN and the Region of each key made.
    pub fn keys(&self) -> impl Iterator<Item = (&str, &str, target::Place)> {
        self.keys
            .iter()
            .map(|key| (key.id.as_str(), key.arn.as_str(), key.place))
    }

    /// The id and the ARN of the key in a slot.
    #[must_use]
    pub fn key(&self, slot: Slot) -> Option<(&str, &str)> {
        self.in_slot(slot)
            .map(|key| (self.keys[key].id.as_str(), self.keys[key].arn.as_str()))
    }

    /// The ARN of the key that a name means.
    #[must_use]
    pub fn arn(&self, name: Name) -> Option<&str> {
        self.named(name).map(|key| self.keys[key].arn.as_str())
    }

    /// The import token that `token` means, as the target gave it.
    #[must_use]
    pub fn token(&self, token: Token) -> Option<&str> {
        self.parameters_of(token).map(|one| one.token.as_str())
    }

    /// The public key (base64 of DER) that came with the token, and whether its algorithm is OAEP with SHA-1.
    #[must_use]
    pub fn public(&self, token: Token) -> Option<(&str, bool)> {
        self.parameters_of(token)
            .map(|one| (one.public.as_str(), one.sha1))
    }

    /// The ciphertext that `blob` means (base64), unaltered.
    #[must_use]
    pub fn blob(&self, blob: Blob) -> Option<&str> {
        self.ciphertext_of(blob).map(|one| one.blob.as_str())
    }

    /// The KeyMaterialId that the material was told to have in the key in a slot.
    #[must_use]
    pub fn material_id(&self, slot: Slot, material: Material) -> Option<&str> {
        self.keys[self.in_slot(slot)?].held(material)?.id.as_deref()
    }

    /// The key of this ARN.
    fn told(&self, arn: &str) -> Option<usize> {
        self.keys.iter().position(|key| key.arn == arn)
    }

    fn in_slot(&self, slot: Slot) -> Option<usize> {
        self.slots.get(&slot).copied()
    }

    /// The state of the key that `action` is about, as DescribeKey names it, `gone`, or `no key`; empty where it is about none. Of the
    /// states that a key may be in, all are named.
    #[must_use]
    pub fn state(&self, action: &Action) -> String {
        let key = match *action {
            Action::Decrypt { blob, .. } | Action::Regions(Regions::Decrypt { blob, .. }) => {
                let place = self.place(action);
                let held = self.ciphertext_of(blob);
                held.and_then(|held| self.related_in(held.key, place))
            }
            Action::Regions(Regions::DescribeKey { key, from }) => self.named_in(key, from),
            Action::Stores(stores) => return self.store_state(&stores),
            _ => match (action.key(), self.key_of_token(action)) {
                (Some(name), _) => self.named(name),
                (None, Some(key)) => Some(key),
                (None, None) => return String::new(),
            },
        };
        key.map_or_else(
            || "no key".into(),
            |key| self.keys[key].states().join(" or "),
        )
    }

    /// The states that the key of this ARN may be in.
    #[must_use]
    pub fn states(&self, arn: &str) -> Vec<&'static str> {
        let key = self.told(arn).map(|key| self.keys[key].states());
        key.unwrap_or_default()
    }

    /// The key that a name means; none where there is no such key or alias.
    fn named(&self, name: Name) -> Option<usize> {
        match name {
            Name::Id(slot) | Name::Arn(slot) => self.in_slot(slot),
            Name::Alias(alias) | Name::AliasArn(alias) => {
                let place = self.place_of_alias(alias);
                self.aliases.get(&(alias, place)).copied()
            }
        }
    }

    fn parameters_of(&self, token: Token) -> Option<&Parameters> {
        self.parameters_index(token)
            .map(|index| &self.parameters[index])
    }

    fn parameters_index(&self, token: Token) -> Option<usize> {
        let key = self.in_slot(token.of)?;
        let of_key = |index: &usize| self.parameters[*index].key == key;
        let latest_first = (0..self.parameters.len()).rev().filter(of_key);
        latest_first.take(usize::from(token.age) + 1).last()
    }

    fn ciphertext_of(&self, blob: Blob) -> Option<&Ciphertext> {
        self.ciphertext_index(blob)
            .map(|index| &self.ciphertexts[index])
    }

    fn ciphertext_index(&self, blob: Blob) -> Option<usize> {
        let last = self.ciphertexts.len().checked_sub(1)?;
        Some(last.saturating_sub(usize::from(blob.age)))
    }
}
