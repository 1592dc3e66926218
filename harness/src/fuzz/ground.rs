//! What cases stand on: keys, and what the target gives out for them.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// The steps before a hostile one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ground {
    /// Two keys that wait for material, and a token for each.
    Import,
    /// A key whose token has served, and that waits for its material again.
    Again,
    /// A key whose material was deleted and came again, by a newer token.
    Reimported,
    /// A key whose token is a day old.
    Stale,
    /// A key that waits for a private key on P-256, and one that waits for material for HMAC.
    Forms,
    /// A key that waits for an RSA private key.
    Hybrid,
    /// A ciphertext of each of two keys.
    Cipher,
    /// A MAC.
    Mac,
    /// A signature.
    Signature,
    /// A grant, and its token.
    Grant,
    /// Lists of more than a page.
    Lists,
    /// A key.
    Key,
}

/// What of the ground of the run's conversations is known.
#[derive(Clone, Debug, Default)]
pub(super) struct Samples {
    /// One value of each name that the steps save.
    pub(super) values: BTreeMap<String, String>,
    /// Where its keys are.
    pub(super) region: String,
}

impl Samples {
    /// The bytes of a blob that is saved under this name.
    pub(super) fn bytes(&self, name: &str) -> Vec<u8> {
        let text = self.values.get(name).map_or("", String::as_str);
        STANDARD.decode(text).unwrap_or_default()
    }
}

impl Ground {
    /// The materials of its fixtures.
    pub(super) fn materials(self) -> Value {
        match self {
            Self::Import | Self::Again | Self::Reimported | Self::Stale => {
                json!({"m1": {"bytes": 32}, "m2": {"bytes": 31}, "m3": {"bytes": 33}})
            }
            Self::Forms => json!({
                "own": {"key": "ECC_NIST_P256"}, "p384": {"key": "ECC_NIST_P384"}, "k1": {"key": "ECC_SECG_P256K1"},
                "edwards": {"key": "ECC_NIST_EDWARDS25519"}, "short": {"bytes": 31}, "long": {"bytes": 129}, "scalar": {"bytes": 32},
            }),
            Self::Hybrid => {
                json!({"rsa": {"key": "RSA_2048"}, "big": {"key": "RSA_3072"}, "own": {"key": "ECC_NIST_P256"}})
            }
            _ => json!({}),
        }
    }

