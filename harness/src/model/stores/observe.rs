//! What calls and time make of custom key stores, and what the target says of them.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Change, RANDOM, Store, Stores, external_key};
use crate::model::expect::Expect;
use crate::model::key::{Key, State};
use crate::model::kind::Kind;
use crate::model::wrong::Wrong;
use crate::model::{HOUR, MINUTE, Model};

/// How long a connection takes at most.
///
/// <https://docs.aws.amazon.com/kms/latest/APIReference/API_ConnectCustomKeyStore.html>
const CONNECTS: i64 = 20 * MINUTE;
/// How long it may take to disconnect: no source states the delay.
const DISCONNECTS: i64 = HOUR;
/// So many wrong passwords lock kmsuser out.
const LOGINS: u8 = 5;

/// ConnectionState.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::model) enum Connection {
    Disconnected,
    Connecting,
    Connected,
    Disconnecting,
    Failed,
}

impl Connection {
    const ALL: [Self; 5] = [
        Self::Disconnected,
        Self::Connecting,
        Self::Connected,
        Self::Disconnecting,
        Self::Failed,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Disconnected => "DISCONNECTED",
            Self::Connecting => "CONNECTING",
            Self::Connected => "CONNECTED",
            Self::Disconnecting => "DISCONNECTING",
            Self::Failed => "FAILED",
        }
    }
}

/// A store that a call has made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::model) struct Kept {
    id: String,
    pub(super) name: u8,
    /// The states it may be in.
    states: BTreeSet<Connection>,
    /// When it began to connect or to disconnect, in milliseconds since the Unix epoch.
    since: i64,
    /// It has the right password.
    right: bool,
    /// How often it connected with a wrong one.
    wrong: u8,
}

/// Where a key is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::model) struct KeptIn {
    pub(super) store: Store,
    id: String,
    /// The external key that it is of.
    pub(super) external: Option<u8>,
    /// What the key is while its store is connected: Enabled or Disabled.
    beneath: State,
    /// Its deletion was cancelled while its store was not connected: what it shows until then is open.
    open: bool,
}

impl Kept {
    fn states(&self) -> String {
        let names: Vec<&str> = self.states.iter().map(|state| state.name()).collect();
        names.join(" or ")
    }

    pub(super) fn over(&self, says: impl Fn(Connection) -> Expect) -> Expect {
        let worlds = self.states.iter().map(|state| says(*state));
        worlds.reduce(Expect::or).unwrap_or(Expect::Unknown)
    }

    /// What a connection comes to; whether kmsuser is locked out by then is not followed.
    fn ends(&self) -> &'static [Connection] {
        match (self.right, self.wrong >= LOGINS) {
            (true, false) => &[Connection::Connected],
            (true, true) => &[Connection::Connected, Connection::Failed],
            (false, _) => &[Connection::Failed],
        }
    }

    fn connect(&mut self, now: i64) {
        if self.states.remove(&Connection::Disconnected) {
            self.since = now;
            self.wrong = self.wrong.saturating_add(u8::from(!self.right));
            self.states.insert(Connection::Connecting);
            self.states.extend(self.ends());
        }
    }

    fn at(&mut self, now: i64) {
        let took = now - self.since;
        if self.states.contains(&Connection::Connecting) {
            self.states.extend(self.ends());
            if took > CONNECTS {
                self.states.remove(&Connection::Connecting);
            }
        }
        if self.states.contains(&Connection::Disconnecting) {
            self.states.insert(Connection::Disconnected);
            if took >= DISCONNECTS {
                self.states.remove(&Connection::Disconnecting);
            }
        }
    }
}

impl Key {
    /// The key is turned on or off, which shows while its store is connected.
    pub(in crate::model) fn rests(&mut self, state: State) {
        if let Some(kept) = &mut self.kept {
            kept.beneath = state;
            kept.open |= self.states.contains(&State::PendingDeletion);
        }
    }

