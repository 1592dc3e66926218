//! Encrypting, decrypting, data keys, random bytes.

use serde_json::{Value, json};

use crate::common::{World, bytes, flipped, text};

const INVALID: (&str, String) = ("InvalidCiphertextException", String::new());

#[test]
fn what_was_encrypted_decrypts() {
    let mut world = World::new();
    let key = world.key(json!({}));
    let metadata = world.describe(&key);
    for length in [1, 21, 4096] {
        let plaintext = vec![b'x'; length];
        let blob = world.encrypt(&key, &plaintext);
        let answer = world.ok("Decrypt", json!({"CiphertextBlob": blob, "KeyId": key}));
        assert_eq!(bytes(&answer["Plaintext"]), plaintext);
        let members: Vec<_> = answer
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        assert_eq!(
            members,
            [
                "EncryptionAlgorithm",
                "KeyId",
                "KeyMaterialId",
                "KeyOrigin",
                "Plaintext"
            ]
        );
        assert_eq!(answer["KeyOrigin"], "AWS_KMS");
        assert_eq!(answer["KeyMaterialId"], metadata["CurrentKeyMaterialId"]);
        let raw = bytes(&json!(blob));
        let id: String = raw[5..37]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(json!(id), metadata["CurrentKeyMaterialId"]);
    }
    let (one, two) = (world.encrypt(&key, b"same"), world.encrypt(&key, b"same"));
    assert_ne!(one, two);
}

#[test]
fn every_flipped_byte_of_a_blob_is_invalid() {
    let mut world = World::new();
    let key = world.key(json!({}));
    let blob = bytes(&json!(world.encrypt(&key, b"hello")));
    for index in 0..blob.len() {
        for with in [json!({}), json!({"KeyId": key})] {
            let mut with = with;
            with["CiphertextBlob"] = flipped(&blob, index);
            assert_eq!(world.refused("Decrypt", with), INVALID, "byte {index}");
        }
        let again = json!({"CiphertextBlob": flipped(&blob, index), "DestinationKeyId": key});
        assert_eq!(world.refused("ReEncrypt", again), INVALID, "byte {index}");
    }
    assert_eq!(
        world.refused("Decrypt", json!({"CiphertextBlob": "AQ=="})),
        INVALID
    );
}

#[test]
fn the_encryption_context_is_part_of_the_ciphertext() {
    let mut world = World::new();
    let key = world.key(json!({}));
    let context = json!({"a": "1", "b": "2"});
    let encrypt = json!({"KeyId": key, "Plaintext": "aGk=", "EncryptionContext": context});
    let data_key = json!({"KeyId": key, "KeySpec": "AES_128", "EncryptionContext": context});
    for (operation, input) in [
        ("Encrypt", &encrypt),
        ("GenerateDataKey", &data_key),
        ("GenerateDataKeyWithoutPlaintext", &data_key),
    ] {
        let blob = text(&world.ok(operation, input.clone())["CiphertextBlob"]);
        let with = |context: Value| json!({"CiphertextBlob": blob, "EncryptionContext": context});
        world.ok("Decrypt", with(json!({"b": "2", "a": "1"})));
        for wrong in [
            json!(null),
            json!({}),
            json!({"a": "1"}),
            json!({"a": "1", "b": "2", "c": ""}),
            json!({"A": "1", "b": "2"}),
        ] {
            assert_eq!(
                world.refused("Decrypt", with(wrong)),
                INVALID,
                "{operation}"
            );
        }
    }
}

#[test]
fn the_wrong_key_is_incorrect_before_anything_else() {
    let mut world = World::new();
    let (key, other) = (world.key(json!({})), world.key(json!({})));
    let blob = world.encrypt(&key, b"x");
    world.ok("DisableKey", json!({"KeyId": other}));
    let incorrect = (
        "IncorrectKeyException",
        "The key ID in the request does not identify a CMK that can perform this operation."
            .to_owned(),
    );
    let decrypt = json!({"CiphertextBlob": blob, "KeyId": other});
    assert_eq!(world.refused("Decrypt", decrypt), incorrect);
    let again = json!({"CiphertextBlob": blob, "SourceKeyId": other, "DestinationKeyId": key});
    assert_eq!(world.refused("ReEncrypt", again), incorrect);
}

