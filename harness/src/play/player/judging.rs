//! A judged step: the call, its verdict, and the check that tells of it.

use super::super::disclosure::disclosed;
use super::super::seen::Seen;
use super::super::shorten::general;
use super::super::verdict::{Difference, Judge};
use super::super::{Player, Stage};
use super::Block;
use super::advice::claims;
use super::patience::Outcome;
use super::requests::Ready;
use crate::event::{Answer, Check, Kind, Status};
use crate::evidence::Grade;
use crate::fixture::{Expected, Fixture, Judged, Request};
use crate::target::{CallError, Reply};

/// Why a throttled call decides nothing.
pub(super) const THROTTLED: &str = "the target throttles: it allows fewer calls in this time";

/// How the note begins that tells which of several answers was given.
pub(crate) const TAKEN: &str = "of the answers allowed, this one was taken: ";

/// The verdict on one answer.
pub(super) enum Verdict {
    /// One of the answers allowed, which, with notes.
    Passed(usize, Vec<String>),
    Differs(Difference),
    /// Our own fault, so nothing is said about the target.
    Undecided(String),
}

/// The check of a step that was not judged.
pub(in super::super) fn untold(
    stage: &Stage<'_>,
    fixture: &Fixture,
    judged: &Judged,
    status: Status,
    reason: &str,
) -> Check {
    let claims = claims(stage, judged.allowed.iter());
    Check {
        id: format!("{}#{}", fixture.id, judged.name),
        operation: judged.request.operation().into(),
        status,
        kind: None,
        reason: reason.into(),
        request: None,
        expected: Vec::new(),
        actual: String::new(),
        diff: String::new(),
        answer: None,
        evidence: claims.into_iter().map(Into::into).collect(),
        blocked_by: None,
        notes: judged.because.iter().cloned().collect(),
    }
}

impl<'a> Player<'a> {
    pub(super) fn judged(&mut self, judged: &'a Judged) -> Check {
        let operation = judged.request.operation();
        if let Some(answer) = self.stage.lacking.get(operation) {
            let lack = Block::new(
                Status::Unreachable,
                Some(operation),
                format!("the target lacks {operation}, which this needs"),
            );
            self.pass_over(judged, &lack);
            let reason = format!("the target lacks {operation}: its probe answered {answer}");
            return untold(
                &self.stage,
                self.fixture,
                judged,
                Status::Unsupported,
                &reason,
            );
        }
        let ready = match self.blocked.clone() {
            Some(block) => Err(block),
            None => self
                .possible(&judged.request)
                .and_then(|()| self.names(judged))
                .and_then(|()| self.ready(&judged.request)),
        };
        match ready {
            Ok(ready) => self.call_and_judge(judged, &ready),
            Err(block) => {
                self.pass_over(judged, &block);
                let mut check = untold(
                    &self.stage,
                    self.fixture,
                    judged,
                    block.status,
                    &block.reason,
                );
                check.blocked_by = block.by;
                check
            }
        }
    }

    /// Whether all that the expectation refers to was saved.
    fn names(&self, judged: &Judged) -> Result<(), Block> {
        let mut first = None;
        judged.each_name(&mut |name| {
            if first.is_none() && !self.env.names.contains_key(name) {
                first = Some(name.to_owned());
            }
        });
        match first {
            Some(name) => Err(self.missing(
                crate::derive::Missing::Name(name),
                judged.request.operation(),
            )),
            None => Ok(()),
        }
    }

    fn call_and_judge(&mut self, judged: &'a Judged, ready: &Ready) -> Check {
        let before = self.snapshot(judged, ready);
        let Outcome {
            reply,
            mut answer,
            mut verdict,
            cut,
            ..
        } = self.persist(judged, ready);
        if let Some(reason) = cut {
            verdict = Verdict::Undecided(format!("may still become so: {reason}"));
        }
        let refused = answer.as_ref().is_ok_and(|seen| !seen.success());
        if let (Some(before), true) = (before, refused) {
            let changes = before.changes(&mut *self.session);
            if !changes.is_empty() && !matches!(verdict, Verdict::Differs(_)) {
                let mut difference = Difference::new(
                    Kind::SideEffect,
                    0,
                    format!("refused, and yet: {}", changes.join("; ")),
                );
                difference.text = changes.join("; ");
                verdict = Verdict::Differs(difference);
            }
        }
        if let Ok(reply) = &reply
            && let Some(what) = self.shown(judged, ready, reply)
        {
            verdict = showing(verdict, &what);
        }
        let mut check = self.told(judged, ready, &answer, verdict);
        if let Some(second) = self.second(judged, ready, &answer, &check) {
            check.status = Status::Unstable;
            check.kind = None;
            let line = |answer: &Result<Seen, CallError>| self.line(answer);
            check.reason = format!(
                "two answers to the same call: {}, then {}",
                line(&answer),
                line(&second)
            );
            answer = second;
        }
        self.go_on(judged, answer.as_ref(), &check);
        check
    }

