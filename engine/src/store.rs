//! Custom key stores: what they are and how far their connection is.
//!
//! <https://docs.aws.amazon.com/kms/latest/developerguide/key-store-overview.html>

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::api::{
    ConnectionErrorCodeType, ConnectionStateType, CustomKeyStoreType, CustomKeyStoresListEntry,
    OriginType, XksProxyConfigurationType, XksProxyConnectivityType,
};
use crate::{Error, Time};

/// A custom key store.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Store {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) created: Time,
    pub(crate) backing: Backing,
    connection: Connection,
    link: Arc<Link>,
}

/// What holds the keys.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Backing {
    CloudHsm {
        cluster_id: String,
        trust_anchor: String,
        password: Password,
    },
    External(Proxy),
}

/// How to reach the proxy of an external key store.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Proxy {
    pub(crate) connectivity: XksProxyConnectivityType,
    /// `https://` and a host.
    pub(crate) endpoint: String,
    /// What every path at the proxy begins with; it ends with `/kms/xks/v1`.
    pub(crate) path: String,
    pub(crate) access_key_id: String,
    pub(crate) secret: Password,
    pub(crate) service_name: Option<String>,
    pub(crate) service_owner: Option<String>,
}

/// A text that is never shown.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Password(pub(crate) String);

/// [Connection states](https://docs.aws.amazon.com/kms/latest/developerguide/xks-connect-disconnect.html).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Connection {
    Disconnected,
    /// Of an external key store, what came of its proxy's health check.
    Connecting {
        until: Time,
        checked: Result<(), ConnectionErrorCodeType>,
    },
    Connected,
    Failed(ConnectionErrorCodeType),
    Disconnecting {
        until: Time,
    },
}

/// What a key sees of its store.
#[derive(Debug)]
pub(crate) struct Link {
    pub(crate) store_id: String,
    connected: AtomicBool,
}

impl PartialEq for Link {
    fn eq(&self, other: &Self) -> bool {
        let connected = |link: &Self| link.connected.load(Ordering::Relaxed);
        self.store_id == other.store_id && connected(self) == connected(other)
    }
}

/// That a key is in a custom key store.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Custody {
    pub(crate) store: Arc<Link>,
    /// The external key, in an external key store.
    pub(crate) xks_key_id: Option<String>,
}

impl Custody {
    /// Whether the store is connected. The key is Unavailable otherwise.
    pub(crate) fn is_connected(&self) -> bool {
        self.store.connected.load(Ordering::Relaxed)
    }
}

impl Store {
    /// A new store, not connected yet.
    pub(crate) fn new(id: String, name: String, created: Time, backing: Backing) -> Self {
        let link = Link {
            store_id: id.clone(),
            connected: AtomicBool::new(false),
        };
        Self {
            id,
            name,
            created,
            backing,
            connection: Connection::Disconnected,
            link: Arc::new(link),
        }
    }

    pub(crate) const fn connection(&self) -> Connection {
        self.connection
    }

    /// Its keys feel it at once.
    pub(crate) fn set_connection(&mut self, connection: Connection) {
        self.connection = connection;
        let connected = connection == Connection::Connected;
        self.link.connected.store(connected, Ordering::Relaxed);
    }

    /// Puts a key into the store.
    pub(crate) fn take_in(&self, xks_key_id: Option<String>) -> Custody {
        Custody {
            store: Arc::clone(&self.link),
            xks_key_id,
        }
    }

    /// The Origin of its keys.
    pub(crate) const fn origin(&self) -> OriginType {
        match self.backing {
            Backing::CloudHsm { .. } => OriginType::AwsCloudhsm,
            Backing::External(_) => OriginType::ExternalKeyStore,
        }
    }

    pub(crate) fn cluster_id(&self) -> Option<&str> {
        match &self.backing {
            Backing::CloudHsm { cluster_id, .. } => Some(cluster_id),
            Backing::External(_) => None,
        }
    }

    pub(crate) const fn proxy(&self) -> Option<&Proxy> {
        match &self.backing {
            Backing::CloudHsm { .. } => None,
            Backing::External(proxy) => Some(proxy),
        }
    }

    /// Refuses an operation that the connection state does not allow; the text is a guess (open/55).
    pub(crate) fn wrong_state(&self) -> Error {
        Error::custom_key_store_invalid_state(format!(
            "Custom key store {} has connection state {}, which is not valid for this operation.",
            self.id,
            self.connection.state()
        ))
    }

    /// What DescribeCustomKeyStores tells of it.
    pub(crate) fn entry(&self) -> CustomKeyStoresListEntry {
        let mut entry = CustomKeyStoresListEntry {
            connection_error_code: match self.connection {
                Connection::Failed(code) => Some(code),
                _ => None,
            },
            connection_state: Some(self.connection.state()),
            creation_date: Some(self.created),
            custom_key_store_id: Some(self.id.clone()),
            custom_key_store_name: Some(self.name.clone()),
            ..Default::default()
        };
        match &self.backing {
            Backing::CloudHsm {
                cluster_id,
                trust_anchor,
                ..
            } => {
                entry.custom_key_store_type = Some(CustomKeyStoreType::AwsCloudhsm);
                entry.cloud_hsm_cluster_id = Some(cluster_id.clone());
                entry.trust_anchor_certificate = Some(trust_anchor.clone());
            }
            Backing::External(proxy) => {
                entry.custom_key_store_type = Some(CustomKeyStoreType::ExternalKeyStore);
                entry.xks_proxy_configuration = Some(proxy.configuration());
            }
        }
        entry
    }
}

impl Proxy {
    fn configuration(&self) -> XksProxyConfigurationType {
        XksProxyConfigurationType {
            access_key_id: Some(self.access_key_id.clone()),
            connectivity: Some(self.connectivity),
            uri_endpoint: Some(self.endpoint.clone()),
            uri_path: Some(self.path.clone()),
            vpc_endpoint_service_name: self.service_name.clone(),
            vpc_endpoint_service_owner: self.service_owner.clone(),
        }
    }
}

impl Connection {
    pub(crate) const fn state(self) -> ConnectionStateType {
        match self {
            Self::Disconnected => ConnectionStateType::Disconnected,
            Self::Connecting { .. } => ConnectionStateType::Connecting,
            Self::Connected => ConnectionStateType::Connected,
            Self::Failed(_) => ConnectionStateType::Failed,
            Self::Disconnecting { .. } => ConnectionStateType::Disconnecting,
        }
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}
