//! Data key pairs.

use serde_json::{Value, json};

use crate::common::{World, bytes, refusal};

const SPECS: [(&str, usize); 9] = [
    ("RSA_2048", 294),
    ("RSA_3072", 422),
    ("ECC_NIST_P256", 91),
    ("ECC_NIST_P384", 120),
    ("ECC_NIST_P521", 158),
    ("ECC_SECG_P256K1", 88),
    ("ECC_NIST_EDWARDS25519", 44),
    ("ML_KEM_512", 822),
    ("ML_KEM_1024", 1590),
];

fn input(key: &str, spec: &str) -> Value {
    json!({"KeyId": key, "KeyPairSpec": spec, "EncryptionContext": {"a": "b"}})
}

#[test]
fn the_private_key_is_closed_under_the_key() {
    let mut world = World::new();
    let key = world.key(json!({}));
    let metadata = world.describe(&key);
    for (spec, length) in SPECS {
        let answer = world.ok("GenerateDataKeyPair", input(&key, spec));
        assert_eq!(bytes(&answer["PublicKey"]).len(), length, "{spec}");
        assert_eq!(answer["KeyId"], metadata["Arn"]);
        assert_eq!(answer["KeyPairSpec"], spec);
        assert_eq!(answer["KeyMaterialId"], metadata["CurrentKeyMaterialId"]);
        let blob = &answer["PrivateKeyCiphertextBlob"];
        let context = json!({"a": "b"});
        let opened = world.ok(
            "Decrypt",
            json!({"CiphertextBlob": blob, "EncryptionContext": context}),
        );
        assert_eq!(opened["Plaintext"], answer["PrivateKeyPlaintext"]);
        assert_eq!(
            world.refused("Decrypt", json!({"CiphertextBlob": blob})),
            refusal("InvalidCiphertextException")
        );
        let quiet = world.ok("GenerateDataKeyPairWithoutPlaintext", input(&key, spec));
        assert_eq!(quiet.get("PrivateKeyPlaintext"), None);
        assert_ne!(quiet["PublicKey"], answer["PublicKey"]);
    }
}

#[test]
fn sm2_pairs_are_made_in_china() {
    let mut world = World::new();
    let key = world.key(json!({}));
    let refused = world.refused("GenerateDataKeyPair", input(&key, "SM2"));
    assert_eq!(refused.0, "ValidationException");
    assert!(
        refused.1.contains("Value 'SM2' at 'keyPairSpec'"),
        "{refused:?}"
    );
    assert!(!refused.1.contains("ML_DSA"), "{refused:?}");
    world.scope.region = "cn-northwest-1".into();
    let key = world.key(json!({}));
    world.ok("GenerateDataKeyPair", input(&key, "SM2"));
    let refused = world.refused("GenerateDataKeyPair", input(&key, "ML_KEM_512"));
    assert_eq!(refused.0, "ValidationException");
}

#[test]
fn what_is_refused_is_not_made() {
    let mut world = World::new();
    let key = world.key(json!({}));
    let rsa = world.key(json!({"KeySpec": "RSA_2048", "KeyUsage": "ENCRYPT_DECRYPT"}));
    let mut dry = input(&key, "RSA_4096");
    dry["DryRun"] = json!(true);
    let mut recipient = input(&key, "RSA_4096");
    recipient["Recipient"] = json!({"KeyEncryptionAlgorithm": "RSAES_OAEP_SHA_256"});
    for (operation, input, code) in [
        (
            "GenerateDataKeyPair",
            dry.clone(),
            "DryRunOperationException",
        ),
        (
            "GenerateDataKeyPairWithoutPlaintext",
            dry,
            "DryRunOperationException",
        ),
        (
            "GenerateDataKeyPair",
            recipient,
            "UnsupportedOperationException",
        ),
        (
            "GenerateDataKeyPair",
            input(&rsa, "RSA_4096"),
            "InvalidKeyUsageException",
        ),
    ] {
        assert_eq!(world.refused(operation, input).0, code);
    }
}
