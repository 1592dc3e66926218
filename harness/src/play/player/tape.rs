//! A fixture played without judging it: what the target answers is kept.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use super::super::seen::Seen;
use super::requests::Ready;
use super::{Block, Player};
use crate::event::Status;
use crate::fixture::{Request, Save, Step};
use crate::target::{CallError, Reply};

/// What a target answered to the steps of one fixture.
#[derive(Clone, Debug)]
pub struct Tape {
    /// The answers, in the order of the steps.
    pub takes: Vec<Take>,
    /// Why there are answers to the first steps only, where that is so.
    pub ended: Option<String>,
}

/// The answer to one step.
#[derive(Clone, Debug)]
pub struct Take {
    /// The step, counted from 0.
    pub step: usize,
    /// The input that was sent, derived values filled in; null for a raw step.
    pub with: Value,
    /// The answer.
    pub reply: Reply,
    /// The target's time at the answer, in milliseconds since the Unix epoch.
    pub now: i64,
    /// How long the answer took to become so, where the fixture gives it time.
    pub waited: Duration,
    /// The names known before the call.
    pub names: BTreeMap<String, Value>,
}

impl Player<'_> {
    /// Plays to the end, or to the first step that cannot be made.
    pub(in super::super) fn tape(mut self) -> Tape {
        let fixture = self.fixture;
        let mut takes = Vec::new();
        let mut ended = None;
        for (step, what) in fixture.steps.iter().enumerate() {
            let done = match what {
                _ if self.stopped() => Err("interrupted".to_owned()),
                Step::Wait(by) => self.wait(*by).map_err(|block| block.reason),
                Step::Behind(what, things) => {
                    self.behind(*what, things).map_err(|block| block.reason)
                }
                Step::SetUp(set_up) => {
                    let ask = |player: &mut Self, ready: &Ready| {
                        let (reply, waited, _) = player.await_answer(set_up, ready)?;
                        Ok((reply, waited))
                    };
                    self.take(step, &set_up.request, &set_up.saves, ask, &mut takes)
                }
                Step::Judged(judged) => {
                    let ask = |player: &mut Self, ready: &Ready| {
                        let outcome = player.persist(judged, ready);
                        match outcome.cut {
                            Some(reason) => Err(Block::new(Status::Inconclusive, None, reason)),
                            None => Ok((outcome.reply, outcome.waited)),
                        }
                    };
                    self.take(step, &judged.request, &judged.saves, ask, &mut takes)
                }
            };
            if let Err(reason) = done {
                ended = Some(format!("step {}: {reason}", step + 1));
                break;
            }
        }
        self.clean_up();
        Tape { takes, ended }
    }

    /// Makes the call of a step by `ask`, which tells the answer and how long it took to become so.
    fn take(
        &mut self,
        step: usize,
        request: &Request,
        saves: &[Save],
        ask: impl FnOnce(&mut Self, &Ready) -> Result<(Result<Reply, CallError>, Duration), Block>,
        takes: &mut Vec<Take>,
    ) -> Result<(), String> {
        let reason = |block: Block| block.reason;
        self.possible(request).map_err(reason)?;
        let ready = self.ready(request).map_err(reason)?;
        let names = self.env.names.clone();
        let (reply, waited) = ask(self, &ready).map_err(reason)?;
        let reply = reply.map_err(|error| error.to_string())?;
        let seen = Seen::of(&reply);
        if seen.success() {
            self.save(saves, &seen, request.other());
        }
        takes.push(Take {
            step,
            with: ready.with,
            reply,
            now: self.session.now(),
            waited,
            names,
        });
        Ok(())
    }
}
