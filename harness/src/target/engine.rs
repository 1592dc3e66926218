//! The engine in process: each session has a world and a clock of its own.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use kmspec_engine::wire::{HEADERS, Raw};
use kmspec_engine::{Config, KeyPool, Local, Scope, Time};

use super::{Call, CallError, Clock, Identity, Place, Reply, Session, Target, other_region};
use crate::derive::Stream;
use crate::fixture::Need;

/// Where worlds begin: 2026-01-01T00:00:00Z.
const START: Time = Time::from_seconds(1_767_225_600);

/// The accounts of the two identities, from those that AWS keeps for documentation.
const ACCOUNTS: [&str; 2] = ["111122223333", "444455556666"];

/// The built-in engine.
#[derive(Debug)]
pub struct EngineTarget {
    seed: u64,
    region: String,
    other_region: String,
    keys: Arc<KeyPool>,
}

impl EngineTarget {
    /// An engine whose sessions follow from the seed and the fixture's id.
    #[must_use]
    pub fn new(seed: u64, region: &str) -> Self {
        Self::between(seed, region, other_region(region))
    }

    /// [`Self::new`], with a second Region of one's choice.
    #[must_use]
    pub fn between(seed: u64, region: &str, other_region: &str) -> Self {
        let keys = Stream::of(&[b"wrapping keys", &seed.to_be_bytes()]).array();
        Self {
            seed,
            region: region.into(),
            other_region: other_region.into(),
            keys: Arc::new(KeyPool::new(keys)),
        }
    }
}

impl Target for EngineTarget {
    fn name(&self) -> String {
        "engine".into()
    }

    fn clock(&self) -> Clock {
        Clock::OwnVirtual
    }

    fn has_other_identity(&self) -> bool {
        true
    }

    /// Policies and grants always decide here: by default they allow an account what it may do without them.
    fn has(&self, need: Need) -> bool {
        match need {
            Need::Authorization => true,
        }
    }

    fn open(&self, fixture: &str) -> Result<Box<dyn Session + '_>, CallError> {
        let mut stream = Stream::of(&[b"session", &self.seed.to_be_bytes(), fixture.as_bytes()]);
        let config = Config {
            authorize: true,
            ..Config::default()
        };
        let local = Local::with(stream.array(), Arc::clone(&self.keys), config);
        Ok(Box::new(EngineSession {
            local,
            now: START,
            target: self,
            stream,
        }))
    }
}

/// A world of its own.
#[derive(Debug)]
struct EngineSession<'a> {
    local: Local,
    now: Time,
    target: &'a EngineTarget,
    /// Request ids.
    stream: Stream,
}

impl Session for EngineSession<'_> {
    fn call(&mut self, call: &Call) -> Result<Reply, CallError> {
        let account = ACCOUNTS[usize::from(call.identity == Identity::Other)];
        let scope = Scope {
            account: account.into(),
            region: match call.place {
                Place::Home => self.target.region.clone(),
                Place::Other => self.target.other_region.clone(),
            },
            principal: format!("arn:aws:iam::{account}:user/kmspec"),
        };
        let content_type = call
            .headers
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        let raw = Raw {
            method: &call.method,
            target: call.target.as_deref(),
            content_type: Some(
                content_type.map_or("application/x-amz-json-1.1", |(_, value)| value),
            ),
            body: &call.body,
        };
        // A crash of the engine is a finding like any other: the run goes on and its reports are written.
        let (local, now) = (&mut self.local, self.now);
        let reply = catch_unwind(AssertUnwindSafe(|| local.call(now, &scope, &raw)))
            .map_err(|_| CallError::Broken("the engine panicked".into()))?;
        let mut headers: Vec<_> = HEADERS
            .iter()
            .map(|(name, value)| (name.to_lowercase(), (*value).to_owned()))
            .collect();
        headers.push(("content-length".into(), reply.body.len().to_string()));
        headers.push(("date".into(), http_date(self.now)));
        headers.push(("x-amzn-requestid".into(), self.request_id()));
        Ok(Reply {
            status: reply.status,
            headers,
            body: reply.body,
        })
    }

    fn advance(&mut self, by: Duration) -> Result<(), CallError> {
        self.now = self
            .now
            .plus_millis(i64::try_from(by.as_millis()).unwrap_or(i64::MAX));
        Ok(())
    }

    fn now(&self) -> i64 {
        self.now.0
    }

    fn account(&self) -> Option<String> {
        Some(ACCOUNTS[0].into())
    }

    fn other_account(&self) -> Option<String> {
        Some(ACCOUNTS[1].into())
    }

    fn region(&self) -> String {
        self.target.region.clone()
    }

    fn other_region(&self) -> Option<String> {
        Some(self.target.other_region.clone())
    }
}

impl EngineSession<'_> {
    /// A version 4 UUID, as KMS sends.
    fn request_id(&mut self) -> String {
        let mut hex: String = self
            .stream
            .bytes(16)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        hex.replace_range(12..13, "4");
        hex.replace_range(16..17, "8");
        format!(
            "{}-{}-{}-{}-{}",
            &hex[..8],
            &hex[8..12],
            &hex[12..16],
            &hex[16..20],
            &hex[20..]
        )
    }
}

fn http_date(now: Time) -> String {
    let stamp = Timestamp::from_millisecond(now.0).unwrap_or_default();
    stamp.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
