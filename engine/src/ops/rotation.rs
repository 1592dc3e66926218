//! Rotating key material.
//!
//! <https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html>

use crate::api::{
    DisableKeyRotationRequest, EnableKeyRotationRequest, GetKeyRotationStatusRequest,
    GetKeyRotationStatusResponse, ImportState, IncludeKeyMaterial, KeySpec,
    ListKeyRotationsRequest, ListKeyRotationsResponse, OriginType, RotateKeyOnDemandRequest,
    RotateKeyOnDemandResponse, RotationsListEntry,
};
use crate::key::{Key, Material, Schedule, expiration_model};
use crate::page::Listing;
use crate::time::ASYNCHRONOUS;
use crate::wire::Reply;
use crate::{Code, Error, Kms, Op, Scope, Time};

/// Days between automatic rotations where the request names none.
pub(super) const PERIOD: i64 = 365;
/// How near an automatic rotation may be for an on-demand one to be refused, in milliseconds.
const TOO_NEAR: i64 = 20 * 60 * 1000;

/// [EnableKeyRotation](https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html).
pub(super) fn enable_key_rotation(
    kms: &mut Kms,
    now: Time,
    scope: &Scope,
    request: &EnableKeyRotationRequest,
) -> Result<Reply, Error> {
    let key = kms.permitted_no_replica(Op::EnableKeyRotation, scope, &request.key_id)?;
    rotatable(key)?;
    let id = key.id.clone();
    let days = request
        .rotation_period_in_days
        .filter(|_| !fault!(RotationPeriodIgnored));
    let days = days.unwrap_or(PERIOD);
    let next = now.plus_days(days + i64::from(fault!(RotationADayLate)));
    kms.existing_mut(scope, &id).schedule = Some(Schedule { days, next });
    kms.synchronise(&scope.account, &id);
    kms.remind(scope, id, next);
    Ok(Reply::empty())
}

/// [DisableKeyRotation](https://docs.aws.amazon.com/kms/latest/APIReference/API_DisableKeyRotation.html).
pub(super) fn disable_key_rotation(
    kms: &mut Kms,
    scope: &Scope,
    request: &DisableKeyRotationRequest,
) -> Result<Reply, Error> {
    let key = kms.permitted_no_replica(Op::DisableKeyRotation, scope, &request.key_id)?;
    rotatable(key)?;
    let id = key.id.clone();
    kms.existing_mut(scope, &id).schedule = None;
    kms.synchronise(&scope.account, &id);
    Ok(Reply::empty())
}

/// Only symmetric encryption keys rotate; KMS says so without a message.
fn rotatable(key: &Key) -> Result<(), Error> {
    match key.spec {
        KeySpec::SymmetricDefault => Ok(()),
        _ if fault!(EveryKeyRotates) => Ok(()),
        _ => Err(Error::bare(Code::UnsupportedOperationException)),
    }
}

/// [GetKeyRotationStatus](https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyRotationStatus.html).
///
/// A key that is to be deleted does not rotate, and says so until the deletion is cancelled.
pub(super) fn get_key_rotation_status(
    kms: &Kms,
    scope: &Scope,
    request: &GetKeyRotationStatusRequest,
) -> Result<Reply, Error> {
    let key = kms.permitted(Op::GetKeyRotationStatus, scope, &request.key_id)?;
    let schedule = key
        .schedule
        .as_ref()
        .filter(|_| !key.is_dying() || fault!(DyingKeyShowsRotation));
    Ok(Reply::json(&GetKeyRotationStatusResponse {
        key_id: Some(key.arn.clone()),
        key_rotation_enabled: Some(schedule.is_some()),
        next_rotation_date: schedule.map(|schedule| schedule.next),
        on_demand_rotation_start_date: key.rotating_since,
        rotation_period_in_days: schedule.map(|schedule| schedule.days),
    }))
}

