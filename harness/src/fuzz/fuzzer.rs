//! The loop: cases are drawn and played, and what is wrong with the answers is made smaller.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::case::Case;
use super::ground::{Ground, Samples};
use super::socket::Manner;
use super::stage::{Stage, bearable};
use super::verdict::{bucket, is_undecided};
use super::{Bucket, Finding, Focus, Found, Options, Verdict, mix};
use crate::derive::Stream;
use crate::event::{Check, Kind, Status};

/// Cases that share a fixture, so that keys are not made for each.
const BATCH: usize = 24;
/// So often at most something flaky is looked at alone.
const SIGHTS: u64 = 3;
/// So many rounds in a row in which nothing could be judged end the run, as when the target makes no more keys.
const BARREN: usize = 5;
/// The most that one finding is played to make it smaller.
const SHRINKS: usize = 40;

pub(super) struct Fuzzer<'a> {
    pub(super) stage: Stage<'a>,
    options: &'a Options,
    begun: Instant,
    /// What is known of each ground; `None` where the target does not come to it.
    grounds: BTreeMap<Ground, Option<Samples>>,
    /// The finding that each kind of difference became, as it was before it was made smaller.
    known: BTreeMap<Bucket, usize>,
    /// The case played last, and what came of it.
    last: Option<(Case, Check)>,
    /// The ways for a request to come that HTTP clients do not have.
    manners: Vec<Manner>,
    /// How often one of them could have been tried.
    by_hand_rounds: usize,
    pub(super) found: Found,
}

impl<'a> Fuzzer<'a> {
    pub(super) fn new(stage: Stage<'a>, options: &'a Options) -> Self {
        Self {
            stage,
            options,
            begun: Instant::now(),
            grounds: BTreeMap::new(),
            known: BTreeMap::new(),
            last: None,
            manners: Vec::new(),
            by_hand_rounds: 0,
            found: Found::default(),
        }
    }

    /// What was found.
    pub(super) fn end(self) -> Found {
        Found {
            took: self.begun.elapsed(),
            calls: self.stage.calls(),
            interrupted: self.options.stop.load(Ordering::Relaxed),
            ..self.found
        }
    }

    pub(super) fn is_over(&self) -> bool {
        let enough = self
            .options
            .cases
            .is_some_and(|cases| self.found.cases >= cases);
        enough || self.must_end()
    }

    /// Whether no call may be made any more, be there cases left or not: what the last one shows is played again as all others.
    pub(super) fn must_end(&self) -> bool {
        let late = |most: Duration| self.begun.elapsed() >= most;
        let stopped = self.options.stop.load(Ordering::Relaxed);
        stopped || self.options.max_time.is_some_and(late) || self.stage.lost()
    }

    /// Until the cases or the time are over, or the target is gone.
    pub(super) fn run(&mut self, show: &mut dyn FnMut(&Found)) {
        let mut round: u64 = 0;
        let (mut idle, mut barren) = (0, 0);
        while !self.is_over() && idle < 1000 {
            let cases = self.cases(round);
            round += 1;
            idle = if cases.is_empty() { idle + 1 } else { 0 };
            let (tried, before) = (!cases.is_empty(), self.found.cases);
            self.try_all(cases);
            match self.found.cases > before {
                true => barren = 0,
                false => barren += usize::from(tried),
            }
            self.send_by_hand();
            self.found.took = self.begun.elapsed();
            self.found.calls = self.stage.calls();
            show(&self.found);
            if barren >= BARREN {
                let why = format!("nothing could be judged in {BARREN} rounds in a row");
                self.skip(&why, "the requests left");
                break;
            }
        }
    }

