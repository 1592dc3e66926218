//! The life of imported key material.

use crate::common::{DAY, HOUR, World, bytes, import_request, refusal, text, wrap};
use serde_json::{Value, json};

const MATERIAL: [u8; 32] = [7; 32];
const OTHER: [u8; 32] = [8; 32];

#[test]
fn material_comes_goes_and_comes_back() {
    let mut world = World::new();
    let key = world.external();
    let created = world.describe(&key);
    assert_eq!(
        (&created["KeyState"], &created["Enabled"]),
        (&json!("PendingImport"), &json!(false))
    );
    for absent in [
        "ExpirationModel",
        "ValidTo",
        "CurrentKeyMaterialId",
        "DeletionDate",
    ] {
        assert_eq!(created.get(absent), None, "{absent}");
    }
    let arn = text(&created["Arn"]);
    let pending = (
        "KMSInvalidStateException",
        format!("{arn} is pending import."),
    );
    let encrypt = json!({"KeyId": key, "Plaintext": "aGk="});
    assert_eq!(world.refused("Encrypt", encrypt.clone()), pending);

    let id = world.import(&key, &MATERIAL);
    assert_eq!(id.len(), 64);
    let imported = world.describe(&key);
    assert_eq!(imported["KeyState"], "Enabled");
    assert_eq!(imported["ExpirationModel"], "KEY_MATERIAL_DOES_NOT_EXPIRE");
    assert_eq!(imported["CurrentKeyMaterialId"], id);
    let blob = world.encrypt(&key, b"hi");

    let deleted = world.ok("DeleteImportedKeyMaterial", json!({"KeyId": key}));
    assert_eq!(deleted, json!({"KeyId": arn, "KeyMaterialId": id}));
    let gone = world.describe(&key);
    assert_eq!(gone["KeyState"], "PendingImport");
    assert_eq!(
        (gone.get("ExpirationModel"), &gone["CurrentKeyMaterialId"]),
        (None, &json!(id))
    );
    assert_eq!(world.refused("Encrypt", encrypt), pending);
    assert_eq!(
        world.refused("Decrypt", json!({"CiphertextBlob": blob})),
        pending
    );

    let other = world.import_request(&key, &OTHER);
    assert_eq!(
        world.refused("ImportKeyMaterial", other),
        refusal("IncorrectKeyMaterialException")
    );
    assert_eq!(world.import(&key, &MATERIAL), id);
    let plain = world.ok("Decrypt", json!({"CiphertextBlob": blob}));
    assert_eq!(
        (bytes(&plain["Plaintext"]), &plain["KeyMaterialId"]),
        (b"hi".to_vec(), &json!(id))
    );
    assert_eq!(
        (&plain["KeyOrigin"], &plain["KeyId"]),
        (&json!("EXTERNAL"), &json!(arn))
    );
}

#[test]
fn every_size_and_hash_wraps_and_the_rest_is_refused() {
    for spec in ["RSA_2048", "RSA_3072", "RSA_4096"] {
        for algorithm in ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"] {
            // A world of its own takes the first key pair again.
            let mut world = World::new();
            let key = world.external();
            let with =
                json!({"KeyId": key, "WrappingAlgorithm": algorithm, "WrappingKeySpec": spec});
            let parameters = world.ok("GetParametersForImport", with);
            let mut request = import_request(&key, &parameters, &MATERIAL);
            request["EncryptedKeyMaterial"] =
                json!(wrap(algorithm, &parameters["PublicKey"], &MATERIAL));
            world.ok("ImportKeyMaterial", request);
            assert_eq!(world.state(&key), "Enabled");
        }
    }
    let mut world = World::new();
    let key = world.external();
    for (algorithm, spec) in [
        ("RSAES_PKCS1_V1_5", "RSA_2048"),
        ("RSA_AES_KEY_WRAP_SHA_1", "RSA_2048"),
        ("RSA_AES_KEY_WRAP_SHA_256", "RSA_4096"),
        ("SM2PKE", "SM2"),
        ("RSAES_OAEP_SHA_256", "SM2"),
        ("SM2PKE", "RSA_2048"),
    ] {
        let with = json!({"KeyId": key, "WrappingAlgorithm": algorithm, "WrappingKeySpec": spec});
        assert_eq!(
            world.refused("GetParametersForImport", with).0,
            "UnsupportedOperationException"
        );
    }
}

