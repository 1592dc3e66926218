//! Import tokens, without a world around them.

use std::sync::OnceLock;

use crate::Code;
use crate::crypto::symmetric::SymmetricKey;
use crate::crypto::token::{self, Claims, LIFETIME};

use super::NOW;

/// The key that tokens are for here.
const ARN: &str = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

/// What they say.
const CLAIMS: Claims<'_> = Claims {
    key_arn: ARN,
    wrapping_key: [3; 16],
    wrapping_algorithm: "RSAES_OAEP_SHA_256",
    wrapping_key_spec: "RSA_2048",
    issued: NOW.0 - LIFETIME + 1,
};

/// The first byte says what the rest is: even, an import token; odd, the claims inside one, of which every second is sealed as the
/// engine seals, and opened.
///
/// Nothing forged is accepted, and of the claims just what a second reader takes for those of this key that are still good.
///
/// # Panics
/// Where that does not hold.
pub fn import_token(data: &[u8]) {
    let Some((how, rest)) = data.split_first() else {
        return;
    };
    let issuer = Issuer::get();
    match how & 3 {
        1 => claims(rest, rest),
        3 => {
            let nonce = [9; SymmetricKey::NONCE];
            let mut sealed = Vec::with_capacity(rest.len() + 64);
            sealed.push(issuer.issued[0]);
            sealed.extend_from_slice(&nonce);
            issuer
                .key
                .seal(nonce, &issuer.issued[..1], rest, &mut sealed);
            let opened = token::open(&issuer.key, &sealed).expect("its own token");
            claims(&opened, rest);
        }
        _ => {
            let opened = token::open(&issuer.key, rest);
            let opened = opened.as_ref().map_err(|error| error.code);
            if rest == issuer.issued {
                let claimed = opened.map(|opened| token::claim(opened, ARN, NOW));
                assert_eq!(claimed, Ok(Ok(CLAIMS)), "the true token");
            } else {
                let refused = Err(Code::InvalidImportTokenException);
                assert_eq!(opened, refused, "a forged token");
            }
        }
    }
}

fn claims(opened: &[u8], sealed: &[u8]) {
    let claimed = token::claim(opened, ARN, NOW)
        .map(|claims| [claims.wrapping_algorithm, claims.wrapping_key_spec]);
    assert_eq!(
        claimed.map_err(|error| error.code),
        read(sealed),
        "the claims"
    );
}

/// The second reader: the algorithm and the key spec that claims name.
fn read(claims: &[u8]) -> Result<[&str; 2], Code> {
    let invalid = Code::InvalidImportTokenException;
    let mut texts = [""; 3];
    let mut at = 8 + 16;
    for text in &mut texts {
        let length = claims.get(at..at + 2).ok_or(invalid)?;
        let end = at + 2 + usize::from(length[0]) * 256 + usize::from(length[1]);
        let bytes = claims.get(at + 2..end).ok_or(invalid)?;
        *text = std::str::from_utf8(bytes).map_err(|_| invalid)?;
        at = end;
    }
    let [arn, algorithm, spec] = texts;
    if at != claims.len() || arn != ARN {
        return Err(invalid);
    }
    let issued = i64::from_be_bytes(*claims.first_chunk().ok_or(invalid)?);
    // Good for 24 hours, the last moment not among them.
    match i128::from(NOW.0) - i128::from(issued) >= i128::from(LIFETIME) {
        true => Err(Code::ExpiredImportTokenException),
        false => Ok([algorithm, spec]),
    }
}

struct Issuer {
    key: SymmetricKey,
    issued: Vec<u8>,
}

impl Issuer {
    fn get() -> &'static Self {
        static ISSUER: OnceLock<Issuer> = OnceLock::new();
        ISSUER.get_or_init(|| {
            let key = SymmetricKey::from_bytes(&[7; 32]);
            let issued = token::issue(&key, [5; SymmetricKey::NONCE], &CLAIMS);
            let other = token::issue(&key, [6; SymmetricKey::NONCE], &CLAIMS);
            assert!(issued != other, "two tokens under one nonce");
            Self { key, issued }
        })
    }
}

/// Inputs to begin with, by name.
#[cfg(test)]
pub(super) fn seeds() -> Vec<(String, Vec<u8>)> {
    let issuer = Issuer::get();
    let claims = |how: u8, arn: &str, issued: i64, tail: &[u8]| {
        let mut bytes = vec![how];
        bytes.extend_from_slice(&issued.to_be_bytes());
        bytes.extend_from_slice(&CLAIMS.wrapping_key);
        for text in [arn, CLAIMS.wrapping_algorithm, CLAIMS.wrapping_key_spec] {
            bytes.extend_from_slice(&u16::try_from(text.len()).expect("short").to_be_bytes());
            bytes.extend_from_slice(text.as_bytes());
        }
        bytes.extend_from_slice(tail);
        bytes
    };
    let issued = CLAIMS.issued;
    [
        ("issued", [&[0][..], &issuer.issued].concat()),
        ("claims", claims(1, ARN, issued, b"")),
        ("claims-of-the-last-moment", claims(1, ARN, i64::MAX, b"")),
        ("claims-sealed", claims(3, ARN, issued, b"")),
    ]
    .map(|(name, bytes)| (name.to_owned(), bytes))
    .into()
}
