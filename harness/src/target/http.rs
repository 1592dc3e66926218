//! An endpoint over HTTP: AWS KMS itself, an emulator, or `kmspec serve`.

mod endpoint;
mod wire;

pub use endpoint::{Endpoint, Settings, second_region};

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use regex::Regex;
use serde_json::{Value, json};

use super::{Call, CallError, Clock, Dial, Identity, Place, Reply, Session, Target};
use crate::fixture::{Behind, Need};
use wire::Wire;

/// Where `kmspec serve` shows and moves its clock.
const CLOCK: &str = "/_kmspec/clock";
/// Where `kmspec serve` takes CloudHSM clusters.
const CLUSTERS: &str = "/_kmspec/clusters";
/// Where it takes VPC endpoint services.
const SERVICES: &str = "/_kmspec/vpc-endpoint-services";
/// Milliseconds between the attempts of a throttled call.
const PAUSES: [u64; 7] = [250, 500, 1000, 2000, 4000, 4000, 4000];
/// The account of the second identity at `kmspec serve`, one of those that AWS keeps for documentation.
const OTHER: &str = "444455556666";

/// An endpoint and the client that calls it.
pub struct HttpTarget {
    wire: Wire,
    region: String,
    clock: Clock,
    account: Option<String>,
    other_account: Option<String>,
    /// Why there was no answer when the run began.
    silent: Option<CallError>,
    lost: OnceLock<CallError>,
    /// Set once waiting for the request quota was in vain.
    hurried: AtomicBool,
}

impl HttpTarget {
    /// Connects: asks for a key that does not exist, which also tells the account, and for the clock of `kmspec serve`.
    ///
    /// An endpoint that does not answer is told by [`Target::open`]. Any HTTP answer at all, even a broken one, is no
    /// error: the run shows what is wrong with it.
    ///
    /// # Errors
    /// No HTTP client can be made of the settings.
    pub fn connect(endpoint: Endpoint) -> Result<Self, CallError> {
        let region = endpoint.region.clone();
        let known = endpoint.account();
        let own_clock = !endpoint.is_aws();
        let mut target = Self {
            wire: Wire::new(endpoint)?,
            region,
            clock: Clock::Real,
            account: None,
            other_account: None,
            silent: None,
            lost: OnceLock::new(),
            hurried: AtomicBool::new(false),
        };
        match target.probe(Identity::Main) {
            Ok(account) => {
                target.account = account.or(known);
                if own_clock && target.clock_now().is_some() {
                    target.clock = Clock::SharedVirtual;
                    target.find_other();
                }
                if target.has_other_identity() {
                    target.other_account = target.probe(Identity::Other).ok().flatten();
                }
            }
            Err(error) => target.silent = Some(error),
        }
        target.lost = OnceLock::new();
        Ok(target)
    }

    /// The error that showed in the middle of the run that the endpoint is gone.
    #[must_use]
    pub fn lost(&self) -> Option<&CallError> {
        self.lost.get()
    }

    /// Whether there is an answer at all; if so, the account that its ARNs name.
    fn probe(&self, identity: Identity) -> Result<Option<String>, CallError> {
        let key = json!({"KeyId": random_uuid()});
        let calls = [("DescribeKey", key), ("ListKeys", json!({"Limit": 1}))];
        for (operation, with) in calls {
            match self.send(&Call::operation(operation, &with, identity)) {
                Ok(reply) => {
                    if let Some(account) = account_in(&reply) {
                        return Ok(Some(account));
                    }
                }
                Err(CallError::Broken(_) | CallError::TooLong) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }

    /// `kmspec serve` reads a 12-digit access key id as the account, so there a second identity is to be had for the asking.
    fn find_other(&mut self) {
        let endpoint = &mut self.wire.endpoint;
        if endpoint.main.is_none() || endpoint.other.is_some() {
            return;
        }
        endpoint.add_other(OTHER);
        let hello = Call::operation("ListKeys", &json!({}), Identity::Other);
        if !self.send(&hello).is_ok_and(|reply| reply.status == 200) {
            self.wire.endpoint.other = None;
        }
    }

    fn send(&self, call: &Call) -> Result<Reply, CallError> {
        let answer = self.wire.send(call);
        if let Err(error @ CallError::Unreachable(_)) = &answer {
            self.lost.get_or_init(|| error.clone());
        }
        answer
    }

    fn clock_now(&self) -> Option<i64> {
        clock_in(&self.send(&control("GET", CLOCK, Vec::new())).ok()?)
    }

    /// Sends to a control route of `kmspec serve`.
    fn order(&self, path: &str, body: Vec<u8>, otherwise: &str) -> Result<(), CallError> {
        let reply = self.send(&control("POST", path, body))?;
        if reply.status == 200 {
            return Ok(());
        }
        Err(CallError::Broken(format!(
            "{otherwise}: {} {}",
            reply.status,
            String::from_utf8_lossy(&reply.body)
        )))
    }
}

impl Target for HttpTarget {
    fn name(&self) -> String {
        self.wire.endpoint.name()
    }

    fn clock(&self) -> Clock {
        self.clock
    }

    fn has_other_identity(&self) -> bool {
        self.wire.endpoint.other.is_some()
    }

    fn has(&self, need: Need) -> bool {
        match need {
            Need::Authorization => {
                self.wire.endpoint.is_aws() || self.wire.endpoint.has.contains(&need)
            }
            // Only `kmspec serve` has a clock to move.
            Need::Clusters | Need::VpcEndpointServices => self.clock == Clock::SharedVirtual,
            Need::XksProxies => false,
        }
    }

    fn dial(&self, call: &Call) -> Option<Dial> {
        self.wire.dial(call)
    }

    fn open(&self, _fixture: &str) -> Result<Box<dyn Session + '_>, CallError> {
        match &self.silent {
            Some(error) => Err(error.clone()),
            None => Ok(Box::new(Conversation { target: self })),
        }
    }
}

struct Conversation<'a> {
    target: &'a HttpTarget,
}

