//! One fixture, played from its first step to its clean-up.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::time::Duration;

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::Stage;
use super::effects::Snapshot;
use super::seen::Seen;
use crate::derive::{Env, Stream};
use crate::event::{Check, Kind, Status};
use crate::fixture::{CleanUp, Fixture, Judged, Material, Request, Save, SetUp, Step};
use crate::offline::private_key;
use crate::target::{CallError, Clock, Session, third_region};

mod advice;
mod behind;
mod judging;
mod patience;
mod requests;
mod tape;

pub(crate) use judging::TAKEN;
use judging::THROTTLED;
pub(super) use judging::untold;
use requests::Ready;
pub use tape::{Take, Tape};

/// Why what needs two Regions is not judged.
const NO_OTHER_REGION: &str = "the target has no second Region";

/// Why the rest of a fixture, or what needs some name, cannot be judged.
#[derive(Clone, Debug)]
struct Block {
    status: Status,
    /// A check or an operation.
    by: Option<String>,
    reason: String,
}

impl Block {
    fn new(status: Status, by: Option<&str>, reason: impl Into<String>) -> Self {
        Self {
            status,
            by: by.map(Into::into),
            reason: reason.into(),
        }
    }
}

pub(super) struct Player<'a> {
    stage: Stage<'a>,
    fixture: &'a Fixture,
    session: Box<dyn Session + 'a>,
    env: Env,
    unique: String,
    /// Set once the rest of the fixture is out of reach.
    blocked: Option<Block>,
    /// Names that were to be saved and were not.
    lost: BTreeMap<String, Block>,
    slept: Duration,
    /// The last call that changed something for what follows.
    changed_by: Option<String>,
}

impl<'a> Player<'a> {
    pub(super) fn new(
        stage: Stage<'a>,
        fixture: &'a Fixture,
        session: Box<dyn Session + 'a>,
    ) -> Self {
        let id = fixture.id.as_bytes();
        let seed = stage.options.seed.to_be_bytes();
        let unique = Stream::of(&[b"unique", &seed, id]).letters(12);
        let mut env = Env {
            stream: Stream::of(&[b"padding", &seed, id]),
            ..Env::default()
        };
        env.names.insert("unique".into(), json!(unique));
        env.names.insert("region".into(), json!(session.region()));
        if let Some(region) = session.other_region() {
            let third = third_region(&session.region(), &region);
            env.names.insert("other-region".into(), json!(region));
            env.names
                .extend(third.map(|third| ("third-region".into(), json!(third))));
        }
        if let Some(account) = session.account() {
            env.names.insert("account".into(), json!(account));
        }
        let mut seen = Vec::new();
        if let Some(account) = session.other_account() {
            env.names.insert("other.account".into(), json!(account));
        }
        for (name, material) in &fixture.materials {
            let mut stream = Stream::of(&[b"material", id, name.as_bytes()]);
            let bytes = match material {
                Material::Bytes(n) => stream.bytes(*n),
                Material::Exact(bytes) => bytes.clone(),
                Material::Key(spec) => {
                    let nth = seen.iter().filter(|other| *other == spec).count();
                    seen.push(*spec);
                    private_key(*spec, nth, &mut stream)
                }
            };
            env.materials.insert(name.clone(), bytes);
        }
        Self {
            stage,
            fixture,
            session,
            env,
            unique,
            blocked: None,
            lost: BTreeMap::new(),
            slept: Duration::ZERO,
            changed_by: None,
        }
    }

    pub(super) fn play(mut self) -> Vec<Check> {
        let mut checks = Vec::new();
        for step in &self.fixture.steps {
            if self.stopped() {
                self.blocked
                    .get_or_insert_with(|| Block::new(Status::Skipped, None, "interrupted"));
            }
            let block = match step {
                Step::Judged(judged) => {
                    checks.push(self.judged(judged));
                    continue;
                }
                _ if self.blocked.is_some() => continue,
                Step::SetUp(set_up) => self.set_up(set_up),
                Step::Wait(by) => self.wait(*by),
                Step::Behind(what, things) => self.behind(*what, things),
            };
            self.blocked = block.err();
        }
        self.clean_up();
        checks
    }