    /// After every few rounds, the next way for a request to come.
    fn send_by_hand(&mut self) {
        let often = match self.options.focus {
            Focus::Http => 1,
            Focus::All => 4,
            _ => return,
        };
        if self.manners.is_empty() && self.by_hand_rounds == 0 {
            self.manners = Manner::all();
            if self.dial().is_none() {
                self.manners.clear();
                self.skip(
                    "only plain HTTP has them: aim at an endpoint",
                    "slow, chunked and cut requests",
                );
            }
        }
        self.by_hand_rounds += 1;
        if self.by_hand_rounds.is_multiple_of(often) && !self.manners.is_empty() && !self.is_over()
        {
            let next = (self.by_hand_rounds / often - 1) % self.manners.len();
            let manner = self.manners[next].clone();
            self.by_hand(&manner);
        }
    }

    fn skip(&mut self, why: &str, what: &str) {
        let skipped = self.found.skipped.entry(why.to_owned()).or_default();
        skipped.insert(what.to_owned());
    }

    /// The cases of this round: some on one ground.
    fn cases(&mut self, round: u64) -> Vec<Case> {
        let seed = self.options.seed.to_be_bytes();
        let stream = Stream::of(&[b"fuzz", &seed, &round.to_be_bytes()]);
        let (ground, stream) = mix::ground(self.options.focus, stream);
        let Some(samples) = self.samples(ground) else {
            return Vec::new();
        };
        let left = self
            .options
            .cases
            .map(|cases| cases.saturating_sub(self.found.cases));
        let n = left.map_or(BATCH, |left| {
            usize::try_from(left).unwrap_or(BATCH).min(BATCH)
        });
        let over_http = self.stage.is_http();
        let mut cases = mix::cases(self.options.focus, ground, stream, &samples, n);
        let all = cases.len();
        cases.retain(|case| over_http || !case.needs_http);
        if cases.len() < all {
            self.skip(
                "only HTTP has them: aim at an endpoint",
                "headers and paths",
            );
        }
        cases
    }

    /// What is known of the ground, which is looked at once.
    fn samples(&mut self, ground: Ground) -> Option<Samples> {
        if let Some(known) = self.grounds.get(&ground) {
            return known.clone();
        }
        let looked = self.stage.look(ground);
        if let Err(why) = &looked
            && !self.stage.lost()
        {
            self.skip(why, ground.words());
        }
        self.grounds.insert(ground, looked.as_ref().ok().cloned());
        looked.ok()
    }

    /// Plays cases of one ground, those behind a difference that stopped the others again.
    fn try_all(&mut self, cases: Vec<Case>) {
        let (alone, mut together): (Vec<Case>, Vec<Case>) =
            cases.into_iter().partition(|case| case.alone);
        while !together.is_empty() && !self.is_over() {
            together = self.try_some(&together);
        }
        for case in alone {
            if self.is_over() {
                break;
            }
            self.try_some(&[case]);
        }
    }

    /// Plays cases in one fixture; those that were not reached.
    fn try_some(&mut self, cases: &[Case]) -> Vec<Case> {
        let checks = self.stage.play(cases);
        let gone = self.stage.lost();
        let mut rest = Vec::new();
        for (at, (case, check)) in cases.iter().zip(&checks).enumerate() {
            if is_undecided(check) {
                // The first stands in nobody's way but its own.
                if at > 0 && check.status != Status::Inconclusive {
                    rest.push(case.clone());
                } else {
                    self.skip(&check.reason, &case.kind());
                }
                continue;
            }
            self.found.count(case.area, case.kind());
            let status = check.answer.as_ref().map_or(0, |answer| answer.status);
            let broke = gone && check.kind == Some(Kind::ServerError) && status == 0;
            self.last = Some((case.clone(), check.clone()));
            if broke {
                break;
            }
            self.meet(case, check);
            let refused = (400..500).contains(&status) && check.kind != Some(Kind::SideEffect);
            if case.spoils() && check.status != Status::Pass && !refused {
                rest.extend_from_slice(&cases[at + 1..]);
                break;
            }
        }
        if gone {
            self.mourn();
            return Vec::new();
        }
        // Where none was reached, it is the set-up that fails: it would for the rest.
        if checks.iter().all(is_undecided) {
            return Vec::new();
        }
        rest
    }

