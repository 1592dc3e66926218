//! Faults in what the model knows beside the life of a key with one material.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kmspec::target::{Call, Session};
use serde_json::{Value, json};

use super::{Fault, ask, body, operation, refusal, success, with};

/// As [`super::FAULTS`].
pub(super) const FAULTS: [(&str, usize, Fault); 6] = [
    (
        "a key rotates in a state that does not allow it",
        2,
        |_, call, reply| match refusal(&reply).as_deref() {
            Some("KMSInvalidStateException") if operation(call) == "RotateKeyOnDemand" => {
                success(&json!({"KeyId": with(call)["KeyId"]}))
            }
            _ => reply,
        },
    ),
    (
        "a rotation on demand keeps the material",
        3,
        |engine, call, reply| {
            let mut told = body(&reply);
            if told["KeyMetadata"]["CurrentKeyMaterialId"].is_null()
                || operation(call) != "DescribeKey"
            {
                return reply;
            }
            let listed = materials(engine, call);
            told["KeyMetadata"]["CurrentKeyMaterialId"] = listed[0]["KeyMaterialId"].clone();
            success(&told)
        },
    ),
    (
        "a key works without its former material",
        8,
        |engine, call, reply| {
            let mut told = body(&reply);
            if told["KeyMetadata"]["KeyState"] != "PendingImport" {
                return reply;
            }
            let listed = materials(engine, call);
            let mut all = listed.as_array().into_iter().flatten();
            if all
                .any(|one| one["KeyMaterialState"] == "CURRENT" && one["ImportState"] == "IMPORTED")
            {
                told["KeyMetadata"]["KeyState"] = json!("Enabled");
                told["KeyMetadata"]["Enabled"] = json!(true);
            }
            success(&told)
        },
    ),
    (
        "any signature verifies",
        2,
        |_, call, reply| match refusal(&reply).as_deref() {
            Some("KMSInvalidSignatureException") => {
                success(&json!({"KeyId": with(call)["KeyId"], "SignatureValid": true}))
            }
            _ => reply,
        },
    ),
    ("a MAC key encrypts", 2, |_, call, reply| {
        match refusal(&reply).as_deref() {
            Some("InvalidKeyUsageException") if operation(call) == "Encrypt" => {
                success(&json!({"KeyId": with(call)["KeyId"], "CiphertextBlob": "YQ=="}))
            }
            _ => reply,
        }
    }),
    (
        "two keys do not agree",
        6,
        |_, call, reply| match operation(call) {
            "DeriveSharedSecret" if reply.status == 200 => {
                let mut told = body(&reply);
                let key = told["KeyId"].as_str().unwrap_or_default();
                let secret = key.as_bytes()[key.len() - 32..].to_vec();
                told["SharedSecret"] = json!(STANDARD.encode(secret));
                success(&told)
            }
            _ => reply,
        },
    ),
];

/// All materials of the key of `call`, the oldest first.
fn materials(engine: &mut dyn Session, call: &Call) -> Value {
    let list = json!({"KeyId": with(call)["KeyId"], "IncludeKeyMaterial": "ALL_KEY_MATERIAL"});
    body(&ask(engine, "ListKeyRotations", &list))["Rotations"].take()
}
