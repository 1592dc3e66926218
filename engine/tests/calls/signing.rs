//! Signing, verifying, public keys.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::common::{World, bytes, flipped};

/// Key specs, one of their algorithms, a message type, and the length of a message of that type.
const SIGNING: [(&str, &str, &str, usize); 17] = [
    ("RSA_2048", "RSASSA_PSS_SHA_256", "RAW", 4096),
    ("RSA_2048", "RSASSA_PSS_SHA_384", "DIGEST", 48),
    ("RSA_2048", "RSASSA_PSS_SHA_512", "DIGEST", 64),
    ("RSA_2048", "RSASSA_PKCS1_V1_5_SHA_256", "DIGEST", 32),
    ("RSA_2048", "RSASSA_PKCS1_V1_5_SHA_384", "RAW", 1),
    ("RSA_2048", "RSASSA_PKCS1_V1_5_SHA_512", "RAW", 64),
    ("ECC_NIST_P256", "ECDSA_SHA_256", "RAW", 4096),
    ("ECC_NIST_P256", "ECDSA_SHA_256", "DIGEST", 32),
    ("ECC_NIST_P384", "ECDSA_SHA_384", "DIGEST", 48),
    ("ECC_NIST_P521", "ECDSA_SHA_512", "DIGEST", 64),
    ("ECC_SECG_P256K1", "ECDSA_SHA_256", "DIGEST", 32),
    ("ECC_NIST_EDWARDS25519", "ED25519_SHA_512", "RAW", 4096),
    ("ECC_NIST_EDWARDS25519", "ED25519_PH_SHA_512", "DIGEST", 64),
    ("ML_DSA_44", "ML_DSA_SHAKE_256", "RAW", 4096),
    ("ML_DSA_44", "ML_DSA_SHAKE_256", "EXTERNAL_MU", 64),
    ("ML_DSA_65", "ML_DSA_SHAKE_256", "RAW", 1),
    ("ML_DSA_87", "ML_DSA_SHAKE_256", "EXTERNAL_MU", 64),
];

fn signing_key(world: &mut World, spec: &str) -> String {
    world.key(json!({"KeySpec": spec, "KeyUsage": "SIGN_VERIFY"}))
}

fn request(key: &str, algorithm: &str, message_type: &str, message: &[u8]) -> Value {
    json!({
        "KeyId": key,
        "SigningAlgorithm": algorithm,
        "MessageType": message_type,
        "Message": STANDARD.encode(message),
    })
}

fn with(mut request: Value, member: &str, value: Value) -> Value {
    request[member] = value;
    request
}

#[test]
fn what_was_signed_verifies_and_nothing_else() {
    let mut world = World::new();
    let invalid = ("KMSInvalidSignatureException", String::new());
    for (spec, algorithm, message_type, length) in SIGNING {
        let key = signing_key(&mut world, spec);
        let request = request(&key, algorithm, message_type, &vec![7; length]);
        let signed = world.ok("Sign", request.clone());
        let arn = &world.describe(&key)["Arn"];
        assert_eq!(signed["KeyId"], *arn);
        assert_eq!(signed["SigningAlgorithm"], algorithm);

        let signature = signed["Signature"].clone();
        let verify = with(request, "Signature", signature.clone());
        assert_eq!(
            world.ok("Verify", verify.clone()),
            json!({"KeyId": arn, "SignatureValid": true, "SigningAlgorithm": algorithm})
        );
        let signature = bytes(&signature);
        for altered in [
            flipped(&signature, signature.len() / 2),
            json!(STANDARD.encode(&signature[1..])),
            json!("AA=="),
        ] {
            let altered = with(verify.clone(), "Signature", altered);
            assert_eq!(world.refused("Verify", altered), invalid, "{spec}");
        }
        let mut message = vec![7; length];
        message[0] = 8;
        let other = with(verify.clone(), "Message", json!(STANDARD.encode(message)));
        assert_eq!(world.refused("Verify", other), invalid, "{spec}");
        let another = signing_key(&mut world, spec);
        let elsewhere = with(verify, "KeyId", json!(another));
        assert_eq!(world.refused("Verify", elsewhere), invalid, "{spec}");
    }
}

#[test]
fn a_digest_has_the_length_of_its_hash() {
    let mut world = World::new();
    for (spec, algorithm, message_type, length) in SIGNING {
        if message_type == "RAW" {
            continue;
        }
        let key = signing_key(&mut world, spec);
        for length in [1, length - 1, length + 1, 4096] {
            let sign = request(&key, algorithm, message_type, &vec![7; length]);
            let verify = with(sign.clone(), "Signature", json!("AA=="));
            let refusal = (
                "ValidationException",
                format!("Digest is invalid length for algorithm {algorithm}."),
            );
            assert_eq!(world.refused("Sign", sign), refusal);
            assert_eq!(world.refused("Verify", verify), refusal);
        }
    }
}

