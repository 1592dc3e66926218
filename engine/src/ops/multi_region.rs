//! Multi-Region keys: replicating them, and making another one the primary key.
//!
//! <https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html>

use crate::api::{
    KeyMetadata, ReplicateKeyRequest, ReplicateKeyResponse, UpdatePrimaryRegionRequest,
};
use crate::id::key_arn;
use crate::key::Key;
use crate::ops::{keys, policies, tags};
use crate::related::{Change, MultiRegion};
use crate::time::ASYNCHRONOUS;
use crate::wire::Reply;
use crate::{Error, Kms, Op, Scope, Time, region};

/// [ReplicateKey](https://docs.aws.amazon.com/kms/latest/APIReference/API_ReplicateKey.html): the replica is there at once, and usable
/// [`ASYNCHRONOUS`] later.
///
/// The order of the checks is a guess but for the first two (open/53).
pub(super) fn replicate_key(
    kms: &mut Kms,
    now: Time,
    scope: &Scope,
    request: &ReplicateKeyRequest,
) -> Result<Reply, Error> {
    let key = kms.permitted_primary(Op::ReplicateKey, scope, &request.key_id)?;
    let there = Scope {
        region: request.replica_region.clone(),
        ..scope.clone()
    };
    if !region::exists_beside(&there.region, &scope.region) {
        // Or ValidationException (a guess: open/53).
        return Err(Error::unsupported_operation(format!(
            "{} is not a Region to which {} can be replicated.",
            there.region, key.arn
        )));
    }
    let arn = key_arn(&there.region, &key.account, &key.id);
    if kms.key_in(&there.region, &key.account, &key.id).is_some() {
        return Err(Error::already_exists(format!("{arn} already exists.")));
    }
    let tags = request.tags.as_deref().unwrap_or_default();
    tags::check(tags)?;
    let bypass = request.bypass_policy_lockout_safety_check;
    let policy = policies::accept(now, &there, &arn, request.policy.as_deref(), bypass)?;
    keys::room_for_key(kms, &there)?;

    let change = Change::Creating(now.plus_millis(ASYNCHRONOUS));
    let replica = Key {
        usage: key.usage,
        origin: key.origin,
        description: match fault!(ReplicaCopiesDescription) {
            true => key.description.clone(),
            false => request.description.clone().unwrap_or_default(),
        },
        tags: tags::map(tags),
        policy,
        multi_region: Some(Box::new(MultiRegion {
            change: Some(change).filter(|_| !fault!(ReplicaUsableAtOnce)),
            window: None,
        })),
        ..Key::new(&there, key.id.clone(), key.spec, now)
    };
    let text = replica.policy_text();
    let id = replica.id.clone();
    kms.replicate(&there, replica);
    let metadata: KeyMetadata = kms.metadata(kms.existing(&there, &id));
    Ok(Reply::json(&ReplicateKeyResponse {
        replica_key_metadata: Some(metadata),
        replica_policy: Some(text),
        replica_tags: request.tags.clone().filter(|tags| !tags.is_empty()),
    }))
}

/// [UpdatePrimaryRegion](https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdatePrimaryRegion.html): the keys change their
/// roles [`ASYNCHRONOUS`] later.
///
/// What it answers while it is under way is open but for the key-state table, which lets it happen (a guess: asked for the same
/// Region it succeeds and changes nothing).
pub(super) fn update_primary_region(
    kms: &mut Kms,
    now: Time,
    scope: &Scope,
    request: &UpdatePrimaryRegionRequest,
) -> Result<Reply, Error> {
    let key = kms.permitted_primary(Op::UpdatePrimaryRegion, scope, &request.key_id)?;
    let replica = kms
        .key_in(&request.primary_region, &key.account, &key.id)
        .filter(|replica| kms.is_replica(replica));
    // The code is likely, for the Region of the primary key itself too (a guess).
    let replica = replica.ok_or_else(|| {
        Error::not_found(format!(
            "Key '{}' does not exist",
            key_arn(&request.primary_region, &key.account, &key.id)
        ))
    })?;
    replica.permit(Op::UpdatePrimaryRegion)?;
    match key.change() {
        Some(Change::Updating(_, next)) if *next == request.primary_region => {
            return Ok(Reply::empty());
        }
        Some(_) => {
            return Err(Error::kms_invalid_state(format!(
                "{} is updating.",
                key.arn
            )));
        }
        None => {}
    }

    let (account, id) = (key.account.clone(), key.id.clone());
    let takes = ASYNCHRONOUS * i64::from(!fault!(PrimaryMovesAtOnce));
    let until = now.plus_millis(takes);
    for region in [&scope.region, &request.primary_region] {
        let key = kms.key_mut(region, &account, &id);
        let own = key.multi_region.get_or_insert_default();
        own.change = Some(Change::Updating(until, request.primary_region.clone()));
        let scope = Scope {
            region: region.clone(),
            ..scope.clone()
        };
        kms.remind(&scope, id.clone(), until);
    }
    Ok(Reply::empty())
}
