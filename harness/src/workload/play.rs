//! Plays actions on a target with the model beside it.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::{Map, Value};

use super::behind;
use super::divergence::{Bucket, Divergence, Shows, Take, answer, is_lacking, operation};
use super::request::{Setting, request};
use crate::model::{Action, Expect, Model, Outcome, Picture, Regions, Slot, Table};
use crate::play::general;
use crate::target::{Call, CallError, Identity, Place, Session};

mod looks;

/// What came of a sequence that was played.
#[derive(Clone, Debug, Default)]
pub struct Played {
    /// The divergence that ended it.
    pub ended_by: Option<Box<Divergence>>,
    /// Why the target could not be reached any more, where that ended it.
    pub lost: Option<CallError>,
    /// How many calls were made, those that only look included.
    pub calls: u64,
    /// How long the target took for them.
    pub waited: Duration,
    /// The steps, in order.
    pub takes: Vec<Take>,
    /// The ids of the keys that were made, with their Regions.
    pub keys: Vec<(String, Place)>,
    /// What became of the keys in their slots.
    pub world: Vec<(Slot, Picture)>,
}

/// Plays `actions` one after the other. After each, every key is described: the answers agree with the model, and what only reads or
/// is refused changed nothing. The first divergence that `ends` ends it; after others the model follows the target. Where `over` holds
/// before a step, no more is played.
///
/// `unique` is part of every alias, so that sequences on one endpoint do not meet: letters, digits and dashes.
pub fn play(
    session: &mut dyn Session,
    table: &Table,
    actions: &[Action],
    unique: &str,
    over: &dyn Fn() -> bool,
    ends: &mut dyn FnMut(&Divergence) -> bool,
) -> Played {
    let setting = Setting::of(session, unique.into());
    if let Err(why) = behind::set(session, &setting, actions) {
        return Played {
            lost: Some(why),
            ..Played::default()
        };
    }
    let model = Model::new(table.clone(), session.now());
    let mut play = Play {
        session,
        setting,
        model,
        ends,
        keys: BTreeMap::new(),
        takes: Vec::new(),
        calls: 0,
        waited: Duration::ZERO,
        lost: None,
    };
    let played = actions.iter().try_for_each(|action| match over() {
        true => Err(End::Over),
        false => play.step(action),
    });
    let (ended_by, lost) = match played.and_then(|()| play.pages()) {
        Ok(()) | Err(End::Over) => (None, None),
        Err(End::Divergence(divergence)) => (Some(divergence), None),
        Err(End::Lost(why)) => (None, Some(why)),
    };
    Played {
        ended_by,
        lost,
        calls: play.calls,
        waited: play.waited,
        keys: play
            .model
            .keys()
            .map(|(id, _, place)| (id.to_owned(), place))
            .collect(),
        world: play.model.picture(),
        takes: play.takes,
    }
}

struct Play<'a> {
    session: &'a mut dyn Session,
    setting: Setting,
    model: Model,
    ends: &'a mut dyn FnMut(&Divergence) -> bool,
    /// What DescribeKey said of each key after the last step, by ARN.
    keys: BTreeMap<String, Outcome>,
    takes: Vec<Take>,
    calls: u64,
    waited: Duration,
    lost: Option<CallError>,
}

/// Why a sequence is not played on.
enum End {
    Divergence(Box<Divergence>),
    Lost(CallError),
    Over,
}

/// What is wrong after a step.
struct Part {
    operation: &'static str,
    state: String,
    shows: Shows,
    wrong: String,
}

