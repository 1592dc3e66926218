//! What makes the proxy of an external key store acceptable.

use crate::api::XksProxyConnectivityType;
use crate::store::{Proxy, Store};
use crate::xks::api::{self, For};
use crate::xks::trouble::At;
use crate::xks::{Stop, Talk};
use crate::{Error, Kms, Op, Scope};

/// Whether connectivity and VPC endpoint service go together.
pub(super) fn coherent(proxy: &Proxy) -> Result<(), Error> {
    let by_service = proxy.connectivity == XksProxyConnectivityType::VpcEndpointService;
    if by_service == proxy.service_name.is_some() {
        return Ok(());
    }
    Err(Error::validation(format!(
        "XksProxyVpcEndpointServiceName is {} XksProxyConnectivity {}.",
        if by_service {
            "required for"
        } else {
            "not valid for"
        },
        proxy.connectivity
    )))
}

/// Whether no other store of the caller's has this proxy.
///
/// A proxy is one endpoint and path; an endpoint serves one kind of connectivity, and one VPC endpoint service; a service
/// serves one store.
pub(super) fn free(
    kms: &Kms,
    scope: &Scope,
    proxy: &Proxy,
    but: Option<&str>,
) -> Result<(), Error> {
    let others = kms
        .stores(scope)
        .filter(|store| but != Some(store.id.as_str()))
        .filter_map(Store::proxy);
    for other in others {
        let same_endpoint = other.endpoint == proxy.endpoint;
        if same_endpoint && other.path == proxy.path {
            return Err(Error::xks_proxy_uri_in_use(format!(
                "The proxy URI {}{} is already associated with another external key store.",
                proxy.endpoint, proxy.path
            )));
        }
        let same_service = other.service_name == proxy.service_name;
        if same_endpoint && (other.connectivity != proxy.connectivity || !same_service) {
            return Err(Error::xks_proxy_uri_endpoint_in_use(format!(
                "The proxy URI endpoint {} is already associated with another external key store.",
                proxy.endpoint
            )));
        }
        if let Some(service) = proxy.service_name.as_ref().filter(|_| same_service) {
            return Err(Error::xks_proxy_vpc_endpoint_service_in_use(format!(
                "The VPC endpoint service {service} is already associated with another external key store."
            )));
        }
    }
    Ok(())
}

/// Looks at the VPC endpoint service, and asks a proxy with new values for its health, where KMS does: behind a service it waits
/// until the store is connected, but for an update.
pub(super) fn probe_new(
    kms: &Kms,
    scope: &Scope,
    proxy: &Proxy,
    op: Op,
    talk: &mut Talk,
) -> Result<(), Stop> {
    let by_service = proxy.connectivity == XksProxyConnectivityType::VpcEndpointService;
    if let Some(name) = &proxy.service_name {
        kms.service_serves(proxy)
            .map_err(|lack| lack.refusal(name))?;
    }
    if by_service && op == Op::CreateCustomKeyStore {
        return Ok(());
    }
    let of = For {
        kms,
        scope,
        op,
        key_arn: None,
    };
    let exchange = talk.exchange(api::health(proxy, of))?;
    Ok(api::check_health(exchange).map_err(|trouble| trouble.refusal(At::Store))?)
}