    /// What it is, in words.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Import => "import tokens and wrapped material",
            Self::Again => "import tokens that have served",
            Self::Reimported => "import tokens older than the material",
            Self::Stale => "import tokens past their day",
            Self::Forms => "private keys on curves, and material for HMAC",
            Self::Hybrid => "RSA private keys",
            Self::Cipher => "ciphertexts",
            Self::Mac => "MACs",
            Self::Signature => "signatures",
            Self::Grant => "grant tokens",
            Self::Lists => "markers",
            Self::Key => "identifiers, JSON and HTTP",
        }
    }

    /// Whether time passes in it.
    pub(super) const fn waits(self) -> bool {
        matches!(self, Self::Stale)
    }

    /// Its steps, as a fixture has them.
    pub(super) fn steps(self) -> Vec<Value> {
        match self {
            Self::Import
            | Self::Again
            | Self::Reimported
            | Self::Stale
            | Self::Forms
            | Self::Hybrid => self.imports(),
            Self::Cipher => vec![
                create("key", &json!({})),
                create("other", &json!({})),
                encrypt("key", "blob"),
                encrypt("other", "blob2"),
            ],
            Self::Mac => vec![
                create(
                    "key",
                    &json!({"KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC"}),
                ),
                json!({"call": "GenerateMac", "with": {"KeyId": "${key}", "Message": "aGk=", "MacAlgorithm": "HMAC_SHA_256"},
                    "save": {"mac": "/Mac"}}),
            ],
            Self::Signature => vec![
                create(
                    "key",
                    &json!({"KeySpec": "ECC_NIST_P256", "KeyUsage": "SIGN_VERIFY"}),
                ),
                json!({"call": "Sign", "with": {"KeyId": "${key}", "Message": "aGk=", "SigningAlgorithm": "ECDSA_SHA_256"},
                    "save": {"signature": "/Signature"}}),
            ],
            Self::Grant => vec![
                create("key", &json!({})),
                json!({"call": "CreateGrant", "with": {
                    "KeyId": "${key}", "GranteePrincipal": "arn:aws:iam::${account}:root", "Operations": ["Encrypt"],
                }, "save": {"token": "/GrantToken"}}),
            ],
            Self::Lists => vec![
                create(
                    "key",
                    &json!({"Tags": [{"TagKey": "a", "TagValue": "1"}, {"TagKey": "b", "TagValue": "2"}]}),
                ),
                json!({"call": "ListResourceTags", "with": {"KeyId": "${key}", "Limit": 1}, "save": {"marker": "/NextMarker"}}),
            ],
            Self::Key => vec![create("key", &json!({}))],
        }
    }

    /// The steps that lead to an import.
    fn imports(self) -> Vec<Value> {
        let external = json!({"Origin": "EXTERNAL"});
        match self {
            Self::Import => vec![
                create("key", &external),
                create("other", &external),
                parameters("key", "RSAES_OAEP_SHA_256", "token", "public"),
                parameters("other", "RSAES_OAEP_SHA_256", "token2", "public2"),
            ],
            Self::Again => vec![
                create("key", &external),
                parameters("key", "RSAES_OAEP_SHA_256", "token", "public"),
                json!({"call": "ImportKeyMaterial", "with": import()}),
                json!({"call": "DeleteImportedKeyMaterial", "with": {"KeyId": "${key}"}}),
            ],
            Self::Reimported => {
                let mut newer = import();
                newer["ImportToken"] = json!("${token2}");
                newer["EncryptedKeyMaterial"]["under"] = json!("${public2}");
                let mut steps = Self::Again.imports();
                steps.extend([
                    parameters("key", "RSAES_OAEP_SHA_256", "token2", "public2"),
                    json!({"call": "ImportKeyMaterial", "with": newer}),
                ]);
                steps
            }
            Self::Stale => vec![
                create("key", &external),
                parameters("key", "RSAES_OAEP_SHA_256", "token", "public"),
                json!({"wait": "25h"}),
            ],
            Self::Forms => vec![
                create(
                    "key",
                    &json!({"Origin": "EXTERNAL", "KeySpec": "ECC_NIST_P256", "KeyUsage": "SIGN_VERIFY"}),
                ),
                create(
                    "hmac",
                    &json!({"Origin": "EXTERNAL", "KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC"}),
                ),
                parameters("key", "RSAES_OAEP_SHA_256", "token", "public"),
                parameters("hmac", "RSAES_OAEP_SHA_256", "token2", "public2"),
            ],
            Self::Hybrid => vec![
                create(
                    "key",
                    &json!({"Origin": "EXTERNAL", "KeySpec": "RSA_2048", "KeyUsage": "SIGN_VERIFY"}),
                ),
                parameters("key", "RSA_AES_KEY_WRAP_SHA_256", "token", "public"),
            ],
            _ => Vec::new(),
        }
    }

    /// The clean-up of its fixtures.
    pub(super) fn always(self) -> Vec<Value> {
        let keys: &[&str] = match self {
            Self::Import | Self::Cipher => &["key", "other"],
            Self::Forms => &["key", "hmac"],
            _ => &["key"],
        };
        let delete = |key: &&str| json!({"call": "ScheduleKeyDeletion", "with": {"KeyId": format!("${{{key}}}"), "PendingWindowInDays": 7}});
        keys.iter().map(delete).collect()
    }
}

/// The request of an import that would succeed.
pub(super) fn import() -> Value {
    json!({
        "KeyId": "${key}", "ImportToken": "${token}", "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE",
        "EncryptedKeyMaterial": {"$wrap": "m1", "under": "${public}", "by": "RSAES_OAEP_SHA_256"},
    })
}

/// The context of every ciphertext.
pub(super) fn context() -> Value {
    json!({"tenant": "a", "use": "b"})
}

fn create(name: &str, with: &Value) -> Value {
    json!({"call": "CreateKey", "with": with, "save": {name: "/KeyMetadata/KeyId"}})
}

fn parameters(key: &str, algorithm: &str, token: &str, public: &str) -> Value {
    json!({
        "call": "GetParametersForImport",
        "with": {"KeyId": format!("${{{key}}}"), "WrappingAlgorithm": algorithm, "WrappingKeySpec": "RSA_2048"},
        "save": {token: "/ImportToken", public: "/PublicKey"},
    })
}

fn encrypt(key: &str, blob: &str) -> Value {
    json!({
        "call": "Encrypt",
        "with": {"KeyId": format!("${{{key}}}"), "Plaintext": "aGVsbG8gd29ybGQ=", "EncryptionContext": context()},
        "save": {blob: "/CiphertextBlob"},
    })
}