#[test]
fn a_ciphertext_moves_to_another_key_and_context() {
    let mut world = World::new();
    let (from, to) = (world.key(json!({})), world.external());
    let to_id = world.import(&to, &[3; 32]);
    let blob = world.encrypt(&from, b"moving");
    let request = json!({
        "CiphertextBlob": blob, "DestinationKeyId": to, "DestinationEncryptionContext": {"k": "v"},
    });
    let moved = world.ok("ReEncrypt", request.clone());
    assert_eq!(moved["KeyId"], world.describe(&to)["Arn"]);
    assert_eq!(moved["SourceKeyId"], world.describe(&from)["Arn"]);
    assert_eq!(
        moved["SourceKeyMaterialId"],
        world.describe(&from)["CurrentKeyMaterialId"]
    );
    assert_eq!(moved["DestinationKeyMaterialId"], to_id);
    let decrypt =
        json!({"CiphertextBlob": moved["CiphertextBlob"], "EncryptionContext": {"k": "v"}});
    assert_eq!(bytes(&world.ok("Decrypt", decrypt)["Plaintext"]), b"moving");

    world.ok("DisableKey", json!({"KeyId": to}));
    assert_eq!(
        world.refused("ReEncrypt", request.clone()).0,
        "DisabledException"
    );
    world.ok("EnableKey", json!({"KeyId": to}));
    world.ok("DisableKey", json!({"KeyId": from}));
    assert_eq!(world.refused("ReEncrypt", request).0, "DisabledException");
}

#[test]
fn data_keys_have_the_length_asked_for() {
    let mut world = World::new();
    let key = world.key(json!({}));
    for (member, value, length) in [
        ("KeySpec", json!("AES_128"), 16),
        ("KeySpec", json!("AES_256"), 32),
        ("NumberOfBytes", json!(1), 1),
        ("NumberOfBytes", json!(1024), 1024),
    ] {
        let with = json!({"KeyId": key, member: value});
        let answer = world.ok("GenerateDataKey", with.clone());
        let plaintext = bytes(&answer["Plaintext"]);
        assert_eq!(plaintext.len(), length);
        let decrypted = world.ok(
            "Decrypt",
            json!({"CiphertextBlob": answer["CiphertextBlob"]}),
        );
        assert_eq!(
            (bytes(&decrypted["Plaintext"]), &decrypted["KeyMaterialId"]),
            (plaintext, &answer["KeyMaterialId"])
        );
        let answer = world.ok("GenerateDataKeyWithoutPlaintext", with);
        assert_eq!(answer.get("Plaintext"), None);
    }
    for with in [
        json!({"KeyId": key}),
        json!({"KeyId": key, "KeySpec": "AES_128", "NumberOfBytes": 16}),
    ] {
        for operation in ["GenerateDataKey", "GenerateDataKeyWithoutPlaintext"] {
            let expected = "Please specify either number of bytes or key spec.".to_owned();
            assert_eq!(
                world.refused(operation, with.clone()),
                ("ValidationException", expected)
            );
        }
    }
}

