//! Judges a round: whether its answers have an order, and whether what has none is a race.

use std::time::{Duration, Instant};

use super::history::{Difference, History};
use super::plan::{Dice, Plan};
use super::round::{End, Round};
use super::search::Verdict;
use super::{Call, Racer, Sample, Violation};
use crate::model::{Action, Outcome};
use crate::play::general;
use crate::target::CallError;

/// Orders in which calls are played one at a time before their answers are called a race.
const ORDERS: usize = 8;
/// How often a history is looked at again for what such orders have shown.
const LOOKS: usize = 5;
/// Dates in answers may be a minute off: a race that took longer than this says nothing by them.
const LONGEST: Duration = Duration::from_secs(40);

/// What is wrong with what no two calls are given.
pub(super) const TWICE: &str = "was given before";

/// What was seen of calls.
enum Look {
    Ordered,
    Offends,
    Unknown,
}

impl Racer<'_> {
    /// Tells what the answers of a round are worth.
    pub(super) fn judge(
        &mut self,
        number: u64,
        plan: &Plan,
        round: &Round,
        dice: &mut Dice,
    ) -> Result<(), CallError> {
        self.note_broken(&round.history);
        self.tally(plan).rounds += 1;
        if round.raced > LONGEST {
            let why = format!("it took longer than {} s", LONGEST.as_secs());
            self.undecided(plan.kind, why);
            self.tally(plan).unknown += 1;
            return Ok(());
        }
        let (mut offends, mut unknown) = (false, false);
        // Where the target gives the same one call at a time too, it is no race.
        let alone = |why: &Difference| {
            let mut known = self.found.alone.iter();
            known.any(|one| one.operation == why.operation && one.wrong.contains(TWICE))
        };
        if let Some((history, last, why)) = round.given_twice().filter(|(_, _, why)| !alone(why)) {
            offends = true;
            self.offends(Violation::of(
                plan,
                round,
                number,
                (history, last),
                vec![why],
            ));
        }
        for part in round.history.parts() {
            match self.look(plan, round, number, &part, dice)? {
                Look::Ordered => {}
                Look::Offends => offends = true,
                Look::Unknown => {
                    unknown = true;
                    self.undecided(plan.kind, "the search for an order was given up".into());
                }
            }
        }
        let tally = self.tally(plan);
        tally.offending += u64::from(offends);
        tally.unknown += u64::from(unknown && !offends);
        tally.ordered += u64::from(!unknown && !offends);
        if !unknown && !offends {
            self.found.sample = Some(Box::new(Sample {
                kind: plan.kind,
                round: number,
                before: round.before.clone(),
                history: round.history.clone(),
                order: Vec::new(),
            }));
        }
        Ok(())
    }

    fn tally(&mut self, plan: &Plan) -> &mut super::Tally {
        self.found.tallies.entry(plan.kind).or_default()
    }

    fn note_broken(&mut self, history: &History) {
        for call in &history.calls {
            if let Outcome::Broken(what) = &call.outcome {
                let what: String = general(what, "").chars().take(120).collect();
                let broken = (call.action.operation(), what);
                *self.found.broken.entry(broken).or_default() += 1;
            }
        }
    }

    /// Whether the calls have an order. Where they have none they are played one at a time, and what is answered then too is no race.
    fn look(
        &mut self,
        plan: &Plan,
        round: &Round,
        number: u64,
        part: &History,
        dice: &mut Dice,
    ) -> Result<Look, CallError> {
        for look in 0.. {
            let begun = Instant::now();
            let (budget, known) = (self.options.budget, &self.found.alone);
            let furthest = match part.verdict(budget, known) {
                Verdict::Linearizable(_) => return Ok(Look::Ordered),
                Verdict::Unknown => return Ok(Look::Unknown),
                Verdict::NotLinearizable(furthest) => furthest,
            };
            let (history, last) = part.smallest(budget, known);
            let reasons = history.reasons(last, budget, known);
            self.found.searched += begun.elapsed();
            let found = Violation::of(plan, round, number, (history, last), reasons);
            // One of its kind was played one at a time before.
            let mut confirmed = self.found.violations.iter();
            if confirmed.any(|one| one.bucket() == found.bucket())
                || look == LOOKS
                || !self.alone(plan, part, &furthest, dice)?
            {
                self.offends(found);
                break;
            }
        }
        Ok(Look::Offends)
    }

    /// Plays the calls one at a time, and tells whether answers came that were not known to differ.
    fn alone(
        &mut self,
        plan: &Plan,
        part: &History,
        furthest: &[usize],
        dice: &mut Dice,
    ) -> Result<bool, CallError> {
        let known = self.found.alone.len();
        let all = 0..part.calls.len();
        let mut by_end: Vec<usize> = all.clone().collect();
        by_end.sort_by_key(|&call| part.calls[call].times.returned.unwrap_or(u64::MAX));
        // As far as an order went, and then what it could not explain.
        let rest = by_end.iter().filter(|call| !furthest.contains(call));
        let mut orders: Vec<Vec<usize>> = vec![furthest.iter().chain(rest).copied().collect()];
        orders.push(all.clone().collect());
        orders.push(by_end.clone());
        while orders.len() < ORDERS {
            orders.push(dice.shuffle(all.clone().collect()));
        }
        for order in orders {
            let actions: Vec<Action> = order.iter().map(|&call| part.calls[call].action).collect();
            let mut scene = self.scene()?;
            let played = scene.alone(&plan.before, &actions);
            self.found.calls += scene.calls;
            self.found
                .alone
                .extend(std::mem::take(&mut scene.differences));
            match played {
                Err(End::Lost(why)) => return Err(why),
                Ok(()) | Err(End::NotReached(_)) => scene.leave(),
            }
        }
        Ok(self.found.alone.len() > known)
    }

    /// Keeps the smallest history of each kind.
    fn offends(&mut self, new: Violation) {
        let mut known = self.found.violations.iter_mut();
        match known.find(|one| one.bucket() == new.bucket()) {
            None => self.found.violations.push(new),
            Some(one) => {
                let times = one.times + 1;
                if new.history.calls.len() < one.history.calls.len() {
                    *one = new;
                }
                one.times = times;
            }
        }
    }
}

