//! Which operations a target lacks: decided once for each, by a call of its own, never by a fixture's answer.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use super::seen::{Body, Seen};
use super::shorten::Shorten;
use crate::spec::Spec;
use crate::target::{Call, CallError, Identity, Session, Target};

/// Each operation that the target lacks, with what its probe answered.
///
/// # Errors
/// The target does not answer at all.
pub(crate) fn lacking<'a>(
    operations: impl Iterator<Item = &'a str>,
    target: &dyn Target,
    spec: &Spec,
    stop: &AtomicBool,
) -> Result<BTreeMap<String, String>, CallError> {
    let mut session = target.open("probe")?;
    hello(&mut *session)?;
    let mut operations: Vec<&str> = operations.collect();
    operations.sort_unstable();
    operations.dedup();
    let mut lacking = BTreeMap::new();
    let mut key = ProbeKey::default();
    for operation in operations {
        // A call that could make something must not be made for a probe: it counts as supported, its answers will tell.
        if !spec.reads_only(operation) && !spec.needs_id(operation) {
            continue;
        }
        // An operation may crash on what is left out, which looks like an operation that is not there.
        let probes = [spec.smallest(operation), spec.fullest(operation)];
        let probes: Vec<Value> = probes.into_iter().flatten().collect();
        let mut found = probe(&mut *session, operation, &probes);
        // Or on a key that is not there.
        if let Ok(Some(seen)) = &found
            && seen.status >= 500
            && matches!(seen.body, Body::Other(_))
            && let Some(key) = key.get(&mut *session)
        {
            let probes: Vec<Value> = probes.iter().map(|with| on_key(with, key)).collect();
            found = probe(&mut *session, operation, &probes);
        }
        match found {
            Ok(Some(seen)) => {
                lacking.insert(operation.to_owned(), seen.line(&Shorten::new(spec)));
            }
            Err(CallError::Timeout(_)) => break,
            Ok(None) | Err(_) => {}
        }
        if stop.load(Ordering::Relaxed) {
            break;
        }
    }
    key.give_up(&mut *session);
    Ok(lacking)
}

/// A key to probe with, made where one is wanted: not on real KMS, which has every operation.
#[derive(Default)]
struct ProbeKey {
    /// Its id; `None` inside where it could not be made.
    made: Option<Option<String>>,
}

impl ProbeKey {
    fn get(&mut self, session: &mut dyn Session) -> Option<&str> {
        let made = self.made.get_or_insert_with(|| {
            let with = json!({"Description": "kmspec looks which operations there are"});
            let seen = ask(session, "CreateKey", &with).ok()?;
            let id = seen.json()?.pointer("/KeyMetadata/KeyId")?.as_str()?;
            Some(id.to_owned())
        });
        made.as_deref()
    }

    fn give_up(self, session: &mut dyn Session) {
        if let Some(Some(key)) = self.made {
            let with = json!({"KeyId": key, "PendingWindowInDays": 7});
            let _ = ask(session, "ScheduleKeyDeletion", &with);
        }
    }
}

/// The same request about a key that there is.
fn on_key(with: &Value, key: &str) -> Value {
    let mut with = with.clone();
    for (name, value) in with.as_object_mut().into_iter().flatten() {
        if name.ends_with("KeyId") && name != "XksKeyId" {
            *value = json!(key);
        }
    }
    with
}

fn ask(session: &mut dyn Session, operation: &str, with: &Value) -> Result<Seen, CallError> {
    let call = Call::operation(operation, with, Identity::Main);
    session.call(&call).map(|reply| Seen::of(&reply))
}

/// The answer to the last probe, if all of them say that the operation is not there.
fn probe(
    session: &mut dyn Session,
    operation: &str,
    probes: &[Value],
) -> Result<Option<Seen>, CallError> {
    let mut last = None;
    for with in probes {
        let seen = ask(session, operation, with)?;
        if !lacks(&seen) {
            return Ok(None);
        }
        last = Some(seen);
    }
    Ok(last)
}

/// Whether anyone is there: any answer will do, even a broken one.
fn hello(session: &mut dyn Session) -> Result<(), CallError> {
    match session.call(&Call::operation("ListKeys", &json!({}), Identity::Main)) {
        Err(error @ (CallError::Unreachable(_) | CallError::Timeout(_) | CallError::Own(_))) => {
            Err(error)
        }
        Ok(_) | Err(CallError::Broken(_) | CallError::TooLong) => Ok(()),
    }
}

/// Whether an error code says that the operation is not there.
pub(crate) fn says_lacking(code: &str) -> bool {
    const UNKNOWN: [&str; 6] = [
        "UnknownOperationException",
        "UnknownOperation",
        "InvalidAction",
        "UnsupportedOperation",
        "UnrecognizedOperationException",
        "UnimplementedOperation",
    ];
    code.contains("NotImplemented") || UNKNOWN.contains(&code)
}

/// Whether an answer says that the operation is not there, rather than refusing this request.
fn lacks(seen: &Seen) -> bool {
    if let Some(code) = seen.code() {
        return seen.status == 501 || says_lacking(code);
    }
    match &seen.body {
        // A page for people; a success that breaks off is a fault of an operation that is there.
        Body::Other(_) => !(200..300).contains(&seen.status),
        Body::Empty | Body::Json(_) => matches!(seen.status, 404 | 405 | 501),
    }
}
