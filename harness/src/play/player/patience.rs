//! Answers that need not be so at once.

use std::time::Duration;

use super::super::Player;
use super::super::seen::Seen;
use super::judging::Verdict;
use super::requests::Ready;
use crate::fixture::Judged;
use crate::target::{CallError, Reply};

/// Between two calls.
const NAP: Duration = Duration::from_secs(1);

/// The last answer to a call, and what is to be said of it.
pub(super) struct Outcome {
    pub(super) reply: Result<Reply, CallError>,
    pub(super) answer: Result<Seen, CallError>,
    pub(super) verdict: Verdict,
    /// How long the answer took to become so.
    pub(super) waited: Duration,
    /// Why the call was not made again, though the answer may still become so.
    pub(super) cut: Option<String>,
}

impl Player<'_> {
    /// Makes a call, and where an answer may become so `within` a time, again and again until it is.
    pub(super) fn persist(&mut self, judged: &Judged, ready: &Ready) -> Outcome {
        let patience = judged.within.unwrap_or_default();
        let mut waited = Duration::ZERO;
        loop {
            let reply = self.session.call(&ready.call);
            self.env.now = self.session.now();
            let answer = reply.as_ref().map(Seen::of).map_err(Clone::clone);
            let verdict = self.verdict(judged, &answer);
            let may_change = matches!(verdict, Verdict::Differs(_)) && waited < patience;
            let mut cut = None;
            if may_change && !self.stopped() {
                let nap = NAP.min(patience - waited);
                match self.wait(nap) {
                    Ok(()) => {
                        waited += nap;
                        continue;
                    }
                    Err(block) => cut = Some(block.reason),
                }
            }
            return Outcome {
                reply,
                answer,
                verdict,
                waited,
                cut,
            };
        }
    }
}
