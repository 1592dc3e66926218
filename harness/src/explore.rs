//! Plays generated sequences of calls on a target beside the independent model, and shrinks what differs.
//!
//! Differences of one kind share a [`Bucket`]; of each bucket one is shrunk, played again to confirm it, and written as a fixture
//! ([`draft`]).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::json;

use crate::derive::Stream;
use crate::model::{Action, Expect, Table};
use crate::play::lacking;
use crate::spec::Spec;
use crate::target::{Call, CallError, Clock, Identity, Target};
use crate::workload::{Bucket, Divergence, Focus, Played, Sequence, Sequences, Shows, Take, play};

mod draft;

pub use draft::{draft, slug};

/// How long a new key waits for its deletion once its sequence is over, in days.
const WINDOW: u32 = 7;

/// What to play.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many sequences.
    pub cases: u64,
    /// How many actions each has.
    pub steps: usize,
    /// What most of them are about.
    pub focus: Focus,
    /// Decides the sequences: the same version of kmspec makes the same of the same seed.
    pub seed: u64,
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
    /// The operations that the target lacks, with what it answered when asked.
    pub lacking: BTreeMap<String, String>,
    /// In the order in which they were found.
    pub findings: Vec<Finding>,
    /// Kinds that showed only after others, from which they may follow, and that no later sequence showed alone.
    pub followed: BTreeSet<Bucket>,
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
    let missing = |target| lacking(Action::OPERATIONS.into_iter(), target, spec, &options.stop);
    let mut lacking = missing(target)?;
    if let Some(other) = other {
        lacking.extend(missing(other)?);
    }
    if lacking.contains_key("DescribeKey") {
        let why = "the target lacks DescribeKey, by which keys are looked at";
        return Err(CallError::Own(why.into()));
    }
    let mut explorer = Explorer {
        target,
        other,
        options,
        table: Table::embedded(),
        begun: Instant::now(),
        plays: 0,
        found: Found {
            lacking,
            ..Found::default()
        },
    };
    for case in 0..options.cases {
        if explorer.is_over() {
            break;
        }
        match other {
            None => explorer.case(case),
            Some(other) => explorer.case_against(case, other),
        }
        if explorer.found.lost.is_some() {
            break;
        }
        explorer.found.cases += 1;
        explorer.found.took = explorer.begun.elapsed();
        show(&explorer.found);
    }
    explorer.found.took = explorer.begun.elapsed();
    explorer.found.interrupted = options.stop.load(Ordering::Relaxed);
    Ok(explorer.found)
}

struct Explorer<'a> {
    target: &'a dyn Target,
    other: Option<&'a dyn Target>,
    options: &'a Options,
    table: Table,
    begun: Instant,
    /// Sequences played, those of shrinking included.
    plays: u64,
    found: Found,
}

