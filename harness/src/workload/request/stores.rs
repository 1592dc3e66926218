//! The real requests of the calls on custom key stores, and what stands behind the stores.

use serde_json::{Value, json};

use super::Setting;
use crate::derive::Stream;
use crate::model::{Change, EXTERNAL_KEYS, Model, RANDOM, Store, Stores, Which, external_key};

/// Every path of a proxy begins with it.
const PATH: &str = "/kms/xks/v1";

/// A CloudHSM cluster.
struct Cluster {
    id: String,
    anchor: String,
    password: String,
}

/// The proxy of external keys.
struct Proxy {
    endpoint: String,
    id: String,
    secret: String,
}

impl Setting {
    fn stream(&self, kind: &str, store: Store) -> Stream {
        Stream::of(&[kind.as_bytes(), self.unique.as_bytes(), &[store.0]])
    }

    fn cluster(&self, store: Store) -> Cluster {
        let mut stream = self.stream("cluster", store);
        Cluster {
            id: format!("cluster-{}", stream.base32(11)),
            anchor: format!(
                "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
                stream.base32(64)
            ),
            password: stream.base32(16),
        }
    }

    fn proxy(&self, store: Store) -> Proxy {
        let mut stream = self.stream("proxy", store);
        Proxy {
            endpoint: format!("https://{}.example.com", stream.base32(12)),
            id: stream.base32(20).to_uppercase(),
            secret: stream.base32(43),
        }
    }

    /// The clusters, by their ids.
    pub(in crate::workload) fn clusters(&self) -> Value {
        let stores = Store::ALL.into_iter().filter(|store| !store.is_external());
        stores
            .map(|store| {
                let cluster = self.cluster(store);
                let made = json!({"trust_anchor": cluster.anchor, "password": cluster.password});
                (cluster.id, made)
            })
            .collect()
    }

    /// The proxies, by their endpoints.
    pub(in crate::workload) fn proxies(&self) -> Value {
        let keys: Value = (0..EXTERNAL_KEYS)
            .map(|number| (external_key(number), json!({})))
            .collect();
        let stores = Store::ALL.into_iter().filter(|store| store.is_external());
        stores
            .map(|store| {
                let proxy = self.proxy(store);
                let made = json!({"access_key_id": proxy.id, "secret": proxy.secret, "keys": keys});
                (proxy.endpoint, made)
            })
            .collect()
    }

    fn store_name(&self, name: u8) -> String {
        format!("kmspec-{}-{name}", self.unique)
    }
}

pub(super) fn request(model: &Model, setting: &Setting, stores: &Stores) -> Value {
    let id = |store: Store| match model.store(store) {
        Some(id) => id.to_owned(),
        None => format!("cks-0123456789abcdef{}", store.0),
    };
    match *stores {
        Stores::CreateCustomKeyStore { store, name, right } => create(setting, store, name, right),
        Stores::DescribeCustomKeyStores { which } => match which {
            Which::All => json!({}),
            Which::Id(store) => json!({"CustomKeyStoreId": id(store)}),
            Which::Name(name) => json!({"CustomKeyStoreName": setting.store_name(name)}),
        },
        Stores::UpdateCustomKeyStore { store, change } => match change {
            Change::Name(name) => {
                json!({"CustomKeyStoreId": id(store), "NewCustomKeyStoreName": setting.store_name(name)})
            }
            Change::Secret { right } if store.is_external() => json!({
                "CustomKeyStoreId": id(store),
                "XksProxyAuthenticationCredential": credential(&setting.proxy(store), right),
            }),
            Change::Secret { right } => {
                let password = match right {
                    true => setting.cluster(store).password,
                    false => "another-password".into(),
                };
                json!({"CustomKeyStoreId": id(store), "KeyStorePassword": password})
            }
        },
        Stores::ConnectCustomKeyStore { store }
        | Stores::DisconnectCustomKeyStore { store }
        | Stores::DeleteCustomKeyStore { store } => json!({"CustomKeyStoreId": id(store)}),
        Stores::CreateKey {
            store, external, ..
        } => json!({
            "Origin": store.origin().name(),
            "CustomKeyStoreId": id(store),
            "XksKeyId": store.is_external().then(|| external_key(external)),
        }),
        Stores::GenerateRandom { store } => {
            json!({"NumberOfBytes": RANDOM, "CustomKeyStoreId": id(store)})
        }
    }
}

fn create(setting: &Setting, store: Store, name: u8, right: bool) -> Value {
    let name = setting.store_name(name);
    if store.is_external() {
        let proxy = setting.proxy(store);
        return json!({
            "CustomKeyStoreName": name,
            "CustomKeyStoreType": "EXTERNAL_KEY_STORE",
            "XksProxyConnectivity": "PUBLIC_ENDPOINT",
            "XksProxyUriEndpoint": proxy.endpoint,
            "XksProxyUriPath": PATH,
            "XksProxyAuthenticationCredential": credential(&proxy, right),
        });
    }
    let cluster = setting.cluster(store);
    let other = "-----BEGIN CERTIFICATE-----\nanother\n-----END CERTIFICATE-----\n";
    json!({
        "CustomKeyStoreName": name,
        "CloudHsmClusterId": cluster.id,
        "TrustAnchorCertificate": if right { &cluster.anchor } else { other },
        "KeyStorePassword": cluster.password,
    })
}

fn credential(proxy: &Proxy, right: bool) -> Value {
    let secret = match right {
        true => proxy.secret.clone(),
        false => format!("{}x", proxy.secret),
    };
    json!({"AccessKeyId": proxy.id, "RawSecretAccessKey": secret})
}
