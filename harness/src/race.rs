//! Lets clients make calls on the same key at the same time, and checks that what they were answered has an order: that the target
//! answers as if one call came after the other, each at some moment between its start and its end, and each as the independent model
//! of KMS allows.
//!
//! A target may also differ from the model where calls come one at a time. That is no race: what has no order is played one at a time
//! as well, and answers that come then too are not held against it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

pub mod history;
mod judge;
pub mod page;
pub mod plan;
mod round;
pub mod search;
pub mod svg;
pub mod timeline;

pub use history::{Call, Difference, History, Known};
pub use plan::{Dice, Kind, Plan};
pub use round::Round;
pub use search::{Interval, Verdict};

use crate::model::{Action, Table};
use crate::play::lacking;
use crate::spec::Spec;
use crate::target::{CallError, Target};
use crate::workload;
use round::{End, Scene, Settle};

/// What to play.
#[derive(Clone, Debug)]
pub struct Options {
    /// Which calls meet; round after round the next of them.
    pub kinds: Vec<Kind>,
    /// How many clients there are at once.
    pub clients: usize,
    /// How many calls each of them makes in a round.
    pub calls: usize,
    /// How many rounds.
    pub rounds: u64,
    /// Decides the calls: the same version of kmspec makes the same of the same seed. It does not decide how they meet.
    pub seed: u64,
    /// No round begins after this time.
    pub max_time: Option<Duration>,
    /// How long the target may take to come to rest after a race. Then only changes and the looks at the end count.
    pub settle: Option<Duration>,
    /// How often a call is tried in the search for an order, at most.
    pub budget: u64,
    /// Part of every alias, so that runs on one endpoint do not meet.
    pub unique: String,
    /// Set from outside to stop.
    pub stop: Arc<AtomicBool>,
}

/// Calls whose answers have no order.
#[derive(Clone, Debug)]
pub struct Violation {
    /// Which calls met.
    pub kind: Kind,
    /// The round, counted from 0.
    pub round: u64,
    /// In how many rounds there was one of its kind: with the same operation and answer.
    pub times: u64,
    /// The calls before the race.
    pub before: Vec<Call>,
    /// The calls that are enough to show it, the smallest that were found.
    pub history: History,
    /// The one of them whose answer no order explains.
    pub last: usize,
    /// How that answer is wrong, in each order that explains the others.
    pub reasons: Vec<Difference>,
}

impl Violation {
    /// What violations of a kind have in common: which calls met, the operation and its answer.
    #[must_use]
    pub fn bucket(&self) -> (Kind, &'static str, String) {
        let last = &self.history.calls[self.last];
        let mut answer = workload::answer(&last.outcome);
        if self
            .reasons
            .iter()
            .any(|why| why.wrong.contains(judge::TWICE))
        {
            answer += " with what was given before";
        }
        (self.kind, last.action.operation(), answer)
    }
}

/// How many rounds of a kind there were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Played to their end.
    pub rounds: u64,
    /// Their answers have an order.
    pub ordered: u64,
    /// Their answers have none.
    pub offending: u64,
    /// It is not known.
    pub unknown: u64,
}