    fn stopped(&self) -> bool {
        self.stage.options.stop.load(Ordering::Relaxed)
    }

    /// A call that what follows needs.
    fn set_up(&mut self, set_up: &SetUp) -> Result<(), Block> {
        let request = &set_up.request;
        let operation = request.operation();
        self.possible(request)?;
        let ready = self.ready(request)?;
        let unreachable = |reason| Block::new(Status::Unreachable, Some(operation), reason);
        let (reply, _, unlike) = self.await_answer(set_up, &ready)?;
        let seen = match reply {
            Ok(reply) => Seen::of(&reply),
            Err(error) => {
                return Err(unreachable(format!(
                    "{operation}, which this needs, had no answer: {error}"
                )));
            }
        };
        if seen.throttled() {
            return Err(Block::new(Status::Inconclusive, None, THROTTLED));
        }
        if !seen.success() {
            let line = seen.line(self.stage.shorten);
            return Err(unreachable(format!(
                "{operation}, which this needs, was refused: {line}"
            )));
        }
        if let Some(unlike) = unlike {
            // What changed last has led elsewhere; asking is not to blame.
            let by = self.changed_by.as_deref().unwrap_or(operation);
            let reason = format!("{operation}, which this needs, answered otherwise: {unlike}");
            return Err(Block::new(Status::Unreachable, Some(by), reason));
        }
        if !self.stage.spec.reads_only(operation) {
            self.changed_by = Some(operation.to_owned());
        }
        match self.save(&set_up.saves, &seen, request.other()).first() {
            Some(save) => Err(unreachable(format!(
                "{operation}, which this needs, answered without {}",
                save.pointer
            ))),
            None => Ok(()),
        }
    }