impl Explorer<'_> {
    fn is_over(&self) -> bool {
        let late = |most: Duration| self.begun.elapsed() >= most;
        self.options.stop.load(Ordering::Relaxed) || self.options.max_time.is_some_and(late)
    }

    /// One sequence: each kind of difference that is new in it becomes a finding.
    fn case(&mut self, case: u64) {
        let actions = self.actions(case);
        let mut met: BTreeMap<Bucket, u64> = BTreeMap::new();
        // The first of each kind, with the steps before it from which it may only follow.
        let mut first: Vec<(Divergence, BTreeSet<usize>)> = Vec::new();
        let mut tainting = BTreeSet::new();
        self.play(&actions, &mut |divergence| {
            let times = met.entry(divergence.bucket.clone()).or_default();
            *times += 1;
            if *times == 1 {
                first.push((divergence.clone(), tainting.clone()));
            }
            if divergence.taints() {
                tainting.insert(divergence.takes.len() - 1);
            }
            false
        });
        for (divergence, tainting) in first {
            let times = met[&divergence.bucket];
            let mut known = self.found.findings.iter_mut();
            match known.find(|one| one.divergence.bucket == divergence.bucket) {
                Some(finding) => finding.times += times,
                None => self.find(case, divergence, &tainting, times),
            }
            if self.found.lost.is_some() {
                break;
            }
        }
    }

    /// One sequence on two targets. A step that differs is left out from then on: behind it the worlds are not the same.
    fn case_against(&mut self, case: u64, other: &dyn Target) {
        let mut actions = self.actions(case);
        while let Some(divergence) = self.differs(&actions, other) {
            let at = divergence.takes.len() - 1;
            let mut known = self.found.findings.iter_mut();
            match known.find(|one| one.divergence.bucket == divergence.bucket) {
                Some(finding) => finding.times += 1,
                None => self.find(case, divergence, &BTreeSet::new(), 1),
            }
            if self.is_over() || self.found.lost.is_some() {
                break;
            }
            actions.remove(at);
        }
    }

    /// The first step that the two targets answer otherwise.
    fn differs(&mut self, actions: &[Action], other: &dyn Target) -> Option<Divergence> {
        let here = self.play_on(self.target, actions, &mut |_| false);
        let there = self.play_on(other, actions, &mut |_| false);
        if self.found.lost.is_some() {
            return None;
        }
        let pairs = here.takes.iter().zip(&there.takes);
        let found = pairs.enumerate().find_map(|(at, (here, there))| {
            Some((at, Bucket::between(here, there)?, &there.outcome))
        });
        found.map(|(at, bucket, answer)| Divergence {
            story: here.story[..=at].to_vec(),
            takes: here.takes[..=at].to_vec(),
            expect: Expect::Unknown,
            shows: Shows::Against(other.name()),
            wrong: format!("{} answers {answer}", other.name()),
            bucket,
        })
    }

    /// The sequence of this number.
    fn actions(&self, case: u64) -> Vec<Action> {
        let Options { seed, .. } = self.options;
        let bytes: [u8; 32] =
            Stream::of(&[b"explore", &seed.to_be_bytes(), &case.to_be_bytes()]).array();
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
        let mut runner = TestRunner::new_with_rng(Config::default(), rng);
        let mut sequences = Sequences::about(self.options.focus, self.options.steps);
        let is_real = |target: &&dyn Target| target.clock() == Clock::Real;
        if [Some(self.target), self.other]
            .iter()
            .flatten()
            .any(is_real)
        {
            sequences = sequences.without_waits();
        }
        let tree = sequences.new_tree(&mut runner);
        let mut actions = tree.expect("sequences are not filtered").current();
        actions.retain(|action| !self.found.lacking.contains_key(action.operation()));
        actions
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
        let Some(mut smallest) = self.shows(&played, &divergence.bucket) else {
            if !tainting.is_empty() {
                self.found.followed.insert(divergence.bucket);
            } else if self.found.lost.is_some() || self.is_over() {
                self.found.findings.push(finding(divergence, false, None));
            } else {
                let story = match self.other {
                    Some(_) => Vec::new(),
                    None => self.story(&played),
                };
                let flaky = finding(divergence, false, Some(story));
                self.found.findings.push(flaky);
            }
            return;
        };
        let mut tree = Sequence::new(played);
        let mut more = tree.simplify();
        while more && !self.is_over() && self.found.lost.is_none() {
            more = match self.shows(&tree.current(), &divergence.bucket) {
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

    /// The divergence of this kind that the sequence runs into before any from which it may only follow.
    fn shows(&mut self, actions: &[Action], bucket: &Bucket) -> Option<Divergence> {
        if let Some(other) = self.other {
            let differs = self.differs(actions, other);
            return differs.filter(|divergence| divergence.bucket == *bucket);
        }
        let mut ends =
            |divergence: &Divergence| divergence.bucket == *bucket || divergence.taints();
        let ended_by = self.play(actions, &mut ends).ended_by;
        let shown = ended_by.filter(|divergence| divergence.bucket == *bucket);
        shown.map(|divergence| *divergence)
    }

    /// What becomes of the sequence this time.
    fn story(&mut self, actions: &[Action]) -> Vec<String> {
        let mut told = Vec::new();
        self.play(actions, &mut |divergence| {
            told.push(divergence.bucket.to_string());
            false
        });
        told
    }

    /// Plays in a conversation of its own, and lets the keys go afterwards.
    fn play(&mut self, actions: &[Action], ends: &mut dyn FnMut(&Divergence) -> bool) -> Played {
        self.play_on(self.target, actions, ends)
    }

    fn play_on(
        &mut self,
        target: &dyn Target,
        actions: &[Action],
        ends: &mut dyn FnMut(&Divergence) -> bool,
    ) -> Played {
        let mut session = match target.open("explore") {
            Ok(session) => session,
            Err(why) => {
                self.found.lost = Some(why);
                return Played::default();
            }
        };
        let unique = format!("{}-{}", self.options.unique, self.plays);
        self.plays += 1;
        let over = || self.is_over();
        let played = play(&mut *session, &self.table, actions, &unique, &over, ends);
        self.found.calls += played.calls;
        if played.lost.is_some() {
            self.found.lost.clone_from(&played.lost);
        }
        if target.clock() != Clock::OwnVirtual && played.lost.is_none() {
            let aliases = played.takes.iter().filter_map(Take::alias);
            let aliases = aliases.map(|name| ("DeleteAlias", json!({"AliasName": name})));
            let keys = played.keys.iter();
            let keys = keys.map(|key| {
                let with = json!({"KeyId": key, "PendingWindowInDays": WINDOW});
                ("ScheduleKeyDeletion", with)
            });
            for (operation, with) in aliases.chain(keys) {
                // What is gone already, or on its way, stays as it is.
                let _ = session.call(&Call::operation(operation, &with, Identity::Main));
            }
        }
        played
    }
}
