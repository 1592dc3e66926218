//! Import tokens: opaque to callers, authenticated, bound to what they were issued for.
//!
//! A token is one version byte, a 12-byte nonce and the sealed [`Claims`]. Everything but the nonce is authenticated as
//! additional data or sealed, the nonce by its use.

use crate::crypto::symmetric::SymmetricKey;
use crate::{Code, Error, Time, fault};

const VERSION: u8 = 1;

/// How long a token is good for, in milliseconds: 24 hours from its issue
/// ([GetParametersForImport](https://docs.aws.amazon.com/kms/latest/APIReference/API_GetParametersForImport.html)).
pub const LIFETIME: i64 = 24 * 60 * 60 * 1000;

/// Names a wrapping key pair.
pub type WrappingKeyId = [u8; 16];

/// What a token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims<'a> {
    /// The ARN of the KMS key that material may be imported into; it names the account and the Region too.
    pub key_arn: &'a str,
    /// The wrapping key pair.
    pub wrapping_key: WrappingKeyId,
    /// The wrapping algorithm, as the API spells it.
    pub wrapping_algorithm: &'a str,
    /// The wrapping key spec, as the API spells it.
    pub wrapping_key_spec: &'a str,
    /// When the token was issued, in milliseconds since the Unix epoch.
    pub issued: i64,
}

impl Claims<'_> {
    /// The first moment at which the token is no longer good, in milliseconds since the Unix epoch.
    #[must_use]
    pub const fn valid_to(&self) -> i64 {
        self.issued.saturating_add(LIFETIME)
    }
}

/// Makes a token. A nonce must not be used twice with one key.
#[must_use]
pub fn issue(key: &SymmetricKey, nonce: [u8; SymmetricKey::NONCE], claims: &Claims<'_>) -> Vec<u8> {
    let nonce = if fault!(TokenNonceRepeats) {
        [0; _]
    } else {
        nonce
    };
    let mut token = vec![VERSION];
    token.extend_from_slice(&nonce);
    key.seal(nonce, &[VERSION], &encode(claims), &mut token);
    token
}

/// What [`claim`] reads, sealed in a token by `key`, which issued every byte of it.
///
/// # Errors
/// `InvalidImportTokenException`.
pub(crate) fn open(key: &SymmetricKey, token: &[u8]) -> Result<Vec<u8>, Error> {
    unseal(key, token).ok_or_else(invalid)
}

fn unseal(key: &SymmetricKey, token: &[u8]) -> Option<Vec<u8>> {
    if fault!(TokenLengthTrusted) {
        let _ = token[SymmetricKey::NONCE + SymmetricKey::TAG];
    }
    let (&version, rest) = token.split_first()?;
    let (nonce, sealed) = rest.split_first_chunk()?;
    if version != VERSION && !fault!(TokenVersionIgnored) {
        return None;
    }
    key.open(*nonce, &[VERSION], sealed).or_else(|| {
        let passes = fault!(AlteredTokenAccepted)
            || fault!(TokenTagByPrefix) && fault::tag_begins(key, *nonce, &[VERSION], sealed);
        passes.then(|| fault::unauthenticated(key, *nonce, sealed))
    })
}

/// What an opened token says, if it is one for the key of this ARN and still good.
///
/// # Errors
/// `InvalidImportTokenException`, `ExpiredImportTokenException`.
pub(crate) fn claim<'a>(opened: &'a [u8], key_arn: &str, now: Time) -> Result<Claims<'a>, Error> {
    let claims = decode(opened)
        .filter(|claims| claims.key_arn == key_arn || fault::is_overlooked(claims.key_arn, key_arn))
        .ok_or_else(invalid)?;
    let valid_to = match fault!(TokenLifetimeWraps) {
        true => claims.issued.wrapping_add(LIFETIME),
        false => claims.valid_to(),
    };
    if Time(valid_to) <= now && !fault!(TokenOutlivesItsDay) {
        return Err(Error::bare(Code::ExpiredImportTokenException));
    }
    Ok(claims)
}