    fn wait(&mut self, by: Duration) -> Result<(), Block> {
        let undecided = |reason| Block::new(Status::Inconclusive, None, reason);
        if self.stage.target.clock() != Clock::Real {
            return self
                .session
                .advance(by)
                .map_err(|error| undecided(format!("the clock could not be moved: {error}")));
        }
        if self.slept + by > self.stage.options.max_wait {
            let by = SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX);
            return Err(undecided(match self.slept.is_zero() {
                true => format!("needs a wait of {by:#}, longer than --max-wait"),
                false => "needs to wait longer than --max-wait in all".to_owned(),
            }));
        }
        self.slept += by;
        let mut left = by;
        while !left.is_zero() && !self.stopped() {
            let nap = left.min(Duration::from_millis(100));
            std::thread::sleep(nap);
            left -= nap;
        }
        Ok(())
    }

    /// Does what it can; a target that does not answer is not asked further.
    fn clean_up(&mut self) {
        for step in &self.fixture.always {
            let request = match step {
                CleanUp::Call(request) => request,
                // Nobody sits a wait out for this.
                CleanUp::Wait(_) if self.stage.target.clock() == Clock::Real => continue,
                CleanUp::Wait(by) => match self.session.advance(*by) {
                    Ok(()) => continue,
                    Err(_) => return,
                },
            };
            if self.possible(request).is_err() {
                continue;
            }
            let Ok(ready) = self.ready(request) else {
                continue;
            };
            if self.session.call(&ready.call).is_err() {
                return;
            }
        }
    }

    /// Whether the target has the operation, the identity and the Region.
    fn possible(&self, request: &Request) -> Result<(), Block> {
        let operation = request.operation();
        if self.stage.lacking.contains_key(operation) {
            let reason = format!("the target lacks {operation}, which this needs");
            return Err(Block::new(Status::Unreachable, Some(operation), reason));
        }
        if request.other() && !self.stage.target.has_other_identity() {
            return Err(Block::new(
                Status::Skipped,
                None,
                "the target has no second identity",
            ));
        }
        if request.elsewhere() && self.session.other_region().is_none() {
            return Err(Block::new(Status::Skipped, None, NO_OTHER_REGION));
        }
        Ok(())
    }

    /// What needs these names is out of reach.
    fn lose(&mut self, saves: &[Save], block: &Block) {
        for save in saves {
            for name in [save.name.clone(), format!("{}.arn", save.name)] {
                self.env.names.remove(&name);
                self.lost.insert(name, block.clone());
            }
        }
    }

    /// The call could not be made or judged: its names are lost, and if it was to change the state, so is the rest.
    fn pass_over(&mut self, judged: &Judged, block: &Block) {
        self.lose(&judged.saves, block);
        if judged.may_succeed() && self.writes(judged) {
            self.blocked.get_or_insert_with(|| block.clone());
        }
    }

    fn writes(&self, judged: &Judged) -> bool {
        let operation = judged.request.operation();
        !operation.is_empty() && !self.stage.spec.reads_only(operation)
    }

    fn check_id(&self, judged: &Judged) -> String {
        format!("{}#{}", self.fixture.id, judged.name)
    }

    fn snapshot(&mut self, judged: &Judged, ready: &Ready) -> Option<Snapshot> {
        let readable = !self.stage.lacking.contains_key("DescribeKey");
        (judged.may_fail() && readable).then(|| {
            let keys = self.keys_of(ready);
            Snapshot::of(&keys, ready.call.place, &mut *self.session)
        })
    }

    /// The keys that a request names, and of those saved the ones whose ids are in it otherwise: in an ARN of elsewhere, in a body
    /// that is not JSON.
    fn keys_of(&self, ready: &Ready) -> Vec<Value> {
        let mut keys = Snapshot::keys(&ready.with);
        let body = String::from_utf8_lossy(&ready.call.body);
        let names = &self.env.names;
        for (name, arn) in names.iter().filter(|(name, _)| name.ends_with(".arn")) {
            let Some(key) = names.get(name.trim_end_matches(".arn")) else {
                continue;
            };
            let is_in = key.as_str().is_some_and(|id| body.contains(id));
            if is_in && !keys.contains(key) && !keys.contains(arn) {
                keys.push(key.clone());
            }
        }
        keys
    }

    /// Goes on after a judged call: saves what it gave, or notes what is now out of reach.
    fn go_on(&mut self, judged: &Judged, answer: Result<&Seen, &CallError>, check: &Check) {
        let passed = check.status == Status::Pass;
        let by = self.check_id(judged);
        if let Ok(seen) = answer
            && seen.success()
        {
            let absent: Vec<Save> = self
                .save(&judged.saves, seen, judged.request.other())
                .into_iter()
                .cloned()
                .collect();
            if let Some(save) = absent.first() {
                let reason = format!("the answer of {} had no {}", judged.name, save.pointer);
                self.lose(&absent, &Block::new(stopper(check), Some(&by), reason));
            }
        } else {
            let block = match passed {
                true => Block::new(
                    Status::Skipped,
                    None,
                    format!("{} was refused, as is allowed", judged.name),
                ),
                false => Block::new(
                    stopper(check),
                    Some(&by),
                    format!("{} failed before: {}", judged.name, check.reason),
                ),
            };
            self.lose(&judged.saves, &block);
        }
        if check.status == Status::Inconclusive && judged.may_succeed() && self.writes(judged) {
            self.blocked.get_or_insert_with(|| {
                Block::new(Status::Inconclusive, Some(&by), check.reason.clone())
            });
        }
        let off_course = match check.kind {
            _ if check.status == Status::Unstable => !passed,
            // A key too many changes nothing for the others.
            Some(Kind::WronglyAllowed) => self.stage.spec.needs_id(judged.request.operation()),
            Some(Kind::WronglyRefused | Kind::Timeout | Kind::SideEffect) => true,
            Some(Kind::ServerError) => judged.may_succeed(),
            _ => false,
        };
        if off_course && (self.writes(judged) || check.kind == Some(Kind::SideEffect)) {
            let reason = format!(
                "{} went another way than KMS: {}",
                judged.name, check.reason
            );
            self.blocked
                .get_or_insert_with(|| Block::new(stopper(check), Some(&by), reason));
        }
    }
}

/// What stands behind a failure is unreachable; behind mere advice it is skipped, so that advice never fails a run; behind
/// what is not decided it is not decided either.
const fn stopper(check: &Check) -> Status {
    match check.status {
        Status::Advice => Status::Skipped,
        Status::Inconclusive => Status::Inconclusive,
        _ => Status::Unreachable,
    }
}