/// [RotateKeyOnDemand](https://docs.aws.amazon.com/kms/latest/APIReference/API_RotateKeyOnDemand.html): the rotation begins, and is
/// done [`ASYNCHRONOUS`] later.
///
/// What a second call during a rotation gets is open (a guess: ConflictException, open/36).
pub(super) fn rotate_key_on_demand(
    kms: &mut Kms,
    now: Time,
    scope: &Scope,
    request: &RotateKeyOnDemandRequest,
) -> Result<Reply, Error> {
    let limit = kms.config.quotas.on_demand_rotations + usize::from(fault!(OneRotationTooMany));
    let key = kms.permitted_no_replica(Op::RotateKeyOnDemand, scope, &request.key_id)?;
    rotatable(key)?;
    let is_due = |schedule: &Schedule| schedule.next.0 - now.0 <= TOO_NEAR;
    if key.rotating_since.is_some() || key.schedule.as_ref().is_some_and(is_due) {
        return Err(Error::conflict(format!(
            "A rotation of {} is in progress or about to begin.",
            key.arn
        )));
    }
    if key.on_demand_rotations >= limit {
        return Err(Error::limit_exceeded(format!(
            "The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be \
             performed for this key: {}",
            key.arn
        )));
    }
    let ready = |one: &Material| one.pending && kms.is_everywhere(key, one);
    if key.origin == OriginType::External && !key.materials.iter().any(ready) {
        return Err(Error::kms_invalid_state(format!(
            "No available key material pending rotation for the key: {}.",
            key.arn
        )));
    }

    let id = key.id.clone();
    let key = kms.existing_mut(scope, &id);
    key.rotating_since = Some(now);
    key.on_demand_rotations += 1;
    let reply = Reply::json(&RotateKeyOnDemandResponse {
        key_id: Some(key.arn.clone()),
    });
    kms.synchronise(&scope.account, &id);
    kms.remind(scope, id, now.plus_millis(ASYNCHRONOUS));
    Ok(reply)
}

/// [ListKeyRotations](https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeyRotations.html): the oldest first. Keys that do not
/// rotate have none.
pub(super) fn list_key_rotations(
    kms: &Kms,
    scope: &Scope,
    request: &ListKeyRotationsRequest,
) -> Result<Reply, Error> {
    let key = kms.permitted(Op::ListKeyRotations, scope, &request.key_id)?;
    let include = request
        .include_key_material
        .unwrap_or(IncludeKeyMaterial::RotationsOnly);
    let listing = Listing {
        secret: &kms.marker_secret.0,
        op: Op::ListKeyRotations,
        of: &[key.arn.as_str(), include.as_str()],
        limit: request.limit,
        marker: request.marker.as_deref(),
    };
    let listed = |material: &Material| {
        key.spec == KeySpec::SymmetricDefault
            && (include == IncludeKeyMaterial::AllKeyMaterial || material.rotation.is_some())
    };
    // By their number: materials keep their order, and new ones come last.
    let numbered = (0..)
        .zip(&key.materials)
        .filter(|(_, material)| listed(material))
        .map(|(n, material): (u32, _)| (format!("{n:06}"), material));
    let page = listing.page(numbered, |(number, _)| number)?;
    Ok(Reply::json(&ListKeyRotationsResponse {
        rotations: Some(
            page.items
                .iter()
                .map(|(_, one)| entry(kms, key, one))
                .collect(),
        ),
        truncated: Some(page.next.is_some()),
        next_marker: page.next,
    }))
}

fn entry(kms: &Kms, key: &Key, material: &Material) -> RotationsListEntry {
    let (rotation_date, rotation_type) = material.rotation.unzip();
    let entry = RotationsListEntry {
        key_id: Some(key.arn.clone()),
        key_material_id: Some(material.id.to_string()),
        key_material_state: Some(kms.material_state(key, material)),
        rotation_date,
        rotation_type,
        ..RotationsListEntry::default()
    };
    if key.origin != OriginType::External {
        return entry;
    }
    let present = material.present.as_ref();
    let valid_to = present.and_then(|present| present.valid_to);
    RotationsListEntry {
        expiration_model: present.map(|_| expiration_model(valid_to)),
        import_state: Some(match present {
            Some(_) => ImportState::Imported,
            None => ImportState::PendingImport,
        }),
        key_material_description: material.description.clone(),
        valid_to,
        ..entry
    }
}
