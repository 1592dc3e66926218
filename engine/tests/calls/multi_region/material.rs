//! The key material of multi-Region keys: rotated, imported, expired.

use serde_json::{Value, json};

use super::{A_WHILE, THERE, multi_region, not_primary};
use crate::common::{DAY, World, text};

impl World {
    fn material_states(&mut self, key: &str) -> Vec<String> {
        let request = json!({"KeyId": key, "IncludeKeyMaterial": "ALL_KEY_MATERIAL"});
        let all = self.ok("ListKeyRotations", request);
        let all = all["Rotations"].as_array().unwrap();
        all.iter()
            .map(|one| text(&one["KeyMaterialState"]))
            .collect()
    }
}

fn external() -> Value {
    json!({"MultiRegion": true, "Origin": "EXTERNAL"})
}

#[test]
fn rotation_is_the_primary_keys_and_reaches_all() {
    let mut world = World::new();
    let key = world.pair(multi_region());
    let of = json!({"KeyId": key});
    for operation in [
        "EnableKeyRotation",
        "DisableKeyRotation",
        "RotateKeyOnDemand",
    ] {
        let refusal = world.in_region(THERE, |world| world.refused(operation, of.clone()));
        assert_eq!(refusal, not_primary(THERE, &key), "{operation}");
    }
    let request = json!({"KeyId": key, "RotationPeriodInDays": 90});
    world.ok("EnableKeyRotation", request);
    let blob = world.encrypt(&key, b"old");
    let status = |world: &mut World| {
        let mut answer = world.ok("GetKeyRotationStatus", of.clone());
        answer["KeyId"].take();
        answer
    };
    let here = status(&mut world);
    assert_eq!(here["RotationPeriodInDays"], 90);
    assert_eq!(world.in_region(THERE, status), here);

    // A replica that is off follows all the same.
    world.in_region(THERE, |world| world.ok("DisableKey", of.clone()));
    world.ok("RotateKeyOnDemand", of.clone());
    world.wait(A_WHILE);
    world.wait(91 * DAY);
    world.in_region(THERE, |world| world.ok("EnableKey", of.clone()));
    let current = world.describe(&key)["CurrentKeyMaterialId"].take();
    assert_eq!(world.there(&key)["CurrentKeyMaterialId"], current);
    let states = world.material_states(&key);
    assert_eq!(states, ["NON_CURRENT", "NON_CURRENT", "CURRENT"]);
    assert_eq!(
        world.in_region(THERE, |world| world.material_states(&key)),
        states
    );
    world.in_region(THERE, |world| {
        world.ok("Decrypt", json!({"CiphertextBlob": blob}))
    });

    world.ok("DisableKeyRotation", of.clone());
    assert_eq!(
        world.in_region(THERE, status),
        json!({"KeyId": null, "KeyRotationEnabled": false})
    );
}

#[test]
fn each_region_imports_the_same_material() {
    let mut world = World::new();
    let key = world.key(external());
    let to = json!({"KeyId": key, "ReplicaRegion": THERE});
    assert_eq!(
        world.refused("ReplicateKey", to).0,
        "KMSInvalidStateException"
    );
    let first = world.import(&key, &[1; 32]);
    world.replicate(&key, THERE);
    world.wait(A_WHILE);
    let there = world.there(&key);
    assert_eq!(there["KeyState"], "PendingImport");
    assert_eq!(there["CurrentKeyMaterialId"], json!(first));
    assert_eq!(there.get("ExpirationModel"), None);

    let blob = world.encrypt(&key, b"x");
    world.scope.region = THERE.into();
    let other = world.import_request(&key, &[2; 32]);
    assert_eq!(
        world.refused("ImportKeyMaterial", other.clone()).0,
        "IncorrectKeyMaterialException"
    );
    let mut new = other;
    new["ImportType"] = json!("NEW_KEY_MATERIAL");
    assert_eq!(
        world.refused("ImportKeyMaterial", new).0,
        "UnsupportedOperationException"
    );
    assert_eq!(world.import(&key, &[1; 32]), first);
    assert_eq!(world.state(&key), "Enabled");
    world.ok("Decrypt", json!({"CiphertextBlob": blob}));

    // Deleting it here leaves the primary key alone.
    world.ok("DeleteImportedKeyMaterial", json!({"KeyId": key}));
    assert_eq!(world.state(&key), "PendingImport");
    world.scope.region = "eu-central-1".into();
    assert_eq!(world.state(&key), "Enabled");
}

