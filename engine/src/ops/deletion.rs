//! Deleting keys: the waiting period.
//!
//! <https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html>

use crate::api::{
    CancelKeyDeletionRequest, CancelKeyDeletionResponse, ScheduleKeyDeletionRequest,
    ScheduleKeyDeletionResponse,
};
use crate::permit::permit;
use crate::related::Change;
use crate::wire::Reply;
use crate::{Error, Kms, Op, Scope, Time};

/// Days that a key may wait at least, and at most, which it does where the request says nothing.
const SHORTEST_WINDOW: i64 = 7;
pub(super) const LONGEST_WINDOW: i64 = 30;

/// [ScheduleKeyDeletion](https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html).
pub(super) fn schedule_key_deletion(
    kms: &mut Kms,
    now: Time,
    scope: &Scope,
    request: &ScheduleKeyDeletionRequest,
) -> Result<Reply, Error> {
    let key = kms.permitted(Op::ScheduleKeyDeletion, scope, &request.key_id)?;
    if let Some(change @ Change::Updating(..)) = key.change() {
        // Whatever else the key is short of: its role is about to change, and with it what its deletion has to wait for.
        permit(Op::ScheduleKeyDeletion, change.state(), key.origin).check(&key.arn, key.origin)?;
    }
    let days = request.pending_window_in_days.unwrap_or(LONGEST_WINDOW);
    let shortest = SHORTEST_WINDOW - i64::from(fault!(WindowADayTooShort));
    if !(shortest..=LONGEST_WINDOW).contains(&days) {
        if fault!(RefusedDeletionDisables) {
            let id = key.id.clone();
            kms.existing_mut(scope, &id).disabled = true;
        }
        // The service model lets 1..365 pass; how KMS words its refusal is open (open/39).
        return Err(Error::validation(format!(
            "PendingWindowInDays must be between {SHORTEST_WINDOW} and {LONGEST_WINDOW}, inclusive."
        )));
    }

    let awaits_replicas = kms
        .related(key)
        .is_some_and(|related| related.primary == scope.region && !related.replicas.is_empty())
        && !fault!(PrimaryDeletedBeforeReplicas);
    let id = key.id.clone();
    let key = kms.existing_mut(scope, &id);
    let date = match &mut key.multi_region {
        // The time begins once the last replica is deleted.
        Some(own) if awaits_replicas => {
            own.window = Some(days);
            None
        }
        _ => Some(now.plus_days(days - i64::from(fault!(DeletionADayEarly)))),
    };
    key.deletion_date = date;
    let reply = Reply::json(&ScheduleKeyDeletionResponse {
        deletion_date: date,
        key_id: Some(key.arn.clone()),
        key_state: Some(key.state()),
        pending_window_in_days: Some(days),
    });
    if let Some(date) = date {
        kms.remind(scope, id, date);
    }
    Ok(reply)
}

/// [CancelKeyDeletion](https://docs.aws.amazon.com/kms/latest/APIReference/API_CancelKeyDeletion.html).
pub(super) fn cancel_key_deletion(
    kms: &mut Kms,
    scope: &Scope,
    request: &CancelKeyDeletionRequest,
) -> Result<Reply, Error> {
    let key = kms.permitted_mut(Op::CancelKeyDeletion, scope, &request.key_id)?;
    key.deletion_date = None;
    if let Some(own) = &mut key.multi_region {
        own.window = None;
    }
    key.disabled = !fault!(CancelEnables);
    Ok(Reply::json(&CancelKeyDeletionResponse {
        key_id: Some(key.arn.clone()),
    }))
}