#[test]
fn the_origin_must_be_external() {
    let mut world = World::new();
    let key = world.key(json!({}));
    let arn = text(&world.describe(&key)["Arn"]);
    let message = format!("{arn} origin is AWS_KMS which is not valid for this operation.");
    let with = json!({"KeyId": key, "WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048"});
    let import = json!({"KeyId": key, "ImportToken": "AA==", "EncryptedKeyMaterial": "AA=="});
    for (operation, input) in [
        ("GetParametersForImport", with),
        ("ImportKeyMaterial", import),
        ("DeleteImportedKeyMaterial", json!({"KeyId": key})),
    ] {
        let expected = ("UnsupportedOperationException", message.clone());
        assert_eq!(world.refused(operation, input), expected, "{operation}");
    }
}

#[test]
fn only_32_bytes_are_key_material() {
    let mut world = World::new();
    let key = world.external();
    for length in [1, 16, 31, 33, 64] {
        let request = world.import_request(&key, &vec![1; length]);
        let expected = refusal("IncorrectKeyMaterialException");
        assert_eq!(
            world.refused("ImportKeyMaterial", request),
            expected,
            "{length}"
        );
    }
}

#[test]
fn the_expiration_model_and_the_date_agree() {
    let mut world = World::new();
    let key = world.external();
    let base = world.import_request(&key, &MATERIAL);
    let seconds = |millis: i64| (1_700_000_000_000 + millis) as f64 / 1000.0;
    let with = |model: Value, valid_to: Value| {
        let mut request = base.clone();
        request["ExpirationModel"] = model;
        request["ValidTo"] = valid_to;
        request
    };
    let (expires, stays) = (
        json!("KEY_MATERIAL_EXPIRES"),
        json!("KEY_MATERIAL_DOES_NOT_EXPIRE"),
    );
    let must = "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES";
    for model in [json!(null), expires.clone()] {
        let expected = ("ValidationException", must.to_owned());
        assert_eq!(
            world.refused("ImportKeyMaterial", with(model, json!(null))),
            expected
        );
    }
    for request in [
        with(stays, json!(seconds(HOUR))),
        with(expires.clone(), json!(seconds(0))),
        with(expires.clone(), json!(seconds(-1))),
        with(expires.clone(), json!(seconds(365 * DAY + 1))),
        with(expires.clone(), json!(-1e300)),
        with(expires.clone(), json!(1e300)),
    ] {
        assert_eq!(
            world.refused("ImportKeyMaterial", request).0,
            "ValidationException"
        );
    }
    world.ok("ImportKeyMaterial", with(json!(null), json!(seconds(1))));
    world.ok(
        "ImportKeyMaterial",
        with(expires, json!(seconds(365 * DAY))),
    );
    assert_eq!(world.describe(&key)["ValidTo"], json!(seconds(365 * DAY)));
}

#[test]
fn material_expires_on_time() {
    let mut world = World::new();
    let key = world.external();
    let mut request = world.import_request(&key, &MATERIAL);
    request["ExpirationModel"] = json!("KEY_MATERIAL_EXPIRES");
    request["ValidTo"] = json!((world.now.0 + HOUR) as f64 / 1000.0);
    world.ok("ImportKeyMaterial", request.clone());
    let blob = world.encrypt(&key, b"x");
    world.wait(HOUR - 1);
    world.ok("Decrypt", json!({"CiphertextBlob": blob}));
    world.wait(1);
    assert_eq!(
        world.refused("Decrypt", json!({"CiphertextBlob": blob})).0,
        "KMSInvalidStateException"
    );
    let expired = world.describe(&key);
    assert_eq!(
        (&expired["KeyState"], expired.get("ValidTo")),
        (&json!("PendingImport"), None)
    );

    // Imported again for longer, the older date means nothing any more.
    request["ValidTo"] = json!((world.now.0 + 2 * HOUR) as f64 / 1000.0);
    world.ok("ImportKeyMaterial", request.clone());
    request["ValidTo"] = json!((world.now.0 + 5 * HOUR) as f64 / 1000.0);
    world.ok("ImportKeyMaterial", request.clone());
    world.wait(3 * HOUR);
    world.ok("Decrypt", json!({"CiphertextBlob": blob}));
    request["ExpirationModel"] = json!("KEY_MATERIAL_DOES_NOT_EXPIRE");
    request.as_object_mut().unwrap().remove("ValidTo");
    world.ok("ImportKeyMaterial", request);
    world.wait(300 * DAY);
    world.ok("Decrypt", json!({"CiphertextBlob": blob}));
}