#[test]
fn new_material_waits_until_every_region_has_it() {
    let mut world = World::new();
    let key = world.key(external());
    world.import(&key, &[1; 32]);
    world.replicate(&key, THERE);
    world.wait(A_WHILE);
    world.in_region(THERE, |world| world.import(&key, &[1; 32]));
    let mut new = world.import_request(&key, &[2; 32]);
    new["ImportType"] = json!("NEW_KEY_MATERIAL");
    let second = text(&world.ok("ImportKeyMaterial", new.clone())["KeyMaterialId"]);
    let waiting = ["CURRENT", "PENDING_MULTI_REGION_IMPORT_AND_ROTATION"];
    assert_eq!(world.material_states(&key), waiting);
    assert_eq!(
        world.in_region(THERE, |world| world.material_states(&key)),
        waiting
    );
    let of = json!({"KeyId": key});
    assert_eq!(
        world.refused("RotateKeyOnDemand", of.clone()).0,
        "KMSInvalidStateException"
    );

    // The replica gives it up for itself only; the primary key for all.
    world.in_region(THERE, |world| world.import(&key, &[2; 32]));
    assert_eq!(world.material_states(&key), ["CURRENT", "PENDING_ROTATION"]);
    let delete = json!({"KeyId": key, "KeyMaterialId": second});
    world.in_region(THERE, |world| {
        world.ok("DeleteImportedKeyMaterial", delete.clone())
    });
    assert_eq!(world.material_states(&key), waiting);
    assert_eq!(world.there(&key)["KeyState"], "Enabled");
    world.ok("DeleteImportedKeyMaterial", delete);
    assert_eq!(
        world.in_region(THERE, |world| world.material_states(&key)),
        ["CURRENT"]
    );

    world.ok("ImportKeyMaterial", new);
    world.in_region(THERE, |world| world.import(&key, &[2; 32]));
    world.ok("RotateKeyOnDemand", of);
    world.wait(A_WHILE);
    assert_eq!(world.there(&key)["CurrentKeyMaterialId"], json!(second));
    assert_eq!(world.material_states(&key), ["NON_CURRENT", "CURRENT"]);
    let blob = world.encrypt(&key, b"x");
    world.in_region(THERE, |world| {
        world.ok("Decrypt", json!({"CiphertextBlob": blob}))
    });
}

#[test]
fn a_clock_that_jumps_by_years_changes_no_order() {
    let mut world = World::new();
    let key = world.pair(multi_region());
    world.ok(
        "EnableKeyRotation",
        json!({"KeyId": key, "RotationPeriodInDays": 90}),
    );
    world.wait(3 * 365 * DAY);
    let here = world.material_states(&key);
    assert_eq!(here.len(), 1 + 12);
    assert_eq!(
        world.in_region(THERE, |world| world.material_states(&key)),
        here
    );
    let schedule = json!({"KeyId": key, "PendingWindowInDays": 7});
    world.ok("ScheduleKeyDeletion", schedule.clone());
    world.in_region(THERE, |world| world.ok("ScheduleKeyDeletion", schedule));
    world.wait(3 * 365 * DAY);
    for region in ["eu-central-1", THERE] {
        let of = json!({"KeyId": key});
        let gone = world.in_region(region, |world| world.refused("DescribeKey", of));
        assert_eq!(gone.0, "NotFoundException", "{region}");
    }
}

#[test]
fn material_that_expires_during_a_change_of_roles_is_missed() {
    let mut world = World::new();
    let key = world.key(external());
    let mut request = world.import_request(&key, &[1; 32]);
    request["ExpirationModel"] = json!("KEY_MATERIAL_EXPIRES");
    request["ValidTo"] = json!((world.now.0 + 10_000) as f64 / 1000.0);
    world.ok("ImportKeyMaterial", request);
    world.replicate(&key, THERE);
    world.wait(A_WHILE);
    world.in_region(THERE, |world| world.import(&key, &[1; 32]));
    world.wait(6_500);
    world.ok(
        "UpdatePrimaryRegion",
        json!({"KeyId": key, "PrimaryRegion": THERE}),
    );
    assert_eq!(world.state(&key), "Updating");
    world.wait(1_000);
    assert_eq!(world.state(&key), "PendingImport");
    let request = json!({"KeyId": key, "Plaintext": "AAAA"});
    assert_eq!(
        world.refused("Encrypt", request).0,
        "KMSInvalidStateException"
    );
    // What a deletion has to wait for is being changed.
    let delete = json!({"KeyId": key});
    assert_eq!(
        world.refused("ScheduleKeyDeletion", delete).0,
        "KMSInvalidStateException"
    );
    world.wait(A_WHILE);
    assert_eq!(world.state(&key), "PendingImport");
    assert_eq!(
        world.there(&key)["MultiRegionConfiguration"]["MultiRegionKeyType"],
        "PRIMARY"
    );
}
