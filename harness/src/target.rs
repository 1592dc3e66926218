//! Where a call goes: the engine in process, or an endpoint over HTTP.

#[cfg(feature = "engine")]
pub mod engine;
pub mod http;

use std::fmt;
use std::time::Duration;

use serde_json::Value;

use crate::fixture::{Behind, Need};

/// An endpoint that answers KMS calls.
pub trait Target: Send + Sync {
    /// What the endpoint is called in reports, such as `engine` or `http://127.0.0.1:4566`.
    fn name(&self) -> String;

    /// How time passes at the endpoint.
    fn clock(&self) -> Clock;

    /// Whether calls can be made under a second identity (`"as": "other"`).
    fn has_other_identity(&self) -> bool;

    /// Whether the endpoint has what only some have.
    fn has(&self, need: Need) -> bool;

    /// What it takes to send this call by hand; `None` where that cannot be: in process, or over TLS.
    fn dial(&self, _call: &Call) -> Option<Dial> {
        None
    }

    /// A conversation for one fixture. In process each session has a world of its own.
    ///
    /// # Errors
    /// Says why no conversation can start.
    fn open(&self, fixture: &str) -> Result<Box<dyn Session + '_>, CallError>;
}

/// One fixture's conversation with a target.
pub trait Session {
    /// Sends one call and waits for its answer.
    ///
    /// # Errors
    /// No usable HTTP answer came: see [`CallError`].
    fn call(&mut self, call: &Call) -> Result<Reply, CallError>;

    /// Lets time pass on a virtual clock. Only for targets whose [`Target::clock`] is not [`Clock::Real`].
    ///
    /// # Errors
    /// The clock could not be moved.
    fn advance(&mut self, by: Duration) -> Result<(), CallError>;

    /// Changes what stands behind custom key stores: CloudHSM clusters by id, or proxies by endpoint; `null` takes one away.
    /// Only for targets that [have](Target::has) it.
    ///
    /// # Errors
    /// It could not be changed.
    fn set_behind(&mut self, what: Behind, things: &Value) -> Result<(), CallError> {
        Err(CallError::Own(format!(
            "{what:?} of the target cannot be changed: {things}"
        )))
    }

    /// The target's time, in milliseconds since the Unix epoch.
    fn now(&self) -> i64;

    /// The 12-digit account id that calls are made under, where it is known.
    fn account(&self) -> Option<String>;

    /// The account of the second identity, where it is known.
    fn other_account(&self) -> Option<String>;

    /// The Region that calls are made to, such as `us-east-1`.
    fn region(&self) -> String;

    /// The Region of calls with `"in": "other"`; `None` where the target can be asked in one Region only.
    fn other_region(&self) -> Option<String>;
}

/// How time passes at a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// Each session has a clock of its own that only [`Session::advance`] moves.
    OwnVirtual,
    /// One clock for all sessions that can be moved (`kmspec serve`).
    SharedVirtual,
    /// The wall clock.
    Real,
}

/// One HTTP request in the terms of the protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// HTTP method, `POST` but for raw steps.
    pub method: String,
    /// Path, `/` but for raw steps.
    pub path: String,
    /// The value of `X-Amz-Target`; `None` leaves the header out.
    pub target: Option<String>,
    /// Further headers; they replace the ones kmspec would send.
    pub headers: Vec<(String, String)>,
    /// The exact body.
    pub body: Vec<u8>,
    /// Under which identity.
    pub identity: Identity,
    /// In which Region.
    pub place: Place,
}

impl Call {
    /// The call of an operation with a JSON body, as the SDKs send it.
    #[must_use]
    pub fn operation(operation: &str, with: &Value, identity: Identity) -> Self {
        Self {
            method: "POST".into(),
            path: "/".into(),
            target: Some(format!("TrentService.{operation}")),
            headers: Vec::new(),
            body: with.to_string().into_bytes(),
            identity,
            place: Place::Home,
        }
    }
}

/// A call as it goes over TCP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dial {
    /// Host and port.
    pub address: String,
    /// The header `host`.
    pub host: String,
    /// The other headers, signature included, but for the length of the body.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// How long to wait for the answer.
    pub timeout: Duration,
}

/// Who makes a call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Identity {
    /// The identity of the run.
    #[default]
    Main,
    /// A second one, of another account.
    Other,
}

/// Where a call is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The Region of the run.
    #[default]
    Home,
    /// A second one.
    Other,
}

/// The second Region of a run that names none: `us-west-2`, or another Region of the first one's partition.
#[must_use]
pub fn other_region(region: &str) -> &'static str {
    match region {
        "us-west-2" => "us-east-1",
        "cn-north-1" => "cn-northwest-1",
        "us-gov-west-1" => "us-gov-east-1",
        _ if region.starts_with("cn-") => "cn-north-1",
        _ if region.starts_with("us-gov-") => "us-gov-west-1",
        _ => "us-west-2",
    }
}

/// A Region of the same partition beside two others; `None` in a partition of two.
#[must_use]
pub fn third_region(region: &str, other: &str) -> Option<&'static str> {
    let small = ["cn-", "us-gov-"];
    let in_small = small.iter().any(|prefix| region.starts_with(prefix));
    ["eu-west-1", "us-east-1", "us-west-2"]
        .into_iter()
        .find(|third| !in_small && ![region, other].contains(third))
}

/// An HTTP answer, whatever it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Headers, names in lower case, in the order they came.
    pub headers: Vec<(String, String)>,
    /// The body, at most [`Reply::LIMIT`] bytes.
    pub body: Vec<u8>,
}

impl Reply {
    /// The most bytes of a body that are read; a longer one is [`CallError::TooLong`].
    pub const LIMIT: usize = 8 * 1024 * 1024;
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallError {
    /// The connection was refused, or the name does not resolve.
    Unreachable(String),
    /// No complete answer came within `--timeout`.
    Timeout(Duration),
    /// The connection closed before the answer was complete, or it was not HTTP.
    Broken(String),
    /// The body went on past [`Reply::LIMIT`] bytes.
    TooLong,
    /// Ours: credentials, signing, TLS settings.
    Own(String),
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable(why) | Self::Broken(why) | Self::Own(why) => f.write_str(why),
            Self::Timeout(after) => {
                write!(f, "no complete answer within {} s", after.as_secs_f64())
            }
            Self::TooLong => write!(f, "the answer went on past {} bytes", Reply::LIMIT),
        }
    }
}

impl std::error::Error for CallError {}
