//! CreateCustomKeyStore.

use super::{external, free_name};
use crate::api::{
    CreateCustomKeyStoreRequest, CreateCustomKeyStoreResponse, CustomKeyStoreType,
    XksProxyConnectivityType,
};
use crate::id::hex;
use crate::store::{Backing, Password, Proxy, Store};
use crate::wire::Reply;
use crate::xks::{Stop, Talk};
use crate::{Error, Kms, Op, Scope, Time};

/// [CreateCustomKeyStore](https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateCustomKeyStore.html).
pub(in crate::ops) fn create(
    kms: &mut Kms,
    now: Time,
    scope: &Scope,
    request: &CreateCustomKeyStoreRequest,
    talk: &mut Talk,
) -> Result<Reply, Stop> {
    let kind = request
        .custom_key_store_type
        .unwrap_or(CustomKeyStoreType::AwsCloudhsm);
    let backing = match kind {
        CustomKeyStoreType::AwsCloudhsm => cloud_hsm(request)?,
        CustomKeyStoreType::ExternalKeyStore => external(scope, request)?,
    };
    free_name(kms, scope, &request.custom_key_store_name, None)?;
    room_for_store(kms, scope)?;
    match &backing {
        Backing::CloudHsm {
            cluster_id,
            trust_anchor,
            ..
        } => serves(kms, scope, cluster_id, trust_anchor)?,
        Backing::External(proxy) => {
            external::free(kms, scope, proxy, None)?;
            external::probe_new(kms, scope, proxy, Op::CreateCustomKeyStore, talk)?;
        }
    }

    let bytes: [u8; 9] = kms.entropy.bytes();
    let id = format!("cks-{}", &hex(&bytes)[1..]);
    let name = request.custom_key_store_name.clone();
    kms.add_store(scope, Store::new(id.clone(), name, now, backing));
    Ok(Reply::json(&CreateCustomKeyStoreResponse {
        custom_key_store_id: Some(id),
    }))
}

fn cloud_hsm(request: &CreateCustomKeyStoreRequest) -> Result<Backing, Error> {
    let foreign = request.xks_proxy_uri_endpoint.is_some()
        || request.xks_proxy_uri_path.is_some()
        || request.xks_proxy_vpc_endpoint_service_name.is_some()
        || request.xks_proxy_vpc_endpoint_service_owner.is_some()
        || request.xks_proxy_authentication_credential.is_some()
        || request.xks_proxy_connectivity.is_some();
    if foreign {
        return Err(Error::validation(
            "Parameters of an XKS proxy are not valid for a custom key store of type AWS_CLOUDHSM.",
        ));
    }
    let needed = (
        &request.cloud_hsm_cluster_id,
        &request.trust_anchor_certificate,
        &request.key_store_password,
    );
    let (Some(cluster_id), Some(trust_anchor), Some(password)) = needed else {
        return Err(Error::validation(
            "CloudHsmClusterId, TrustAnchorCertificate and KeyStorePassword are required for a custom key store of type \
             AWS_CLOUDHSM.",
        ));
    };
    Ok(Backing::CloudHsm {
        cluster_id: cluster_id.clone(),
        trust_anchor: trust_anchor.clone(),
        password: Password(password.clone()),
    })
}

fn external(scope: &Scope, request: &CreateCustomKeyStoreRequest) -> Result<Backing, Error> {
    let foreign = request.cloud_hsm_cluster_id.is_some()
        || request.trust_anchor_certificate.is_some()
        || request.key_store_password.is_some();
    if foreign {
        return Err(Error::validation(
            "Parameters of a CloudHSM cluster are not valid for a custom key store of type EXTERNAL_KEY_STORE.",
        ));
    }
    let needed = (
        request.xks_proxy_connectivity,
        &request.xks_proxy_uri_endpoint,
        &request.xks_proxy_uri_path,
        &request.xks_proxy_authentication_credential,
    );
    let (Some(connectivity), Some(endpoint), Some(path), Some(credential)) = needed else {
        return Err(Error::validation(
            "XksProxyConnectivity, XksProxyUriEndpoint, XksProxyUriPath and XksProxyAuthenticationCredential are required \
             for a custom key store of type EXTERNAL_KEY_STORE.",
        ));
    };
    let proxy = Proxy {
        connectivity,
        endpoint: endpoint.clone(),
        path: path.clone(),
        access_key_id: credential.access_key_id.clone(),
        secret: Password(credential.raw_secret_access_key.clone()),
        service_name: request.xks_proxy_vpc_endpoint_service_name.clone(),
        service_owner: (connectivity == XksProxyConnectivityType::VpcEndpointService).then(|| {
            let owner = request.xks_proxy_vpc_endpoint_service_owner.clone();
            owner.unwrap_or_else(|| scope.account.clone())
        }),
    };
    external::coherent(&proxy)?;
    Ok(Backing::External(proxy))
}

fn room_for_store(kms: &Kms, scope: &Scope) -> Result<(), Error> {
    let (most, count) = (
        kms.config.quotas.custom_key_stores,
        kms.stores(scope).count(),
    );
    match count < most + usize::from(fault!(OneStoreTooMany)) {
        true => Ok(()),
        false => Err(Error::limit_exceeded(format!(
            "Custom key store quota for this account in this region is {most} but the current number of custom key stores \
             is {count}."
        ))),
    }
}

/// Whether a cluster is free for a new store and good for it. The password shows only when the store is connected.
fn serves(kms: &Kms, scope: &Scope, cluster_id: &str, trust_anchor: &str) -> Result<(), Error> {
    let cluster = kms.cluster(cluster_id).ok_or_else(|| {
        Error::cloud_hsm_cluster_not_found(format!("CloudHSM cluster {cluster_id} is not found."))
    })?;
    let in_use = kms.stores(scope).any(|store| {
        store.cluster_id().is_some_and(|used| {
            used == cluster_id
                || kms
                    .cluster(used)
                    .is_some_and(|used| used.shares_backups(cluster))
        })
    });
    if in_use && !fault!(ClusterServesTwoStores) {
        return Err(Error::cloud_hsm_cluster_in_use(format!(
            "CloudHSM cluster {cluster_id}, or one that shares a backup history with it, is already associated with a \
             custom key store."
        )));
    }
    if !cluster.active {
        cluster.ready(2)?;
    }
    if !cluster.trusts(trust_anchor) && !fault!(TrustAnchorNotCompared) {
        return Err(Error::incorrect_trust_anchor(format!(
            "The trust anchor certificate is not the one of CloudHSM cluster {cluster_id}."
        )));
    }
    cluster.ready(2)
}