impl Violation {
    /// Seen for the first time, in this round.
    fn of(
        plan: &Plan,
        round: &Round,
        number: u64,
        (history, last): (History, usize),
        reasons: Vec<Difference>,
    ) -> Self {
        Self {
            kind: plan.kind,
            round: number,
            times: 1,
            before: round.before.clone(),
            history,
            last,
            reasons,
        }
    }
}

impl Round {
    /// The two calls that were given the same where no two are: an import token, a ciphertext, the id of a key.
    fn given_twice(&self) -> Option<(History, usize, Difference)> {
        let calls: Vec<&Call> = self.before.iter().chain(&self.history.calls).collect();
        let given = calls.iter().enumerate().flat_map(|(number, call)| {
            let members = ["/CiphertextBlob", "/ImportToken", "/KeyMetadata/KeyId"];
            let made = !matches!(call.action, Action::DescribeKey { .. });
            let body = match &call.outcome {
                Outcome::Ok(body) if made => Some(body),
                _ => None,
            };
            let values = members.into_iter().filter_map(move |member| {
                let value = body?.pointer(member)?.as_str()?;
                Some((member, value))
            });
            values.map(move |(member, value)| (value, member, number))
        });
        let mut given: Vec<(&str, &str, usize)> = given.collect();
        given.sort_unstable();
        // Of two calls before the race both came one at a time.
        let before = self.before.len();
        let twice = given
            .windows(2)
            .find(|pair| pair[0].0 == pair[1].0 && pair[0].2.max(pair[1].2) >= before)?;
        let (one, other) = (calls[twice[0].2], calls[twice[1].2]);
        let member = twice[0].1.rsplit('/').next().unwrap_or_default();
        let difference = Difference {
            operation: other.action.operation(),
            state: String::new(),
            wrong: format!("its {member} {TWICE}"),
        };
        let history = History {
            start: self.history.start.clone(),
            calls: vec![one.clone(), other.clone()],
        };
        Some((history, 1, difference))
    }
}
