//! Which operations a target lacks: decided once for each, by a call of its own, never by a fixture's answer.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use serde_json::Value;

use super::seen::{Body, Seen};
use super::shorten::Shorten;
use super::{Options, RunError};
use crate::fixture::Fixture;
use crate::spec::Spec;
use crate::target::{Call, CallError, Identity, Session, Target};

/// Each operation that the target lacks, with what its probe answered.
///
/// # Errors
/// The target does not answer at all.
pub(super) fn lacking(
    fixtures: &[Fixture],
    target: &dyn Target,
    spec: &Spec,
    options: &Options,
) -> Result<BTreeMap<String, String>, RunError> {
    let mut session = target.open("probe").map_err(RunError::NoAnswer)?;
    hello(&mut *session)?;
    let mut operations: Vec<&str> = fixtures.iter().flat_map(Fixture::operations).collect();
    operations.sort_unstable();
    operations.dedup();
    let mut lacking = BTreeMap::new();
    for operation in operations {
        // A call that could make something must not be made for a probe: it counts as supported, its answers will tell.
        if !spec.reads_only(operation) && !spec.needs_id(operation) {
            continue;
        }
        // An operation may crash on what is left out, which looks like an operation that is not there.
        let probes = [spec.smallest(operation), spec.fullest(operation)];
        match probe(&mut *session, operation, probes.into_iter().flatten()) {
            Ok(Some(seen)) => {
                lacking.insert(operation.to_owned(), seen.line(&Shorten::new(spec)));
            }
            Err(CallError::Timeout(_)) => break,
            Ok(None) | Err(_) => {}
        }
        if options.stop.load(Ordering::Relaxed) {
            break;
        }
    }
    Ok(lacking)
}

/// The answer to the last probe, if all of them say that the operation is not there.
fn probe(
    session: &mut dyn Session,
    operation: &str,
    probes: impl Iterator<Item = Value>,
) -> Result<Option<Seen>, CallError> {
    let mut last = None;
    for with in probes {
        let seen = Seen::of(&session.call(&Call::operation(operation, &with, Identity::Main))?);
        if !lacks(&seen) {
            return Ok(None);
        }
        last = Some(seen);
    }
    Ok(last)
}

/// Whether anyone is there: any answer will do, even a broken one.
fn hello(session: &mut dyn Session) -> Result<(), RunError> {
    match session.call(&Call::operation(
        "ListKeys",
        &serde_json::json!({}),
        Identity::Main,
    )) {
        Err(error @ (CallError::Unreachable(_) | CallError::Timeout(_) | CallError::Own(_))) => {
            Err(RunError::NoAnswer(error))
        }
        Ok(_) | Err(CallError::Broken(_) | CallError::TooLong) => Ok(()),
    }
}

/// Whether an answer says that the operation is not there, rather than refusing this request.
fn lacks(seen: &Seen) -> bool {
    const UNKNOWN: [&str; 6] = [
        "UnknownOperationException",
        "UnknownOperation",
        "InvalidAction",
        "UnsupportedOperation",
        "UnrecognizedOperationException",
        "UnimplementedOperation",
    ];
    if let Some(code) = seen.code() {
        return seen.status == 501 || code.contains("NotImplemented") || UNKNOWN.contains(&code);
    }
    match &seen.body {
        // A page for people; a success that breaks off is a fault of an operation that is there.
        Body::Other(_) => !(200..300).contains(&seen.status),
        Body::Empty | Body::Json(_) => matches!(seen.status, 404 | 405 | 501),
    }
}
