//! The world: accounts, Regions, keys and aliases.

mod due;
#[cfg(any(test, feature = "fuzzing"))]
mod picture;
mod related;
mod stores;

use std::collections::{BTreeMap, BTreeSet};

use crate::api::Op;

use crate::authorize;
use crate::cluster::Cluster;
use crate::crypto::material::KeyMaterialId;
use crate::crypto::symmetric::SymmetricKey;
use crate::crypto::token::WrappingKeyId;
use crate::crypto::wrap::WrappingKey;
use crate::crypto::{Secret, mac};
use crate::entropy::Entropy;
use crate::id::KeyRef;
use crate::key::Key;
use crate::related::Related;
use crate::store::Store;
use crate::{Code, Config, Error, Scope, Time, VpcEndpointService, fault};

/// AWS KMS in every account and Region: a state machine that does no I/O and knows neither clock nor randomness of its own.
#[derive(Debug)]
pub struct Kms {
    pub(crate) config: Config,
    pub(crate) entropy: Entropy,
    /// Seals import tokens.
    pub(crate) token_key: SymmetricKey,
    /// Authenticates the markers of lists.
    pub(crate) marker_secret: Secret,
    /// How many grants were ever made: numbers them in the order of their making.
    pub(crate) grants_made: u64,
    accounts: BTreeMap<String, Account>,
    /// Multi-Region keys by their id, which is that of one account alone.
    related: BTreeMap<String, Related>,
    /// Who has, or once had, key material. Ids outlive their keys, so that a ciphertext without a key is told from a forged one.
    holders: BTreeMap<KeyMaterialId, Holder>,
    wrapping_keys: BTreeMap<WrappingKeyId, WrappingKey>,
    /// CloudHSM clusters by id.
    clusters: BTreeMap<String, Cluster>,
    /// VPC endpoint services by name.
    services: BTreeMap<String, VpcEndpointService>,
    /// When to look at what. A key may have changed its mind since.
    deadlines: BTreeSet<(Time, Deadline)>,
}

type Account = BTreeMap<String, Region>;

#[derive(Clone, Debug, Default, PartialEq)]
struct Region {
    keys: BTreeMap<String, Key>,
    aliases: BTreeMap<String, Alias>,
    stores: BTreeMap<String, Store>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Alias {
    /// The bare id of a key.
    pub(crate) target: String,
    pub(crate) created: Time,
    pub(crate) updated: Time,
}

/// A key in any Region.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Holder {
    account: String,
    key_id: String,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Deadline {
    Key {
        account: String,
        region: String,
        key_id: String,
    },
    Store {
        account: String,
        region: String,
        store_id: String,
    },
    WrappingKey(WrappingKeyId),
}

impl Kms {
    /// A world without keys, with one [CloudHSM cluster](Cluster::default). The seed decides every id, key, token and symmetric ciphertext to come.
    #[must_use]
    pub fn new(seed: [u8; 32]) -> Self {
        Self::with(seed, Config::default())
    }

    /// [`Self::new`], with other settings than usual.
    #[must_use]
    pub fn with(seed: [u8; 32], config: Config) -> Self {
        let cluster = Cluster::default();
        Self {
            config,
            entropy: Entropy::new(&seed),
            token_key: SymmetricKey::from_bytes(&mac(&seed, &[b"kmspec import tokens"])),
            marker_secret: Secret(mac(&seed, &[b"kmspec markers"])),
            grants_made: 0,
            accounts: BTreeMap::new(),
            related: BTreeMap::new(),
            holders: BTreeMap::new(),
            wrapping_keys: BTreeMap::new(),
            clusters: BTreeMap::from([(cluster.id.clone(), cluster)]),
            services: BTreeMap::new(),
            deadlines: BTreeSet::new(),
        }
    }

    /// The settings.
    #[must_use]
    pub const fn config(&self) -> &Config {
        &self.config
    }

    /// The key with this id or ARN; no alias will do.
    pub(crate) fn key(&self, op: Op, scope: &Scope, id: &str) -> Result<&Key, Error> {
        if fault!(AliasServesInManagement) {
            return self.key_or_alias(op, scope, id);
        }
        let (account, id) = KeyRef::parse(id, scope)?.no_alias()?;
        self.owned(op, scope, KeyRef::Key { account, id })
    }

