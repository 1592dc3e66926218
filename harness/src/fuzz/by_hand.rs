//! Requests sent by hand: what is said of the answers, and what is kept of it, as no fixture can tell it.

use serde_json::json;

use super::fuzzer::Fuzzer;
use super::socket::{Heard, Manner};
use super::stage::bearable;
use super::{Bucket, Finding, Focus, Verdict};
use crate::target::{Call, CallError, Dial, Identity};

/// The operation of every such request.
const OPERATION: &str = "ListKeys";

/// What is wrong: the verdict, what came, and why that is wrong.
type Wrong = (Verdict, String, String);

impl Fuzzer<'_> {
    /// Sends one request in this manner.
    pub(super) fn by_hand(&mut self, manner: &Manner) {
        let Some(dial) = self.dial() else {
            return;
        };
        let wrong = self.said(manner, &dial);
        let mutation = format!("request: {}", manner.kind());
        self.found.count(Focus::Http, mutation.clone());
        let Some(wrong) = wrong else {
            return;
        };
        let bucket = Bucket {
            operation: OPERATION.into(),
            mutation,
            verdict: wrong.0,
            actual: wrong.1.clone(),
        };
        let mut known = self.found.findings.iter_mut();
        match known.find(|one| one.bucket == bucket) {
            Some(known) => known.times += 1,
            None => {
                let finding = self.found_by_hand(manner, &dial, bucket, wrong);
                self.found.findings.push(finding);
            }
        }
    }

    /// What it takes to send by hand; `None` in process and over TLS.
    pub(super) fn dial(&self) -> Option<Dial> {
        let call = Call::operation(OPERATION, &json!({"Limit": 1}), Identity::Main);
        self.stage.dial(&call)
    }

    /// Confirms it, and makes it smaller.
    fn found_by_hand(&self, manner: &Manner, dial: &Dial, bucket: Bucket, wrong: Wrong) -> Finding {
        let again = self.said(manner, dial);
        let same = |other: &Option<Wrong>| {
            other
                .as_ref()
                .is_some_and(|other| (other.0, &other.1) == (wrong.0, &wrong.1))
        };
        let confirmed = same(&again);
        let mut smallest = manner.clone();
        let smaller = |manner: &Manner| {
            let mut simpler = manner.simpler().into_iter();
            simpler.find(|manner| !self.must_end() && same(&self.said(manner, dial)))
        };
        while let Some(manner) = smaller(&smallest).filter(|_| confirmed) {
            smallest = manner;
        }
        let flaky = match again {
            _ if confirmed || self.stage.lost() => None,
            Some((_, actual, _)) => Some(actual),
            None => Some("an answer as it should be".into()),
        };
        let (_, actual, reason) = wrong;
        Finding {
            bucket,
            area: Focus::Http,
            words: smallest.words(),
            times: 1,
            case: self.found.cases.saturating_sub(1),
            request: smallest
                .transcript(dial)
                .trim_end()
                .replace('\n', "\n              "),
            expected: vec!["an answer, in time, that is no 5xx".into()],
            actual,
            reason,
            evidence: self.stage.claim("wire/server-errors").into_iter().collect(),
            fixture: None,
            shrunk: confirmed && !self.must_end(),
            confirmed,
            flaky,
        }
    }

    /// What is wrong with what comes of it, if anything is.
    fn said(&self, manner: &Manner, dial: &Dial) -> Option<Wrong> {
        self.stage.take_turn();
        let mut others = None;
        let heard = manner.send(dial, &mut || others = Some(self.stage.greet()));
        let meanwhile = others.and_then(Result::err);
        if let Some(CallError::Timeout(after)) = meanwhile {
            let reason = format!(
                "while one client has not sent all, no other is answered within {} s",
                after.as_secs_f64()
            );
            return Some((Verdict::Hang, "others wait".into(), reason));
        }
        let wrong = match heard {
            // That something is not supported is no failure.
            Heard::Answer(501 | 505, _) => None,
            Heard::Answer(status @ 500.., head) => {
                let reason = format!(
                    "the endpoint failed: {}",
                    bearable(head.lines().next().unwrap_or_default())
                );
                Some((Verdict::ServerError, format!("{status}"), reason))
            }
            Heard::Silent if manner.is_in_order() => {
                let reason = format!("no answer within {} s", dial.timeout.as_secs_f64());
                Some((Verdict::Hang, "no answer".into(), reason))
            }
            Heard::Closed if manner.is_in_order() => {
                let reason = "the connection closed without an answer".into();
                Some((Verdict::ServerError, "the connection broke".into(), reason))
            }
            Heard::Refused => Some((
                Verdict::ServerError,
                "no connection".into(),
                "the connection was refused".into(),
            )),
            Heard::Answer(..) | Heard::Silent | Heard::Closed => None,
        };
        wrong.or_else(|| match self.stage.greet() {
            Err(error @ CallError::Timeout(_)) => Some((
                Verdict::Hang,
                "no answer to others".into(),
                format!("the next call has no answer: {error}"),
            )),
            Err(error) => Some((
                Verdict::ServerError,
                "the target went away".into(),
                format!("the next call fails: {error}"),
            )),
            Ok(()) => None,
        })
    }
}