impl Play<'_> {
    fn step(&mut self, action: &Action) -> Result<(), End> {
        if let Action::Wait { hours } = *action {
            return self.wait(action, hours);
        }
        self.model.at(self.session.now());
        let (expect, state) = (self.model.expect(action), self.model.state(action));
        let (under, unaltered) = self.behind(action);
        let place = self.model.place(action);
        let (with, outcome) = match request(&self.model, &self.setting, action) {
            Ok(with) => {
                let outcome = self.call(action.operation(), &with, place);
                (with, outcome)
            }
            Err(error) => (Value::Null, Outcome::Broken(error)),
        };
        self.takes.push(Take {
            action: *action,
            place,
            with,
            outcome: outcome.clone(),
            state: state.clone(),
            open: false,
            under,
            unaltered,
        });
        if let Outcome::Ok(body) = &outcome
            && let Some(account) = account(&body["KeyMetadata"]["Arn"])
        {
            self.setting.account = account.into();
        }
        let told = self.model.observe(action, &outcome);
        self.is_open(matches!(expect, Expect::Either(_)));
        let before = self.at_rest();
        let keys = self.look(action);
        let part = |shows, wrong| Part {
            operation: action.operation(),
            state: state.clone(),
            shows,
            wrong,
        };
        // What follows from a wrong answer is not told beside it.
        let parts = if !expect.allows(&outcome) {
            vec![part(Shows::InAnswer, format!("the answer is {outcome}"))]
        } else if matches!(outcome, Outcome::Refused { .. }) && self.is_changed(&before) {
            let what = changed(&before, &self.keys);
            let wrong = format!("a refused call changed a key: {what}");
            vec![part(Shows::InEffect, wrong)]
        } else if let Some(flaw) = told.0.into_iter().next() {
            let members = flaw.member.map(|member| Map::from_iter([member]));
            let shows = members.map_or(Shows::Elsewhere, Shows::InMembers);
            vec![part(shows, flaw.line)]
        } else {
            keys
        };
        self.judge(&expect, &outcome, parts)
    }

    /// The last step had more than one way to end, or what it left behind had, as far as the model knew before it looked.
    fn is_open(&mut self, in_answer: bool) {
        let open = in_answer || self.model.is_open();
        if let Some(take) = self.takes.last_mut() {
            take.open = open;
        }
    }

    /// What DescribeKey said of the keys that do not become others by themselves.
    fn at_rest(&self) -> BTreeMap<String, Outcome> {
        let mut keys = self.keys.clone();
        keys.retain(|arn, _| !self.model.is_in_work(arn));
        keys
    }

    /// Whether a key that was looked at before is another one now.
    fn is_changed(&self, before: &BTreeMap<String, Outcome>) -> bool {
        let mut before = before.iter();
        before.any(|(id, was)| self.keys.get(id) != Some(was))
    }

    /// What a request hides: the public key that its material is wrapped under, the ciphertext before it was altered.
    fn behind(&self, action: &Action) -> (Option<(String, bool)>, Option<String>) {
        let under = match *action {
            Action::ImportKeyMaterial { public, .. } => self.model.public(public),
            _ => None,
        };
        let unaltered = action.altered().and_then(|_| match action {
            Action::Decrypt { blob, .. }
            | Action::ReEncrypt { blob, .. }
            | Action::Regions(Regions::Decrypt { blob, .. }) => self.model.blob(*blob),
            Action::Kinds(kinds) => self.model.proof(kinds),
            _ => None,
        });
        let under = under.map(|(public, sha1)| (public.to_owned(), sha1));
        (under, unaltered.map(str::to_owned))
    }

    fn wait(&mut self, action: &Action, hours: u32) -> Result<(), End> {
        self.takes.push(Take {
            action: *action,
            place: Place::Home,
            with: Value::Null,
            outcome: Outcome::Ok(Value::Null),
            state: String::new(),
            open: false,
            under: None,
            unaltered: None,
        });
        let moved = self
            .session
            .advance(Duration::from_secs(u64::from(hours) * 3600));
        self.model.at(self.session.now());
        self.is_open(false);
        let mut parts = self.look(action);
        if let Err(error) = moved {
            parts = vec![Part {
                operation: operation(action),
                state: String::new(),
                shows: Shows::Elsewhere,
                wrong: error.to_string(),
            }];
        }
        self.judge(&Expect::Unknown, &Outcome::Ok(Value::Null), parts)
    }

    fn judge(&mut self, expect: &Expect, outcome: &Outcome, parts: Vec<Part>) -> Result<(), End> {
        if let Some(why) = self.lost.take() {
            return Err(End::Lost(why));
        }
        let lacking = is_lacking(outcome);
        for part in parts {
            let (expected, actual) = match part.shows {
                Shows::InAnswer if lacking => (String::new(), "is not there".into()),
                Shows::InAnswer => (expect.to_string(), answer(outcome)),
                Shows::InEffect => (String::new(), "a refused call changed a key".into()),
                _ => (String::new(), general(&part.wrong, &self.setting.unique)),
            };
            let divergence = Divergence {
                takes: self.takes.clone(),
                expect: expect.clone(),
                shows: part.shows,
                wrong: part.wrong,
                bucket: Bucket {
                    operation: part.operation,
                    state: if lacking { String::new() } else { part.state },
                    expected,
                    actual,
                },
            };
            if (self.ends)(&divergence) {
                return Err(End::Divergence(Box::new(divergence)));
            }
        }
        Ok(())
    }

    fn call(&mut self, operation: &str, with: &Value, place: Place) -> Outcome {
        let call = Call {
            place,
            ..Call::operation(operation, with, Identity::Main)
        };
        let sent = Instant::now();
        let answer = self.session.call(&call);
        self.waited += sent.elapsed();
        self.calls += 1;
        match answer {
            Ok(reply) => Outcome::of(&reply),
            Err(error) => {
                let outcome = Outcome::Broken(format!("no answer: {error}"));
                if matches!(error, CallError::Unreachable(_)) {
                    self.lost = Some(error);
                }
                outcome
            }
        }
    }
}

/// The account in an ARN.
fn account(arn: &Value) -> Option<&str> {
    arn.as_str()?.split(':').nth(4)
}

fn changed(before: &BTreeMap<String, Outcome>, after: &BTreeMap<String, Outcome>) -> String {
    let lines = before.iter().filter_map(|(id, was)| {
        let is = after.get(id).filter(|is| *is != was)?;
        Some(format!("{was} became {is}"))
    });
    lines.collect::<Vec<_>>().join("; ")
}