    /// The target is gone: the last case that it was asked is told.
    fn mourn(&mut self) {
        let Some((case, check)) = self.last.take() else {
            return;
        };
        let bucket = Bucket {
            operation: case.operation(),
            mutation: case.kind(),
            verdict: Verdict::ServerError,
            actual: "the target went away".into(),
        };
        let number = self.found.cases.saturating_sub(1);
        let finding = self
            .stage
            .finding(&case, &check, bucket, number, false, None);
        let reason = "the target could not be reached any more from here on".into();
        self.found.findings.push(Finding { reason, ..finding });
    }

    /// Takes in what came of a case.
    fn meet(&mut self, case: &Case, check: &Check) {
        let Some(bucket) = bucket(case, check) else {
            return;
        };
        if check.status == Status::Advice {
            *self.found.advice.entry(bucket).or_default() += 1;
            return;
        }
        if let Some(&at) = self.known.get(&bucket) {
            let known = &mut self.found.findings[at];
            known.times += 1;
            // What was flaky at first sight may hide what is not.
            if known.flaky.is_some() && known.times <= SIGHTS {
                let (times, first) = (known.times, known.case);
                let again = self.find(case, check, bucket);
                let others = self.found.findings.iter().enumerate();
                let mut others = others.filter(|(other, _)| *other != at);
                let new = others.all(|(_, other)| other.bucket != again.bucket);
                if again.confirmed && new {
                    self.known.insert(again.bucket.clone(), at);
                    self.found.findings[at] = Finding {
                        times,
                        case: first,
                        ..again
                    };
                }
            }
            return;
        }
        let finding = self.find(case, check, bucket.clone());
        let mut known = self.found.findings.iter();
        let at = match known.position(|one| one.bucket == finding.bucket) {
            Some(at) => {
                self.found.findings[at].times += 1;
                at
            }
            None => {
                self.known
                    .insert(finding.bucket.clone(), self.found.findings.len());
                self.found.findings.push(finding);
                self.found.findings.len() - 1
            }
        };
        self.known.insert(bucket, at);
    }

    /// Plays a new kind of difference alone, and makes it smaller.
    fn find(&self, case: &Case, check: &Check, bucket: Bucket) -> Finding {
        let number = self.found.cases.saturating_sub(1);
        let told = |case: &Case, check: &Check, bucket, shrunk, flaky| {
            self.stage
                .finding(case, check, bucket, number, shrunk, flaky)
        };
        let alone = self.stage.play(std::slice::from_ref(case));
        let Some(mut shown) = alone.into_iter().next() else {
            return told(case, check, bucket, false, None);
        };
        if self.bucket_of(case, &shown).as_ref() != Some(&bucket) {
            let again = match shown.actual.is_empty() {
                true => shown.reason,
                false => shown.actual,
            };
            let flaky = (!self.stage.lost()).then(|| bearable(&again));
            return told(case, check, bucket, false, flaky);
        }
        let mut smallest = case.clone();
        let mut left = SHRINKS;
        let mut tried = BTreeSet::new();
        let shrunk = loop {
            let mut smaller = smallest.simpler().into_iter();
            let next = smaller.find_map(|case| {
                if left == 0 || self.must_end() || !tried.insert(format!("{:?}", case.change)) {
                    return None;
                }
                left -= 1;
                let check = self.stage.play(std::slice::from_ref(&case)).pop()?;
                let same = self.bucket_of(&case, &check)?.is_like(&bucket);
                same.then_some((case, check))
            });
            let Some((case, check)) = next else {
                break left > 0 && !self.must_end();
            };
            (smallest, shown) = (case, check);
        };
        let bucket = self.bucket_of(&smallest, &shown).unwrap_or(bucket);
        let finding = told(&smallest, &shown, bucket, shrunk, None);
        Finding {
            confirmed: true,
            ..finding
        }
    }

    /// The bucket of what fails, not of advice.
    fn bucket_of(&self, case: &Case, check: &Check) -> Option<Bucket> {
        bucket(case, check).filter(|_| check.status != Status::Advice)
    }
}
