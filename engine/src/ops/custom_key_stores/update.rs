//! UpdateCustomKeyStore.

use super::{done, external, free_name};
use crate::api::{UpdateCustomKeyStoreRequest, XksProxyConnectivityType};
use crate::store::{Backing, Connection, Password, Proxy, Store};
use crate::wire::Reply;
use crate::xks::{Stop, Talk};
use crate::{Error, Kms, Op, Scope};

/// [UpdateCustomKeyStore](https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateCustomKeyStore.html).
pub(in crate::ops) fn update(
    kms: &mut Kms,
    scope: &Scope,
    request: &UpdateCustomKeyStoreRequest,
    talk: &mut Talk,
) -> Result<Reply, Stop> {
    let id = &request.custom_key_store_id;
    let store = kms.store(scope, id)?;
    fits(store, request)?;
    in_state(store, request)?;
    if let Some(name) = &request.new_custom_key_store_name {
        free_name(kms, scope, name, Some(id))?;
    }
    let backing = match &store.backing {
        Backing::CloudHsm {
            cluster_id,
            trust_anchor,
            password,
        } => {
            if let Some(cluster_id) = &request.cloud_hsm_cluster_id {
                related(kms, cluster_id, trust_anchor)?;
            }
            let new_password = request.key_store_password.as_ref();
            Backing::CloudHsm {
                cluster_id: request
                    .cloud_hsm_cluster_id
                    .as_ref()
                    .unwrap_or(cluster_id)
                    .clone(),
                trust_anchor: trust_anchor.clone(),
                password: new_password
                    .map_or_else(|| password.clone(), |new| Password(new.clone())),
            }
        }
        Backing::External(old) => {
            let new = changed(scope, old, request);
            if changes_proxy(request) {
                external::coherent(&new)?;
                external::free(kms, scope, &new, Some(id))?;
                external::probe_new(kms, scope, &new, Op::UpdateCustomKeyStore, talk)?;
            }
            Backing::External(new)
        }
    };

    let store = kms.store_mut(scope, id);
    if let Some(name) = &request.new_custom_key_store_name {
        store.name.clone_from(name);
    }
    store.backing = backing;
    Ok(done())
}

/// Whether the parameters are those of the store's type.
fn fits(store: &Store, request: &UpdateCustomKeyStoreRequest) -> Result<(), Error> {
    let foreign = match store.backing {
        Backing::CloudHsm { .. } => changes_proxy(request),
        Backing::External(_) => changes_cluster(request),
    };
    match foreign {
        true => Err(Error::validation(format!(
            "A parameter of the request is not valid for a custom key store that holds keys of origin {}.",
            store.origin()
        ))),
        false => Ok(()),
    }
}

/// Whether the connection state lets these properties change. In the states between, and after a failed connection, nothing
/// does (a guess: open/56).
fn in_state(store: &Store, request: &UpdateCustomKeyStoreRequest) -> Result<(), Error> {
    let needs_disconnected = changes_cluster(request)
        || request.xks_proxy_uri_endpoint.is_some()
        || request.xks_proxy_vpc_endpoint_service_name.is_some()
        || request.xks_proxy_vpc_endpoint_service_owner.is_some()
        || request.xks_proxy_connectivity.is_some();
    match store.connection() {
        Connection::Disconnected => Ok(()),
        Connection::Connected if !needs_disconnected => Ok(()),
        _ => Err(store.wrong_state()),
    }
}

const fn changes_cluster(request: &UpdateCustomKeyStoreRequest) -> bool {
    request.cloud_hsm_cluster_id.is_some() || request.key_store_password.is_some()
}

const fn changes_proxy(request: &UpdateCustomKeyStoreRequest) -> bool {
    request.xks_proxy_uri_endpoint.is_some()
        || request.xks_proxy_uri_path.is_some()
        || request.xks_proxy_vpc_endpoint_service_name.is_some()
        || request.xks_proxy_vpc_endpoint_service_owner.is_some()
        || request.xks_proxy_authentication_credential.is_some()
        || request.xks_proxy_connectivity.is_some()
}

/// Whether a cluster can take the place of the store's: it has the same certificate, and is good for a store.
fn related(kms: &Kms, cluster_id: &str, trust_anchor: &str) -> Result<(), Error> {
    let cluster = kms.cluster(cluster_id).ok_or_else(|| {
        Error::cloud_hsm_cluster_not_found(format!("CloudHSM cluster {cluster_id} is not found."))
    })?;
    if !cluster.trusts(trust_anchor) {
        return Err(Error::cloud_hsm_cluster_not_related(format!(
            "CloudHSM cluster {cluster_id} has another certificate than the cluster of the custom key store."
        )));
    }
    cluster.ready(2)
}

/// Without a service the proxy is reached at its public endpoint; a service is the caller's own where nothing else is said.
fn changed(scope: &Scope, old: &Proxy, request: &UpdateCustomKeyStoreRequest) -> Proxy {
    let connectivity = request.xks_proxy_connectivity.unwrap_or(old.connectivity);
    let by_service = connectivity == XksProxyConnectivityType::VpcEndpointService;
    let mut new = Proxy {
        connectivity,
        ..old.clone()
    };
    if !by_service {
        new.service_name = None;
    }
    let or = |given: &Option<String>, kept: &mut String| {
        if let Some(given) = given {
            kept.clone_from(given);
        }
    };
    or(&request.xks_proxy_uri_endpoint, &mut new.endpoint);
    or(&request.xks_proxy_uri_path, &mut new.path);
    if let Some(name) = &request.xks_proxy_vpc_endpoint_service_name {
        new.service_name = Some(name.clone());
    }
    new.service_owner = by_service.then(|| {
        let given = request.xks_proxy_vpc_endpoint_service_owner.clone();
        given
            .or(new.service_owner)
            .unwrap_or_else(|| scope.account.clone())
    });
    if let Some(credential) = &request.xks_proxy_authentication_credential {
        new.access_key_id.clone_from(&credential.access_key_id);
        new.secret = Password(credential.raw_secret_access_key.clone());
    }
    new
}