    /// The key with this id, ARN, alias name or alias ARN.
    pub(crate) fn key_or_alias(&self, op: Op, scope: &Scope, id: &str) -> Result<&Key, Error> {
        self.owned(op, scope, KeyRef::parse(id, scope)?)
    }

    /// The key, if the caller may come near it. Without authorisation only its own account may; with it, policy and grants
    /// were asked before, and what is left are the operations that never work on another account's key.
    fn owned(&self, op: Op, scope: &Scope, named: KeyRef<'_>) -> Result<&Key, Error> {
        let key = self.look_up(scope, named)?;
        let reachable = self.config.authorize && authorize::crosses_accounts(op);
        if key.account != scope.account && !reachable {
            return Err(authorize::denied(op.name(), scope, &key.arn));
        }
        Ok(key)
    }

    /// The key or the target of the alias, whoever asks.
    pub(crate) fn look_up(&self, scope: &Scope, named: KeyRef<'_>) -> Result<&Key, Error> {
        let (KeyRef::Key { account, .. } | KeyRef::Alias { account, .. }) = named;
        let region = self.region(account, &scope.region);
        let found = region.and_then(|region| match named {
            KeyRef::Key { id, .. } => region.keys.get(id),
            KeyRef::Alias { name, .. } => region.keys.get(&region.aliases.get(name)?.target),
        });
        found.ok_or_else(|| named.not_found(&scope.region))
    }

    /// The key with this id or ARN, if its state and origin let the operation happen.
    pub(crate) fn permitted(&self, op: Op, scope: &Scope, id: &str) -> Result<&Key, Error> {
        let key = self.key(op, scope, id)?;
        key.permit(op)?;
        Ok(key)
    }

    /// [`Self::permitted`], to be changed.
    pub(crate) fn permitted_mut(
        &mut self,
        op: Op,
        scope: &Scope,
        id: &str,
    ) -> Result<&mut Key, Error> {
        let id = self.permitted(op, scope, id)?.id.clone();
        Ok(self.existing_mut(scope, &id))
    }

    /// A key of the caller's account that is known to exist, by its bare id.
    pub(crate) fn existing_mut(&mut self, scope: &Scope, id: &str) -> &mut Key {
        self.key_mut(&scope.region, &scope.account, id)
    }

    /// A key of the caller's account that is known to exist, by its bare id.
    pub(crate) fn existing(&self, scope: &Scope, id: &str) -> &Key {
        self.key_in(&scope.region, &scope.account, id)
            .expect("the key was there a moment ago")
    }

    /// A key of any account that is known to exist, by its bare id.
    pub(crate) fn key_mut(&mut self, region: &str, account: &str, id: &str) -> &mut Key {
        self.key_in_mut(region, account, id)
            .expect("the key was found a moment ago")
    }

    fn key_in_mut(&mut self, region: &str, account: &str, id: &str) -> Option<&mut Key> {
        let regions = self.accounts.get_mut(account)?;
        regions.get_mut(region)?.keys.get_mut(id)
    }

    /// The key that has the material a ciphertext names, which must be the one the caller names, if it names one.
    pub(crate) fn holder(
        &self,
        scope: &Scope,
        id: &KeyMaterialId,
        named: Option<&Key>,
    ) -> Result<&Key, Error> {
        let holder = self
            .holders
            .get(id)
            .ok_or_else(|| Error::bare(Code::InvalidCiphertextException))?;
        if named.is_some_and(|named| named.id != holder.key_id) && !fault!(DecryptIgnoresKeyId) {
            return Err(Error::incorrect_key(
                "The key ID in the request does not identify a CMK that can perform this operation.",
            ));
        }
        self.holder_of(scope, id)
            .filter(|key| key.account == scope.account || self.config.authorize)
            .ok_or_else(authorize::inaccessible)
    }