    /// What an answer shows that none may; of a success only where it has no business with key material.
    fn shown(&self, judged: &Judged, ready: &Ready, reply: &Reply) -> Option<String> {
        let refused = !Seen::of(reply).success();
        let takes_only = refused || judged.request.operation() == "ImportKeyMaterial";
        let materials = self.env.materials.values();
        takes_only.then(|| disclosed(&reply.body, &ready.call.body, materials))?
    }

    pub(super) fn verdict(&mut self, judged: &Judged, answer: &Result<Seen, CallError>) -> Verdict {
        let seen = match answer {
            Ok(seen) => seen,
            Err(CallError::Own(why)) => {
                return Verdict::Undecided(format!("the call could not be made: {why}"));
            }
            Err(error @ CallError::Timeout(_)) => {
                return Verdict::Differs(Difference::new(Kind::Timeout, 0, error.to_string()));
            }
            Err(error) => {
                return Verdict::Differs(Difference::new(
                    Kind::ServerError,
                    0,
                    format!("no answer: {error}"),
                ));
            }
        };
        let stage = self.stage;
        let judge = Judge {
            spec: stage.spec,
            shorten: stage.shorten,
            operation: self.shape_of(judged),
            judged,
        };
        let mut differences = Vec::new();
        let mut outdated = None;
        for (i, allowed) in judged.allowed.iter().enumerate() {
            let claims = claims(&stage, std::iter::once(allowed));
            let counts = stage.options.strict_messages
                || claims.iter().all(|claim| claim.grade == Grade::Recorded);
            let until = self.until(judged, allowed);
            match (judge.one(allowed, seen, counts, &mut self.env), until) {
                (Ok(notes), None) => {
                    return match unsaved(judged, seen) {
                        Some(reason) => {
                            Verdict::Differs(Difference::new(Kind::WrongShape, 3, reason))
                        }
                        None => Verdict::Passed(i, notes),
                    };
                }
                (Ok(_), until) => outdated = until,
                (Err(difference), None) => differences.push(difference),
                (Err(_), Some(_)) => {}
            }
        }
        if seen.throttled() {
            return Verdict::Undecided(THROTTLED.into());
        }
        let Some(mut difference) = Judge::nearest(differences) else {
            return Verdict::Undecided("no answer is allowed".into());
        };
        if let Some(until) = outdated {
            difference.reason = format!("KMS answered so until {until}: {}", difference.reason);
        }
        Verdict::Differs(difference)
    }

