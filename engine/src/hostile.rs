//! What must hold whatever bytes come: the bodies of the fuzz targets, replayed over their inputs by plain tests.
//!
//! Each function panics where something does not hold. They exist in tests and with the feature `fuzzing`, which no release can
//! have: secrets are fixed here, so that a target can seal what it made up and reach what lies behind authentication.

mod blob;
pub(crate) mod keys;
mod material;
mod names;
mod policy;
mod proxy;
mod token;
mod wire;
mod world;

pub use blob::ciphertext_blob;
pub use material::import_material;
pub use names::{identifiers, marker};
pub use policy::policy_document;
pub use proxy::xks_response;
pub use token::import_token;
pub use wire::{wire_differential, wire_request};

use std::borrow::Cow;

use serde::Deserialize;

use crate::wire::Reply;
use crate::{Code, Scope, Time};

/// When every call is made.
const NOW: Time = Time(1_800_000_000_000);

/// Who makes it.
fn scope(region: &str) -> Scope {
    Scope {
        account: "111122223333".into(),
        region: region.into(),
        principal: "arn:aws:iam::111122223333:root".into(),
    }
}

/// The body of a refusal has its code and at most a text besides.
fn well_formed(reply: &Reply) {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Refusal<'a> {
        #[serde(rename = "__type", borrow)]
        code: Cow<'a, str>,
        #[serde(rename = "message", alias = "Message", borrow, default)]
        _message: Option<Cow<'a, str>>,
    }
    let refusal: Refusal<'_> =
        serde_json::from_slice(&reply.body).expect("the body of a refusal is __type and message");
    let (status, code) = (reply.status, &refusal.code);
    assert!((400..500).contains(&status), "{code} with status {status}");
    assert_eq!(reply.code, Some(&**code), "body and code differ");
}

/// The reply is a refusal, by one of these codes.
fn refused(reply: &Reply, allowed: &[Code]) {
    well_formed(reply);
    let names: Vec<_> = allowed.iter().map(|code| code.name()).collect();
    let code = reply.code.unwrap_or_default();
    assert!(names.contains(&code), "{code} is none of {names:?}");
}

/// Takes bytes off the front of an input; where it ends there are zeros.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn next(&mut self) -> u8 {
        let (first, rest) = self.0.split_first().unwrap_or((&0, &[]));
        self.0 = rest;
        *first
    }

    /// One of a list.
    fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[usize::from(self.next()) % list.len()]
    }

    /// A place in so many.
    fn place(&mut self, of: usize) -> usize {
        usize::from(u16::from_be_bytes([self.next(), self.next()])) % of.max(1)
    }

    fn rest(self) -> &'a [u8] {
        self.0
    }
}

#[cfg(test)]
mod tests;