#[test]
fn expiry_leaves_a_key_that_waits_for_deletion_and_not_a_disabled_one() {
    let mut world = World::new();
    let (dying, disabled) = (world.external(), world.external());
    for key in [&dying, &disabled] {
        let mut request = world.import_request(key, &MATERIAL);
        request["ExpirationModel"] = json!("KEY_MATERIAL_EXPIRES");
        request["ValidTo"] = json!((world.now.0 + HOUR) as f64 / 1000.0);
        world.ok("ImportKeyMaterial", request);
    }
    world.ok("ScheduleKeyDeletion", json!({"KeyId": dying}));
    world.ok("DisableKey", json!({"KeyId": disabled}));
    world.wait(HOUR);
    assert_eq!(world.state(&dying), "PendingDeletion");
    assert_eq!(world.state(&disabled), "PendingImport");
    world.ok("CancelKeyDeletion", json!({"KeyId": dying}));
    assert_eq!(world.state(&dying), "Disabled");
    world.ok("EnableKey", json!({"KeyId": dying}));
    assert_eq!(world.state(&dying), "PendingImport");
    world.import(&disabled, &MATERIAL);
    assert_eq!(world.state(&disabled), "Enabled");
}

#[test]
fn the_import_type_says_whether_material_is_new() {
    let mut world = World::new();
    let key = world.external();
    let base = world.import_request(&key, &MATERIAL);
    let with = |request: &Value, member: &str, value: &str| {
        let mut request = request.clone();
        request[member] = json!(value);
        request
    };
    let incorrect = refusal("IncorrectKeyMaterialException");
    let existing = with(&base, "ImportType", "EXISTING_KEY_MATERIAL");
    let new = with(&base, "ImportType", "NEW_KEY_MATERIAL");
    assert_eq!(
        world.refused("ImportKeyMaterial", existing.clone()),
        incorrect
    );
    let id = "0".repeat(64);
    assert_eq!(
        world.refused("ImportKeyMaterial", with(&base, "KeyMaterialId", &id)),
        incorrect
    );
    let both = with(&new, "KeyMaterialId", &id);
    assert_eq!(
        world.refused("ImportKeyMaterial", both).0,
        "ValidationException"
    );
    let id = text(&world.ok("ImportKeyMaterial", new.clone())["KeyMaterialId"]);

    assert_eq!(world.refused("ImportKeyMaterial", new), incorrect);
    world.ok("ImportKeyMaterial", with(&existing, "KeyMaterialId", &id));
    assert_eq!(
        world.refused(
            "ImportKeyMaterial",
            with(&base, "KeyMaterialId", &"0".repeat(64))
        ),
        incorrect
    );
    let second = world.import_request(&key, &OTHER);
    let second = with(&second, "ImportType", "NEW_KEY_MATERIAL");
    let pending = text(&world.ok("ImportKeyMaterial", second)["KeyMaterialId"]);
    let metadata = world.ok("DescribeKey", json!({"KeyId": key}));
    assert_eq!(metadata["KeyMetadata"]["CurrentKeyMaterialId"], *id);
    let third = world.import_request(&key, &[3; 32]);
    let (code, message) = world.refused(
        "ImportKeyMaterial",
        with(&third, "ImportType", "NEW_KEY_MATERIAL"),
    );
    assert_eq!(code, "KMSInvalidStateException");
    assert!(message.contains(&format!("(id: {pending}) is pending rotation.")));
}

#[test]
fn material_is_deleted_in_every_state() {
    let mut world = World::new();
    let never = world.external();
    let answer = world.ok("DeleteImportedKeyMaterial", json!({"KeyId": never}));
    assert_eq!(answer["KeyMaterialId"], "");
    for (prepare, left) in [
        ("EnableKey", "PendingImport"),
        ("DisableKey", "PendingImport"),
        ("ScheduleKeyDeletion", "PendingDeletion"),
    ] {
        let key = world.external();
        let id = world.import(&key, &MATERIAL);
        world.ok(prepare, json!({"KeyId": key}));
        let unknown = json!({"KeyId": key, "KeyMaterialId": "0".repeat(64)});
        assert_eq!(
            world.refused("DeleteImportedKeyMaterial", unknown).0,
            "NotFoundException"
        );
        for _ in 0..2 {
            let answer = world.ok(
                "DeleteImportedKeyMaterial",
                json!({"KeyId": key, "KeyMaterialId": id}),
            );
            assert_eq!(answer["KeyMaterialId"], id);
            assert_eq!(world.state(&key), left, "{prepare}");
        }
    }
}

#[test]
fn the_same_material_in_another_key_does_not_decrypt() {
    let mut world = World::new();
    let (one, two) = (world.external(), world.external());
    assert_ne!(world.import(&one, &MATERIAL), world.import(&two, &MATERIAL));
    let blob = world.encrypt(&one, b"x");
    world.ok("DeleteImportedKeyMaterial", json!({"KeyId": one}));
    let named = json!({"CiphertextBlob": blob, "KeyId": two});
    assert_eq!(world.refused("Decrypt", named).0, "IncorrectKeyException");
}
