//! Plays sequences on the target, several at a time where each has a world of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::sync_channel;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::Options;
use crate::derive::Stream;
use crate::fixture::Need;
use crate::model::{Action, Expect, Picture, Slot, Table};
use crate::target::{CallError, Clock, Target};
use crate::workload::{Bucket, Divergence, Played, Sequences, Shows, Take, play};

/// How many sequences that were played wait to be heard of.
const WAITING: usize = 64;

/// What a sequence showed.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// How often it showed each kind of difference.
    pub(super) times: BTreeMap<Bucket, u64>,
    /// The first of each kind, with the steps before it from which it may only follow.
    pub(super) first: Vec<(Divergence, BTreeSet<usize>)>,
    /// What it made of the world.
    pub(super) world: Vec<(Slot, Picture)>,
    /// The last step.
    pub(super) last: Option<Take>,
    /// It was not played to its end, for want of time.
    pub(super) cut_short: bool,
}

/// Plays on the target, or on two.
pub(super) struct Player<'a> {
    target: &'a dyn Target,
    pub(super) other: Option<&'a dyn Target>,
    pub(super) options: &'a Options,
    table: Table,
    /// Each target can be asked in a second Region.
    regions: bool,
    begun: Instant,
    /// Sequences played where they share a world, those of shrinking included.
    plays: AtomicU64,
    calls: AtomicU64,
    /// How long targets took for them, in microseconds.
    waited: AtomicU64,
    lost: Mutex<Option<CallError>>,
}

impl<'a> Player<'a> {
    pub(super) fn new(
        target: &'a dyn Target,
        other: Option<&'a dyn Target>,
        options: &'a Options,
    ) -> Self {
        let has_another = |target: &dyn Target| {
            let session = target.open("explore");
            // Where none can start, that is told by the first sequence.
            session.is_ok_and(|session| session.other_region().is_some())
        };
        Self {
            target,
            other,
            options,
            table: Table::embedded(),
            regions: [Some(target), other].into_iter().flatten().all(has_another),
            begun: Instant::now(),
            plays: AtomicU64::new(0),
            calls: AtomicU64::new(0),
            waited: AtomicU64::new(0),
            lost: Mutex::new(None),
        }
    }