/// A history with an order, to be shown where none offends.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Which calls met.
    pub kind: Kind,
    /// The round, counted from 0.
    pub round: u64,
    /// The calls before the race.
    pub before: Vec<Call>,
    /// All calls.
    pub history: History,
    /// An order that explains them.
    pub order: Vec<usize>,
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Raced {
    /// By kind.
    pub tallies: BTreeMap<Kind, Tally>,
    /// Calls made, those of preparation and confirmation included.
    pub calls: u64,
    /// How long it took.
    pub took: Duration,
    /// How long the search for orders took, all in all.
    pub searched: Duration,
    /// The smallest history of each bucket without an order.
    pub violations: Vec<Violation>,
    /// How answers differ from the model's where calls come one at a time: they are no races.
    pub alone: Known,
    /// Calls that had no answer that can be read: the operation with what came instead, and how often.
    pub broken: BTreeMap<(&'static str, String), u64>,
    /// Why rounds were not decided or not played, and how many.
    pub undecided: BTreeMap<(Kind, String), u64>,
    /// The operations that the target lacks, with what it answered when asked.
    pub lacking: BTreeMap<String, String>,
    /// The last history with an order.
    pub sample: Option<Box<Sample>>,
    /// Why the target could not be reached any more.
    pub lost: Option<CallError>,
    /// Whether it was stopped from outside.
    pub interrupted: bool,
}

impl Raced {
    /// How many rounds were played.
    #[must_use]
    pub fn rounds(&self) -> u64 {
        self.tallies.values().map(|tally| tally.rounds).sum()
    }
}

/// Plays the rounds. `show` hears of what is found so far after each.
///
/// # Errors
/// No conversation could start.
pub fn race(
    target: &dyn Target,
    spec: &Spec,
    options: &Options,
    show: &mut dyn FnMut(&Raced),
) -> Result<Raced, CallError> {
    let lacking = lacking(Action::operations(), target, spec, &options.stop)?;
    let mut racer = Racer {
        target,
        options,
        table: Table::embedded(),
        scenes: 0,
        found: Raced {
            lacking,
            ..Raced::default()
        },
    };
    let begun = Instant::now();
    for number in 0..options.rounds {
        let late = options.max_time.is_some_and(|most| begun.elapsed() >= most);
        if late || options.stop.load(Ordering::Relaxed) {
            break;
        }
        if let Err(why) = racer.round(number) {
            racer.found.lost = Some(why);
        }
        racer.found.took = begun.elapsed();
        show(&racer.found);
        if racer.found.lost.is_some() {
            break;
        }
    }
    if let Some(sample) = &mut racer.found.sample {
        let verdict = sample.history.verdict(options.budget, &racer.found.alone);
        match verdict {
            Verdict::Linearizable(order) => sample.order = order,
            Verdict::NotLinearizable(_) | Verdict::Unknown => racer.found.sample = None,
        }
    }
    racer.found.took = begun.elapsed();
    racer.found.interrupted = options.stop.load(Ordering::Relaxed);
    Ok(racer.found)
}

struct Racer<'a> {
    target: &'a dyn Target,
    options: &'a Options,
    table: Table,
    /// How many conversations there were.
    scenes: u64,
    found: Raced,
}

impl<'a> Racer<'a> {
    fn round(&mut self, number: u64) -> Result<(), CallError> {
        let Options { kinds, seed, .. } = self.options;
        let kind = kinds[usize::try_from(number).unwrap_or_default() % kinds.len()];
        let mut dice = Dice::of(*seed, number);
        let plan = Plan::of(kind, self.options.clients, self.options.calls, &mut dice);
        let plan = match plan.without(&self.found.lacking) {
            Ok(plan) => plan,
            Err(why) => {
                self.undecided(kind, why);
                return Ok(());
            }
        };
        let mut scene = self.scene()?;
        let rests = |history: &History| {
            let (budget, known) = (self.options.budget, &self.found.alone);
            let mut verdicts = history
                .parts()
                .into_iter()
                .map(|part| part.verdict(budget, known));
            verdicts.all(|verdict| matches!(verdict, Verdict::Linearizable(_)))
        };
        let settle = self.options.settle.map(|patience| Settle {
            patience,
            rests: &rests,
        });
        let played = scene.race(&plan, settle);
        self.found.calls += scene.calls;
        self.found
            .alone
            .extend(std::mem::take(&mut scene.differences));
        if !matches!(played, Err(End::Lost(_))) {
            scene.leave();
        }
        match played {
            Ok(round) => self.judge(number, &plan, &round, &mut dice),
            Err(End::Lost(why)) => Err(why),
            Err(End::NotReached(why)) => {
                self.undecided(kind, why);
                Ok(())
            }
        }
    }

    fn scene(&mut self) -> Result<Scene<'a>, CallError> {
        self.scenes += 1;
        let unique = format!("{}-{}", self.options.unique, self.scenes);
        Scene::open(self.target, &self.table, unique)
    }

    fn undecided(&mut self, kind: Kind, why: String) {
        *self.found.undecided.entry((kind, why)).or_default() += 1;
    }
}
