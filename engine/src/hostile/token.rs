//! Import tokens, without a world around them.

use std::sync::OnceLock;

use crate::Code;
use crate::crypto::symmetric::SymmetricKey;
use crate::crypto::token::{self, Claims, LIFETIME};

use super::NOW;

/// The key that tokens are for here.
const ARN: &str = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

/// The first byte says what the rest is: even, an import token; odd, the claims inside one, which are sealed as the engine seals.
///
/// Nothing forged is accepted, and of what is sealed just what a second reader takes for claims of this key that are still good.
///
/// # Panics
/// Where that does not hold.
pub fn import_token(data: &[u8]) {
    let Some((how, rest)) = data.split_first() else {
        return;
    };
    let issuer = Issuer::get();
    if how & 1 == 0 {
        let claimed = token::claim(&issuer.key, ARN, rest, NOW).map_err(|error| error.code);
        if rest == issuer.issued {
            assert_eq!(claimed.as_ref(), Ok(&issuer.claims), "the true token");
        } else {
            assert_eq!(
                claimed,
                Err(Code::InvalidImportTokenException),
                "a forged token"
            );
        }
        return;
    }
    let nonce = [9; SymmetricKey::NONCE];
    let mut sealed = Vec::with_capacity(rest.len() + 64);
    sealed.push(issuer.issued[0]);
    sealed.extend_from_slice(&nonce);
    issuer
        .key
        .seal(nonce, &issuer.issued[..1], rest, &mut sealed);
    let claimed = token::claim(&issuer.key, ARN, &sealed, NOW);
    let claimed = claimed
        .as_ref()
        .map(|claims| [&*claims.wrapping_algorithm, &*claims.wrapping_key_spec]);
    assert_eq!(
        claimed.map_err(|error| error.code),
        read(rest),
        "sealed claims"
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
    claims: Claims,
    issued: Vec<u8>,
}

impl Issuer {
    fn get() -> &'static Self {
        static ISSUER: OnceLock<Issuer> = OnceLock::new();
        ISSUER.get_or_init(|| {
            let key = SymmetricKey::from_bytes(&[7; 32]);
            let claims = Claims {
                key_arn: ARN.into(),
                wrapping_key: [3; 16],
                wrapping_algorithm: "RSAES_OAEP_SHA_256".into(),
                wrapping_key_spec: "RSA_2048".into(),
                issued: NOW.0 - LIFETIME + 1,
            };
            let issued = token::issue(&key, [5; SymmetricKey::NONCE], &claims);
            let other = token::issue(&key, [6; SymmetricKey::NONCE], &claims);
            assert!(issued != other, "two tokens under one nonce");
            Self {
                key,
                claims,
                issued,
            }
        })
    }
}

/// Inputs to begin with, by name.
#[cfg(test)]
pub(super) fn seeds() -> Vec<(String, Vec<u8>)> {
    let issuer = Issuer::get();
    let claims = |arn: &str, issued: i64, tail: &[u8]| {
        let mut bytes = vec![1];
        bytes.extend_from_slice(&issued.to_be_bytes());
        bytes.extend_from_slice(&issuer.claims.wrapping_key);
        for text in [arn, "RSAES_OAEP_SHA_256", "RSA_2048"] {
            bytes.extend_from_slice(&u16::try_from(text.len()).expect("short").to_be_bytes());
            bytes.extend_from_slice(text.as_bytes());
        }
        bytes.extend_from_slice(tail);
        bytes
    };
    let issued = issuer.claims.issued;
    [
        ("issued", [&[0][..], &issuer.issued].concat()),
        ("claims", claims(ARN, issued, b"")),
        ("claims-of-the-last-moment", claims(ARN, i64::MAX, b"")),
    ]
    .map(|(name, bytes)| (name.to_owned(), bytes))
    .into()
}
