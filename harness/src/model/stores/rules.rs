//! Which answers calls on custom key stores may have.
//!
//! <https://docs.aws.amazon.com/kms/latest/developerguide/key-store-overview.html>

use super::{Change, Connection, EXTERNAL_KEYS, Kept, Store, Stores, Which};
use crate::model::Model;
use crate::model::expect::Expect;
use crate::model::key::{Key, State};

const NOT_FOUND: &[&str] = &["CustomKeyStoreNotFoundException"];
const INVALID_STATE: &[&str] = &["CustomKeyStoreInvalidStateException"];
const NAME_IN_USE: &[&str] = &["CustomKeyStoreNameInUseException"];
const WRONG_CREDENTIAL: &[&str] = &["XksProxyIncorrectAuthenticationCredentialException"];

impl Model {
    pub(in crate::model) fn expect_stores(&self, stores: &Stores) -> Expect {
        match *stores {
            Stores::CreateCustomKeyStore { store, name, right } => {
                self.create_store_rule(store, name, right)
            }
            Stores::DescribeCustomKeyStores { which } => {
                let there = match which {
                    Which::All => true,
                    Which::Id(store) => self.stores.contains_key(&store),
                    Which::Name(name) => self.of_store_name(name).is_some(),
                };
                Expect::ok_if(there, NOT_FOUND)
            }
            Stores::UpdateCustomKeyStore { store, change } => {
                self.of_store(store, |kept| self.update_rule(store, kept, change))
            }
            Stores::ConnectCustomKeyStore { store } => self.by_connection(store, |state| {
                match state {
                    Connection::Disconnected => Expect::Ok,
                    // The text of the exception allows it, the guide does not.
                    Connection::Connecting | Connection::Connected => Expect::either(INVALID_STATE),
                    Connection::Disconnecting | Connection::Failed => Expect::error(INVALID_STATE),
                }
            }),
            Stores::DisconnectCustomKeyStore { store } => {
                self.by_connection(store, |state| match state {
                    Connection::Connecting | Connection::Connected | Connection::Failed => {
                        Expect::Ok
                    }
                    Connection::Disconnecting | Connection::Disconnected => {
                        Expect::error(INVALID_STATE)
                    }
                })
            }
            Stores::DeleteCustomKeyStore { store } => {
                let disconnected = only(Connection::Disconnected);
                self.by_connection(store, disconnected)
                    .and(self.empty_rule(store))
            }
            Stores::CreateKey {
                store, external, ..
            } => self
                .by_connection(store, only(Connection::Connected))
                .and(self.external_rule(store, external)),
            Stores::GenerateRandom { store } => {
                let of_proxy = store.is_external() && self.stores.contains_key(&store);
                self.by_connection(store, only(Connection::Connected))
                    .and(Expect::ok_if(!of_proxy, &["UnsupportedOperationException"]))
            }
        }
    }

    /// No source orders the checks of CreateCustomKeyStore.
    fn create_store_rule(&self, store: Store, name: u8, right: bool) -> Expect {
        let (in_use, wrong): (&[&str], _) = match store.is_external() {
            true => (&["XksProxyUriInUseException"], WRONG_CREDENTIAL),
            false => (
                &["CloudHsmClusterInUseException"],
                &["IncorrectTrustAnchorException"] as &[&str],
            ),
        };
        Expect::ok_if(self.of_store_name(name).is_none(), NAME_IN_USE)
            .and(Expect::ok_if(!self.stores.contains_key(&store), in_use))
            .and(Expect::ok_if(right, wrong))
    }

    fn update_rule(&self, store: Store, kept: &Kept, change: Change) -> Expect {
        let in_transit = Expect::either(INVALID_STATE);
        let by = |says: &dyn Fn(Connection) -> Expect| kept.over(says);
        match change {
            Change::Name(name) => {
                let taken = match self.of_store_name(name) {
                    None => Expect::Ok,
                    Some(of) if of == store => Expect::either(NAME_IN_USE),
                    Some(_) => Expect::error(NAME_IN_USE),
                };
                by(&|state| match state {
                    Connection::Disconnected | Connection::Connected => Expect::Ok,
                    _ => in_transit.clone(),
                })
                .and(taken)
            }
            Change::Secret { .. } if !store.is_external() => by(&only(Connection::Disconnected)),
            Change::Secret { right } => {
                // Of a connected store, the operation's text allows it, the exception's does not.
                by(&|state| match state {
                    Connection::Disconnected => Expect::Ok,
                    _ => in_transit.clone(),
                })
                .and(Expect::ok_if(right, WRONG_CREDENTIAL))
            }
        }
    }

    /// No key is in the store, not even one whose deletion is pending.
    fn empty_rule(&self, store: Store) -> Expect {
        let has_keys = Expect::error(&["CustomKeyStoreHasCMKsException"]);
        let keys = self.keys_in(store).map(|key| {
            key.states
                .iter()
                .map(|state| match state {
                    State::Gone => Expect::Ok,
                    _ => has_keys.clone(),
                })
                .reduce(Expect::or)
                .unwrap_or(Expect::Unknown)
        });
        keys.fold(Expect::Ok, Expect::and)
    }

    /// The proxy has the external key, and no key of the store uses it. Whether one that was deleted still does, no source says.
    fn external_rule(&self, store: Store, external: u8) -> Expect {
        if !store.is_external() {
            return Expect::Ok;
        }
        if external >= EXTERNAL_KEYS {
            return Expect::error(&["XksKeyNotFoundException"]);
        }
        let in_use = ["XksKeyAlreadyInUseException"];
        let keys = self.keys_in(store);
        let users = keys.filter(|key| {
            let kept = key.kept.as_ref();
            kept.is_some_and(|kept| kept.external == Some(external))
        });
        users
            .map(|key| match key.may_be_gone() {
                true => Expect::either(&in_use),
                false => Expect::error(&in_use),
            })
            .fold(Expect::Ok, Expect::and)
    }

    fn of_store(&self, store: Store, rule: impl FnOnce(&Kept) -> Expect) -> Expect {
        match self.stores.get(&store) {
            None => Expect::error(NOT_FOUND),
            Some(kept) => rule(kept),
        }
    }

    fn by_connection(&self, store: Store, rule: impl Fn(Connection) -> Expect) -> Expect {
        self.of_store(store, |kept| kept.over(rule))
    }

    pub(super) fn keys_in(&self, store: Store) -> impl Iterator<Item = &Key> {
        let kept = move |key: &&Key| key.kept.as_ref().is_some_and(|kept| kept.store == store);
        self.keys.iter().filter(kept)
    }

    fn of_store_name(&self, name: u8) -> Option<Store> {
        let mut stores = self.stores.iter();
        stores
            .find(|(_, kept)| kept.name == name)
            .map(|(store, _)| *store)
    }
}

/// Only a store in this state may be asked.
fn only(one: Connection) -> impl Fn(Connection) -> Expect {
    move |state| Expect::ok_if(state == one, INVALID_STATE)
}
