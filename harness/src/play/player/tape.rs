//! A fixture played without judging it: what the target answers is kept.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use super::super::seen::Seen;
use super::patience::Outcome;
use super::requests::Ready;
use super::{Block, Player};
use crate::event::{Check, Status};
use crate::fixture::{Request, Save, Step};
use crate::target::{CallError, Reply};

/// What a target answered to the steps of one fixture.
#[derive(Clone, Debug)]
pub struct Tape {
    /// The answers, in the order of the steps.
    pub takes: Vec<Take>,
    /// Why a step has no answer, where one has none: the first of them.
    pub ended: Option<String>,
    /// Whether it ended because the target is gone.
    pub lost: bool,
}

/// Why there is no take of a step.
enum Cut {
    /// The call could not be made, for want of a name, an identity or a Region.
    Unmade(String),
    /// There was no answer that a take could hold.
    Unanswered(String),
    /// The target is gone.
    Lost(String),
}

impl From<Block> for Cut {
    fn from(block: Block) -> Self {
        Self::Unanswered(block.reason)
    }
}

/// An answer, how long it took to become so, and what there is to say of it.
type Answered = (Result<Reply, CallError>, Duration, Option<Check>);

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
    /// What there is to say of the answer to a judged step; of a success it shows what the step speaks of.
    pub check: Option<Check>,
    /// The names known before the call.
    pub names: BTreeMap<String, Value>,
}

impl<'a> Player<'a> {
    /// Plays to the end, or to the first step that cannot be made and that what follows may need.
    pub(in super::super) fn tape(mut self) -> Tape {
        let fixture = self.fixture;
        let mut takes = Vec::new();
        let (mut ended, mut lost) = (None, false);
        for (step, what) in fixture.steps.iter().enumerate() {
            let done = match what {
                _ if self.stopped() => Err(Block::new(Status::Skipped, None, "interrupted").into()),
                Step::Wait(by) => self.wait(*by).map_err(Cut::from),
                Step::Behind(what, things) => self.behind(*what, things).map_err(Cut::from),
                Step::SetUp(set_up) => {
                    let ask = |player: &mut Self, ready: &Ready| {
                        let (reply, waited, _) = player.await_answer(set_up, ready)?;
                        Ok((reply, waited, None))
                    };
                    self.take(step, &set_up.request, &set_up.saves, ask, &mut takes)
                }
                Step::Judged(judged) => {
                    let ask = |player: &mut Self, ready: &Ready| {
                        let outcome = player.persist(judged, ready);
                        match outcome.cut {
                            Some(reason) => Err(Block::new(Status::Inconclusive, None, reason)),
                            None => {
                                let Outcome {
                                    reply,
                                    answer,
                                    verdict,
                                    waited,
                                    ..
                                } = outcome;
                                let mut check = player.told(judged, ready, &answer, verdict);
                                if let Some(part) = player.spoken_of(judged, &answer) {
                                    check.actual = part;
                                }
                                Ok((reply, waited, Some(check)))
                            }
                        }
                    };
                    self.take(step, &judged.request, &judged.saves, ask, &mut takes)
                }
            };
            let Err(cut) = done else {
                continue;
            };
            lost = matches!(cut, Cut::Lost(_));
            let unmade = matches!(cut, Cut::Unmade(_));
            let (Cut::Unmade(why) | Cut::Unanswered(why) | Cut::Lost(why)) = cut;
            ended.get_or_insert_with(|| format!("step {}: {why}", step + 1));
            // What changes nothing is not missed by what follows.
            let idle = matches!(what, Step::Judged(judged) if !(judged.may_succeed() && self.writes(judged)));
            if !(unmade && idle) {
                break;
            }
        }
        self.clean_up();
        Tape { takes, ended, lost }
    }

    /// Makes the call of a step by `ask`.
    fn take(
        &mut self,
        step: usize,
        request: &Request,
        saves: &[Save],
        ask: impl FnOnce(&mut Self, &Ready) -> Result<Answered, Block>,
        takes: &mut Vec<Take>,
    ) -> Result<(), Cut> {
        let unmade = |block: Block| Cut::Unmade(block.reason);
        self.possible(request).map_err(unmade)?;
        let ready = self.ready(request).map_err(unmade)?;
        let names = self.env.names.clone();
        let (reply, waited, check) = ask(self, &ready)?;
        let reply = reply.map_err(|error| match error {
            CallError::Unreachable(_) => Cut::Lost(error.to_string()),
            _ => Cut::Unanswered(error.to_string()),
        })?;
        let seen = Seen::of(&reply);
        let operation = request.operation();
        let (missing, why): (Vec<Save>, String) = match seen.success() {
            true => (
                self.save(saves, &seen, request.other())
                    .into_iter()
                    .cloned()
                    .collect(),
                format!("{operation} answered without it"),
            ),
            // Its message may hold ids, which a recording does not.
            false => (
                saves.to_vec(),
                format!(
                    "{operation} was refused: {} {}",
                    seen.status,
                    seen.code().unwrap_or_default()
                ),
            ),
        };
        self.lose(&missing, &Block::new(Status::Unreachable, None, why));
        takes.push(Take {
            step,
            with: ready.with,
            reply,
            now: self.session.now(),
            waited,
            check,
            names,
        });
        Ok(())
    }
}
