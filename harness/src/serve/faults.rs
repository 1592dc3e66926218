//! Faults on demand, so that what clients do about them can be tested.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use kmspec_engine::api::Op;
use kmspec_engine::{Code, Error};
use serde::{Deserialize, Serialize};

use super::ids::mix;
use super::throttle::throttled;

/// What answers say whose text in KMS is not known, or would name what no order knows: nobody shall look for the cause in KMS.
const TEXT: &str = "ordered over /_kmspec/faults";

/// Answers to give instead of the engine's.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fault {
    /// The operation, `*` for any.
    operation: String,
    /// The error's code.
    error: String,
    /// How many calls are still to get it.
    #[serde(default = "once")]
    count: u64,
    /// How likely a call gets it.
    #[serde(default = "always")]
    probability: f64,
}

/// The faults in force, in the order they were asked for.
#[derive(Debug)]
pub(super) struct Faults {
    /// Whether there are any: spares the lock on every call while there are none.
    any: AtomicBool,
    list: Mutex<Vec<Fault>>,
    seed: u64,
    drawn: AtomicU64,
}

impl Faults {
    /// None. The seed decides the draws of faults that are not certain.
    pub(super) fn new(seed: u64) -> Self {
        Self {
            any: AtomicBool::new(false),
            list: Mutex::default(),
            seed,
            drawn: AtomicU64::new(0),
        }
    }

    /// Adds a fault.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub(super) fn add(&self, fault: Fault) -> Result<(), String> {
        if fault.operation != "*" && !Op::ALL.iter().any(|op| op.name() == fault.operation) {
            return Err(format!(
                "operation: {:?} is no operation of KMS; \"*\" stands for any",
                fault.operation
            ));
        }
        if code(&fault.error).is_none() {
            return Err(format!("error: {:?} is no error code of KMS", fault.error));
        }
        if fault.count == 0 {
            return Err("count: must be at least 1".into());
        }
        if !(fault.probability > 0.0 && fault.probability <= 1.0) {
            return Err("probability: must be above 0 and at most 1".into());
        }
        self.change(|list| list.push(fault));
        Ok(())
    }

    /// Ends all faults.
    pub(super) fn clear(&self) {
        self.change(Vec::clear);
    }

    /// What is still in force.
    pub(super) fn all(&self) -> Vec<Fault> {
        self.list
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The fault that a call of the operation gets, if any.
    pub(super) fn take(&self, operation: &str) -> Option<Error> {
        if !self.any.load(Ordering::Relaxed) {
            return None;
        }
        let mut taken = None;
        self.change(|list| {
            let found = list.iter_mut().find(|fault| {
                (fault.operation == "*" || fault.operation == operation)
                    && self.draw() < fault.probability
            });
            if let Some(fault) = found {
                fault.count -= 1;
                taken = code(&fault.error).map(refusal);
            }
            list.retain(|fault| fault.count > 0);
        });
        taken
    }

    fn change(&self, change: impl FnOnce(&mut Vec<Fault>)) {
        let mut list = self.list.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut list);
        self.any.store(!list.is_empty(), Ordering::Relaxed);
    }

    /// A number from 0 up to but not including 1.
    fn draw(&self) -> f64 {
        let n = self.drawn.fetch_add(1, Ordering::Relaxed);
        (mix(self.seed ^ mix(n)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

fn code(name: &str) -> Option<Code> {
    Code::ALL.iter().copied().find(|code| code.name() == name)
}

/// The answer that carries a code, in KMS's own words where they are known and the same for every request.
fn refusal(code: Code) -> Error {
    match code {
        Code::ThrottlingException => throttled(),
        Code::InvalidCiphertextException
        | Code::KMSInvalidMacException
        | Code::KMSInvalidSignatureException => Error::bare(code),
        Code::DryRunOperationException => Error::dry_run_operation(
            "The request would have succeeded, but the DryRun option is set.",
        ),
        _ => Error::new(code, TEXT),
    }
}

fn once() -> u64 {
    1
}

fn always() -> f64 {
    1.0
}