#[test]
fn a_dry_run_says_that_it_would_have_worked() {
    let mut world = World::new();
    let key = world.key(json!({}));
    let blob = world.encrypt(&key, b"x");
    let calls = [
        ("Encrypt", json!({"KeyId": key, "Plaintext": "aGk="})),
        ("Decrypt", json!({"CiphertextBlob": blob})),
        (
            "Decrypt",
            json!({"KeyId": key, "DryRunModifiers": ["IGNORE_CIPHERTEXT"]}),
        ),
        (
            "ReEncrypt",
            json!({"CiphertextBlob": blob, "DestinationKeyId": key}),
        ),
        (
            "ReEncrypt",
            json!({"SourceKeyId": key, "DestinationKeyId": key, "DryRunModifiers": ["IGNORE_CIPHERTEXT"]}),
        ),
        (
            "GenerateDataKey",
            json!({"KeyId": key, "KeySpec": "AES_256"}),
        ),
        (
            "GenerateDataKeyWithoutPlaintext",
            json!({"KeyId": key, "KeySpec": "AES_256"}),
        ),
    ];
    let would = "The request would have succeeded, but the DryRun option is set.".to_owned();
    for (operation, mut input) in calls.clone() {
        input["DryRun"] = json!(true);
        assert_eq!(
            world.refused(operation, input),
            ("DryRunOperationException", would.clone()),
            "{operation}"
        );
    }
    world.ok("DisableKey", json!({"KeyId": key}));
    for (operation, mut input) in calls {
        input["DryRun"] = json!(true);
        assert_eq!(
            world.refused(operation, input).0,
            "DisabledException",
            "{operation}"
        );
    }
    for input in [
        json!({}),
        json!({"KeyId": key, "DryRunModifiers": ["IGNORE_CIPHERTEXT"]}),
        json!({"DryRun": true, "DryRunModifiers": ["IGNORE_CIPHERTEXT"]}),
        json!({"EncryptionAlgorithm": "RSAES_OAEP_SHA_1", "CiphertextBlob": "AA=="}),
    ] {
        assert_eq!(world.refused("Decrypt", input).0, "ValidationException");
    }
}

#[test]
fn other_algorithms_are_not_for_symmetric_keys() {
    let mut world = World::new();
    let key = world.key(json!({}));
    let expected = (
        "InvalidKeyUsageException",
        "Algorithm RSAES_OAEP_SHA_256 is incompatible with key spec SYMMETRIC_DEFAULT.".to_owned(),
    );
    let algorithm = "RSAES_OAEP_SHA_256";
    let blob = world.encrypt(&key, b"x");
    for (operation, input) in [
        (
            "Encrypt",
            json!({"KeyId": key, "Plaintext": "aGk=", "EncryptionAlgorithm": algorithm}),
        ),
        (
            "Decrypt",
            json!({"KeyId": key, "CiphertextBlob": blob, "EncryptionAlgorithm": algorithm}),
        ),
        (
            "ReEncrypt",
            json!({"DestinationKeyId": key, "CiphertextBlob": blob, "DestinationEncryptionAlgorithm": algorithm}),
        ),
    ] {
        assert_eq!(world.refused(operation, input), expected, "{operation}");
    }
}

#[test]
fn random_bytes_come_in_the_number_asked_for() {
    let mut world = World::new();
    for length in [1, 1024] {
        let answer = world.ok("GenerateRandom", json!({"NumberOfBytes": length}));
        assert_eq!(bytes(&answer["Plaintext"]).len(), length);
    }
    let expected = (
        "ValidationException",
        "NumberOfBytes is required.".to_owned(),
    );
    assert_eq!(world.refused("GenerateRandom", json!({})), expected);
    let store = json!({"NumberOfBytes": 1, "CustomKeyStoreId": "cks-1"});
    assert_eq!(
        world.refused("GenerateRandom", store).0,
        "CustomKeyStoreNotFoundException"
    );
}

#[test]
fn grant_tokens_cannot_be_valid_yet() {
    let mut world = World::new();
    let key = world.key(json!({}));
    let with = |tokens: Value| json!({"KeyId": key, "Plaintext": "aGk=", "GrantTokens": tokens});
    world.ok("Encrypt", with(json!([])));
    assert_eq!(
        world.refused("Encrypt", with(json!(["t"]))).0,
        "InvalidGrantTokenException"
    );
}
