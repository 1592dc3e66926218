//! The world's custom key stores and the clusters behind them.

use std::collections::BTreeMap;

use super::{Deadline, Kms};
use crate::api::ConnectionErrorCodeType;
use crate::cluster::{self, Cluster};
use crate::key::Key;
use crate::service::Lack;
use crate::store::{Backing, Connection, Proxy, Store};
use crate::{Error, Scope, Time, VpcEndpointService};

impl Kms {
    /// Adds CloudHSM clusters by id, or replaces them: their user may log in again then; `None` takes one away, as if it had been
    /// deleted in AWS CloudHSM.
    pub fn change_clusters(&mut self, changes: BTreeMap<String, Option<Cluster>>) {
        let named = changes.into_iter().map(|(id, cluster)| {
            let cluster = cluster.map(|cluster| Cluster {
                id: id.clone(),
                ..cluster
            });
            (id, cluster)
        });
        change(&mut self.clusters, named);
    }

    /// The clusters by id.
    #[must_use]
    pub const fn clusters(&self) -> &BTreeMap<String, Cluster> {
        &self.clusters
    }

    pub(crate) fn cluster(&self, id: &str) -> Option<&Cluster> {
        self.clusters.get(id)
    }

    /// Adds VPC endpoint services by name, or replaces them; `None` takes one away.
    pub fn change_services(&mut self, changes: BTreeMap<String, Option<VpcEndpointService>>) {
        change(&mut self.services, changes);
    }

    /// The VPC endpoint services by name.
    #[must_use]
    pub const fn services(&self) -> &BTreeMap<String, VpcEndpointService> {
        &self.services
    }

    /// Whether the VPC endpoint service of a proxy, if it has one, is there and fit.
    pub(crate) fn service_serves(&self, proxy: &Proxy) -> Result<(), Lack> {
        let Some(name) = &proxy.service_name else {
            return Ok(());
        };
        let service = self.services.get(name).ok_or(Lack::NotFound)?;
        service.serves(proxy)
    }

    /// The caller's custom key stores by id.
    pub(crate) fn stores(&self, scope: &Scope) -> impl Iterator<Item = &Store> {
        self.region(&scope.account, &scope.region)
            .into_iter()
            .flat_map(|region| region.stores.values())
    }

    /// The caller's custom key store of this id.
    pub(crate) fn store(&self, scope: &Scope, id: &str) -> Result<&Store, Error> {
        self.region(&scope.account, &scope.region)
            .and_then(|region| region.stores.get(id))
            .ok_or_else(|| {
                Error::custom_key_store_not_found(format!("Custom key store {id} is not found."))
            })
    }

    /// A store that is known to exist, to be changed.
    pub(crate) fn store_mut(&mut self, scope: &Scope, id: &str) -> &mut Store {
        self.region_mut(scope)
            .stores
            .get_mut(id)
            .expect("the store was found a moment ago")
    }

    pub(crate) fn add_store(&mut self, scope: &Scope, store: Store) {
        self.region_mut(scope)
            .stores
            .insert(store.id.clone(), store);
    }

    pub(crate) fn remove_store(&mut self, scope: &Scope, id: &str) {
        self.region_mut(scope).stores.remove(id);
    }

    /// The keys in a store of the caller's, whatever their state.
    pub(crate) fn keys_in_store<'a>(
        &'a self,
        scope: &Scope,
        id: &'a str,
    ) -> impl Iterator<Item = &'a Key> {
        self.keys(scope).filter(move |key| {
            let custody = key.custody.as_ref();
            custody.is_some_and(|custody| custody.store.store_id == id)
        })
    }

    /// The store that a key is in.
    pub(crate) fn store_of(&self, key: &Key) -> Option<&Store> {
        let id = &key.custody.as_ref()?.store.store_id;
        self.region(&key.account, key.region())?.stores.get(id)
    }

    /// Whether what holds a usable key can be reached. A proxy tells when it is asked.
    pub(crate) fn reaches(&self, key: &Key) -> Result<(), Error> {
        let store = self.store_of(key);
        let Some(id) = store.and_then(Store::cluster_id) else {
            return Ok(());
        };
        self.cluster(id).ok_or_else(cluster::unreachable)?.works()
    }

    /// Changes the connection of a store, and asks time to look after it then.
    pub(crate) fn reconnect(&mut self, scope: &Scope, id: &str, to: Connection) {
        self.store_mut(scope, id).set_connection(to);
        if let Connection::Connecting { until, .. } | Connection::Disconnecting { until } = to {
            let deadline = Deadline::Store {
                account: scope.account.clone(),
                region: scope.region.clone(),
                store_id: id.into(),
            };
            self.deadlines.insert((until, deadline));
        }
    }

    /// Ends what a store is about, if its time has come.
    pub(super) fn visit_store(&mut self, account: &str, region: &str, id: &str, now: Time) {
        let store = self
            .accounts
            .get_mut(account)
            .and_then(|regions| regions.get_mut(region))
            .and_then(|region| region.stores.get_mut(id));
        let Some(store) = store else {
            return;
        };
        let next = match store.connection() {
            Connection::Connecting { until, checked } if until <= now => {
                let connected = checked.and_then(|()| match &store.backing {
                    Backing::External(_) => Ok(()),
                    Backing::CloudHsm {
                        cluster_id,
                        password,
                        ..
                    } => match self.clusters.get_mut(cluster_id) {
                        Some(cluster) => cluster.log_in(&password.0),
                        None => Err(ConnectionErrorCodeType::ClusterNotFound),
                    },
                });
                connected.map_or_else(Connection::Failed, |()| Connection::Connected)
            }
            Connection::Disconnecting { until } if until <= now => Connection::Disconnected,
            _ => return,
        };
        store.set_connection(next);
    }
}

fn change<T>(
    things: &mut BTreeMap<String, T>,
    changes: impl IntoIterator<Item = (String, Option<T>)>,
) {
    for (id, thing) in changes {
        match thing {
            Some(thing) => drop(things.insert(id, thing)),
            None => drop(things.remove(&id)),
        }
    }
}
