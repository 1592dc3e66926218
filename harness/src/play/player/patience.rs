//! Answers that need not be so at once.

use std::time::Duration;

use super::super::Player;
use super::super::seen::Seen;
use super::judging::Verdict;
use super::requests::Ready;
use crate::fixture::Judged;
use crate::target::CallError;

/// Between two calls.
pub(super) const NAP: Duration = Duration::from_secs(1);

impl Player<'_> {
    /// Makes a call `within` whose time an answer may become so, again and again, until it is.
    pub(super) fn persist(
        &mut self,
        judged: &Judged,
        ready: &Ready,
        answer: &mut Result<Seen, CallError>,
        verdict: &mut Verdict,
    ) {
        let mut left = judged.within.unwrap_or_default();
        while matches!(verdict, Verdict::Differs(_)) && !left.is_zero() && !self.stopped() {
            let nap = left.min(NAP);
            if let Err(block) = self.wait(nap) {
                *verdict = Verdict::Undecided(format!("may still become so: {}", block.reason));
                return;
            }
            left -= nap;
            *answer = self.session.call(&ready.call).map(|reply| Seen::of(&reply));
            self.env.now = self.session.now();
            *verdict = self.verdict(judged, answer);
        }
    }
}
