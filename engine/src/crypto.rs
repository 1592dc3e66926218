//! Cryptography: what KMS does with key material, and the two opaque formats of this engine, ciphertext blobs and import tokens.
//!
//! Everything here is a pure function of its arguments: randomness and time are handed in.

pub(crate) mod asn1;
pub mod blob;
pub mod ecc;
pub mod ed25519;
pub(crate) mod grant_token;
pub mod mac;
pub mod material;
pub mod ml_dsa;
pub mod ml_kem;
pub mod object;
pub mod rsa;
pub mod sm2;
pub mod symmetric;
pub mod token;
pub mod wrap;

use std::fmt;

use aws_lc_rs::hmac;

/// 32 bytes that [`fmt::Debug`] does not show.
pub(crate) struct Secret(pub(crate) [u8; 32]);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secret").finish_non_exhaustive()
    }
}

/// HMAC-SHA-256 of the parts, one after the other ([RFC 2104](https://www.rfc-editor.org/rfc/rfc2104)).
///
/// The parts are not framed: a caller with more than one part of variable length frames them.
#[must_use]
pub fn mac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, key));
    for part in parts {
        context.update(part);
    }
    let mut tag = [0; 32];
    tag.copy_from_slice(context.sign().as_ref());
    tag
}

/// Bytes written in hexadecimal, spaces aside.
#[cfg(test)]
pub(crate) fn unhex(text: &str) -> Vec<u8> {
    let text: String = text.split_whitespace().collect();
    let digits = (0..text.len()).step_by(2);
    digits
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("two digits"))
        .collect()
}
