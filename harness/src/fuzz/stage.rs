//! Cases become fixtures, and fixtures are played.

use std::cell::Cell;

use serde_json::{Value, json};

use super::case::Case;
use super::ground::{Ground, Samples};
use super::verdict::Bucket;
use super::watch::Watched;
use super::{Finding, Options};
use crate::event::{Check, Event};
use crate::evidence::Book;
use crate::fixture::{Fixture, draft};
use crate::model::printable;
use crate::play::{self, play, tape};
use crate::report::call;
use crate::spec::Spec;
use crate::target::{Call, CallError, Clock, Dial, Identity, Target as _};

/// The longest request or answer that is told whole, in characters.
const LONGEST: usize = 400;

/// Text of an endpoint for people: none of it steers a terminal, and there is an end to it.
pub(super) fn bearable(text: &str) -> String {
    let text = printable(text);
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// A target, and how fixtures are played on it.
pub(super) struct Stage<'a> {
    target: &'a Watched<'a>,
    spec: &'a Spec,
    book: &'a Book,
    options: play::Options,
    /// Fixtures played so far.
    plays: Cell<u64>,
}

impl<'a> Stage<'a> {
    pub(super) fn new(
        target: &'a Watched<'a>,
        spec: &'a Spec,
        book: &'a Book,
        options: &Options,
    ) -> Self {
        let options = play::Options {
            seed: options.names,
            stop: options.stop.clone(),
            ..play::Options::default()
        };
        Self {
            target,
            spec,
            book,
            options,
            plays: Cell::default(),
        }
    }

    pub(super) fn lost(&self) -> bool {
        self.target.lost().is_some()
    }

    pub(super) fn calls(&self) -> u64 {
        self.target.calls()
    }

    /// Whether requests go over HTTP.
    pub(super) fn is_http(&self) -> bool {
        self.target.clock() != Clock::OwnVirtual
    }

    /// What it takes to send the call by hand.
    pub(super) fn dial(&self, call: &Call) -> Option<Dial> {
        self.target.dial(call)
    }

    /// Counts a call that is sent by hand, when its time has come.
    pub(super) fn take_turn(&self) {
        self.target.take_turn();
    }

    /// Whether a plain call is answered.
    pub(super) fn greet(&self) -> Result<(), CallError> {
        let call = Call::operation("ListKeys", &json!({"Limit": 1}), Identity::Main);
        self.target.open("fuzz")?.call(&call).map(|_| ())
    }

    /// A claim as findings tell it.
    pub(super) fn claim(&self, id: &str) -> Option<String> {
        let claim = self.book.claim(id)?;
        Some(format!("{} ({}): {}", claim.id, claim.grade, claim.claim))
    }

    fn read(&self, text: &str) -> Fixture {
        let id = format!("fuzz/{}", self.plays.get());
        self.plays.set(self.plays.get() + 1);
        let read = Fixture::read(&id, &id, text, self.spec, self.book);
        read.unwrap_or_else(|problems| panic!("a case makes no fixture: {problems:?}\n{text}"))
    }

    /// Values of what the ground's steps save; or why the target does not come there.
    pub(super) fn look(&self, ground: Ground) -> Result<Samples, String> {
        if ground.waits() && self.target.clock() == Clock::Real {
            return Err("the target's clock cannot be moved".into());
        }
        let steps = ground.steps();
        let mut file = json!({"why": ground.words(), "steps": steps, "always": ground.always()});
        file["materials"] = ground.materials();
        let fixture = self.read(&file.to_string());
        let tape = tape(&fixture, self.target, self.spec, self.book, &self.options);
        let tape = tape.map_err(|why| why.to_string())?;
        if let Some(why) = tape.ended {
            return Err(why);
        }
        let session = self.target.open("fuzz").map_err(|why| why.to_string())?;
        let mut samples = Samples {
            region: session.region(),
            ..Samples::default()
        };
        for take in &tape.takes {
            let body: Value = serde_json::from_slice(&take.reply.body).unwrap_or_default();
            for (name, pointer) in steps[take.step]["save"].as_object().into_iter().flatten() {
                let value = body.pointer(pointer.as_str().unwrap_or_default());
                let text = value.and_then(Value::as_str).unwrap_or_default();
                samples.values.insert(name.clone(), text.into());
            }
        }
        Ok(samples)
    }

    /// Plays cases of one ground in one fixture; a check for each.
    pub(super) fn play(&self, cases: &[Case]) -> Vec<Check> {
        let Some(first) = cases.first() else {
            return Vec::new();
        };
        let named = cases
            .iter()
            .enumerate()
            .map(|(at, case)| case.written(&format!("case-{at}")));
        let file = file(first.ground, "Hostile requests.", named.collect());
        let fixture = self.read(&file.to_string());
        let mut checks = Vec::new();
        let mut emit = |event: Event| {
            if let Event::CheckFinished(check) = event {
                checks.push(*check);
            }
        };
        // Why there was no answer is noted by the target.
        let _ = play(
            &[fixture],
            self.target,
            self.spec,
            self.book,
            &self.options,
            &mut emit,
        );
        checks
    }

    /// A finding, with the fixture that shows it.
    pub(super) fn finding(
        &self,
        case: &Case,
        check: &Check,
        bucket: Bucket,
        number: u64,
        shrunk: bool,
        flaky: Option<String>,
    ) -> Finding {
        let why = format!("{bucket}: {}.", case.words());
        let fixture = draft::text(file(case.ground, &why, vec![case.written("hostile")]));
        let evidence = check
            .evidence
            .iter()
            .map(|one| format!("{} ({}): {}", one.id, one.grade, one.claim));
        Finding {
            bucket,
            area: case.area,
            words: case.words(),
            times: 1,
            case: number,
            request: bearable(&call(check)),
            expected: check.expected.clone(),
            actual: bearable(&check.actual),
            reason: bearable(&check.reason),
            evidence: evidence.collect(),
            fixture: flaky.is_none().then_some(fixture),
            shrunk,
            confirmed: false,
            flaky,
        }
    }
}

/// A fixture file: the steps of the ground, and hostile ones.
pub(super) fn file(ground: Ground, why: &str, hostile: Vec<Value>) -> Value {
    let mut steps = ground.steps();
    steps.extend(hostile);
    let mut file = json!({"why": why, "tags": ["fuzzed"]});
    if ground.materials() != json!({}) {
        file["materials"] = ground.materials();
    }
    file["steps"] = json!(steps);
    file["always"] = json!(ground.always());
    file
}
