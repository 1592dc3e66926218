//! Asks an endpoint the open questions about AWS KMS: fixtures without a verdict, in the order of what they settle for the keys
//! they cost.

mod plan;

use std::sync::atomic::Ordering;

use jiff::SignedDuration;
use serde::Serialize;
use serde_json::{Value, json};

pub use plan::{Asking, Queue};
use plan::{in_order, makes_key, questions};

use crate::event::Status;
use crate::evidence::Book;
use crate::fixture::{Fixture, Judged, Step};
use crate::play::{Options, TAKEN, Take, Tape, tape};
use crate::report::{call, started};
use crate::spec::Spec;
use crate::target::{Call, CallError, Clock, Identity, Place, Session, Target};

/// What an endpoint answered to the open questions.
#[derive(Debug, Serialize)]
pub struct Answers {
    /// [`Target::name`].
    pub target: String,
    /// When it began, RFC 3339.
    pub started: String,
    /// The most keys that were to be made.
    pub max_keys: usize,
    /// The keys that were made, replicas among them.
    pub keys: usize,
    /// The fixtures that were played, in the order they were.
    pub asked: Vec<Asked>,
    /// The fixtures that were not.
    pub left: Vec<Left>,
    /// The questions that no fixture asks.
    pub unasked: Vec<Unasked>,
    /// ARNs of keys that were made and do not wait for their deletion.
    pub undeleted: Vec<String>,
    /// Why not everything was asked that the cap allows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// One fixture that was played.
#[derive(Debug, Serialize)]
pub struct Asked {
    /// Its id.
    pub fixture: String,
    /// What it is about.
    pub why: String,
    /// The keys it made.
    pub keys: usize,
    /// Why it ended early, where it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<String>,
    /// What came of each step that asks.
    pub answers: Vec<Answer>,
}

/// The answer to one step that asks.
#[derive(Debug, Serialize)]
pub struct Answer {
    /// The check's id.
    pub check: String,
    /// The ids of the questions.
    pub questions: Vec<String>,
    /// The call, long values shortened.
    pub call: String,
    /// The answers that were thought possible.
    pub possible: Vec<String>,
    /// The answer: HTTP status, code and message, or the members of a success, shortened; empty where there is none.
    pub answer: String,
    /// How the one is to the others.
    pub fits: Fits,
    /// What differs, or why there is no answer.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// What else the answer shows, such as members that the service model lacks.
    pub notes: Vec<String>,
}

/// How an answer is to those that were thought possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fits {
    /// One of them.
    Possible,
    /// None of them.
    Unexpected,
    /// The call was not made, or its answer says nothing.
    Undecided,
}

/// A fixture that was not played.
#[derive(Debug, Serialize)]
pub struct Left {
    /// Its id.
    pub fixture: String,
    /// The ids of its questions.
    pub questions: Vec<String>,
    /// The keys it would make.
    pub keys: usize,
    /// Why it was not.
    pub reason: String,
}

/// A question that no fixture asks.
#[derive(Debug, Serialize)]
pub struct Unasked {
    /// Its id.
    pub question: String,
    /// The question.
    pub claim: String,
    /// Why nothing asks it.
    pub reason: String,
}

/// Asks what at most `max_keys` new keys allow, and has each key wait for its deletion; tells each fixture as soon as it is
/// played.
///
/// # Errors
/// No conversation with the target can start. What comes later is in [`Answers::error`].
pub fn ask(
    fixtures: &[Fixture],
    target: &dyn Target,
    spec: &Spec,
    book: &Book,
    options: &Options,
    max_keys: usize,
    tell: &mut dyn FnMut(&Fixture, &Tape),
) -> Result<Answers, CallError> {
    let mut answers = Answers {
        target: target.name(),
        started: started(),
        max_keys,
        keys: 0,
        asked: Vec::new(),
        left: Vec::new(),
        unasked: unasked(book),
        undeleted: Vec::new(),
        error: None,
    };
    let mut session = target.open("ask")?;
    let mut queue = Queue::of(fixtures);
    while answers.error.is_none()
        && let Some(asking) = queue.next(max_keys - answers.keys)
    {
        let stopped = || options.stop.load(Ordering::Relaxed);
        if stopped() {
            answers.left.push(asking.left("interrupted".into()));
            continue;
        }
        let patience = asking.patience();
        if target.clock() == Clock::Real && patience > options.max_wait {
            let patience = SignedDuration::try_from(patience).unwrap_or(SignedDuration::MAX);
            let reason = format!("it waits up to {patience:#}, longer than --max-wait");
            answers.left.push(asking.left(reason));
            continue;
        }
        let fixture = asking.fixture;
        let tape = match tape(fixture, target, spec, book, options) {
            Ok(tape) => tape,
            Err(error) => {
                answers.error = Some(error.to_string());
                answers
                    .left
                    .push(asking.left("the target went away".into()));
                break;
            }
        };
        let made: Vec<String> = tape.takes.iter().filter_map(|t| made(fixture, t)).collect();
        answers.keys += made.len();
        answers.asked.push(asked(fixture, &tape, made.len()));
        tell(fixture, &tape);
        // In process the keys are gone with their world.
        if target.clock() != Clock::OwnVirtual {
            let alive = made.into_iter().filter(|key| !goes(key, &mut *session));
            answers.undeleted.extend(alive);
        }
        if tape.lost {
            answers.error = tape.ended;
        }
    }
    let lost = answers.error.is_some();
    let left = |asking: Asking<'_>| match lost {
        true => asking.left("the target went away".into()),
        false => asking.beyond(),
    };
    answers.left.extend(queue.rest().into_iter().map(left));
    Ok(answers)
}

