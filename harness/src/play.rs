//! Plays fixtures on a target and tells what came of each check.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::time::{Duration, Instant};

use crate::event::{Check, Event, Status};
use crate::evidence::{Book, Grade};
use crate::fixture::{Fixture, Need};
use crate::spec::Spec;
use crate::target::{CallError, Clock, Target};

mod disclosure;
mod effects;
mod player;
mod probe;
mod seen;
mod shorten;
mod verdict;

use player::Player;
pub(crate) use player::TAKEN;
pub use player::{Take, Tape};
pub(crate) use probe::{lacking, says_lacking};
use shorten::Shorten;
pub(crate) use shorten::general;

/// How to play.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many fixtures are played at a time; at least one.
    pub jobs: usize,
    /// The most that a fixture's waits may sleep where time cannot be moved.
    pub max_wait: Duration,
    /// A difference from evidence below this grade is advice.
    pub min_grade: Grade,
    /// Whether messages count everywhere, not only where their evidence is recorded.
    pub strict_messages: bool,
    /// Decides `${unique}`. On a target that outlives the run it must be another in each.
    pub seed: u64,
    /// Set from outside to stop: what is not judged yet is skipped, clean-up is still done.
    pub stop: Arc<AtomicBool>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            jobs: 1,
            max_wait: Duration::ZERO,
            min_grade: Grade::Documented,
            strict_messages: false,
            seed: 0,
            stop: Arc::default(),
        }
    }
}

/// Why a run could not be made. Its events are complete all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunError {
    /// The target did not answer the first call.
    NoAnswer(CallError),
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoAnswer(error) => write!(f, "the target did not answer: {error}"),
        }
    }
}

impl std::error::Error for RunError {}

/// Plays fixtures and tells events: those of a fixture together, fixtures in the order given, whatever the number of jobs.
///
/// # Errors
/// The target did not answer the first call; every check is told as unreachable then.
pub fn play(
    fixtures: &[Fixture],
    target: &dyn Target,
    spec: &Spec,
    evidence: &Book,
    options: &Options,
    emit: &mut dyn FnMut(Event),
) -> Result<(), RunError> {
    let began = Instant::now();
    let operations = fixtures.iter().flat_map(Fixture::operations);
    let probed = lacking(operations, target, spec, &options.stop).map_err(RunError::NoAnswer);
    let (lacking, no_answer) = match probed {
        Ok(lacking) => (lacking, None),
        Err(error) => (BTreeMap::new(), Some(error)),
    };
    emit(Event::RunStarted {
        target: target.name(),
        fixtures: fixtures.len(),
        checks: fixtures
            .iter()
            .map(|fixture| fixture.judged().count())
            .sum(),
        unsupported: lacking.clone().into_iter().collect(),
    });
    let shorten = Shorten::new(spec);
    let stage = Stage {
        target,
        spec,
        evidence,
        options,
        lacking: &lacking,
        vain: &Mutex::default(),
        shorten: &shorten,
    };
    match &no_answer {
        Some(error) => {
            for fixture in fixtures {
                let checks = stage.unplayed(fixture, Status::Unreachable, &error.to_string());
                tell(
                    Played {
                        checks,
                        took: Duration::ZERO,
                    },
                    fixture,
                    emit,
                );
            }
        }
        None => stage.play_all(fixtures, emit),
    }
    emit(Event::RunFinished {
        took: began.elapsed(),
        interrupted: options.stop.load(Ordering::Relaxed),
    });
    no_answer.map_or(Ok(()), Err)
}

/// Plays a fixture without judging it, and keeps what the target answers.
///
/// # Errors
/// No conversation with the target can start.
pub fn tape(
    fixture: &Fixture,
    target: &dyn Target,
    spec: &Spec,
    evidence: &Book,
    options: &Options,
) -> Result<Tape, CallError> {
    let stage = Stage {
        target,
        spec,
        evidence,
        options,
        lacking: &BTreeMap::new(),
        vain: &Mutex::default(),
        shorten: &Shorten::new(spec),
    };
    if let Some(reason) = lacks(target, fixture) {
        return Ok(Tape {
            takes: Vec::new(),
            ended: Some(reason.into()),
            lost: false,
        });
    }
    let session = target.open(&fixture.id)?;
    Ok(Player::new(stage, fixture, session).tape())
}

