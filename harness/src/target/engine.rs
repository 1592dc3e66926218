//! The engine in process: each session has a world and a clock of its own.

use std::collections::BTreeMap;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use kmspec_engine::wire::{self, Raw};
use kmspec_engine::xks::ANSWER_LIMIT;
use kmspec_engine::{
    Config, KeyPool, Local, Scope, Time, XksCall, XksFailure, XksProxies, XksReply,
};

use serde::Deserialize;
use serde_json::Value;

use super::{Call, CallError, Clock, Identity, Place, Reply, Session, Target, other_region};
use crate::derive::{Stream, hex};
use crate::fixture::{Behind, Need};
use crate::serve::proxies::headers;
use crate::xks_proxy::{Failure, Fault, Setup};

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

    /// [`Self::new`], with key pairs that nobody has to make.
    #[cfg(feature = "fuzzing")]
    pub(crate) fn fuzzed(seed: u64, region: &str) -> Self {
        Self {
            keys: Arc::new(KeyPool::fixed()),
            ..Self::new(seed, region)
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
            Need::Authorization | Need::Clusters | Need::XksProxies | Need::VpcEndpointServices => {
                true
            }
        }
    }

    fn open(&self, fixture: &str) -> Result<Box<dyn Session + '_>, CallError> {
        let mut stream = Stream::of(&[b"session", &self.seed.to_be_bytes(), fixture.as_bytes()]);
        let config = Config {
            authorize: true,
            ..Config::default()
        };
        let mut local = Local::with(stream.array(), Arc::clone(&self.keys), config);
        let proxies = Proxies::default();
        local.set_proxies(Box::new(proxies.clone()));
        Ok(Box::new(EngineSession {
            local,
            proxies,
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
    proxies: Proxies,
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
        let mut headers: Vec<_> = wire::headers()
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

    fn set_behind(&mut self, what: Behind, things: &Value) -> Result<(), CallError> {
        let own = |error: serde_json::Error| CallError::Own(format!("{what:?}: {error}"));
        match what {
            Behind::Clusters => {
                let changes = Deserialize::deserialize(things).map_err(own)?;
                self.local.kms_mut().change_clusters(changes);
            }
            Behind::Services => {
                let changes = Deserialize::deserialize(things).map_err(own)?;
                self.local.kms_mut().change_services(changes);
            }
            Behind::Proxies => {
                let things = BTreeMap::<String, Option<Setup>>::deserialize(things);
                let things = things.map_err(own)?;
                let mut known = self
                    .proxies
                    .0
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner);
                known.extend(things);
            }
        }
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

/// Proxies in process, by endpoint; `None` was taken away.
#[derive(Clone, Default)]
struct Proxies(Arc<Mutex<BTreeMap<String, Option<Setup>>>>);

impl fmt::Debug for Proxies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Proxies(..)")
    }
}

impl XksProxies for Proxies {
    /// Signed and checked as it is over HTTP.
    fn call(&mut self, call: &XksCall) -> Result<XksReply, XksFailure> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(Some(setup)) = known.get(&call.endpoint) else {
            return Err(XksFailure::Unreachable);
        };
        if let Some(Fault::Failure(failure)) = &setup.fault {
            return Err(match failure {
                Failure::Unreachable => XksFailure::Unreachable,
                Failure::Tls => XksFailure::Tls,
                Failure::Timeout => XksFailure::Timeout,
                Failure::Broken => XksFailure::Broken,
            });
        }
        let url = format!("{}{}", call.endpoint, call.path);
        let host = call.endpoint.trim_start_matches("https://");
        let mut request = hyper::Request::post(&call.path).header("host", host);
        for (name, value) in headers(call, &url)? {
            request = request.header(name, value);
        }
        let request = request.body(()).map_err(|_| XksFailure::Unreachable)?;
        let (status, body) = setup.answer(&request.into_parts().0, &call.body);
        match body.len() > ANSWER_LIMIT {
            true => Err(XksFailure::Broken),
            false => Ok(XksReply { status, body }),
        }
    }
}

impl EngineSession<'_> {
    /// A version 4 UUID, as KMS sends.
    fn request_id(&mut self) -> String {
        let mut hex = hex(&self.stream.bytes(16));
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