/// The questions that say why they are not asked.
#[must_use]
pub fn unasked(book: &Book) -> Vec<Unasked> {
    let why = |claim: &crate::evidence::Claim| {
        Some(Unasked {
            question: claim.id.clone(),
            claim: claim.claim.clone(),
            reason: claim.unplayed.clone()?,
        })
    };
    let mut unasked: Vec<Unasked> = book.questions().filter_map(why).collect();
    unasked.sort_by_key(|unasked| unasked.question.len());
    unasked
}

/// The ARN of the key that a call made.
fn made(fixture: &Fixture, take: &Take) -> Option<String> {
    let step = fixture.steps.get(take.step)?;
    let body: Value = serde_json::from_slice(&take.reply.body).ok()?;
    let arn = |member: &str| Some(body.pointer(member)?.as_str()?.to_owned());
    let made = arn("/ReplicaKeyMetadata/Arn").or_else(|| arn("/KeyMetadata/Arn"));
    made.filter(|_| makes_key(step, false))
}

/// Has a key wait for its deletion, if it does not yet; whether it does, or is no more.
fn goes(arn: &str, session: &mut dyn Session) -> bool {
    let place = match arn.split(':').nth(3) {
        Some(region) if region != session.region() => Place::Other,
        _ => Place::Home,
    };
    let mut call = |operation: &str, with: Value| {
        let mut call = Call::operation(operation, &with, Identity::Main);
        call.place = place;
        let body = session.call(&call).ok()?.body;
        serde_json::from_slice::<Value>(&body).ok()
    };
    let waits = |state: &Value| {
        let state = state.as_str().unwrap_or_default();
        matches!(state, "PendingDeletion" | "PendingReplicaDeletion")
    };
    let Some(found) = call("DescribeKey", json!({"KeyId": arn})) else {
        return false;
    };
    let gone = found["__type"]
        .as_str()
        .is_some_and(|code| code.ends_with("NotFoundException"));
    gone || waits(&found["KeyMetadata"]["KeyState"])
        || call(
            "ScheduleKeyDeletion",
            json!({"KeyId": arn, "PendingWindowInDays": 7}),
        )
        .is_some_and(|answer| waits(&answer["KeyState"]))
}

fn asked(fixture: &Fixture, tape: &Tape, keys: usize) -> Asked {
    let answers = fixture.steps.iter().enumerate().filter_map(|(i, step)| {
        let Step::Judged(judged) = step else {
            return None;
        };
        let questions = in_order(questions(judged));
        let take = tape.takes.iter().find(|take| take.step == i);
        let questions: Vec<String> = questions.into_iter().map(Into::into).collect();
        (!questions.is_empty()).then(|| answer(fixture, judged, questions, take))
    });
    Asked {
        fixture: fixture.id.clone(),
        why: fixture.why.clone(),
        keys,
        ended: tape.ended.clone(),
        answers: answers.collect(),
    }
}

fn answer(
    fixture: &Fixture,
    judged: &Judged,
    questions: Vec<String>,
    take: Option<&Take>,
) -> Answer {
    let check = format!("{}#{}", fixture.id, judged.name);
    let Some((take, told)) = take.and_then(|take| Some((take, take.check.clone()?))) else {
        return Answer {
            check,
            questions,
            call: judged.request.operation().into(),
            possible: Vec::new(),
            answer: String::new(),
            fits: Fits::Undecided,
            reason: "the call was not made".into(),
            notes: Vec::new(),
        };
    };
    let mut notes = told.notes.clone();
    // The answer stands beside those that were possible.
    notes.retain(|note| !note.starts_with(TAKEN));
    let body: Value = serde_json::from_slice(&take.reply.body).unwrap_or_default();
    if told.status != Status::Inconclusive && body.get("Message").is_some() {
        notes.push("its text is in the member Message, not message".into());
    }
    if !take.waited.is_zero() {
        notes.push(format!("it took {} s to become so", take.waited.as_secs()));
    }
    Answer {
        check,
        questions,
        call: told
            .request
            .as_ref()
            .and_then(raw)
            .unwrap_or_else(|| call(&told)),
        fits: match told.status {
            Status::Pass => Fits::Possible,
            Status::Inconclusive => Fits::Undecided,
            _ => Fits::Unexpected,
        },
        possible: told.expected,
        answer: told.actual,
        reason: told.reason,
        notes,
    }
}

/// A raw request in one line: its operation, its headers and its body.
fn raw(request: &Value) -> Option<String> {
    let raw = request.get("raw")?;
    let target = raw["target"].as_str().unwrap_or("no X-Amz-Target");
    let target = target.trim_start_matches("TrentService.");
    let body = raw["body"].as_str().unwrap_or_default();
    match raw["headers"].as_object() {
        Some(headers) if !headers.is_empty() => Some(format!("{target} {} {body}", raw["headers"])),
        _ => Some(format!("{target} {body}")),
    }
}