/// What all fixtures of a run share.
#[derive(Clone, Copy)]
struct Stage<'a> {
    target: &'a dyn Target,
    spec: &'a Spec,
    evidence: &'a Book,
    options: &'a Options,
    /// Operations that the target lacks, with what their probes answered.
    lacking: &'a BTreeMap<String, String>,
    /// Steps whose answer was waited for as long as it may take and did not come: nobody waits for the same again.
    vain: &'a Mutex<BTreeSet<String>>,
    shorten: &'a Shorten<'a>,
}

/// What of a fixture's needs the target goes without.
fn lacks(target: &dyn Target, fixture: &Fixture) -> Option<&'static str> {
    let missing = fixture.needs.iter().find(|need| !target.has(**need))?;
    Some(match missing {
        Need::Authorization => {
            "the target is not said to check policies and grants (--has authorization)"
        }
        Need::Clusters => "CloudHSM clusters are not ours to choose at the target",
        Need::XksProxies => "proxies of external key stores are not ours to choose at the target",
        Need::VpcEndpointServices => "VPC endpoint services are not ours to choose at the target",
    })
}

/// What came of one fixture.
struct Played {
    checks: Vec<Check>,
    took: Duration,
}

impl Stage<'_> {
    fn vain(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.vain.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where a clock is shared, fixtures that move it are played alone, after the rest.
    fn play_all(&self, fixtures: &[Fixture], emit: &mut dyn FnMut(Event)) {
        let alone =
            |fixture: &Fixture| self.target.clock() == Clock::SharedVirtual && fixture.waits();
        let all: Vec<usize> = (0..fixtures.len()).collect();
        let (last, first): (Vec<usize>, Vec<usize>) =
            all.into_iter().partition(|i| alone(&fixtures[*i]));
        let mut order = Ordered {
            next: 0,
            waiting: BTreeMap::new(),
        };
        let mut done = |i: usize, played: Played| order.add(i, played, fixtures, emit);
        let next = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            let (send, receive) = mpsc::channel();
            for _ in 0..self.options.jobs.clamp(1, first.len().max(1)) {
                let (send, next, first) = (send.clone(), &next, &first);
                scope.spawn(move || {
                    while let Some(i) = first.get(next.fetch_add(1, Ordering::Relaxed)) {
                        if send.send((*i, self.play_one(&fixtures[*i]))).is_err() {
                            return;
                        }
                    }
                });
            }
            drop(send);
            for (i, played) in receive {
                done(i, played);
            }
        });
        for i in last {
            done(i, self.play_one(&fixtures[i]));
        }
    }

    fn play_one(&self, fixture: &Fixture) -> Played {
        let began = Instant::now();
        let checks = if self.options.stop.load(Ordering::Relaxed) {
            self.unplayed(fixture, Status::Skipped, "interrupted")
        } else if let Some(reason) = lacks(self.target, fixture) {
            self.unplayed(fixture, Status::Skipped, reason)
        } else {
            match self.target.open(&fixture.id) {
                Ok(session) => Player::new(*self, fixture, session).play(),
                Err(error) => self.unplayed(
                    fixture,
                    Status::Unreachable,
                    &format!("no conversation with the target: {error}"),
                ),
            }
        };
        Played {
            checks,
            took: began.elapsed(),
        }
    }

    fn unplayed(&self, fixture: &Fixture, status: Status, reason: &str) -> Vec<Check> {
        fixture
            .judged()
            .map(|judged| player::untold(self, fixture, judged, status, reason))
            .collect()
    }
}

/// Tells fixtures in the order given, whatever order they end in.
struct Ordered {
    next: usize,
    waiting: BTreeMap<usize, Played>,
}

impl Ordered {
    fn add(&mut self, i: usize, played: Played, fixtures: &[Fixture], emit: &mut dyn FnMut(Event)) {
        self.waiting.insert(i, played);
        while let Some(played) = self.waiting.remove(&self.next) {
            tell(played, &fixtures[self.next], emit);
            self.next += 1;
        }
    }
}

fn tell(played: Played, fixture: &Fixture, emit: &mut dyn FnMut(Event)) {
    emit(Event::FixtureStarted {
        id: fixture.id.clone(),
    });
    for check in played.checks {
        emit(Event::CheckFinished(Box::new(check)));
    }
    emit(Event::FixtureFinished {
        id: fixture.id.clone(),
        took: played.took,
    });
}