    /// The operation whose output shape the answer must have.
    fn shape_of<'j>(&self, judged: &'j Judged) -> &'j str {
        match &judged.request {
            Request::Call { operation, .. } => operation,
            Request::Raw { target, .. } => target
                .as_deref()
                .and_then(|target| target.strip_prefix("TrentService."))
                .unwrap_or_default(),
        }
    }

    /// A second answer to a call that can be made again, where it is another one.
    fn second(
        &mut self,
        judged: &Judged,
        ready: &Ready,
        answer: &Result<Seen, CallError>,
        check: &Check,
    ) -> Option<Result<Seen, CallError>> {
        let first = answer.as_ref().ok()?;
        let operation = judged.request.operation();
        let repeatable =
            !first.success() || (!operation.is_empty() && self.stage.spec.reads_only(operation));
        let differs = matches!(check.status, Status::Fail | Status::Advice)
            && !matches!(check.kind, Some(Kind::SideEffect | Kind::Disclosure));
        if !repeatable || !differs {
            return None;
        }
        let second = self.session.call(&ready.call).map(|reply| Seen::of(&reply));
        let other = match &second {
            Ok(seen) => {
                (seen.status, seen.code()) != (first.status, first.code())
                    || matches!(self.verdict(judged, &second), Verdict::Passed(..))
            }
            Err(_) => true,
        };
        other.then_some(second)
    }

    fn line(&self, answer: &Result<Seen, CallError>) -> String {
        match answer {
            Ok(seen) => seen.line(self.stage.shorten),
            Err(error) => error.to_string(),
        }
    }

    pub(super) fn told(
        &mut self,
        judged: &'a Judged,
        ready: &Ready,
        answer: &Result<Seen, CallError>,
        verdict: Verdict,
    ) -> Check {
        let mut check = untold(&self.stage, self.fixture, judged, Status::Pass, "");
        check.request = Some(ready.shown.clone());
        check.actual = self.line(answer);
        let judge = Judge {
            spec: self.stage.spec,
            shorten: self.stage.shorten,
            operation: "",
            judged,
        };
        check.expected = judge.lines(&mut self.env);
        match verdict {
            Verdict::Passed(i, notes) => {
                check.notes.extend(notes);
                if judged.allowed.len() > 1 {
                    check.notes.push(format!("{TAKEN}{}", check.expected[i]));
                }
                let taken = claims(&self.stage, std::iter::once(&judged.allowed[i]));
                check.evidence = taken.into_iter().map(Into::into).collect();
            }
            Verdict::Undecided(reason) => {
                check.status = Status::Inconclusive;
                check.reason = reason;
            }
            Verdict::Differs(difference) => {
                check.answer = Some(self.pinned(answer, &difference));
                check.kind = Some(difference.kind);
                check.reason = difference.reason;
                check.diff = difference.diff;
                check.status = Status::Fail;
                let excuse = self.excuse(judged);
                // What an answer may show does not depend on which one is right.
                if let Some(why) = excuse.filter(|_| difference.kind != Kind::Disclosure) {
                    check.status = Status::Advice;
                    check.notes.push(why);
                }
            }
        }
        check
    }

    /// Of a success, the members that a success allowed speaks of.
    pub(super) fn spoken_of(
        &self,
        judged: &Judged,
        answer: &Result<Seen, CallError>,
    ) -> Option<String> {
        let seen = answer.as_ref().ok().filter(|seen| seen.success())?;
        let mut allowed = judged.allowed.iter();
        let rule = allowed.find_map(|allowed| match &allowed.answer {
            Expected::Returns(rule) => Some(rule),
            Expected::Fails { .. } => None,
        })?;
        let part = self.stage.shorten.value(&rule.concerned(seen.json()?));
        Some(format!("{} {part}", seen.status))
    }

    fn pinned(&self, answer: &Result<Seen, CallError>, difference: &Difference) -> Answer {
        let Ok(seen) = answer else {
            return Answer {
                status: 0,
                code: String::new(),
                text: String::new(),
            };
        };
        let text = match (difference.text.as_str(), seen.success()) {
            ("", false) => seen.message().unwrap_or_default(),
            (text, _) => text,
        };
        Answer {
            status: seen.status,
            code: seen.code().unwrap_or_default().into(),
            text: general(text, &self.unique),
        }
    }
}

/// The verdict on an answer that shows what none may; where it is wrong already, that is told beside it.
fn showing(verdict: Verdict, what: &str) -> Verdict {
    match verdict {
        Verdict::Differs(mut difference) => {
            difference.reason += &format!("; the answer shows {what}");
            Verdict::Differs(difference)
        }
        Verdict::Passed(..) | Verdict::Undecided(_) => {
            let reason = format!("the answer shows {what}");
            Verdict::Differs(Difference::new(Kind::Disclosure, 0, reason))
        }
    }
}

/// What a success lacks that later steps refer to.
fn unsaved(judged: &Judged, seen: &Seen) -> Option<String> {
    let absent = |pointer: &str| {
        seen.json()
            .and_then(|body| body.pointer(pointer))
            .is_none_or(serde_json::Value::is_null)
    };
    let save = judged
        .saves
        .iter()
        .filter(|_| seen.success())
        .find(|save| absent(&save.pointer))?;
    Some(format!(
        "{} is missing, which later steps need",
        save.pointer
    ))
}
