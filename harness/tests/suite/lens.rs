//! The engine as a lens shows it: an endpoint with faults of one's choice.

use std::time::Duration;

use kmspec::event::{Event, Status};
use kmspec::evidence::Book;
use kmspec::fixture::{Behind, Fixture, Need};
use kmspec::play;
use kmspec::spec::Spec;
use kmspec::target::engine::EngineTarget;
use kmspec::target::{Call, CallError, Clock, Reply, Session, Target};
use serde_json::Value;

/// What becomes of a call and the engine's reply to it.
pub(super) type Lens<'a> =
    dyn Fn(&mut dyn Session, &Call, Reply) -> Result<Reply, CallError> + Send + Sync + 'a;

/// The engine behind a lens.
pub(super) struct Lensed<'a> {
    engine: EngineTarget,
    clock: Clock,
    lens: Box<Lens<'a>>,
}

impl<'a> Lensed<'a> {
    /// With faults in its answers.
    pub(super) fn faulty(
        fault: impl Fn(&mut dyn Session, &Call, Reply) -> Reply + Send + Sync + 'a,
    ) -> Self {
        Self {
            engine: EngineTarget::new(1, "us-east-1"),
            clock: Clock::OwnVirtual,
            lens: Box::new(move |session, call, reply| Ok(fault(session, call, reply))),
        }
    }

    /// With faults in its answers, or none at all.
    pub(super) fn broken(
        fault: impl Fn(&Call, Reply) -> Result<Reply, CallError> + Send + Sync + 'a,
    ) -> Self {
        Self {
            engine: EngineTarget::new(1, "us-east-1"),
            clock: Clock::OwnVirtual,
            lens: Box::new(move |_, call, reply| fault(call, reply)),
        }
    }

    /// Like an endpoint without a clock to move, that may go away.
    pub(super) fn endpoint(seed: u64, is_gone: impl Fn(&Call) -> bool + Send + Sync + 'a) -> Self {
        Self {
            engine: EngineTarget::new(seed, "us-east-1"),
            clock: Clock::Real,
            lens: Box::new(move |_, call, reply| match is_gone(call) {
                true => Err(CallError::Unreachable("gone".into())),
                false => Ok(reply),
            }),
        }
    }
}

impl Target for Lensed<'_> {
    fn name(&self) -> String {
        "lensed".into()
    }

    fn clock(&self) -> Clock {
        self.clock
    }

    fn has_other_identity(&self) -> bool {
        self.clock != Clock::Real
    }

    fn has(&self, need: Need) -> bool {
        self.engine.has(need)
    }

    fn open(&self, fixture: &str) -> Result<Box<dyn Session + '_>, CallError> {
        Ok(Box::new(Seen {
            engine: self.engine.open(fixture)?,
            lens: &*self.lens,
            second: self.has_other_identity(),
        }))
    }
}

/// A conversation behind a lens.
struct Seen<'a> {
    engine: Box<dyn Session + 'a>,
    lens: &'a Lens<'a>,
    /// Whether there is a second identity.
    second: bool,
}

impl Session for Seen<'_> {
    fn call(&mut self, call: &Call) -> Result<Reply, CallError> {
        let reply = self.engine.call(call)?;
        (self.lens)(&mut *self.engine, call, reply)
    }

    fn advance(&mut self, by: Duration) -> Result<(), CallError> {
        self.engine.advance(by)
    }

    fn set_behind(&mut self, what: Behind, things: &Value) -> Result<(), CallError> {
        self.engine.set_behind(what, things)
    }

    fn now(&self) -> i64 {
        self.engine.now()
    }

    fn account(&self) -> Option<String> {
        self.engine.account()
    }

    fn other_account(&self) -> Option<String> {
        self.engine.other_account().filter(|_| self.second)
    }

    fn region(&self) -> String {
        self.engine.region()
    }

    fn other_region(&self) -> Option<String> {
        self.engine.other_region()
    }
}

/// What becomes of a fixture's checks on a target.
pub(super) fn statuses(id: &str, text: &str, target: &dyn Target) -> Vec<Status> {
    let spec = Spec::embedded();
    let book = Book::embedded(&spec);
    let fixture = Fixture::read(id, "found", text, &spec, &book);
    let fixture = fixture.unwrap_or_else(|problems| panic!("{problems:?}\n{text}"));
    let mut statuses = Vec::new();
    let mut emit = |event: Event| {
        if let Event::CheckFinished(check) = event {
            statuses.push(check.status);
        }
    };
    let options = play::Options::default();
    play::play(&[fixture], target, &spec, &book, &options, &mut emit).expect("the target answers");
    statuses
}