#[test]
fn each_algorithm_has_its_message_types() {
    let mut world = World::new();
    for (spec, algorithm, message_type, length) in [
        ("RSA_2048", "RSASSA_PSS_SHA_512", "EXTERNAL_MU", 64),
        ("ECC_NIST_P521", "ECDSA_SHA_512", "EXTERNAL_MU", 64),
        ("ECC_NIST_EDWARDS25519", "ED25519_SHA_512", "DIGEST", 64),
        ("ECC_NIST_EDWARDS25519", "ED25519_PH_SHA_512", "RAW", 64),
        ("ML_DSA_44", "ML_DSA_SHAKE_256", "DIGEST", 64),
    ] {
        let key = signing_key(&mut world, spec);
        let sign = request(&key, algorithm, message_type, &vec![7; length]);
        assert_eq!(world.refused("Sign", sign).0, "ValidationException");
    }
}

#[test]
fn an_algorithm_of_another_key_spec_is_refused() {
    let mut world = World::new();
    for (spec, algorithm) in [
        ("RSA_2048", "ECDSA_SHA_256"),
        ("ECC_NIST_P256", "ECDSA_SHA_384"),
        ("ECC_SECG_P256K1", "ECDSA_SHA_512"),
        ("ECC_NIST_EDWARDS25519", "ECDSA_SHA_512"),
        ("ML_DSA_44", "SM2DSA"),
    ] {
        let key = signing_key(&mut world, spec);
        let refusal = (
            "InvalidKeyUsageException",
            format!("Algorithm {algorithm} is incompatible with key spec {spec}."),
        );
        let sign = request(&key, algorithm, "RAW", b"message");
        assert_eq!(world.refused("Sign", sign), refusal);
    }
}

#[test]
fn a_dry_run_comes_last() {
    let mut world = World::new();
    let key = signing_key(&mut world, "ECC_NIST_P256");
    let sign = request(&key, "ECDSA_SHA_256", "RAW", b"message");
    let signature = world.ok("Sign", sign.clone())["Signature"].clone();
    let dry = |request| with(request, "DryRun", json!(true));
    let verify = with(sign.clone(), "Signature", signature);
    for (operation, request) in [("Sign", sign.clone()), ("Verify", verify)] {
        let refusal = world.refused(operation, dry(request));
        assert_eq!(refusal.0, "DryRunOperationException");
    }
    let wrong = with(sign.clone(), "Signature", json!("AA=="));
    assert_eq!(
        world.refused("Verify", dry(wrong)).0,
        "KMSInvalidSignatureException"
    );
    let short = with(sign, "MessageType", json!("DIGEST"));
    assert_eq!(world.refused("Sign", dry(short)).0, "ValidationException");
}

#[test]
fn a_key_for_something_else_does_not_sign() {
    let mut world = World::new();
    let key = world.key(json!({"KeySpec": "RSA_2048", "KeyUsage": "ENCRYPT_DECRYPT"}));
    let arn = world.describe(&key)["Arn"].clone();
    let refusal = |operation| {
        let arn = arn.as_str().unwrap();
        (
            "InvalidKeyUsageException",
            format!("{arn} key usage is ENCRYPT_DECRYPT which is not valid for {operation}."),
        )
    };
    let sign = request(&key, "RSASSA_PSS_SHA_256", "RAW", b"message");
    assert_eq!(world.refused("Sign", sign.clone()), refusal("Sign"));
    let verify = with(sign, "Signature", json!("AA=="));
    assert_eq!(world.refused("Verify", verify), refusal("Verify"));
}

#[test]
fn a_public_key_tells_what_it_is_good_for() {
    let mut world = World::new();
    for (spec, usage, member, algorithms, length) in [
        (
            "ECC_NIST_P256",
            "SIGN_VERIFY",
            "SigningAlgorithms",
            json!(["ECDSA_SHA_256"]),
            91,
        ),
        (
            "ECC_NIST_P384",
            "KEY_AGREEMENT",
            "KeyAgreementAlgorithms",
            json!(["ECDH"]),
            120,
        ),
        (
            "RSA_2048",
            "ENCRYPT_DECRYPT",
            "EncryptionAlgorithms",
            json!(["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"]),
            294,
        ),
    ] {
        let key = world.key(json!({"KeySpec": spec, "KeyUsage": usage}));
        let mut answer = world.ok("GetPublicKey", json!({"KeyId": key}));
        assert_eq!(bytes(&answer["PublicKey"]).len(), length);
        answer["PublicKey"] = Value::Null;
        let arn = world.describe(&key)["Arn"].clone();
        assert_eq!(
            answer,
            json!({
                "CustomerMasterKeySpec": spec,
                member: algorithms,
                "KeyId": arn,
                "KeySpec": spec,
                "KeyUsage": usage,
                "PublicKey": null,
            })
        );
    }
    let key = world.key(json!({}));
    let refusal = world.refused("GetPublicKey", json!({"KeyId": key}));
    assert_eq!(refusal.0, "UnsupportedOperationException");
}
