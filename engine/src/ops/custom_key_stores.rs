//! Custom key stores.
//!
//! <https://docs.aws.amazon.com/kms/latest/developerguide/key-store-overview.html>. None of this has been recorded from KMS: the
//! order of checks and the texts are guesses (open/55 to open/58).

mod create;
mod external;
mod keys;
mod update;

pub(super) use create::create;
pub(super) use keys::admit;
pub(super) use update::update;

use crate::api::{
    ConnectCustomKeyStoreRequest, ConnectCustomKeyStoreResponse, DeleteCustomKeyStoreRequest,
    DescribeCustomKeyStoresRequest, DescribeCustomKeyStoresResponse,
    DisconnectCustomKeyStoreRequest,
};
use crate::page::Listing;
use crate::store::{Backing, Connection, Store};
use crate::time::ASYNCHRONOUS;
use crate::wire::Reply;
use crate::xks::api::{self, For};
use crate::xks::{Stop, Talk};
use crate::{Error, Kms, Op, Scope, Time};

/// [ConnectCustomKeyStore](https://docs.aws.amazon.com/kms/latest/APIReference/API_ConnectCustomKeyStore.html).
///
/// Of a store that is connected, or about to be, nothing is to be done (a guess: open/55).
pub(super) fn connect(
    kms: &mut Kms,
    now: Time,
    scope: &Scope,
    request: &ConnectCustomKeyStoreRequest,
    talk: &mut Talk,
) -> Result<Reply, Stop> {
    let store = kms.store(scope, &request.custom_key_store_id)?;
    match store.connection() {
        Connection::Disconnected => {}
        Connection::Failed(_) if fault!(FailedStoreConnectsAgain) => {}
        Connection::Connecting { .. } | Connection::Connected => return Ok(done()),
        Connection::Disconnecting { .. } | Connection::Failed(_) => {
            return Err(store.wrong_state().into());
        }
    }
    let checked = match &store.backing {
        Backing::CloudHsm { cluster_id, .. } => {
            // That a cluster is gone shows only later, in the state of the connection.
            kms.cluster(cluster_id)
                .map_or(Ok(()), |cluster| cluster.ready(1))?;
            Ok(())
        }
        Backing::External(proxy) => {
            let of = For {
                kms,
                scope,
                op: Op::ConnectCustomKeyStore,
                key_arn: None,
            };
            match kms.service_serves(proxy) {
                Err(lack) => Err(lack.connection_error()),
                Ok(()) => {
                    let exchange = talk.exchange(api::health(proxy, of))?;
                    api::check_health(exchange).map_err(|trouble| trouble.connection_error())
                }
            }
        }
    };
    let takes = ASYNCHRONOUS * i64::from(!fault!(StoreConnectsAtOnce));
    let until = now.plus_millis(takes);
    let connecting = Connection::Connecting { until, checked };
    kms.reconnect(scope, &request.custom_key_store_id, connecting);
    Ok(done())
}

/// [DisconnectCustomKeyStore](https://docs.aws.amazon.com/kms/latest/APIReference/API_DisconnectCustomKeyStore.html).
pub(super) fn disconnect(
    kms: &mut Kms,
    now: Time,
    scope: &Scope,
    request: &DisconnectCustomKeyStoreRequest,
) -> Result<Reply, Error> {
    let store = kms.store(scope, &request.custom_key_store_id)?;
    if let Connection::Disconnected | Connection::Disconnecting { .. } = store.connection() {
        return Err(store.wrong_state());
    }
    let until = now.plus_millis(ASYNCHRONOUS);
    let disconnecting = Connection::Disconnecting { until };
    kms.reconnect(scope, &request.custom_key_store_id, disconnecting);
    Ok(done())
}

/// [DeleteCustomKeyStore](https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteCustomKeyStore.html).
///
/// That the state comes before the keys is a guess (open/8).
pub(super) fn delete(
    kms: &mut Kms,
    scope: &Scope,
    request: &DeleteCustomKeyStoreRequest,
) -> Result<Reply, Error> {
    let id = &request.custom_key_store_id;
    let store = kms.store(scope, id)?;
    if store.connection() != Connection::Disconnected && !fault!(ConnectedStoreDeleted) {
        return Err(store.wrong_state());
    }
    let keys = kms.keys_in_store(scope, id).count();
    if keys > 0 && !fault!(StoreWithKeysDeleted) {
        return Err(Error::custom_key_store_has_cmks(format!(
            "Custom key store {id} still has KMS keys: {keys}."
        )));
    }
    kms.remove_store(scope, id);
    Ok(done())
}

/// [DescribeCustomKeyStores](https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeCustomKeyStores.html).
pub(super) fn describe(
    kms: &Kms,
    scope: &Scope,
    request: &DescribeCustomKeyStoresRequest,
) -> Result<Reply, Error> {
    let (id, name) = (
        request.custom_key_store_id.as_deref(),
        request.custom_key_store_name.as_deref(),
    );
    if id.is_some() && name.is_some() {
        return Err(Error::validation(
            "CustomKeyStoreId and CustomKeyStoreName cannot be given together.",
        ));
    }
    let chosen = |store: &&Store| {
        id.is_none_or(|id| id == store.id) && name.is_none_or(|name| name == store.name)
    };
    let wanted = id.or(name);
    if let Some(wanted) = wanted
        && !kms.stores(scope).any(|store| chosen(&store))
    {
        return Err(Error::custom_key_store_not_found(format!(
            "Custom key store {wanted} is not found."
        )));
    }
    let listing = Listing {
        secret: &kms.marker_secret.0,
        op: Op::DescribeCustomKeyStores,
        of: &[&scope.account, &scope.region, wanted.unwrap_or_default()],
        limit: request.limit,
        marker: request.marker.as_deref(),
    };
    let page = listing.page(kms.stores(scope).filter(chosen), |store| &store.id)?;
    Ok(Reply::json(&DescribeCustomKeyStoresResponse {
        custom_key_stores: Some(page.items.into_iter().map(Store::entry).collect()),
        truncated: Some(page.next.is_some()),
        next_marker: page.next,
    }))
}

/// The answer of an operation that has nothing to tell: `{}`.
fn done() -> Reply {
    Reply::json(&ConnectCustomKeyStoreResponse {})
}

/// Refuses a name that another store of the caller's has.
fn free_name(kms: &Kms, scope: &Scope, name: &str, but: Option<&str>) -> Result<(), Error> {
    let taken = kms
        .stores(scope)
        .any(|store| store.name == name && but != Some(store.id.as_str()));
    match taken && !fault!(StoreNameTwice) {
        true => Err(Error::custom_key_store_name_in_use(format!(
            "The custom key store name {name} is already in use."
        ))),
        false => Ok(()),
    }
}
