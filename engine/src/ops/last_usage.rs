//! When a key was last used.
//!
//! <https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyLastUsage.html>

use crate::api::{
    GetKeyLastUsageRequest, GetKeyLastUsageResponse, KeyLastUsageData,
    KeyLastUsageTrackingOperation,
};
use crate::crypto::mac;
use crate::key::Key;
use crate::wire::Reply;
use crate::{Error, Kms, Op, Scope, Time};

/// When KMS began to note uses: 2026-04-23. Every recorded answer has this day.
const TRACKING_START: Time = Time(1_776_902_400_000);

/// [GetKeyLastUsage](https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyLastUsage.html), in every key state
/// (a guess: open/17). The recorded answer has the bare key id.
pub(super) fn get_key_last_usage(
    kms: &Kms,
    scope: &Scope,
    request: &GetKeyLastUsageRequest,
) -> Result<Reply, Error> {
    let key = kms.permitted(Op::GetKeyLastUsage, scope, &request.key_id)?;
    Ok(Reply::json(&GetKeyLastUsageResponse {
        key_creation_date: Some(key.created),
        key_id: Some(key.id.clone()),
        key_last_usage: Some(last_usage(key)),
        // In a world whose clock is behind, no use of a key goes unnoticed either.
        tracking_start_date: Some(TRACKING_START.min(key.created)),
    }))
}

/// The engine neither writes a CloudTrail event nor knows the request id that its caller gave the answer: both ids are made up,
/// but stay the same for the same use of the key.
fn last_usage(key: &Key) -> KeyLastUsageData {
    let Some((op, at)) = key.last_use.last() else {
        return KeyLastUsageData::default();
    };
    let id = |kind: &[u8]| {
        let name = op.name().as_bytes();
        let of = [kind, name, &at.0.to_be_bytes()];
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&mac(key.arn.as_bytes(), &of)[..16]);
        uuid::Builder::from_random_bytes(bytes)
            .into_uuid()
            .to_string()
    };
    KeyLastUsageData {
        cloud_trail_event_id: Some(id(b"event")),
        kms_request_id: Some(id(b"request")),
        operation: KeyLastUsageTrackingOperation::from_name(op.name()),
        timestamp: Some(at),
    }
}
