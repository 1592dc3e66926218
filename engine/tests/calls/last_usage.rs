//! What GetKeyLastUsage tells.

use serde_json::{Value, json};

use crate::common::{HOUR, World, text};

fn last(world: &mut World, key: &str) -> Value {
    world.ok("GetKeyLastUsage", json!({"KeyId": key}))["KeyLastUsage"].take()
}

#[test]
fn a_key_remembers_its_last_successful_use() {
    let mut world = World::new();
    let (key, other) = (world.key(json!({})), world.key(json!({})));
    let created = world.describe(&key)["CreationDate"].take();
    assert_eq!(
        world.ok("GetKeyLastUsage", json!({"KeyId": key})),
        json!({"KeyCreationDate": created, "KeyId": key, "KeyLastUsage": {}, "TrackingStartDate": created})
    );
    let blob = world.encrypt(&key, b"x");
    let calls = [
        ("Encrypt", json!({"KeyId": key, "Plaintext": "aGk="})),
        ("Decrypt", json!({"CiphertextBlob": blob})),
        (
            "GenerateDataKey",
            json!({"KeyId": key, "KeySpec": "AES_256"}),
        ),
        (
            "GenerateDataKeyWithoutPlaintext",
            json!({"KeyId": key, "KeySpec": "AES_256"}),
        ),
        (
            "ReEncrypt",
            json!({"CiphertextBlob": blob, "DestinationKeyId": other}),
        ),
    ];
    for (operation, input) in calls {
        world.wait(HOUR);
        world.ok(operation, input.clone());
        let used = last(&mut world, &key);
        assert_eq!(used["Operation"], operation);
        assert_eq!(
            used["Timestamp"].as_f64(),
            Some(world.now.0 as f64 / 1000.0)
        );
        assert_eq!(text(&used["KmsRequestId"]).len(), 36);
        assert_ne!(used["KmsRequestId"], used["CloudTrailEventId"]);

        world.wait(HOUR);
        let mut dry = input;
        dry["DryRun"] = json!(true);
        world.refused(operation, dry);
        world.describe(&key);
        assert_eq!(last(&mut world, &key), used, "{operation}");
    }
    assert_eq!(last(&mut world, &other)["Operation"], "ReEncrypt");
}

#[test]
fn every_state_but_no_alias_is_told_of() {
    let mut world = World::new();
    let (key, waiting) = (world.key(json!({})), world.external());
    world.ok(
        "CreateAlias",
        json!({"AliasName": "alias/a", "TargetKeyId": key}),
    );
    world.encrypt(&key, b"x");
    world.ok("ScheduleKeyDeletion", json!({"KeyId": key}));
    assert_eq!(last(&mut world, &key)["Operation"], "Encrypt");
    assert_eq!(last(&mut world, &waiting), json!({}));
    world.refused("GetKeyLastUsage", json!({"KeyId": "alias/a"}));
}

#[test]
fn tracking_did_not_begin_with_every_key() {
    let mut world = World::new();
    world.wait(5 * 365 * 24 * HOUR);
    let key = world.key(json!({}));
    let start = world.ok("GetKeyLastUsage", json!({"KeyId": key}))["TrackingStartDate"].take();
    assert_eq!(start.as_f64(), Some(1_776_902_400.0));
}
