//! A sans-IO, deterministic state machine that answers as AWS KMS does.
//!
//! [`wire::decode`] makes a [`wire::Request`] of the bytes of a call; [`Kms::read`] or [`Kms::write`] answers it. The engine
//! does no I/O and has no clock, no locks and no randomness of its own: time is an argument, a seed decides ids and key
//! material, and what takes long, such as an RSA key pair, it asks its caller for ([`Step::Ask`]). [`Local`] is the caller
//! to use where all of this happens in one place:
//!
//! ```
//! use std::sync::Arc;
//! use kmspec_engine::{KeyPool, Local, Scope, Time, wire::Raw};
//!
//! let mut kms = Local::new([0; 32], Arc::new(KeyPool::new([0; 32])));
//! let scope = Scope {
//!     account: "111122223333".into(),
//!     region: "eu-central-1".into(),
//!     principal: "arn:aws:iam::111122223333:root".into(),
//! };
//! let call = Raw { method: "POST", target: Some("TrentService.CreateKey"), content_type: None, body: b"{}" };
//! let reply = kms.call(Time::from_seconds(1_700_000_000), &scope, &call);
//! assert_eq!(reply.status, 200);
//! ```
//!
//! Not for keys that protect anything: key material lives in memory, and a seed makes it predictable.

#[macro_use]
mod fault;

pub mod api;
mod authorize;
mod cluster;
mod config;
pub mod crypto;
pub mod entropy;
pub mod error;
mod grant;
#[cfg(any(test, feature = "fuzzing"))]
pub mod hostile;
pub mod id;
mod json;
mod key;
mod kms;
mod last_use;
mod local;
mod no_release;
mod ops;
pub mod page;
pub mod permit;
mod policy;
mod region;
mod related;
mod service;
mod shape;
mod spec;
mod store;
mod time;
pub mod wire;
pub mod xks;

pub use api::{Input, Op};
pub use cluster::Cluster;
pub use config::{Config, Quotas};
pub use crypto::rsa::RsaKeyPair;
pub use error::{Code, Error};
#[cfg(feature = "planted-faults")]
pub use fault::faults;
pub use id::Scope;
pub use kms::Kms;
pub use local::{KeyPool, Local, XksProxies};
pub use service::VpcEndpointService;
pub use time::Time;
pub use xks::{XksCall, XksExchange, XksFailure, XksReply};

use ops::World;
use wire::{Reply, Request};

/// How far a call got.
#[derive(Clone, Debug)]
pub enum Step {
    /// It is answered.
    Reply(Reply),
    /// It needs something first; [`Kms::resume`] goes on. Nothing has changed so far.
    Ask(Ask),
}

/// What the engine asks its caller for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// An RSA key pair that nobody else has.
    RsaKeyPair {
        /// The size of the modulus: 2048, 3072 or 4096.
        bits: u32,
    },
    /// One call to the proxy of an external key store; [`XksCall::answer`] makes the answer. It is to be made without a lock, and
    /// at most once.
    XksProxy(Box<XksCall>),
}

/// What the caller gives the engine.
#[derive(Clone, Debug)]
pub enum Answer {
    /// For [`Ask::RsaKeyPair`], of the size that was asked for.
    RsaKeyPair(RsaKeyPair),
    /// For [`Ask::XksProxy`].
    XksProxy(Box<XksExchange>),
}

impl Kms {
    /// Answers a request that changes nothing.
    ///
    /// The world is as of the last [`Self::advance`]: a caller whose [`Self::next_deadline`] has passed advances first.
    ///
    /// # Panics
    /// For a request that [writes](Request::writes).
    #[must_use]
    pub fn read(&self, now: Time, scope: &Scope, request: &Request) -> Step {
        step(ops::dispatch(World::Read(self), now, scope, request, None))
    }

    /// Answers a request of any kind. Time comes first: what is due by now happens before.
    pub fn write(&mut self, now: Time, scope: &Scope, request: &Request) -> Step {
        self.advance(now);
        step(ops::dispatch(World::Write(self), now, scope, request, None))
    }

    /// Goes on with a request that asked for something: it runs again from the start, so that a world that changed in the
    /// meantime is seen.
    pub fn resume(&mut self, now: Time, scope: &Scope, request: &Request, answer: Answer) -> Step {
        self.advance(now);
        step(ops::dispatch(
            World::Write(self),
            now,
            scope,
            request,
            Some(answer),
        ))
    }
}

fn step(result: Result<Step, Error>) -> Step {
    result.unwrap_or_else(|error| Step::Reply(error.into()))
}
