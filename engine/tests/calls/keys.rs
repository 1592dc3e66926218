//! Keys, their states and their deletion.

use serde_json::{Value, json};

use crate::common::{DAY, World, text};

#[test]
fn a_new_key_is_described_as_recorded() {
    let mut world = World::new();
    let created = world.ok(
        "CreateKey",
        json!({"Description": "d", "Tags": [{"TagKey": "k", "TagValue": "v"}]}),
    );
    let metadata = &created["KeyMetadata"];
    let id = text(&metadata["KeyId"]);
    let expected = json!({
        "AWSAccountId": "111122223333",
        "Arn": format!("arn:aws:kms:eu-central-1:111122223333:key/{id}"),
        "CreationDate": 1_700_000_000.0,
        "CurrentKeyMaterialId": metadata["CurrentKeyMaterialId"],
        "CustomerMasterKeySpec": "SYMMETRIC_DEFAULT",
        "Description": "d",
        "Enabled": true,
        "EncryptionAlgorithms": ["SYMMETRIC_DEFAULT"],
        "KeyId": id,
        "KeyManager": "CUSTOMER",
        "KeySpec": "SYMMETRIC_DEFAULT",
        "KeyState": "Enabled",
        "KeyUsage": "ENCRYPT_DECRYPT",
        "MultiRegion": false,
        "Origin": "AWS_KMS",
    });
    assert_eq!(*metadata, expected);
    assert_eq!(world.describe(&id), expected);
}

#[test]
fn bad_combinations_make_no_key() {
    let mut world = World::new();
    let tags = |n: usize| {
        (0..n)
            .map(|i| json!({"TagKey": i.to_string(), "TagValue": ""}))
            .collect::<Value>()
    };
    let old_word = "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is \
                    deprecated.";
    let missing_usage =
        "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.";
    for (input, code, message) in [
        (
            json!({"KeySpec": "SYMMETRIC_DEFAULT", "CustomerMasterKeySpec": "SYMMETRIC_DEFAULT"}),
            "ValidationException",
            old_word,
        ),
        (
            json!({"KeySpec": "RSA_2048"}),
            "ValidationException",
            missing_usage,
        ),
        (
            json!({"CustomerMasterKeySpec": "RSA_2048", "KeyUsage": "KEY_AGREEMENT"}),
            "ValidationException",
            "KeyUsage KEY_AGREEMENT is not compatible with KeySpec RSA_2048",
        ),
        (
            json!({"KeyUsage": "SIGN_VERIFY"}),
            "ValidationException",
            "KeyUsage SIGN_VERIFY is not compatible with KeySpec SYMMETRIC_DEFAULT",
        ),
        (json!({"Tags": tags(51)}), "TagException", "Too many tags"),
        (
            json!({"Tags": [{"TagKey": "AwS:x", "TagValue": ""}]}),
            "TagException",
            "Tags beginning with aws: are reserved",
        ),
        (
            json!({"Tags": [{"TagKey": "x", "TagValue": "1"}, {"TagKey": "x", "TagValue": "2"}]}),
            "TagException",
            "Duplicate tag keys",
        ),
        (
            json!({"Policy": "[]"}),
            "MalformedPolicyDocumentException",
            "",
        ),
    ] {
        assert_eq!(
            world.refused("CreateKey", input),
            (code, message.to_owned())
        );
    }
    for input in [
        json!({"CustomKeyStoreId": "cks-1"}),
        json!({"Origin": "AWS_CLOUDHSM"}),
        json!({"XksKeyId": "x"}),
        json!({"Origin": "EXTERNAL_KEY_STORE", "CustomKeyStoreId": "cks-1"}),
    ] {
        assert_eq!(world.refused("CreateKey", input).0, "ValidationException");
    }
    world.ok("CreateKey", json!({"Tags": tags(50)}));
}

#[test]
fn keys_are_turned_off_and_on() {
    let mut world = World::new();
    let key = world.key(json!({}));
    let arn = text(&world.describe(&key)["Arn"]);
    for _ in 0..2 {
        assert_eq!(world.ok("DisableKey", json!({"KeyId": key})), Value::Null);
        assert_eq!(world.state(&key), "Disabled");
    }
    let disabled = ("DisabledException", format!("{arn} is disabled."));
    for operation in ["GenerateDataKey", "GenerateDataKeyWithoutPlaintext"] {
        assert_eq!(
            world.refused(operation, json!({"KeyId": key, "KeySpec": "AES_256"})),
            disabled
        );
    }
    for _ in 0..2 {
        assert_eq!(world.ok("EnableKey", json!({"KeyId": arn})), Value::Null);
        assert_eq!(world.state(&key), "Enabled");
    }
    world.ok(
        "UpdateKeyDescription",
        json!({"KeyId": key, "Description": "new"}),
    );
    assert_eq!(world.describe(&key)["Description"], "new");
}

