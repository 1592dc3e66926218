//! Calls on custom key stores, and those that name one.

use super::action::{Origin, Slot};

mod observe;
mod rules;

pub(super) use observe::{Connection, Kept, KeptIn};

/// One of the places in which a sequence keeps its custom key stores: the first two stand on a CloudHSM cluster each, the third on a
/// proxy. A place without a store stands for one that does not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Store(pub u8);

impl Store {
    /// All places.
    pub const ALL: [Self; 3] = [Self(0), Self(1), Self(2)];

    /// Whether it stands on a proxy.
    #[must_use]
    pub fn is_external(self) -> bool {
        self.0 == 2
    }

    /// The Origin of its keys.
    #[must_use]
    pub fn origin(self) -> Origin {
        match self.is_external() {
            true => Origin::ExternalKeyStore,
            false => Origin::CloudHsm,
        }
    }
}

/// What UpdateCustomKeyStore changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the variants tell")]
pub enum Change {
    /// The name.
    Name(u8),
    /// The password of the cluster's kmsuser, or the credential of the proxy: the right one, or another.
    Secret { right: bool },
}

/// What DescribeCustomKeyStores is to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// All stores.
    All,
    /// One by its id.
    Id(Store),
    /// One by its name.
    Name(u8),
}

/// A call on custom key stores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "members are those of the operations")]
pub enum Stores {
    /// CreateCustomKeyStore, under one of a few names; `right` sends the right certificate or credential.
    CreateCustomKeyStore { store: Store, name: u8, right: bool },
    /// DescribeCustomKeyStores.
    DescribeCustomKeyStores { which: Which },
    /// UpdateCustomKeyStore.
    UpdateCustomKeyStore { store: Store, change: Change },
    /// ConnectCustomKeyStore.
    ConnectCustomKeyStore { store: Store },
    /// DisconnectCustomKeyStore.
    DisconnectCustomKeyStore { store: Store },
    /// DeleteCustomKeyStore.
    DeleteCustomKeyStore { store: Store },
    /// CreateKey in the store, of an external key by its number where it stands on a proxy: the proxy has the first two.
    CreateKey {
        slot: Slot,
        store: Store,
        external: u8,
    },
    /// GenerateRandom of 8 bytes in the store.
    GenerateRandom { store: Store },
}

/// How many external keys the proxy has.
pub const EXTERNAL_KEYS: u8 = 2;

/// How many bytes GenerateRandom in a store asks for.
pub const RANDOM: usize = 8;

/// The XksKeyId of this number.
#[must_use]
pub fn external_key(number: u8) -> String {
    format!("k{number}")
}

impl Stores {
    /// The operations that only these call.
    pub const OPERATIONS: [&str; 6] = [
        "CreateCustomKeyStore",
        "DescribeCustomKeyStores",
        "UpdateCustomKeyStore",
        "ConnectCustomKeyStore",
        "DisconnectCustomKeyStore",
        "DeleteCustomKeyStore",
    ];

    /// The operation called.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        match self {
            Self::CreateCustomKeyStore { .. } => "CreateCustomKeyStore",
            Self::DescribeCustomKeyStores { .. } => "DescribeCustomKeyStores",
            Self::UpdateCustomKeyStore { .. } => "UpdateCustomKeyStore",
            Self::ConnectCustomKeyStore { .. } => "ConnectCustomKeyStore",
            Self::DisconnectCustomKeyStore { .. } => "DisconnectCustomKeyStore",
            Self::DeleteCustomKeyStore { .. } => "DeleteCustomKeyStore",
            Self::CreateKey { .. } => "CreateKey",
            Self::GenerateRandom { .. } => "GenerateRandom",
        }
    }

    /// The store that the call is about.
    #[must_use]
    pub fn store(&self) -> Option<Store> {
        match *self {
            Self::CreateCustomKeyStore { store, .. }
            | Self::DescribeCustomKeyStores {
                which: Which::Id(store),
            }
            | Self::UpdateCustomKeyStore { store, .. }
            | Self::ConnectCustomKeyStore { store }
            | Self::DisconnectCustomKeyStore { store }
            | Self::DeleteCustomKeyStore { store }
            | Self::CreateKey { store, .. }
            | Self::GenerateRandom { store } => Some(store),
            Self::DescribeCustomKeyStores { .. } => None,
        }
    }
}
