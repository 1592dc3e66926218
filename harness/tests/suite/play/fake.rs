//! A target that answers by a script.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use kmspec::fixture::Need;
use kmspec::target::{Call, CallError, Clock, Reply, Session, Target};
use serde_json::{Value, json};

/// The key that the fake knows.
pub(crate) const KEY: &str = "1234abcd-12ab-34cd-56ef-1234567890ab";

/// What a call is answered with, given the operation, its input, and how often it was called before.
pub(crate) type Script = dyn Fn(&str, &Value, usize) -> Result<Reply, CallError> + Send + Sync;

pub(crate) struct Fake {
    clock: Clock,
    pub(crate) other_region: Option<&'static str>,
    /// Operations that are answered with HTTP 501 to anything.
    pub(crate) lacking: Vec<&'static str>,
    /// An operation that crashes when it is told nothing.
    pub(crate) careless: Option<&'static str>,
    /// An operation that crashes on keys that are not there.
    pub(crate) frail: Option<&'static str>,
    script: Box<Script>,
    calls: Mutex<Vec<String>>,
    now: Mutex<i64>,
}

impl Fake {
    /// Answers by a script; whatever a probe asks for is not found.
    pub(crate) fn new(
        script: impl Fn(&str, &Value, usize) -> Result<Reply, CallError> + Send + Sync + 'static,
    ) -> Self {
        Self {
            clock: Clock::Real,
            other_region: None,
            lacking: Vec::new(),
            careless: None,
            frail: None,
            script: Box::new(script),
            calls: Mutex::default(),
            now: Mutex::new(1_000_000),
        }
    }

    /// The same with another clock.
    pub(crate) fn with_clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// The operations called so far, the probes left out.
    pub(crate) fn calls(&self) -> Vec<String> {
        self.calls.lock().unwrap().clone()
    }
}

impl Target for Fake {
    fn name(&self) -> String {
        "fake".into()
    }

    fn clock(&self) -> Clock {
        self.clock
    }

    fn has_other_identity(&self) -> bool {
        false
    }

    fn has(&self, _: Need) -> bool {
        false
    }

    fn open(&self, fixture: &str) -> Result<Box<dyn Session + '_>, CallError> {
        Ok(Box::new(FakeSession {
            fake: self,
            probe: fixture == "probe",
            counts: BTreeMap::new(),
        }))
    }
}

struct FakeSession<'a> {
    fake: &'a Fake,
    probe: bool,
    counts: BTreeMap<String, usize>,
}

impl Session for FakeSession<'_> {
    fn call(&mut self, call: &Call) -> Result<Reply, CallError> {
        let operation = call
            .target
            .as_deref()
            .and_then(|target| target.strip_prefix("TrentService."))
            .unwrap_or("raw");
        if self.fake.lacking.contains(&operation) {
            return html(501);
        }
        let with: Value = serde_json::from_slice(&call.body).unwrap_or_default();
        if self.fake.careless == Some(operation) && with == json!({}) {
            return html(500);
        }
        if self.fake.frail == Some(operation) && with["KeyId"] != KEY {
            return html(500);
        }
        if self.probe && operation == "CreateKey" {
            return key("Enabled");
        }
        if self.probe && operation != "ListKeys" {
            return refused(400, "NotFoundException", "no such thing");
        }
        let count = self.counts.entry(operation.into()).or_default();
        *count += 1;
        if !self.probe {
            self.fake.calls.lock().unwrap().push(operation.into());
        }
        (self.fake.script)(operation, &with, *count - 1)
    }

    fn advance(&mut self, by: Duration) -> Result<(), CallError> {
        *self.fake.now.lock().unwrap() += i64::try_from(by.as_millis()).unwrap();
        Ok(())
    }

    fn now(&self) -> i64 {
        *self.fake.now.lock().unwrap()
    }

    fn account(&self) -> Option<String> {
        Some("111122223333".into())
    }

    fn other_account(&self) -> Option<String> {
        None
    }

    fn region(&self) -> String {
        "us-east-1".into()
    }

    fn other_region(&self) -> Option<String> {
        self.fake.other_region.map(Into::into)
    }
}

/// A success.
pub(crate) fn ok(body: Value) -> Result<Reply, CallError> {
    Ok(Reply {
        status: 200,
        headers: vec![("content-type".into(), "x".into())],
        body: body.to_string().into_bytes(),
    })
}

/// A refusal.
pub(crate) fn refused(status: u16, code: &str, message: &str) -> Result<Reply, CallError> {
    let body = json!({"__type": code, "message": message})
        .to_string()
        .into_bytes();
    Ok(Reply {
        status,
        headers: Vec::new(),
        body,
    })
}

/// Something that is not the protocol.
pub(crate) fn html(status: u16) -> Result<Reply, CallError> {
    Ok(Reply {
        status,
        headers: Vec::new(),
        body: b"<html>Hello</html>".to_vec(),
    })
}

/// The answer of DescribeKey to a key in this state.
pub(crate) fn key(state: &str) -> Result<Reply, CallError> {
    let arn = format!("arn:aws:kms:us-east-1:111122223333:key/{KEY}");
    ok(
        json!({"KeyMetadata": {"KeyId": KEY, "Arn": arn, "KeyState": state, "Enabled": state == "Enabled"}}),
    )
}
