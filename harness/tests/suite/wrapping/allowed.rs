//! A key spec and a wrapping algorithm that carries it: imported under every size, and used.

use serde_json::{Value, json};

use super::{Cell, kebab, material, whole};

pub(crate) fn fixture(key: &str, by: &str, cells: &[&Cell]) -> Value {
    let use_of = Purpose::of(key, by);
    let mut materials = json!({"own": material(key)});
    if use_of == Purpose::Agree {
        materials["peer"] = material(key);
    }
    let (mut steps, mut keys) = (Vec::new(), Vec::new());
    for cell in cells {
        let saved = kebab(&cell.under);
        steps.extend(import(key, use_of, cell, &saved));
        if !use_of.symmetric() {
            steps.push(json!({
                "name": format!("public-key-after-{saved}"),
                "call": "GetPublicKey",
                "with": {"KeyId": format!("${{{saved}}}")},
                "returns": {"KeySpec": key, "PublicKey": {"$exact": {"$public": "own"}}},
                "evidence": ["import/m7"],
            }));
        }
        steps.extend(use_of.steps(key, &saved));
        keys.push(saved);
    }
    let sizes: Vec<&str> = cells.iter().map(|cell| cell.under.as_str()).collect();
    let sizes = match sizes.as_slice() {
        [rest @ .., last] if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => sizes.concat(),
    };
    let why = format!(
        "{key} material wrapped by {by} is imported under {sizes}, and each time {} outside shows that it is the key's.",
        use_of.shown()
    );
    whole(&why, materials, &steps, &keys)
}

fn import(key: &str, use_of: Purpose, cell: &Cell, saved: &str) -> [Value; 3] {
    let mut create = json!({"Origin": "EXTERNAL"});
    if key != "SYMMETRIC_DEFAULT" {
        create["KeySpec"] = json!(key);
        create["KeyUsage"] = json!(use_of.usage());
    }
    let (token, public) = (format!("{saved}-token"), format!("{saved}-public"));
    [
        json!({"call": "CreateKey", "with": create, "save": {saved: "/KeyMetadata/KeyId"}}),
        json!({
            "call": "GetParametersForImport",
            "with": {"KeyId": format!("${{{saved}}}"), "WrappingAlgorithm": cell.by, "WrappingKeySpec": cell.under},
            "save": {&token: "/ImportToken", &public: "/PublicKey"},
        }),
        json!({
            "name": format!("imported-under-{saved}"),
            "call": "ImportKeyMaterial",
            "with": {
                "KeyId": format!("${{{saved}}}"),
                "ImportToken": format!("${{{token}}}"),
                "EncryptedKeyMaterial": {"$wrap": "own", "under": format!("${{{public}}}"), "by": cell.by},
                "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE",
            },
            "returns": {"KeyId": format!("${{{saved}.arn}}")},
            "evidence": cell.evidence,
        }),
    ]
}

/// What an imported key is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Encrypt,
    Mac,
    Decrypt,
    Sign,
    Agree,
}

impl Purpose {
    /// The usages of a key spec take turns, so that each is seen.
    fn of(key: &str, by: &str) -> Self {
        let second = by == "RSA_AES_KEY_WRAP_SHA_1";
        match key {
            "SYMMETRIC_DEFAULT" => Self::Encrypt,
            _ if key.starts_with("HMAC") => Self::Mac,
            _ if key.starts_with("RSA") && second => Self::Decrypt,
            "ECC_NIST_P256" | "ECC_NIST_P384" | "ECC_NIST_P521" if second => Self::Agree,
            _ => Self::Sign,
        }
    }

    fn symmetric(self) -> bool {
        matches!(self, Self::Encrypt | Self::Mac)
    }

    fn usage(self) -> &'static str {
        match self {
            Self::Encrypt | Self::Decrypt => "ENCRYPT_DECRYPT",
            Self::Mac => "GENERATE_VERIFY_MAC",
            Self::Sign => "SIGN_VERIFY",
            Self::Agree => "KEY_AGREEMENT",
        }
    }

    fn shown(self) -> &'static str {
        match self {
            Self::Encrypt => "one ciphertext of another import of it",
            Self::Mac => "the same MAC made",
            Self::Decrypt => "a ciphertext made",
            Self::Sign => "a signature verified",
            Self::Agree => "the same secret derived",
        }
    }

    fn steps(self, key: &str, saved: &str) -> Vec<Value> {
        let (name, id) = (format!("used-after-{saved}"), format!("${{{saved}}}"));
        let message = json!({"$base64": "imported"});
        vec![match self {
            Self::Encrypt => {
                let blob = format!("{saved}-blob");
                return vec![
                    json!({
                        "call": "Encrypt",
                        "with": {"KeyId": &id, "Plaintext": message},
                        "save": {&blob: "/CiphertextBlob"},
                    }),
                    json!({
                        "name": name,
                        "call": "Decrypt",
                        "with": {"KeyId": id, "CiphertextBlob": format!("${{{blob}}}")},
                        "returns": {"KeyId": format!("${{{saved}.arn}}"), "Plaintext": {"$exact": message}},
                        "evidence": ["import/matrix.symmetric-oaep", "crypto/d8"],
                    }),
                ];
            }
            Self::Mac => {
                let by = key.replace("HMAC_", "HMAC_SHA_");
                json!({
                    "name": name,
                    "call": "GenerateMac",
                    "with": {"KeyId": id, "Message": message, "MacAlgorithm": by},
                    "returns": {"Mac": {"$exact": {"$mac": "own", "message": message, "by": by}}},
                    "evidence": ["import/m4", "crypto/s7"],
                })
            }
            Self::Decrypt => {
                let by = "RSAES_OAEP_SHA_256";
                json!({
                    "name": name,
                    "call": "Decrypt",
                    "with": {
                        "KeyId": id,
                        "CiphertextBlob": {"$encrypt": message, "under": {"$public": "own"}, "by": by},
                        "EncryptionAlgorithm": by,
                    },
                    "returns": {"Plaintext": {"$exact": message}},
                    "evidence": ["import/m7", "crypto/needs.encryption"],
                })
            }
            Self::Sign => {
                let by = match key {
                    "ECC_NIST_P256" | "ECC_SECG_P256K1" => "ECDSA_SHA_256",
                    "ECC_NIST_P384" => "ECDSA_SHA_384",
                    "ECC_NIST_P521" => "ECDSA_SHA_512",
                    "ECC_NIST_EDWARDS25519" => "ED25519_SHA_512",
                    _ => "RSASSA_PSS_SHA_256",
                };
                json!({
                    "name": name,
                    "call": "Sign",
                    "with": {"KeyId": id, "Message": message, "SigningAlgorithm": by},
                    "returns": {
                        "Signature": {"$verifies": {"under": {"$public": "own"}, "message": message, "by": by}},
                    },
                    "evidence": ["import/m7", "crypto/s5"],
                })
            }
            Self::Agree => json!({
                "name": name,
                "call": "DeriveSharedSecret",
                "with": {"KeyId": id, "KeyAgreementAlgorithm": "ECDH", "PublicKey": {"$public": "peer"}},
                "returns": {"SharedSecret": {"$exact": {"$agree": "own", "with": {"$public": "peer"}}}},
                "evidence": ["import/m7", "crypto/s8"],
            }),
        }]
    }
}