    fn targets(&self) -> impl Iterator<Item = &'a dyn Target> {
        [Some(self.target), self.other].into_iter().flatten()
    }

    /// How many sequences may be played at a time: where they share a world, what one does would show in another.
    pub(super) fn jobs(&self) -> usize {
        let alone = self
            .targets()
            .any(|target| target.clock() != Clock::OwnVirtual);
        match thread::available_parallelism() {
            Ok(cores) if !alone => cores.get(),
            _ => 1,
        }
    }

    /// Whether time can be moved.
    pub(super) fn waits(&self) -> bool {
        self.targets().all(|target| target.clock() != Clock::Real)
    }

    pub(super) fn calls(&self) -> u64 {
        self.calls.load(Ordering::Relaxed)
    }

    pub(super) fn waited(&self) -> Duration {
        Duration::from_micros(self.waited.load(Ordering::Relaxed))
    }

    pub(super) fn took(&self) -> Duration {
        self.begun.elapsed()
    }

    pub(super) fn is_over(&self) -> bool {
        let late = |most: Duration| self.took() >= most;
        self.options.stop.load(Ordering::Relaxed) || self.options.max_time.is_some_and(late)
    }

    /// Why the target could not be reached any more.
    pub(super) fn lost(&self) -> Option<CallError> {
        self.losing().clone()
    }

    pub(super) fn is_lost(&self) -> bool {
        self.losing().is_some()
    }

    fn losing(&self) -> MutexGuard<'_, Option<CallError>> {
        self.lost.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The random sequence of this number.
    pub(super) fn actions(&self, case: u64) -> Vec<Action> {
        let Options { seed, .. } = self.options;
        let bytes: [u8; 32] =
            Stream::of(&[b"explore", &seed.to_be_bytes(), &case.to_be_bytes()]).array();
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
        let mut runner = TestRunner::new_with_rng(Config::default(), rng);
        let mut sequences = Sequences::about(self.options.focus, self.options.steps);
        let has = |need: &Need| self.targets().all(|target| target.has(*need));
        let needs = [Need::Clusters, Need::XksProxies].into_iter();
        sequences = sequences.with(needs.filter(has).collect());
        if !self.waits() {
            sequences = sequences.without_waits();
        }
        if !self.regions {
            sequences = sequences.in_one_region();
        }
        let tree = sequences.new_tree(&mut runner);
        tree.expect("sequences are not filtered").current()
    }

    /// What a sequence shows.
    pub(super) fn show(&self, actions: Vec<Action>) -> Seen {
        if self.is_over() || self.is_lost() {
            return Seen {
                cut_short: true,
                ..Seen::default()
            };
        }
        match self.other {
            None => self.show_alone(&actions),
            Some(other) => self.show_against(actions, other),
        }
    }

    fn show_alone(&self, actions: &[Action]) -> Seen {
        let mut seen = Seen::default();
        let mut tainting = BTreeSet::new();
        let mut played = self.play(actions, &mut |divergence| {
            let times = seen.times.entry(divergence.bucket.clone()).or_default();
            *times += 1;
            if *times == 1 {
                seen.first.push((divergence.clone(), tainting.clone()));
            }
            if divergence.taints() {
                tainting.insert(divergence.takes.len() - 1);
            }
            false
        });
        Seen {
            cut_short: played.takes.len() < actions.len(),
            world: played.world,
            last: played.takes.pop(),
            ..seen
        }
    }

    /// On two targets. A step that differs is left out from then on: behind it the worlds are not the same.
    fn show_against(&self, mut actions: Vec<Action>, other: &dyn Target) -> Seen {
        let mut seen = Seen::default();
        while let Some(divergence) = self.differs(&actions, other) {
            actions.remove(divergence.takes.len() - 1);
            let times = seen.times.entry(divergence.bucket.clone()).or_default();
            *times += 1;
            if *times == 1 {
                seen.first.push((divergence, BTreeSet::new()));
            }
        }
        seen.cut_short = self.is_over();
        seen
    }

    /// The first step that the two targets answer otherwise.
    fn differs(&self, actions: &[Action], other: &dyn Target) -> Option<Divergence> {
        let here = self.play_on(self.target, actions, &mut |_| false);
        let there = self.play_on(other, actions, &mut |_| false);
        if self.is_lost() {
            return None;
        }
        let pairs = here.takes.iter().zip(&there.takes);
        let found = pairs.enumerate().find_map(|(at, (here, there))| {
            Some((at, Bucket::between(here, there)?, &there.outcome))
        });
        found.map(|(at, bucket, answer)| Divergence {
            takes: here.takes[..=at].to_vec(),
            expect: Expect::Unknown,
            shows: Shows::Against(other.name()),
            wrong: format!("{} answers {answer}", other.name()),
            bucket,
        })
    }

    /// The divergence of this kind that the sequence runs into before any from which it may only follow.
    pub(super) fn shows(&self, actions: &[Action], bucket: &Bucket) -> Option<Divergence> {
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
    pub(super) fn story(&self, actions: &[Action]) -> Vec<String> {
        if let Some(other) = self.other {
            let differs = self.differs(actions, other).into_iter();
            return differs.map(|one| one.bucket.to_string()).collect();
        }
        let mut told = Vec::new();
        self.play(actions, &mut |divergence| {
            told.push(divergence.bucket.to_string());
            false
        });
        told
    }

    fn play(&self, actions: &[Action], ends: &mut dyn FnMut(&Divergence) -> bool) -> Played {
        self.play_on(self.target, actions, ends)
    }

    /// Plays in a conversation of its own, and lets the keys go afterwards.
    fn play_on(
        &self,
        target: &dyn Target,
        actions: &[Action],
        ends: &mut dyn FnMut(&Divergence) -> bool,
    ) -> Played {
        let mut session = match target.open("explore") {
            Ok(session) => session,
            Err(why) => {
                self.losing().get_or_insert(why);
                return Played::default();
            }
        };
        // Names need to differ only where sequences share a world; elsewhere the same sequence is the same to the letter.
        let number = match target.clock() {
            Clock::OwnVirtual => 0,
            _ => self.plays.fetch_add(1, Ordering::Relaxed),
        };
        let unique = format!("{}-{number}", self.options.unique);
        let over = || self.is_over();
        let played = play(&mut *session, &self.table, actions, &unique, &over, ends);
        self.calls.fetch_add(played.calls, Ordering::Relaxed);
        let waited = played.waited.as_micros() as u64;
        self.waited.fetch_add(waited, Ordering::Relaxed);
        if let Some(why) = &played.lost {
            self.losing().get_or_insert_with(|| why.clone());
        }
        if target.clock() != Clock::OwnVirtual && played.lost.is_none() {
            played.let_go(&mut *session);
        }
        played
    }
}

/// Plays so many sequences by number, some at a time, and hands over what came of them in the order of their numbers. Once `hand`
/// says `false`, none begins any more.
pub(super) fn in_order(
    jobs: usize,
    sequences: u64,
    play: impl Fn(u64) -> Seen + Sync,
    mut hand: impl FnMut(u64, Seen) -> bool,
) {
    if jobs == 1 {
        (0..sequences).all(|number| hand(number, play(number)));
        return;
    }
    let next = AtomicU64::new(0);
    thread::scope(|scope| {
        let (sender, receiver) = sync_channel(WAITING);
        for _ in 0..jobs {
            let (sender, next, play) = (sender.clone(), &next, &play);
            scope.spawn(move || {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= sequences || sender.send((number, play(number))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let mut early = BTreeMap::new();
        let mut due = 0;
        for (number, seen) in receiver {
            early.insert(number, seen);
            while let Some(seen) = early.remove(&due) {
                if !hand(due, seen) {
                    // No further one begins; what those under way have found already is not lost.
                    next.store(sequences, Ordering::Relaxed);
                }
                due += 1;
            }
        }
    });
}