    /// Its store may be connected (`up`), or may not be (`down`).
    fn reach(&mut self, up: bool, down: bool) {
        let Some(kept) = &mut self.kept else { return };
        let is_fixed = |state: &State| matches!(state, State::PendingDeletion | State::Gone);
        if self.states.iter().any(is_fixed) {
            return;
        }
        kept.open &= down;
        let shows = (up || kept.open).then_some(kept.beneath);
        let lost = down.then_some(State::Unavailable);
        self.states = shows.into_iter().chain(lost).collect();
    }

    /// What DescribeKey says of the place where it is kept.
    pub(in crate::model) fn told_place(&self, metadata: &Value, wrong: &mut Wrong) {
        let Some(kept) = &self.kept else {
            return wrong.absent("CustomKeyStoreId", metadata);
        };
        wrong.text("CustomKeyStoreId", &kept.id, metadata);
        match kept.external.map(external_key) {
            None => {
                wrong.absent("XksKeyConfiguration", metadata);
                if !metadata["CloudHsmClusterId"].is_string() {
                    let what = "it holds no CloudHsmClusterId".into();
                    wrong.member("CloudHsmClusterId", json!({"$present": true}), what);
                }
            }
            Some(external) => {
                wrong.absent("CloudHsmClusterId", metadata);
                let told = &metadata["XksKeyConfiguration"];
                if told["Id"] != external {
                    let what = format!("XksKeyConfiguration is {told}, not {external}");
                    wrong.member("XksKeyConfiguration", json!({"Id": external}), what);
                }
            }
        }
    }
}

impl Model {
    pub(in crate::model) fn follow_stores(
        &mut self,
        stores: &Stores,
        body: &Value,
        wrong: &mut Wrong,
    ) {
        let now = self.now;
        match *stores {
            Stores::CreateCustomKeyStore { store, name, .. } => {
                let Some(id) = body["CustomKeyStoreId"].as_str() else {
                    return wrong.add("no CustomKeyStoreId");
                };
                self.fresh("CustomKeyStoreId", id, wrong);
                let kept = Kept {
                    id: id.into(),
                    name,
                    states: [Connection::Disconnected].into(),
                    since: now,
                    right: true,
                    wrong: 0,
                };
                self.stores.insert(store, kept);
            }
            Stores::DescribeCustomKeyStores { .. } => {
                let page = body["CustomKeyStores"].as_array();
                let found = page.map(|page| stores.store().is_none() || page.len() == 1);
                wrong.unless(found == Some(true), || "it shows not one store".into());
                self.told_stores(body, wrong);
            }
            Stores::UpdateCustomKeyStore { store, change } => {
                let kept = self.stores.get_mut(&store);
                match (kept, change) {
                    (Some(kept), Change::Name(name)) => kept.name = name,
                    (Some(kept), Change::Secret { right }) => kept.right = right,
                    (None, _) => {}
                }
            }
            Stores::ConnectCustomKeyStore { store } => {
                if let Some(kept) = self.stores.get_mut(&store) {
                    kept.connect(now);
                }
            }
            Stores::DisconnectCustomKeyStore { store } => {
                if let Some(kept) = self.stores.get_mut(&store) {
                    kept.states = [Connection::Disconnecting, Connection::Disconnected].into();
                    kept.since = now;
                }
            }
            Stores::DeleteCustomKeyStore { store } => {
                self.stores.remove(&store);
            }
            Stores::CreateKey {
                slot,
                store,
                external,
            } => {
                let id = self.stores.get(&store).map(|kept| kept.id.clone());
                let kept = KeptIn {
                    store,
                    id: id.unwrap_or_default(),
                    external: store.is_external().then_some(external),
                    beneath: State::Enabled,
                    open: false,
                };
                let key = |id: &str, arn: &str| Key {
                    kept: Some(kept),
                    ..Key::new(id, arn, store.origin(), Kind::Symmetric)
                };
                self.create_key(slot, key, body, wrong);
            }
            Stores::GenerateRandom { .. } => wrong.bytes("Plaintext", body, RANDOM),
        }
    }

