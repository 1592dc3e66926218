//! Encrypting with RSA and SM2 keys.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::common::{World, bytes, flipped, refusal, text};

const RSA: [(&str, &str, usize); 6] = [
    ("RSA_2048", "RSAES_OAEP_SHA_1", 214),
    ("RSA_2048", "RSAES_OAEP_SHA_256", 190),
    ("RSA_3072", "RSAES_OAEP_SHA_1", 342),
    ("RSA_3072", "RSAES_OAEP_SHA_256", 318),
    ("RSA_4096", "RSAES_OAEP_SHA_1", 470),
    ("RSA_4096", "RSAES_OAEP_SHA_256", 446),
];

fn key(world: &mut World, spec: &str) -> String {
    world.key(json!({"KeySpec": spec, "KeyUsage": "ENCRYPT_DECRYPT"}))
}

fn encrypt(key: &str, algorithm: &str, plaintext: &[u8]) -> Value {
    let plaintext = STANDARD.encode(plaintext);
    json!({"KeyId": key, "EncryptionAlgorithm": algorithm, "Plaintext": plaintext})
}

fn decrypt(key: &str, algorithm: &str, blob: &Value) -> Value {
    json!({"KeyId": key, "EncryptionAlgorithm": algorithm, "CiphertextBlob": blob})
}

/// The answer of Encrypt and Decrypt agree, up to the longest plaintext; one byte more is refused.
fn goes_and_comes_back(world: &mut World, spec: &str, algorithm: &str, longest: usize) {
    let key = key(world, spec);
    let arn = text(&world.describe(&key)["Arn"]);
    for length in [1, longest] {
        let answer = world.ok("Encrypt", encrypt(&key, algorithm, &vec![7; length]));
        assert_eq!(answer["EncryptionAlgorithm"], algorithm);
        let opened = world.ok(
            "Decrypt",
            decrypt(&key, algorithm, &answer["CiphertextBlob"]),
        );
        let plaintext = STANDARD.encode(vec![7; length]);
        assert_eq!(
            opened,
            json!({
                "EncryptionAlgorithm": algorithm, "KeyId": arn, "KeyOrigin": "AWS_KMS", "Plaintext": plaintext,
            })
        );
        let altered = flipped(&bytes(&answer["CiphertextBlob"]), 40);
        assert_eq!(
            world.refused("Decrypt", decrypt(&key, algorithm, &altered)),
            refusal("InvalidCiphertextException")
        );
    }
    let too_long = encrypt(&key, algorithm, &vec![7; longest + 1]);
    let expected = format!(
        "Algorithm {algorithm} and key spec {spec} cannot encrypt data larger than {longest} bytes."
    );
    assert_eq!(
        world.refused("Encrypt", too_long),
        ("ValidationException", expected)
    );
}

#[test]
fn rsa_keys_encrypt_as_much_as_fits() {
    let mut world = World::new();
    for (spec, algorithm, longest) in RSA {
        goes_and_comes_back(&mut world, spec, algorithm, longest);
    }
}

#[test]
fn sm2_keys_encrypt_in_china() {
    let mut world = World::new();
    world.scope.region = "cn-north-1".into();
    goes_and_comes_back(&mut world, "SM2", "SM2PKE", 1024);
}

#[test]
fn key_and_algorithm_belong_together() {
    let mut world = World::new();
    let (rsa, symmetric) = (key(&mut world, "RSA_2048"), world.key(json!({})));
    let incompatible = |algorithm: &str, spec: &str| {
        (
            "InvalidKeyUsageException",
            format!("Algorithm {algorithm} is incompatible with key spec {spec}."),
        )
    };
    let algorithm = "RSAES_OAEP_SHA_256";
    let blob = world.ok("Encrypt", encrypt(&rsa, algorithm, b"x"))["CiphertextBlob"].take();
    let mut without = encrypt(&rsa, "", b"x");
    without
        .as_object_mut()
        .unwrap()
        .remove("EncryptionAlgorithm");
    for (operation, input, expected) in [
        (
            "Encrypt",
            without,
            incompatible("SYMMETRIC_DEFAULT", "RSA_2048"),
        ),
        (
            "Encrypt",
            encrypt(&rsa, "SM2PKE", b"x"),
            incompatible("SM2PKE", "RSA_2048"),
        ),
        (
            "Decrypt",
            decrypt(&symmetric, algorithm, &blob),
            incompatible(algorithm, "SYMMETRIC_DEFAULT"),
        ),
        (
            "Decrypt",
            decrypt(&rsa, "RSAES_OAEP_SHA_1", &blob),
            refusal("InvalidCiphertextException"),
        ),
        (
            "Decrypt",
            json!({"CiphertextBlob": blob}),
            refusal("InvalidCiphertextException"),
        ),
        (
            "Decrypt",
            json!({"KeyId": rsa, "CiphertextBlob": blob}),
            refusal("InvalidCiphertextException"),
        ),
        (
            "GenerateDataKey",
            json!({"KeyId": rsa, "KeySpec": "AES_256"}),
            incompatible("SYMMETRIC_DEFAULT", "RSA_2048"),
        ),
    ] {
        assert_eq!(world.refused(operation, input), expected, "{operation}");
    }
    let nameless = json!({"CiphertextBlob": blob, "EncryptionAlgorithm": algorithm});
    assert_eq!(world.refused("Decrypt", nameless).0, "ValidationException");
}

