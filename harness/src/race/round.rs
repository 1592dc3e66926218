//! Plays a round on a target: one at a time what comes before, the clients at once, one at a time what comes after.

use std::sync::Barrier;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::history::{Call, Difference, History, follow, only_looks};
use super::plan::Plan;
use super::search::Interval;
use crate::model::{Action, Model, Outcome, Table};
use crate::target::{self, CallError, Identity, Place, Session, Target};
use crate::workload::{Setting, answer, let_go, request};

/// How long to wait between two looks at a target that has not come to rest.
const PAUSE: Duration = Duration::from_millis(200);

/// What came of a round.
#[derive(Clone, Debug)]
pub struct Round {
    /// What was done before, one call at a time.
    pub before: Vec<Call>,
    /// What the clients did, and the looks at the end.
    pub history: History,
    /// How long the clients were at work.
    pub raced: Duration,
}

/// Why a round has no history.
pub(super) enum End {
    /// The target went away.
    Lost(CallError),
    /// What comes before the race was not done.
    NotReached(String),
}

impl From<CallError> for End {
    fn from(error: CallError) -> Self {
        Self::Lost(error)
    }
}

/// How long a target may take to come to rest, and whether it has.
pub(super) struct Settle<'a> {
    pub(super) patience: Duration,
    pub(super) rests: &'a dyn Fn(&History) -> bool,
}

/// A conversation with a target, with keys of its own.
pub(super) struct Scene<'a> {
    target: &'a dyn Target,
    session: Box<dyn Session + 'a>,
    setting: Setting,
    model: Model,
    begun: Instant,
    /// Names of aliases that were made.
    aliases: Vec<String>,
    /// How many calls were made.
    pub(super) calls: u64,
    /// How answers differed where calls came one at a time.
    pub(super) differences: Vec<Difference>,
}

impl<'a> Scene<'a> {
    /// `unique` is part of every alias: letters, digits and dashes.
    pub(super) fn open(
        target: &'a dyn Target,
        table: &Table,
        unique: String,
    ) -> Result<Self, CallError> {
        let session = target.open("race")?;
        let setting = Setting::of(&*session, unique);
        Ok(Self {
            model: Model::new(table.clone(), session.now()),
            target,
            session,
            setting,
            begun: Instant::now(),
            aliases: Vec::new(),
            calls: 0,
            differences: Vec::new(),
        })
    }

    /// Plays a round.
    pub(super) fn race(&mut self, plan: &Plan, settle: Option<Settle<'_>>) -> Result<Round, End> {
        let before = self.prepare(&plan.before)?;
        let start = self.model.clone();
        let from = Instant::now();
        let mut calls = self.clients(plan)?;
        let raced = from.elapsed();
        if settle.is_some() {
            // What was read while others changed it may be old, and so may be what a refusal relied on.
            calls.retain(|call| !only_looks(&call.action) && !call.is_refused());
        }
        let mut history = History { start, calls };
        let changes = history.calls.len();
        loop {
            for action in &plan.after {
                let prepared = self.prepared(action)?;
                let looked = made(&mut *self.session, None, prepared, self.begun)?;
                self.calls += 1;
                history.calls.push(looked);
            }
            let rested = settle.as_ref().is_none_or(|settle| {
                from.elapsed() - raced >= settle.patience || (settle.rests)(&history)
            });
            if rested {
                break;
            }
            std::thread::sleep(PAUSE);
            history.calls.truncate(changes);
        }
        Ok(Round {
            before,
            history,
            raced,
        })
    }

    /// Plays actions one at a time behind those that make the keys.
    pub(super) fn alone(&mut self, before: &[Action], actions: &[Action]) -> Result<(), End> {
        self.prepare(before)?;
        let start = self.model.clone();
        for action in actions {
            self.one(action)?;
            self.model.forget_given(&start);
        }
        Ok(())
    }

    /// Makes the keys.
    fn prepare(&mut self, actions: &[Action]) -> Result<Vec<Call>, End> {
        let mut before = Vec::new();
        for action in actions {
            let call = self.one(action)?;
            if !matches!(call.outcome, Outcome::Ok(_)) {
                let why = format!("{} answers {}", action.operation(), answer(&call.outcome));
                return Err(End::NotReached(why));
            }
            before.push(call);
        }
        Ok(before)
    }

