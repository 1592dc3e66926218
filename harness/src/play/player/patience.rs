//! Answers that need not be so at once.

use std::time::Duration;

use super::super::Player;
use super::super::seen::Seen;
use super::Block;
use super::judging::Verdict;
use super::requests::Ready;
use crate::event::Status;
use crate::fixture::{Judged, SetUp};
use crate::target::{CallError, Clock, Reply};

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

/// The last answer to a call, how long it took to become so, and how it differs from what it must be.
pub(super) type Awaited = (Result<Reply, CallError>, Duration, Option<String>);

impl Player<'_> {
    /// Makes a call that what follows needs, again and again until its answer is what it must be, as long as it may take.
    pub(super) fn await_answer(&mut self, set_up: &SetUp, ready: &Ready) -> Result<Awaited, Block> {
        let mut waited = Duration::ZERO;
        loop {
            let reply = self.session.call(&ready.call);
            self.env.now = self.session.now();
            let seen = reply.as_ref().map(Seen::of);
            let unlike = match (&set_up.until, seen) {
                (Some((rule, within)), Ok(seen)) if seen.success() => {
                    let body = seen.json().cloned().unwrap_or_default();
                    let found = rule.compare(&body, &mut self.env);
                    let first = found.first();
                    first.map(|first| (self.stage.shorten.mismatch(first), *within))
                }
                _ => None,
            };
            let Some((unlike, within)) = unlike else {
                return Ok((reply, waited, None));
            };
            // The same step in another fixture.
            let step = format!("{set_up:?}");
            if self.stopped() {
                return Err(Block::new(Status::Skipped, None, "interrupted"));
            }
            if waited >= within {
                self.stage.vain().insert(step);
                return Ok((reply, waited, Some(unlike)));
            }
            let nap = NAP.min(within - waited);
            let known =
                self.stage.target.clock() == Clock::Real && self.stage.vain().contains(&step);
            let slept = match known {
                true => Err(Block::new(
                    Status::Inconclusive,
                    None,
                    "it did not in an earlier fixture",
                )),
                false => self.wait(nap),
            };
            slept.map_err(|block| {
                self.stage.vain().insert(step);
                let operation = set_up.request.operation();
                let reason = format!(
                    "{operation}, which this needs, may answer otherwise yet ({unlike}): {}",
                    block.reason
                );
                Block { reason, ..block }
            })?;
            waited += nap;
        }
    }

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
            let mut cut = (may_change && self.stopped()).then(|| "interrupted".to_owned());
            if may_change && cut.is_none() {
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