    /// Time has come to the model's.
    pub(in crate::model) fn stores_at(&mut self) {
        for kept in self.stores.values_mut() {
            kept.at(self.now);
        }
        self.reach_keys();
    }

    /// Keys show whether their store is connected.
    pub(in crate::model) fn reach_keys(&mut self) {
        for key in &mut self.keys {
            let Some(kept) = &key.kept else { continue };
            if let Some(store) = self.stores.get(&kept.store) {
                let up = store.states.contains(&Connection::Connected);
                let down = store.states.len() > usize::from(up);
                key.reach(up, down);
            }
        }
    }

    /// What DescribeCustomKeyStores says of all stores.
    #[must_use = "what is wrong with the answer"]
    pub fn observe_stores(&mut self, body: &Value) -> Wrong {
        let mut wrong = Wrong::default();
        self.told_stores(body, &mut wrong);
        let page: Vec<&Value> = body["CustomKeyStores"]
            .as_array()
            .into_iter()
            .flatten()
            .collect();
        let listed = |kept: &Kept| page.iter().any(|one| one["CustomKeyStoreId"] == kept.id);
        if body["Truncated"] != true {
            self.stores.retain(|_, kept| {
                let listed = listed(kept);
                if !listed {
                    let includes = json!({"$includes": [{"CustomKeyStoreId": kept.id}]});
                    wrong.deed("CustomKeyStores", includes, "a store is not listed".into());
                }
                listed
            });
        }
        wrong
    }

    /// The stores told are in a state that they may be in; the model follows.
    fn told_stores(&mut self, body: &Value, wrong: &mut Wrong) {
        for entry in body["CustomKeyStores"].as_array().into_iter().flatten() {
            let mut stores = self.stores.values_mut();
            let Some(kept) = stores.find(|kept| entry["CustomKeyStoreId"] == kept.id) else {
                continue;
            };
            let told = entry["ConnectionState"].as_str().unwrap_or_default();
            let known = Connection::ALL
                .into_iter()
                .find(|state| state.name() == told);
            if known.is_none_or(|state| !kept.states.contains(&state)) {
                let names: Vec<&str> = kept.states.iter().map(|state| state.name()).collect();
                let expected =
                    json!({"CustomKeyStoreId": kept.id, "ConnectionState": {"$any": names}});
                let what = format!("ConnectionState is {told}, not {}", kept.states());
                wrong.deed("CustomKeyStores", json!({"$includes": [expected]}), what);
            }
            if let Some(state) = known {
                kept.states = [state].into();
            }
            let has_error = entry.get("ConnectionErrorCode").is_some();
            if has_error != (told == "FAILED") {
                let code = match has_error {
                    true => json!({"$absent": true}),
                    false => json!({"$present": true}),
                };
                let expected = json!({"CustomKeyStoreId": kept.id, "ConnectionErrorCode": code});
                let code = &entry["ConnectionErrorCode"];
                let what = format!("ConnectionErrorCode is {code} in the state {told}");
                wrong.member("CustomKeyStores", json!({"$includes": [expected]}), what);
            }
        }
        self.reach_keys();
    }

    /// The id of the store in a place.
    #[must_use]
    pub fn store(&self, store: Store) -> Option<&str> {
        self.stores.get(&store).map(|kept| kept.id.as_str())
    }

    /// Whether there is any store.
    #[must_use]
    pub fn has_stores(&self) -> bool {
        !self.stores.is_empty()
    }

    /// The state of the store that the call is about, as DescribeCustomKeyStores names it.
    pub(in crate::model) fn store_state(&self, stores: &Stores) -> String {
        let Some(store) = stores.store() else {
            return String::new();
        };
        match self.stores.get(&store) {
            None => "no store".into(),
            Some(kept) => format!("{} store", kept.states()),
        }
    }
}