impl Session for Conversation<'_> {
    /// A call that is over the [request quota](https://docs.aws.amazon.com/kms/latest/developerguide/throttling.html) is made
    /// again a little later, as SDKs do.
    fn call(&mut self, call: &Call) -> Result<Reply, CallError> {
        for pause in PAUSES {
            let reply = self.target.send(call)?;
            if !throttled(&reply) || self.target.hurried.load(Ordering::Relaxed) {
                return Ok(reply);
            }
            std::thread::sleep(Duration::from_millis(pause));
        }
        let reply = self.target.send(call)?;
        if throttled(&reply) {
            self.target.hurried.store(true, Ordering::Relaxed);
        }
        Ok(reply)
    }

    fn advance(&mut self, by: Duration) -> Result<(), CallError> {
        let seconds = format!("{}s", by.as_secs());
        let body = json!({ "advance": seconds }).to_string().into_bytes();
        self.target.order(CLOCK, body, "the clock did not move")
    }

    fn set_behind(&mut self, what: Behind, things: &Value) -> Result<(), CallError> {
        match what {
            Behind::Clusters => {
                let body = things.to_string().into_bytes();
                self.target
                    .order(CLUSTERS, body, "the clusters did not change")
            }
            Behind::Services => {
                let body = things.to_string().into_bytes();
                self.target
                    .order(SERVICES, body, "the VPC endpoint services did not change")
            }
            Behind::Proxies => Err(CallError::Own("the target's proxies are not ours".into())),
        }
    }

    fn now(&self) -> i64 {
        let virtual_now = match self.target.clock {
            Clock::SharedVirtual => self.target.clock_now(),
            Clock::OwnVirtual | Clock::Real => None,
        };
        virtual_now.unwrap_or_else(wall_clock)
    }

    fn account(&self) -> Option<String> {
        self.target.account.clone()
    }

    fn other_account(&self) -> Option<String> {
        self.target.other_account.clone()
    }

    fn region(&self) -> String {
        self.target.region.clone()
    }

    fn other_region(&self) -> Option<String> {
        let other = self.target.wire.endpoint.other_region.as_ref();
        other.map(|(region, _)| region.clone())
    }
}

fn control(method: &str, path: &str, body: Vec<u8>) -> Call {
    Call {
        method: method.into(),
        path: path.into(),
        target: None,
        headers: vec![("content-type".into(), "application/json".into())],
        body,
        identity: Identity::Main,
        place: Place::Home,
    }
}

/// The time in an answer of the clock route, in milliseconds since the Unix epoch.
fn clock_in(reply: &Reply) -> Option<i64> {
    let body: Value = serde_json::from_slice(&reply.body).ok()?;
    body.get("kmspec")?.as_str()?;
    let seconds = body.get("now")?.as_f64()?;
    (reply.status == 200).then_some((seconds * 1000.0).round() as i64)
}

fn throttled(reply: &Reply) -> bool {
    let code = || {
        let body: Value = serde_json::from_slice(&reply.body).ok()?;
        Some(
            body.get("__type")?
                .as_str()?
                .ends_with("ThrottlingException"),
        )
    };
    reply.status == 429 || (reply.status >= 400 && code() == Some(true))
}

/// The account of the first KMS ARN in an answer.
fn account_in(reply: &Reply) -> Option<String> {
    static ARN: OnceLock<Regex> = OnceLock::new();
    let arn = ARN.get_or_init(|| {
        Regex::new(r"arn:aws[a-z-]*:kms:[a-z0-9-]+:([0-9]{12}):").expect("a valid pattern")
    });
    let text = String::from_utf8_lossy(&reply.body);
    Some(arn.captures(&text)?[1].to_string())
}

fn wall_clock() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_millis() as i64)
}

/// A version-4 UUID that no key has.
fn random_uuid() -> String {
    let random = || RandomState::new().build_hasher().finish();
    let (a, b) = (random(), random());
    format!(
        "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
        a >> 32,
        (a >> 16) & 0xffff,
        a & 0xfff,
        (b >> 48) & 0xfff,
        b & 0xffff_ffff_ffff
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(status: u16, body: &str) -> Reply {
        Reply {
            status,
            headers: Vec::new(),
            body: body.into(),
        }
    }

    #[test]
    fn the_account_is_read_from_a_refusal() {
        let told = r#"{"__type":"NotFoundException","message":"Key 'arn:aws:kms:eu-west-1:111122223333:key/x' does not exist"}"#;
        assert_eq!(
            account_in(&reply(400, told)).as_deref(),
            Some("111122223333")
        );
        assert_eq!(account_in(&reply(400, "<html>")), None);
    }

    #[test]
    fn only_kmspec_has_a_clock_to_move() {
        let ours = reply(200, r#"{"now":1592412018.521,"kmspec":"0.1.0"}"#);
        assert_eq!(clock_in(&ours), Some(1_592_412_018_521));
        assert_eq!(clock_in(&reply(200, r#"{"now":1}"#)), None);
        assert_eq!(clock_in(&reply(404, r#"{"now":1,"kmspec":"x"}"#)), None);
    }

    #[test]
    fn made_up_key_ids_have_the_form_of_uuids() {
        let form = Regex::new("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$");
        assert!(form.unwrap().is_match(&random_uuid()));
    }
}
