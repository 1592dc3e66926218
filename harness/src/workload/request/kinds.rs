//! The requests with asymmetric and HMAC keys.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{altered_at, pairs};
use crate::model::{Kinds, Model, Name, Usage, plaintext};

/// `name`: how a key is named in a request.
pub(super) fn request(model: &Model, name: impl Fn(Name) -> String, mut call: Kinds) -> Value {
    let message = |number: u8| STANDARD.encode(plaintext(number));
    let place = call.made().and_then(|made| made.altered);
    let sent = || match model.proof(&call) {
        Some(proof) => altered_at(proof, place),
        None => STANDARD.encode([3; 96]),
    };
    match call {
        Kinds::CreateKey { kind, usage, .. } => json!({
            "KeySpec": kind.spec(),
            "KeyUsage": match usage {
                Usage::Fitting => Some(kind.usage()),
                Usage::Wrong => Some(kind.wrong_usage()),
                Usage::Missing => None,
            },
        }),
        Kinds::GetPublicKey { key } | Kinds::GetKeyLastUsage { key } => {
            json!({"KeyId": name(key)})
        }
        Kinds::Sign {
            key,
            algorithm,
            message: number,
        } => json!({
            "KeyId": name(key),
            "SigningAlgorithm": algorithm.name(),
            "Message": message(number),
        }),
        Kinds::Verify {
            key,
            algorithm,
            message: number,
            ..
        } => json!({
            "KeyId": name(key),
            "SigningAlgorithm": algorithm.name(),
            "Message": message(number),
            "Signature": sent(),
        }),
        Kinds::GenerateMac {
            key,
            message: number,
            fits,
        } => json!({
            "KeyId": name(key),
            "MacAlgorithm": if fits { "HMAC_SHA_256" } else { "HMAC_SHA_512" },
            "Message": message(number),
        }),
        Kinds::VerifyMac {
            key,
            message: number,
            ..
        } => json!({
            "KeyId": name(key),
            "MacAlgorithm": "HMAC_SHA_256",
            "Message": message(number),
            "Mac": sent(),
        }),
        Kinds::GenerateDataKeyPair { key, context, .. } => json!({
            "KeyId": name(key),
            "KeyPairSpec": "ECC_NIST_P256",
            "EncryptionContext": pairs(context),
        }),
        Kinds::DeriveSharedSecret { key, of } => json!({
            "KeyId": name(key),
            "KeyAgreementAlgorithm": "ECDH",
            "PublicKey": model.public_key(of).map_or_else(|| STANDARD.encode([3; 91]), str::to_owned),
        }),
        Kinds::Encapsulate { key } => {
            json!({"KeyId": name(key), "EncapsulationAlgorithm": "ML_KEM"})
        }
        Kinds::Decapsulate { key, .. } => json!({
            "KeyId": name(key),
            "EncapsulationAlgorithm": "ML_KEM",
            "SharedSecretCiphertextBlob": sent(),
        }),
        Kinds::Encrypt { key, text } => json!({
            "KeyId": name(key),
            "EncryptionAlgorithm": "RSAES_OAEP_SHA_256",
            "Plaintext": message(text),
        }),
        Kinds::Decrypt { key, .. } => json!({
            "KeyId": name(key),
            "EncryptionAlgorithm": "RSAES_OAEP_SHA_256",
            "CiphertextBlob": sent(),
        }),
    }
}