    /// The key that has, or had, this material, if it is still there and of the Region that is asked.
    pub(crate) fn holder_of(&self, scope: &Scope, id: &KeyMaterialId) -> Option<&Key> {
        let holder = self.holders.get(id)?;
        let keys = &self.region(&holder.account, &scope.region)?.keys;
        let deleted = || keys.get(&fault::grave(&holder.key_id));
        keys.get(&holder.key_id)
            .or_else(|| fault!(CiphertextOfDeletedKeyOpens).then(deleted)?)
    }

    /// Adds a new key of the caller's account.
    pub(crate) fn add(&mut self, scope: &Scope, key: Key) {
        let ids: Vec<_> = key.materials.iter().map(|material| material.id).collect();
        for id in ids {
            self.hold(&scope.account, &key.id, id);
        }
        self.region_mut(scope).keys.insert(key.id.clone(), key);
    }

    /// Notes that a key of this account has this material.
    pub(crate) fn hold(&mut self, account: &str, key_id: &str, id: KeyMaterialId) {
        let holder = Holder {
            account: account.into(),
            key_id: key_id.into(),
        };
        self.holders.insert(id, holder);
    }

    /// Asks time to look at a key of the caller's account then.
    pub(crate) fn remind(&mut self, scope: &Scope, key_id: String, at: Time) {
        self.remind_of(&scope.account, &scope.region, key_id, at);
    }

    /// [`Self::remind`], of any key.
    fn remind_of(&mut self, account: &str, region: &str, key_id: String, at: Time) {
        let deadline = Deadline::Key {
            account: account.into(),
            region: region.into(),
            key_id,
        };
        self.deadlines.insert((at, deadline));
    }

    /// Keeps a wrapping key until then.
    pub(crate) fn keep_wrapping_key(&mut self, id: WrappingKeyId, key: WrappingKey, until: Time) {
        self.wrapping_keys.insert(id, key);
        self.deadlines.insert((until, Deadline::WrappingKey(id)));
    }

    pub(crate) fn wrapping_key(&self, id: &WrappingKeyId) -> Option<&WrappingKey> {
        match fault!(TokenWrappingKeyIgnored) {
            true => self.wrapping_keys.values().next(),
            false => self.wrapping_keys.get(id),
        }
    }

    /// The caller's keys by id.
    pub(crate) fn keys(&self, scope: &Scope) -> impl Iterator<Item = &Key> {
        self.region(&scope.account, &scope.region)
            .into_iter()
            .flat_map(|region| region.keys.values())
    }

    /// How many keys the caller's account has.
    pub(crate) fn key_count(&self, scope: &Scope) -> usize {
        self.region(&scope.account, &scope.region)
            .map_or(0, |region| region.keys.len())
    }

    /// The keys of every account, account by account and by id.
    pub(crate) fn keys_of_all(&self, region: &str) -> impl Iterator<Item = &Key> {
        self.accounts
            .values()
            .filter_map(move |regions| regions.get(region))
            .flat_map(|region| region.keys.values())
    }

    /// The names of a key's aliases.
    pub(crate) fn aliases_of(&self, region: &str, key: &Key) -> impl Iterator<Item = &str> {
        self.region(&key.account, region)
            .into_iter()
            .flat_map(|region| &region.aliases)
            .filter(|(_, alias)| alias.target == key.id)
            .map(|(name, _)| name.as_str())
    }

    /// The caller's aliases by name.
    pub(crate) fn aliases(&self, scope: &Scope) -> impl Iterator<Item = (&String, &Alias)> {
        self.region(&scope.account, &scope.region)
            .into_iter()
            .flat_map(|region| &region.aliases)
    }

    /// The caller's alias of this name.
    pub(crate) fn alias(&self, scope: &Scope, name: &str) -> Option<&Alias> {
        self.region(&scope.account, &scope.region)?
            .aliases
            .get(name)
    }

    pub(crate) fn aliases_mut(&mut self, scope: &Scope) -> &mut BTreeMap<String, Alias> {
        &mut self.region_mut(scope).aliases
    }

    fn region(&self, account: &str, region: &str) -> Option<&Region> {
        self.accounts.get(account)?.get(region)
    }

    fn region_mut(&mut self, scope: &Scope) -> &mut Region {
        self.accounts
            .entry(scope.account.clone())
            .or_default()
            .entry(scope.region.clone())
            .or_default()
    }
}
