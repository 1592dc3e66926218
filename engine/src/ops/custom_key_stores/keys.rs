//! Keys in custom key stores.

use crate::api::{CreateKeyRequest, OriginType};
use crate::cluster;
use crate::store::{Backing, Connection, Custody, Proxy};
use crate::xks::api::{self, For};
use crate::xks::trouble::At;
use crate::xks::{Stop, Talk};
use crate::{Error, Kms, Op, Scope};

/// Takes a new key into the store that the request names; `None` if it names none.
///
/// Where the store comes among the checks of CreateKey, and the code of a store of the other type, are guesses (open
/// questions D43 and E58).
pub(in crate::ops) fn admit(
    kms: &Kms,
    scope: &Scope,
    request: &CreateKeyRequest,
    origin: OriginType,
    talk: &mut Talk,
) -> Result<Option<Custody>, Stop> {
    let Some(id) = &request.custom_key_store_id else {
        return Ok(None);
    };
    let store = kms.store(scope, id)?;
    if store.origin() != origin {
        return Err(Error::validation(format!(
            "Custom key store {id} does not hold keys of origin {origin}."
        ))
        .into());
    }
    if store.connection() != Connection::Connected && !fault!(DisconnectedStoreTakesKeys) {
        return Err(store.wrong_state().into());
    }
    match (&store.backing, &request.xks_key_id) {
        (Backing::CloudHsm { cluster_id, .. }, _) => {
            let cluster = kms.cluster(cluster_id);
            cluster.ok_or_else(cluster::unreachable)?.ready(2)?;
            Ok(Some(store.take_in(None)))
        }
        (Backing::External(proxy), Some(key_id)) => {
            unused(kms, scope, id, key_id)?;
            check_external_key(kms, scope, proxy, key_id, talk)?;
            Ok(Some(store.take_in(Some(key_id.clone()))))
        }
        (Backing::External(_), None) => unreachable!("an XksKeyId was asked for before"),
    }
}

/// An external key serves one KMS key of a store.
fn unused(kms: &Kms, scope: &Scope, store_id: &str, key_id: &str) -> Result<(), Error> {
    let used = kms.keys_in_store(scope, store_id).any(|key| {
        let custody = key.custody.as_ref();
        custody.is_some_and(|custody| custody.xks_key_id.as_deref() == Some(key_id))
    });
    match used && !fault!(ExternalKeyServesTwice) {
        true => Err(Error::xks_key_already_in_use(format!(
            "The external key {key_id} is already associated with a KMS key in this external key store."
        ))),
        false => Ok(()),
    }
}

/// Asks the proxy whether it has the external key, and whether KMS can use it.
fn check_external_key(
    kms: &Kms,
    scope: &Scope,
    proxy: &Proxy,
    key_id: &str,
    talk: &mut Talk,
) -> Result<(), Stop> {
    let of = For {
        kms,
        scope,
        op: Op::CreateKey,
        key_arn: None,
    };
    let exchange = talk.exchange(api::key_metadata(proxy, of, key_id))?;
    let key = api::read_key_metadata(exchange).map_err(|trouble| trouble.refusal(At::CreateKey))?;
    match key.unfit() {
        Some(why) => Err(Error::xks_key_invalid_configuration(why).into()),
        None => Ok(()),
    }
}