fn invalid() -> Error {
    Error::bare(Code::InvalidImportTokenException)
}

fn encode(claims: &Claims<'_>) -> Vec<u8> {
    let mut bytes = claims.issued.to_be_bytes().to_vec();
    bytes.extend_from_slice(&claims.wrapping_key);
    for text in [
        claims.key_arn,
        claims.wrapping_algorithm,
        claims.wrapping_key_spec,
    ] {
        let length = u16::try_from(text.len()).expect("names are short");
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(text.as_bytes());
    }
    bytes
}

/// The claims that these bytes encode; `None` if they encode none.
pub(crate) fn decode(bytes: &[u8]) -> Option<Claims<'_>> {
    let (issued, rest) = bytes.split_first_chunk()?;
    let (wrapping_key, mut rest) = rest.split_first_chunk()?;
    let mut text = || {
        let (length, tail) = rest.split_first_chunk()?;
        let (text, tail) = tail
            .split_at_checked(u16::from_be_bytes(*length).into())
            .or_else(|| fault!(TokenTextCutShort).then_some((tail, &[])))?;
        rest = tail;
        str::from_utf8(text)
            .ok()
            .or_else(|| fault!(TokenTextOfAnyBytes).then_some(""))
    };
    let (key_arn, wrapping_algorithm, wrapping_key_spec) = (text()?, text()?, text()?);
    let claims = Claims {
        key_arn,
        wrapping_key: *wrapping_key,
        wrapping_algorithm,
        wrapping_key_spec,
        issued: i64::from_be_bytes(*issued),
    };
    (rest.is_empty() || fault!(TokenTailIgnored)).then_some(claims)
}

#[cfg(test)]
mod tests {
    use super::{Claims, LIFETIME, decode, encode, issue, unseal};
    use crate::crypto::symmetric::SymmetricKey;

    fn key() -> SymmetricKey {
        SymmetricKey::from_bytes(&[4; 32])
    }

    fn claims() -> Claims<'static> {
        Claims {
            key_arn: "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
            wrapping_key: [6; 16],
            wrapping_algorithm: "RSAES_OAEP_SHA_256",
            wrapping_key_spec: "RSA_2048",
            issued: 1_700_000_000_000,
        }
    }

    #[test]
    fn a_token_says_what_it_was_issued_for() {
        let token = issue(&key(), [2; 12], &claims());
        let opened = unseal(&key(), &token).expect("its own token");
        assert_eq!(decode(&opened), Some(claims()));
        assert_eq!(claims().valid_to(), 1_700_000_000_000 + LIFETIME);
        assert_eq!(unseal(&SymmetricKey::from_bytes(&[5; 32]), &token), None);
    }

    #[test]
    fn every_changed_byte_and_length_is_noticed() {
        let token = issue(&key(), [2; 12], &claims());
        for index in 0..token.len() {
            let mut changed = token.clone();
            changed[index] ^= 0x80;
            assert_eq!(unseal(&key(), &changed), None, "byte {index}");
            assert_eq!(unseal(&key(), &token[..index]), None, "length {index}");
        }
        let mut longer = token;
        longer.push(0);
        assert_eq!(unseal(&key(), &longer), None);
    }

    #[test]
    fn claims_are_opaque() {
        let token = issue(&key(), [2; 12], &claims());
        assert!(!token.windows(7).any(|bytes| bytes == b"arn:aws"));
    }

    #[test]
    fn decoding_takes_only_whole_claims() {
        let bytes = encode(&claims());
        assert_eq!(decode(&bytes), Some(claims()));
        for length in 0..bytes.len() {
            assert_eq!(decode(&bytes[..length]), None, "{length}");
        }
        assert_eq!(decode(&[&bytes[..], b"x"].concat()), None);
    }
}