#[test]
fn asymmetric_algorithms_bind_no_context() {
    let mut world = World::new();
    let (rsa, symmetric) = (key(&mut world, "RSA_2048"), world.key(json!({})));
    let algorithm = "RSAES_OAEP_SHA_1";
    let blob = world.ok("Encrypt", encrypt(&rsa, algorithm, b"x"))["CiphertextBlob"].take();
    let again = json!({
        "CiphertextBlob": blob, "SourceKeyId": rsa, "SourceEncryptionAlgorithm": algorithm, "DestinationKeyId": symmetric,
    });
    for (operation, mut input, member) in [
        (
            "Encrypt",
            encrypt(&rsa, algorithm, b"x"),
            "EncryptionContext",
        ),
        (
            "Decrypt",
            decrypt(&rsa, algorithm, &blob),
            "EncryptionContext",
        ),
        ("ReEncrypt", again, "SourceEncryptionContext"),
    ] {
        input[member] = json!({});
        world.ok(operation, input.clone());
        input[member] = json!({"a": "b"});
        assert_eq!(world.refused(operation, input).0, "ValidationException");
    }
}

#[test]
fn ciphertexts_move_between_keys_of_every_kind() {
    let mut world = World::new();
    let keys = [
        (world.key(json!({})), "SYMMETRIC_DEFAULT"),
        (key(&mut world, "RSA_2048"), "RSAES_OAEP_SHA_1"),
        (key(&mut world, "RSA_3072"), "RSAES_OAEP_SHA_256"),
    ];
    for (from, by) in &keys {
        let blob = world.ok("Encrypt", encrypt(from, by, b"moving"))["CiphertextBlob"].take();
        for (to, with) in &keys {
            let moved = world.ok(
                "ReEncrypt",
                json!({
                    "CiphertextBlob": blob, "SourceKeyId": from, "SourceEncryptionAlgorithm": by, "DestinationKeyId": to,
                    "DestinationEncryptionAlgorithm": with,
                }),
            );
            assert_eq!(moved["SourceEncryptionAlgorithm"], *by);
            assert_eq!(moved["DestinationEncryptionAlgorithm"], *with);
            let named = |member: &str| moved.get(member).is_some();
            assert_eq!(named("SourceKeyMaterialId"), *by == "SYMMETRIC_DEFAULT");
            assert_eq!(
                named("DestinationKeyMaterialId"),
                *with == "SYMMETRIC_DEFAULT"
            );
            let opened = world.ok("Decrypt", decrypt(to, with, &moved["CiphertextBlob"]));
            assert_eq!(bytes(&opened["Plaintext"]), b"moving");
        }
    }
}

#[test]
fn what_does_not_fit_the_destination_stays() {
    let mut world = World::new();
    let (symmetric, rsa) = (world.key(json!({})), key(&mut world, "RSA_2048"));
    let blob = world.encrypt(&symmetric, &[7; 191]);
    let request = json!({
        "CiphertextBlob": blob, "DestinationKeyId": rsa, "DestinationEncryptionAlgorithm": "RSAES_OAEP_SHA_256",
    });
    let expected = "Algorithm RSAES_OAEP_SHA_256 and key spec RSA_2048 cannot encrypt data larger than 190 bytes.";
    assert_eq!(
        world.refused("ReEncrypt", request),
        ("ValidationException", expected.to_owned())
    );
}