#[test]
fn a_key_waits_and_then_is_gone_with_its_aliases() {
    let mut world = World::new();
    let key = world.key(json!({}));
    let arn = text(&world.describe(&key)["Arn"]);
    let blob = world.encrypt(&key, b"x");
    world.ok(
        "CreateAlias",
        json!({"AliasName": "alias/a", "TargetKeyId": key}),
    );
    for days in [6, 31, 365] {
        let input = json!({"KeyId": key, "PendingWindowInDays": days});
        assert_eq!(
            world.refused("ScheduleKeyDeletion", input).0,
            "ValidationException",
            "{days}"
        );
    }
    let date = 1_700_000_000.0 + (7 * DAY / 1000) as f64;
    assert_eq!(
        world.ok(
            "ScheduleKeyDeletion",
            json!({"KeyId": key, "PendingWindowInDays": 7})
        ),
        json!({"DeletionDate": date, "KeyId": arn, "KeyState": "PendingDeletion", "PendingWindowInDays": 7})
    );
    let waiting = world.describe(&key);
    assert_eq!(
        (&waiting["DeletionDate"], &waiting["Enabled"]),
        (&json!(date), &json!(false))
    );
    let pending = (
        "KMSInvalidStateException",
        format!("{arn} is pending deletion."),
    );
    for operation in [
        "ScheduleKeyDeletion",
        "EnableKey",
        "DisableKey",
        "DescribeKey",
    ] {
        if operation != "DescribeKey" {
            assert_eq!(
                world.refused(operation, json!({"KeyId": key})),
                pending,
                "{operation}"
            );
        }
    }
    assert_eq!(
        world.refused("Decrypt", json!({"CiphertextBlob": blob})),
        pending
    );
    world.wait(7 * DAY - 1);
    assert_eq!(world.state("alias/a"), "PendingDeletion");
    world.wait(1);
    for (operation, input) in [
        ("DescribeKey", json!({"KeyId": key})),
        ("DescribeKey", json!({"KeyId": "alias/a"})),
        ("CancelKeyDeletion", json!({"KeyId": arn})),
    ] {
        assert_eq!(world.refused(operation, input).0, "NotFoundException");
    }
    assert_eq!(world.ok("ListAliases", json!({}))["Aliases"], json!([]));
    assert_eq!(
        world.refused("Decrypt", json!({"CiphertextBlob": blob})).0,
        "AccessDeniedException"
    );
}

#[test]
fn a_cancelled_deletion_leaves_the_key_disabled() {
    let mut world = World::new();
    let key = world.key(json!({}));
    let arn = text(&world.describe(&key)["Arn"]);
    let refused = world.refused("CancelKeyDeletion", json!({"KeyId": key}));
    assert_eq!(
        refused,
        (
            "KMSInvalidStateException",
            format!("{arn} is not pending deletion.")
        )
    );
    let scheduled = world.ok("ScheduleKeyDeletion", json!({"KeyId": key}));
    assert_eq!(scheduled["PendingWindowInDays"], 30);
    world.wait(29 * DAY);
    assert_eq!(
        world.ok("CancelKeyDeletion", json!({"KeyId": key})),
        json!({"KeyId": arn})
    );
    let cancelled = world.describe(&key);
    assert_eq!(
        (&cancelled["KeyState"], cancelled.get("DeletionDate")),
        (&json!("Disabled"), None)
    );
    world.wait(2 * DAY);
    world.ok("EnableKey", json!({"KeyId": key}));

    // Scheduled twice, the first date means nothing.
    world.ok(
        "ScheduleKeyDeletion",
        json!({"KeyId": key, "PendingWindowInDays": 7}),
    );
    world.ok("CancelKeyDeletion", json!({"KeyId": key}));
    world.ok(
        "ScheduleKeyDeletion",
        json!({"KeyId": key, "PendingWindowInDays": 30}),
    );
    world.wait(8 * DAY);
    assert_eq!(world.state(&key), "PendingDeletion");
}

#[test]
fn keys_are_listed_in_pages() {
    let mut world = World::new();
    let mut keys: Vec<_> = (0..5).map(|_| world.key(json!({}))).collect();
    keys.sort();
    let mut listed = Vec::new();
    let mut request = json!({"Limit": 2});
    loop {
        let page = world.ok("ListKeys", request.clone());
        listed.extend(
            page["Keys"]
                .as_array()
                .unwrap()
                .iter()
                .map(|key| text(&key["KeyId"])),
        );
        match page.get("NextMarker") {
            Some(marker) => request["Marker"] = marker.clone(),
            None => break assert_eq!(page["Truncated"], false),
        }
        assert_eq!(page["Truncated"], true);
    }
    assert_eq!(listed, keys);
    assert_eq!(
        world.refused("ListKeys", json!({"Marker": "x"})).0,
        "InvalidMarkerException"
    );
    let shared = world.ok(
        "ListKeys",
        json!({"ResourceOwners": ["OTHER_ACCOUNTS_VIA_RAM"]}),
    );
    assert_eq!(shared["Keys"], json!([]));
}