    /// Makes one call while there is no other, and follows its answer.
    fn one(&mut self, action: &Action) -> Result<Call, End> {
        self.model.at(self.session.now());
        let prepared = self.prepared(action)?;
        let call = made(&mut *self.session, None, prepared, self.begun)?;
        self.calls += 1;
        let wrong = follow(&mut self.model, action, &call.outcome);
        self.differences.extend(wrong);
        self.note(&call);
        Ok(call)
    }

    /// What a call made that names are made of, or that is to be taken away.
    fn note(&mut self, call: &Call) {
        let Outcome::Ok(body) = &call.outcome else {
            return;
        };
        if let Some(arn) = body["KeyMetadata"]["Arn"].as_str()
            && let Some(account) = arn.split(':').nth(4)
        {
            self.setting.account = account.into();
        }
        if let (Action::CreateAlias { .. }, Some(name)) =
            (&call.action, call.with["AliasName"].as_str())
        {
            self.aliases.push(name.into());
        }
    }

    fn prepared(&self, action: &Action) -> Result<Prepared, End> {
        let with = request(&self.model, &self.setting, action);
        let with = with.map_err(|why| End::NotReached(format!("{}: {why}", action.operation())))?;
        let call = target::Call::operation(action.operation(), &with, Identity::Main);
        Ok(Prepared {
            action: *action,
            with,
            call,
        })
    }

    /// Lets the clients make their calls, all at once, each in a conversation of its own.
    fn clients(&mut self, plan: &Plan) -> Result<Vec<Call>, End> {
        let prepare =
            |actions: &Vec<Action>| actions.iter().map(|one| self.prepared(one)).collect();
        let clients: Result<Vec<Vec<Prepared>>, End> = plan.clients.iter().map(prepare).collect();
        let clients = clients?;
        let start = Barrier::new(clients.len());
        let (target, begun, start) = (self.target, self.begun, &start);
        let ended: Vec<Result<Vec<Call>, CallError>> = std::thread::scope(|scope| {
            let clients = clients.into_iter().enumerate();
            let clients: Vec<_> = clients
                .map(|(number, calls)| {
                    scope.spawn(move || client(target, number, calls, start, begun))
                })
                .collect();
            let ended = clients.into_iter().map(|client| client.join());
            ended
                .map(|end| end.expect("a client does not panic"))
                .collect()
        });
        let mut calls = Vec::new();
        for end in ended {
            calls.extend(end?);
        }
        calls.sort_by_key(|call| call.times.invoked);
        self.calls += calls.len() as u64;
        for call in &calls {
            self.note(call);
        }
        Ok(calls)
    }

    /// Lets keys and aliases go, where they outlive the conversation.
    pub(super) fn leave(mut self) {
        let aliases = self.aliases.iter().map(|name| (name.as_str(), Place::Home));
        let keys = self.model.keys().map(|(id, _, place)| (id, place));
        let_go(&mut *self.session, aliases, keys);
    }
}

/// A call to be made.
struct Prepared {
    action: Action,
    with: Value,
    call: target::Call,
}

/// What one client does: its calls, one after the other, up to the first without an answer.
fn client(
    target: &dyn Target,
    number: usize,
    calls: Vec<Prepared>,
    start: &Barrier,
    begun: Instant,
) -> Result<Vec<Call>, CallError> {
    let session = target.open("race");
    start.wait();
    let mut session = session?;
    let mut done = Vec::new();
    for prepared in calls {
        let call = made(&mut *session, Some(number), prepared, begun)?;
        let answered = call.times.returned.is_some();
        done.push(call);
        if !answered {
            break;
        }
    }
    Ok(done)
}

/// Makes a call. What is neither a success nor a refusal is no answer that can be read.
fn made(
    session: &mut dyn Session,
    client: Option<usize>,
    prepared: Prepared,
    begun: Instant,
) -> Result<Call, CallError> {
    let at = || u64::try_from(begun.elapsed().as_nanos()).unwrap_or(u64::MAX);
    let invoked = at();
    let reply = session.call(&prepared.call);
    let returned = at();
    let outcome = match reply {
        Ok(reply) => Outcome::of(&reply),
        Err(error @ (CallError::Unreachable(_) | CallError::Own(_))) => return Err(error),
        Err(error) => Outcome::Broken(error.to_string()),
    };
    let is_read = !matches!(outcome, Outcome::Broken(_));
    Ok(Call {
        client,
        action: prepared.action,
        with: prepared.with,
        times: Interval {
            invoked,
            returned: is_read.then_some(returned),
        },
        outcome,
    })
}
