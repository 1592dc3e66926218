//! Plays generated sequences of calls on a target beside the independent model, and shrinks what differs.
//!
//! Differences of one kind share a [`Bucket`]; of each bucket one is shrunk, played again to confirm it, and written as a fixture
//! ([`draft`]).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use proptest::strategy::ValueTree as _;

use crate::fixture::Need;
use crate::model::{Action, Stores};
use crate::play::lacking;
use crate::spec::Spec;
use crate::target::{CallError, Target};
use crate::workload::{Bucket, Divergence, Focus, Sequence};

mod draft;
mod exhaust;
mod graph;
mod grounds;
mod player;

pub use draft::{draft, slug};
pub use exhaust::{Bounds, Machine, Transition, World};
pub use graph::page;
use player::{Player, Seen, in_order};

/// What to play.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many sequences.
    pub cases: u64,
    /// How many actions each has.
    pub steps: usize,
    /// What most of them are about.
    pub focus: Focus,
    /// Kinds of differences that are known: they are counted, not shrunk.
    pub known: BTreeSet<Bucket>,
    /// Decides the sequences: the same version of kmspec makes the same of the same seed.
    pub seed: u64,
    /// In place of random sequences, every one within these bounds; cases, steps, focus and seed do not count then.
    pub exhaust: Option<Bounds>,
    /// No sequence begins after this time, and no shrinking goes on.
    pub max_time: Option<Duration>,
    /// Part of every alias, so that runs on one endpoint do not meet.
    pub unique: String,
    /// Set from outside to stop.
    pub stop: Arc<AtomicBool>,
}

/// A kind of difference between the target and the model.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The smallest sequence that showed it, and its kind.
    pub divergence: Divergence,
    /// How many actions of the sequences ran into it.
    pub times: u64,
    /// The sequence that showed it first, counted from 0.
    pub case: u64,
    /// Whether shrinking came to its end in the time given.
    pub shrunk: bool,
    /// Played again, the sequence did not show it; then what happened instead, a line for each step.
    pub flaky: Option<Vec<String>>,
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Sequences played to their end.
    pub cases: u64,
    /// Calls made, shrinking included.
    pub calls: u64,
    /// How long it took.
    pub took: Duration,
    /// How long the calls took, those of sequences that were played at the same time added up.
    pub waited: Duration,
    /// The operations that the target lacks, with what it answered when asked.
    pub lacking: BTreeMap<String, String>,
    /// In the order in which they were found.
    pub findings: Vec<Finding>,
    /// Kinds that showed only after others, from which they may follow, and that no later sequence showed alone.
    pub followed: BTreeSet<Bucket>,
    /// Kinds that were known before, with how many actions of the sequences ran into them.
    pub known: BTreeMap<Bucket, u64>,
    /// What every sequence made of the keys, where that was asked for.
    pub machine: Option<Machine>,
    /// Why the target could not be reached any more.
    pub lost: Option<CallError>,
    /// Whether it was stopped from outside.
    pub interrupted: bool,
}

/// Plays the sequences, without the operations that are lacking, beside the model; or on another target too, and tells where the
/// first answers otherwise than that one. `show` hears of what is found so far after each.
///
/// # Errors
/// No conversation could start, or the target lacks DescribeKey.
pub fn explore(
    target: &dyn Target,
    other: Option<&dyn Target>,
    spec: &Spec,
    options: &Options,
    show: &mut dyn FnMut(&Found),
) -> Result<Found, CallError> {
    let missing = |target: &dyn Target| {
        let has_stores = target.has(Need::Clusters) || target.has(Need::XksProxies);
        let operations = Action::operations()
            .filter(|operation| has_stores || !Stores::OPERATIONS.contains(operation));
        lacking(operations, target, spec, &options.stop)
    };
    let mut lacking = missing(target)?;
    if let Some(other) = other {
        lacking.extend(missing(other)?);
    }
    if lacking.contains_key("DescribeKey") {
        let why = "the target lacks DescribeKey, by which keys are looked at";
        return Err(CallError::Own(why.into()));
    }
    let player = Player::new(target, other, options);
    let mut explorer = Explorer {
        player: &player,
        found: Found {
            lacking,
            ..Found::default()
        },
    };
    match &options.exhaust {
        None => explorer.cases(show),
        Some(bounds) => explorer.exhaust(*bounds, show),
    }
    let mut found = explorer.found;
    found.calls = player.calls();
    found.took = player.took();
    found.waited = player.waited();
    found.lost = player.lost();
    found.interrupted = options.stop.load(Ordering::Relaxed);
    Ok(found)
}

struct Explorer<'a> {
    player: &'a Player<'a>,
    found: Found,
}

impl Explorer<'_> {
    /// The random sequences.
    fn cases(&mut self, show: &mut dyn FnMut(&Found)) {
        let (player, lacking) = (self.player, self.found.lacking.clone());
        let play = |case| {
            let mut actions = player.actions(case);
            actions.retain(|action| !lacking.contains_key(action.operation()));
            player.show(actions)
        };
        let hand = |case, seen: Seen| self.hear(case, seen, show);
        in_order(player.jobs(), player.options.cases, play, hand);
    }

    /// Each kind of difference that is new in what a sequence showed becomes a finding. `false`: it is over.
    fn hear(&mut self, case: u64, seen: Seen, show: &mut dyn FnMut(&Found)) -> bool {
        for (divergence, tainting) in seen.first {
            let times = seen.times[&divergence.bucket];
            if self.player.options.known.contains(&divergence.bucket) {
                *self.found.known.entry(divergence.bucket).or_default() += times;
                continue;
            }
            let mut known = self.found.findings.iter_mut();
            match known.find(|one| one.divergence.bucket == divergence.bucket) {
                Some(finding) => finding.times += times,
                None => self.find(case, divergence, &tainting, times),
            }
            if self.player.is_lost() {
                break;
            }
        }
        if self.player.is_lost() {
            return false;
        }
        self.found.cases += u64::from(!seen.cut_short);
        self.found.calls = self.player.calls();
        show(&self.found);
        !self.player.is_over()
    }

    /// Shrinks a new kind of difference and confirms it. What shows only after another difference may follow from that one: it
    /// is left to a sequence that shows it alone.
    fn find(&mut self, case: u64, divergence: Divergence, tainting: &BTreeSet<usize>, times: u64) {
        let whole = divergence.takes.iter().enumerate();
        let untainted = whole.filter(|(at, _)| !tainting.contains(at));
        let played: Vec<Action> = untainted.map(|(_, take)| take.action).collect();
        let finding = |divergence: Divergence, shrunk, flaky| Finding {
            divergence,
            times,
            case,
            shrunk,
            flaky,
        };
        let Some(mut smallest) = self.player.shows(&played, &divergence.bucket) else {
            if !tainting.is_empty() {
                self.found.followed.insert(divergence.bucket);
            } else if self.player.is_lost() || self.player.is_over() {
                self.found.findings.push(finding(divergence, false, None));
            } else {
                let story = self.player.story(&played);
                let flaky = finding(divergence, false, Some(story));
                self.found.findings.push(flaky);
            }
            return;
        };
        let mut tree = Sequence::new(played);
        let mut more = tree.simplify();
        while more && !self.player.is_over() && !self.player.is_lost() {
            more = match self.player.shows(&tree.current(), &divergence.bucket) {
                Some(smaller) => {
                    smallest = smaller;
                    tree.simplify()
                }
                None => tree.complicate(),
            };
        }
        self.found.followed.remove(&smallest.bucket);
        self.found.findings.push(finding(smallest, !more, None));
    }
}
