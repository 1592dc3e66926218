//! Calls to the proxy of an external key store: what the engine asks its caller to send, and what comes back.
//!
//! The proxy speaks the [XKS proxy API](https://github.com/aws/aws-kms-xksproxy-api-spec).

pub(crate) mod api;
pub(crate) mod trouble;

use std::fmt;

use crate::error::Error;
use crate::{Answer, Ask, RsaKeyPair};

/// The service in the credential scope of a signed call.
pub const SERVICE: &str = "kms-xks-proxy";

/// How long a proxy may take for its whole answer, in milliseconds
/// ([troubleshooting](https://docs.aws.amazon.com/kms/latest/developerguide/xks-troubleshooting.html)).
pub const PATIENCE: u64 = 250;

/// The most bytes of an answer that are read: several times what the greatest one needs.
pub const ANSWER_LIMIT: usize = 64 * 1024;

/// A `POST` of a JSON document to a proxy, to be signed with Signature Version 4 for [`SERVICE`].
#[derive(Clone, PartialEq, Eq)]
pub struct XksCall {
    /// `https://` and a host.
    pub endpoint: String,
    /// The path, such as `/example/kms/xks/v1/keys/k1/encrypt`.
    pub path: String,
    /// The Region in the credential scope.
    pub region: String,
    /// The access key id to sign with.
    pub access_key_id: String,
    /// The secret access key to sign with, as text.
    pub secret_access_key: String,
    /// The body, `application/json`.
    pub body: Vec<u8>,
    /// What was sealed before it is sent to be encrypted once more.
    pub(crate) inner: Vec<u8>,
    /// What it is bound to there.
    pub(crate) aad: Vec<u8>,
    /// What was asked and answered before, for the same request.
    before: Vec<XksExchange>,
}

/// An HTTP answer of a proxy, whatever it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct XksReply {
    /// HTTP status.
    pub status: u16,
    /// The body, at most [`ANSWER_LIMIT`] bytes.
    pub body: Vec<u8>,
}

/// Why a proxy gave no HTTP answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum XksFailure {
    /// The name does not resolve, or no connection came about.
    Unreachable,
    /// The TLS handshake failed, or the certificate is not trusted.
    Tls,
    /// No complete answer came within [`PATIENCE`].
    Timeout,
    /// The answer broke off, was no HTTP, or went on past [`ANSWER_LIMIT`].
    Broken,
}

/// A call and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct XksExchange {
    pub(crate) call: XksCall,
    pub(crate) result: Result<XksReply, XksFailure>,
}

impl XksCall {
    /// A call to nobody, for what a proxy might answer to it.
    #[cfg(any(test, feature = "fuzzing"))]
    pub(crate) fn of(inner: &[u8], aad: &[u8]) -> Self {
        Self {
            endpoint: String::new(),
            path: String::new(),
            region: String::new(),
            access_key_id: String::new(),
            secret_access_key: String::new(),
            body: Vec::new(),
            inner: inner.into(),
            aad: aad.into(),
            before: Vec::new(),
        }
    }

    /// The answer to [`Ask::XksProxy`].
    #[must_use]
    pub fn answer(self, result: Result<XksReply, XksFailure>) -> Answer {
        Answer::XksProxy(Box::new(XksExchange { call: self, result }))
    }
}

/// Without secrets: neither the credential nor the body, which can hold a plaintext.
impl fmt::Debug for XksCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("XksCall")
            .field("endpoint", &self.endpoint)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// Why an operation does not go on.
pub(crate) enum Stop {
    /// It is refused.
    Refused(Error),
    /// It has to hear from a proxy first.
    Ask(Ask),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}

/// What a request was given of what it asked for. It runs again from the start after each answer.
#[derive(Default)]
pub(crate) struct Talk {
    pair: Option<RsaKeyPair>,
    exchanges: Vec<XksExchange>,
    next: usize,
}

impl Talk {
    /// With what was answered so far.
    pub(crate) fn new(answer: Option<Answer>) -> Self {
        match answer {
            Some(Answer::XksProxy(mut last)) => {
                let mut exchanges = std::mem::take(&mut last.call.before);
                exchanges.push(*last);
                Self {
                    exchanges,
                    ..Self::default()
                }
            }
            Some(Answer::RsaKeyPair(pair)) => Self {
                pair: Some(pair),
                ..Self::default()
            },
            None => Self::default(),
        }
    }

    /// Whether a key pair was asked for and given.
    pub(crate) const fn has_pair(&self) -> bool {
        self.pair.is_some()
    }

    /// The key pair of this size; if there is none yet, stops to ask.
    pub(crate) fn key_pair(&mut self, bits: u32) -> Result<RsaKeyPair, Stop> {
        self.pair.take().ok_or(Stop::Ask(Ask::RsaKeyPair { bits }))
    }

    /// What came of this call, which may have been sent with another body; if it was not sent yet, stops to ask.
    pub(crate) fn exchange(&mut self, mut call: XksCall) -> Result<&XksExchange, Stop> {
        let at = self.next;
        let sent = self.exchanges.get(at).is_some_and(|known| {
            known.call.endpoint == call.endpoint && known.call.path == call.path
        });
        if !sent {
            // What was asked for beyond belongs to a world that has changed since.
            self.exchanges.truncate(at);
            call.before = std::mem::take(&mut self.exchanges);
            return Err(Stop::Ask(Ask::XksProxy(Box::new(call))));
        }
        self.next += 1;
        Ok(&self.exchanges[at])
    }
}
