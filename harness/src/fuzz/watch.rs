//! A target that is watched: its calls are counted and paced, and when it is gone that is noticed.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::fixture::{Behind, Need};
use crate::target::{Call, CallError, Clock, Dial, Reply, Session, Target};

/// So many calls in a row without an answer in time, and the target counts as gone.
const TIMEOUTS: u64 = 5;

/// A target, and what is noted of it.
pub(super) struct Watched<'a> {
    target: &'a dyn Target,
    /// The time from one call to the next.
    pause: Duration,
    calls: AtomicU64,
    next: Mutex<Option<Instant>>,
    lost: Mutex<Option<CallError>>,
    /// Calls in a row that had no answer in time.
    timeouts: AtomicU64,
}

impl<'a> Watched<'a> {
    /// With at most so many calls a second, if any bound is given.
    pub(super) fn new(target: &'a dyn Target, rate: Option<u32>) -> Self {
        Self {
            target,
            pause: rate.map_or(Duration::ZERO, |rate| Duration::from_secs(1) / rate.max(1)),
            calls: AtomicU64::new(0),
            next: Mutex::default(),
            lost: Mutex::default(),
            timeouts: AtomicU64::new(0),
        }
    }

    /// How many calls were made.
    pub(super) fn calls(&self) -> u64 {
        self.calls.load(Ordering::Relaxed)
    }

    /// Why no call can be made any more.
    pub(super) fn lost(&self) -> Option<CallError> {
        locked(&self.lost).clone()
    }

    /// Waits until the next call may be made, and counts it.
    pub(super) fn take_turn(&self) {
        self.calls.fetch_add(1, Ordering::Relaxed);
        if self.pause.is_zero() {
            return;
        }
        let now = Instant::now();
        let mut next = locked(&self.next);
        let turn = next.map_or(now, |next| next.max(now));
        *next = Some(turn + self.pause);
        drop(next);
        std::thread::sleep(turn - now);
    }

    /// A target that answers nothing any more is as good as gone.
    fn timed<T>(&self, answer: &Result<T, CallError>) {
        let Err(error @ CallError::Timeout(_)) = answer else {
            self.timeouts.store(0, Ordering::Relaxed);
            return;
        };
        if self.timeouts.fetch_add(1, Ordering::Relaxed) + 1 >= TIMEOUTS {
            locked(&self.lost).get_or_insert_with(|| error.clone());
        }
    }

    fn noted<T>(&self, answer: Result<T, CallError>) -> Result<T, CallError> {
        if let Err(error @ CallError::Unreachable(_)) = &answer {
            locked(&self.lost).get_or_insert_with(|| error.clone());
        }
        answer
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Target for Watched<'_> {
    fn name(&self) -> String {
        self.target.name()
    }

    fn clock(&self) -> Clock {
        self.target.clock()
    }

    fn has_other_identity(&self) -> bool {
        self.target.has_other_identity()
    }

    fn has(&self, need: Need) -> bool {
        self.target.has(need)
    }

    fn dial(&self, call: &Call) -> Option<Dial> {
        self.target.dial(call)
    }

    fn open(&self, fixture: &str) -> Result<Box<dyn Session + '_>, CallError> {
        let inner = self.noted(self.target.open(fixture))?;
        Ok(Box::new(Watching {
            target: self,
            inner,
        }))
    }
}

struct Watching<'a> {
    target: &'a Watched<'a>,
    inner: Box<dyn Session + 'a>,
}

impl Session for Watching<'_> {
    fn call(&mut self, call: &Call) -> Result<Reply, CallError> {
        self.target.take_turn();
        let answer = self.inner.call(call);
        self.target.timed(&answer);
        self.target.noted(answer)
    }

    fn advance(&mut self, by: Duration) -> Result<(), CallError> {
        self.inner.advance(by)
    }

    fn set_behind(&mut self, what: Behind, things: &Value) -> Result<(), CallError> {
        self.inner.set_behind(what, things)
    }

    fn now(&self) -> i64 {
        self.inner.now()
    }

    fn account(&self) -> Option<String> {
        self.inner.account()
    }

    fn other_account(&self) -> Option<String> {
        self.inner.other_account()
    }

    fn region(&self) -> String {
        self.inner.region()
    }

    fn other_region(&self) -> Option<String> {
        self.inner.other_region()
    }
}

#[cfg(all(test, feature = "engine"))]
mod tests {
    use super::*;
    use crate::target::engine::EngineTarget;

    #[test]
    fn a_target_that_only_hangs_counts_as_gone() {
        let engine = EngineTarget::new(1, "us-east-1");
        let watched = Watched::new(&engine, None);
        let hangs = || watched.timed(&Err::<(), _>(CallError::Timeout(Duration::ZERO)));
        for _ in 1..TIMEOUTS {
            hangs();
        }
        watched.timed(&Ok(()));
        hangs();
        assert!(watched.lost().is_none());
        for _ in 1..TIMEOUTS {
            hangs();
        }
        assert!(matches!(watched.lost(), Some(CallError::Timeout(_))));
    }
}
