//! Grant tokens: opaque to callers, authenticated, and no two alike even for one grant.
//!
//! A token is standard base64 of one version byte, a 12-byte nonce and, sealed, the ARN of the key and the id of the grant.

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::crypto::symmetric::SymmetricKey;

/// Differs from every import token's, which the same key seals.
const VERSION: u8 = 0x67;

/// What a token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Granted {
    pub(crate) key_arn: String,
    pub(crate) grant_id: String,
}

/// Makes a token. A nonce must not be used twice with one key.
pub(crate) fn issue(
    key: &SymmetricKey,
    nonce: [u8; SymmetricKey::NONCE],
    granted: &Granted,
) -> String {
    let mut token = vec![VERSION];
    token.extend_from_slice(&nonce);
    let text = format!("{} {}", granted.key_arn, granted.grant_id);
    key.seal(nonce, &[VERSION], text.as_bytes(), &mut token);
    STANDARD.encode(token)
}

/// What a token says; `None` unless `key` issued every character of it.
pub(crate) fn verify(key: &SymmetricKey, token: &str) -> Option<Granted> {
    let token = STANDARD.decode(token).ok()?;
    let (&version, rest) = token.split_first()?;
    let (nonce, sealed) = rest.split_first_chunk()?;
    if version != VERSION {
        return None;
    }
    let text = String::from_utf8(key.open(*nonce, &[VERSION], sealed)?).ok()?;
    let (key_arn, grant_id) = text.split_once(' ')?;
    Some(Granted {
        key_arn: key_arn.into(),
        grant_id: grant_id.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::{Granted, issue, verify};
    use crate::crypto::symmetric::SymmetricKey;
    use crate::crypto::token::{self, Claims};

    fn granted() -> Granted {
        Granted {
            key_arn: "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
                .into(),
            grant_id: "0123456789abcdef".repeat(4),
        }
    }

    #[test]
    fn a_token_names_its_grant_and_no_character_may_change() {
        let key = SymmetricKey::from_bytes(&[4; 32]);
        let token = issue(&key, [2; 12], &granted());
        assert_eq!(verify(&key, &token), Some(granted()));
        assert!(token.len() < 8192);
        assert_eq!(verify(&SymmetricKey::from_bytes(&[5; 32]), &token), None);
        for i in 0..token.len() {
            let mut altered = token.clone().into_bytes();
            altered[i] = if altered[i] == b'A' { b'B' } else { b'A' };
            assert_eq!(
                verify(&key, &String::from_utf8(altered).unwrap()),
                None,
                "character {i}"
            );
            assert_eq!(verify(&key, &token[..i]), None, "the first {i}");
        }
        assert_eq!(verify(&key, &format!("{token}A")), None);
        assert_eq!(verify(&key, &format!(" {token}")), None);
    }

    #[test]
    fn an_import_token_is_no_grant_token() {
        let key = SymmetricKey::from_bytes(&[4; 32]);
        let claims = Claims {
            key_arn: &granted().key_arn,
            wrapping_key: [0; 16],
            wrapping_algorithm: "",
            wrapping_key_spec: "",
            issued: 0,
        };
        let token = token::issue(&key, [1; 12], &claims);
        let text = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, token);
        assert_eq!(verify(&key, &text), None);
    }
}
