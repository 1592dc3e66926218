//! Multi-Region keys: replicas, roles, what is shared, deletion.

use serde_json::{Value, json};

use crate::common::{DAY, World, bytes, text};

mod material;

const THERE: &str = "eu-west-1";
/// A little longer than a change of related keys takes.
const A_WHILE: i64 = 3_000;

impl World {
    /// The same call somewhere else.
    fn in_region<T>(&mut self, region: &str, call: impl FnOnce(&mut Self) -> T) -> T {
        let home = std::mem::replace(&mut self.scope.region, region.into());
        let answer = call(self);
        self.scope.region = home;
        answer
    }

    fn replicate(&mut self, key: &str, region: &str) -> Value {
        let request = json!({"KeyId": key, "ReplicaRegion": region});
        self.ok("ReplicateKey", request)
    }

    fn there(&mut self, key: &str) -> Value {
        self.in_region(THERE, |world| world.describe(key))
    }

    /// A primary key with a replica that is ready.
    fn pair(&mut self, input: Value) -> String {
        let key = self.key(input);
        self.replicate(&key, THERE);
        self.wait(A_WHILE);
        key
    }
}

fn multi_region() -> Value {
    json!({"MultiRegion": true})
}

fn not_primary(region: &str, key: &str) -> (&'static str, String) {
    let arn = format!("arn:aws:kms:{region}:111122223333:key/{key}");
    (
        "UnsupportedOperationException",
        format!("{arn} is not a multi-region primary key."),
    )
}

#[test]
fn a_primary_key_knows_its_replicas() {
    let mut world = World::new();
    let created = world.ok("CreateKey", multi_region())["KeyMetadata"].take();
    let key = text(&created["KeyId"]);
    assert!(key.starts_with("mrk-") && key.len() == 36, "{key}");
    assert_eq!(created["MultiRegion"], true);
    let primary = json!({"Arn": format!("arn:aws:kms:eu-central-1:111122223333:key/{key}"), "Region": "eu-central-1"});
    let replica =
        json!({"Arn": format!("arn:aws:kms:{THERE}:111122223333:key/{key}"), "Region": THERE});
    let configuration = |role: &str, replicas: &[&Value]| json!({"MultiRegionKeyType": role, "PrimaryKey": primary, "ReplicaKeys": replicas});
    assert_eq!(
        created["MultiRegionConfiguration"],
        configuration("PRIMARY", &[])
    );

    let answer = world.replicate(&key, THERE);
    let metadata = &answer["ReplicaKeyMetadata"];
    assert_eq!(metadata["Arn"], replica["Arn"]);
    assert_eq!(
        metadata["MultiRegionConfiguration"],
        configuration("REPLICA", &[&replica])
    );
    assert_eq!(
        (&metadata["KeyState"], &metadata["Enabled"]),
        (&json!("Creating"), &json!(false))
    );
    assert_eq!(metadata["Description"], "");
    assert_eq!(metadata.get("CurrentKeyMaterialId"), None);
    assert!(text(&answer["ReplicaPolicy"]).contains("key-default-1"));
    assert_eq!(answer.get("ReplicaTags"), None);

    world.wait(A_WHILE);
    let there = world.there(&key);
    assert_eq!(there["KeyState"], "Enabled");
    let here = world.describe(&key);
    assert_eq!(there["CurrentKeyMaterialId"], here["CurrentKeyMaterialId"]);
    assert_eq!(
        here["MultiRegionConfiguration"],
        configuration("PRIMARY", &[&replica])
    );
}

#[test]
fn only_a_primary_key_replicates_and_only_where_there_is_none() {
    let mut world = World::new();
    let single = world.key(json!({}));
    let key = world.pair(multi_region());
    let to = |key: &str, region: &str| json!({"KeyId": key, "ReplicaRegion": region});
    assert_eq!(
        world.refused("ReplicateKey", to(&single, THERE)),
        not_primary("eu-central-1", &single)
    );
    for region in [THERE, "eu-central-1"] {
        assert_eq!(
            world.refused("ReplicateKey", to(&key, region)).0,
            "AlreadyExistsException"
        );
    }
    for region in ["eu-nowhere-1", "cn-north-1", "us-gov-west-1"] {
        assert_eq!(
            world.refused("ReplicateKey", to(&key, region)).0,
            "UnsupportedOperationException"
        );
    }
    for region in [THERE, "eu-central-1", "eu-west-2"] {
        let refusal = world.in_region(THERE, |world| {
            world.refused("ReplicateKey", to(&key, region))
        });
        assert_eq!(refusal, not_primary(THERE, &key));
    }
    let tags = json!([{"TagKey": "aws:x", "TagValue": ""}]);
    let request = json!({"KeyId": key, "ReplicaRegion": "eu-west-2", "Tags": tags});
    assert_eq!(world.refused("ReplicateKey", request).0, "TagException");
    let request = json!({"KeyId": key, "ReplicaRegion": "eu-west-2", "Policy": "{}"});
    assert_eq!(
        world.refused("ReplicateKey", request).0,
        "MalformedPolicyDocumentException"
    );
}

#[test]
fn ciphertexts_and_signatures_know_no_region() {
    let mut world = World::new();
    let key = world.pair(multi_region());
    let blob = world.encrypt(&key, b"secret");
    let back = |world: &mut World, blob: &str| {
        let answer = world.ok("Decrypt", json!({"CiphertextBlob": blob}));
        (bytes(&answer["Plaintext"]), text(&answer["KeyId"]))
    };
    let arn = format!("arn:aws:kms:{THERE}:111122223333:key/{key}");
    assert_eq!(
        world.in_region(THERE, |world| back(world, &blob)),
        (b"secret".to_vec(), arn)
    );
    let blob = world.in_region(THERE, |world| world.encrypt(&key, b"more"));
    assert_eq!(back(&mut world, &blob).0, b"more");

    let input = json!({"MultiRegion": true, "KeySpec": "ECC_NIST_P256", "KeyUsage": "SIGN_VERIFY"});
    let key = world.pair(input);
    let request = json!({"KeyId": key, "Message": "eA==", "SigningAlgorithm": "ECDSA_SHA_256"});
    let mut check = request.clone();
    check["Signature"] = world.ok("Sign", request)["Signature"].take();
    world.in_region(THERE, |world| world.ok("Verify", check));
}

#[test]
fn a_replica_becomes_the_primary_key() {
    let mut world = World::new();
    let key = world.pair(multi_region());
    world.replicate(&key, "eu-west-2");
    world.wait(A_WHILE);
    world.ok("EnableKeyRotation", json!({"KeyId": key}));
    let to = |region: &str| json!({"KeyId": key, "PrimaryRegion": region});
    for region in ["eu-central-1", "eu-west-3", "eu-nowhere-1"] {
        assert_eq!(
            world.refused("UpdatePrimaryRegion", to(region)).0,
            "NotFoundException"
        );
    }
    let refusal = world.in_region(THERE, |world| {
        world.refused("UpdatePrimaryRegion", to(THERE))
    });
    assert_eq!(refusal, not_primary(THERE, &key));

    assert_eq!(world.ok("UpdatePrimaryRegion", to(THERE)), Value::Null);
    assert_eq!(world.state(&key), "Updating");
    assert_eq!(world.there(&key)["KeyState"], "Updating");
    world.ok("UpdatePrimaryRegion", to(THERE));
    assert_eq!(
        world.refused("UpdatePrimaryRegion", to("eu-west-2")).0,
        "KMSInvalidStateException"
    );
    assert_eq!(
        world.refused("DisableKey", json!({"KeyId": key})).0,
        "KMSInvalidStateException"
    );
    assert_eq!(
        world
            .refused("ScheduleKeyDeletion", json!({"KeyId": key}))
            .0,
        "KMSInvalidStateException"
    );
    world.encrypt(&key, b"x");

    world.wait(A_WHILE);
    let role = |metadata: &Value| {
        let configuration = &metadata["MultiRegionConfiguration"];
        let replicas: Vec<_> = configuration["ReplicaKeys"]
            .as_array()
            .unwrap()
            .iter()
            .map(|replica| text(&replica["Region"]))
            .collect();
        (text(&configuration["MultiRegionKeyType"]), replicas)
    };
    let replicas = vec!["eu-central-1".to_owned(), "eu-west-2".to_owned()];
    assert_eq!(
        role(&world.describe(&key)),
        ("REPLICA".into(), replicas.clone())
    );
    assert_eq!(role(&world.there(&key)), ("PRIMARY".into(), replicas));
    assert_eq!(world.state(&key), "Enabled");

    // The new primary key rotates all of them.
    let before = world.describe(&key)["CurrentKeyMaterialId"].take();
    world.wait(366 * DAY);
    let after = world.there(&key)["CurrentKeyMaterialId"].take();
    assert_ne!(before, after);
    assert_eq!(world.describe(&key)["CurrentKeyMaterialId"], after);
}

#[test]
fn both_keys_must_be_enabled_to_change_roles() {
    let mut world = World::new();
    let key = world.key(multi_region());
    world.replicate(&key, THERE);
    let to = json!({"KeyId": key, "PrimaryRegion": THERE});
    let code = |world: &mut World| world.refused("UpdatePrimaryRegion", to.clone()).0;
    assert_eq!(code(&mut world), "KMSInvalidStateException");
    world.wait(A_WHILE);
    let off = json!({"KeyId": key});
    world.in_region(THERE, |world| world.ok("DisableKey", off.clone()));
    assert_eq!(code(&mut world), "DisabledException");
    world.in_region(THERE, |world| world.ok("EnableKey", off.clone()));
    world.ok("DisableKey", off);
    assert_eq!(code(&mut world), "DisabledException");
}

#[test]
fn a_primary_key_waits_for_its_replicas() {
    let mut world = World::new();
    let key = world.pair(multi_region());
    let schedule = json!({"KeyId": key, "PendingWindowInDays": 8});
    let answer = world.ok("ScheduleKeyDeletion", schedule.clone());
    assert_eq!(answer["KeyState"], "PendingReplicaDeletion");
    assert_eq!(answer["PendingWindowInDays"], 8);
    assert_eq!(answer.get("DeletionDate"), None);
    let metadata = world.describe(&key);
    assert_eq!(metadata["PendingDeletionWindowInDays"], 8);
    assert_eq!(metadata.get("DeletionDate"), None);
    assert_eq!(
        world.refused("ScheduleKeyDeletion", schedule.clone()).0,
        "KMSInvalidStateException"
    );
    world.ok("CancelKeyDeletion", json!({"KeyId": key}));
    assert_eq!(world.state(&key), "Disabled");
    world.ok("ScheduleKeyDeletion", schedule);

    world.wait(100 * DAY);
    assert_eq!(world.state(&key), "PendingReplicaDeletion");
    let request = json!({"KeyId": key, "PendingWindowInDays": 7});
    world.in_region(THERE, |world| world.ok("ScheduleKeyDeletion", request));
    world.wait(7 * DAY - 1);
    assert_eq!(world.state(&key), "PendingReplicaDeletion");
    world.wait(1);
    let metadata = world.describe(&key);
    assert_eq!(metadata["KeyState"], "PendingDeletion");
    assert_eq!(metadata.get("PendingDeletionWindowInDays"), None);
    assert_eq!(
        metadata["DeletionDate"],
        world.now.plus_days(8).0 as f64 / 1000.0
    );
    assert_eq!(
        metadata["MultiRegionConfiguration"]["ReplicaKeys"],
        json!([])
    );
    let of = json!({"KeyId": key});
    let gone = world.in_region(THERE, |world| world.refused("DescribeKey", of.clone()));
    assert_eq!(gone.0, "NotFoundException");
    world.wait(8 * DAY);
    assert_eq!(world.refused("DescribeKey", of).0, "NotFoundException");
}

#[test]
fn a_replica_is_made_again_once_it_is_gone() {
    let mut world = World::new();
    let key = world.pair(multi_region());
    let request = json!({"KeyId": key, "PendingWindowInDays": 7});
    world.in_region(THERE, |world| world.ok("ScheduleKeyDeletion", request));
    let again = json!({"KeyId": key, "ReplicaRegion": THERE});
    assert_eq!(
        world.refused("ReplicateKey", again).0,
        "AlreadyExistsException"
    );
    world.wait(7 * DAY);
    assert_eq!(
        world.describe(&key)["MultiRegionConfiguration"]["ReplicaKeys"],
        json!([])
    );
    world.replicate(&key, THERE);
    world.wait(A_WHILE);
    assert_eq!(world.there(&key)["KeyState"], "Enabled");
}

#[test]
fn policies_of_both_keys_decide() {
    let mut world = World::authorizing();
    let statement = |effect: &str, actions: Value, condition: Value| json!({"Effect": effect, "Principal": {"AWS": "111122223333"}, "Action": actions, "Resource": "*", "Condition": condition});
    let policy = |statements: &[Value]| {
        json!({"Version": "2012-10-17", "Statement": statements}).to_string()
    };
    let all = statement("Allow", json!("kms:*"), json!({}));
    let elsewhere = json!({"StringEquals": {"kms:ReplicaRegion": "eu-west-2", "kms:MultiRegionKeyType": "PRIMARY"}});
    let not_there = statement("Deny", json!("kms:ReplicateKey"), elsewhere);
    let input = json!({"MultiRegion": true, "Policy": policy(&[all.clone(), not_there])});
    let key = world.key(input);
    let to = json!({"KeyId": key, "ReplicaRegion": "eu-west-2"});
    assert_eq!(world.refused("ReplicateKey", to).0, "AccessDeniedException");

    let home = json!({"Bool": {"kms:MultiRegion": true}, "StringEquals": {"kms:MultiRegionKeyType": "REPLICA"}});
    let stays = statement("Deny", json!("kms:UpdatePrimaryRegion"), home);
    let policy = policy(&[all, stays]);
    let to = json!({"KeyId": key, "ReplicaRegion": THERE, "Policy": policy});
    world.ok("ReplicateKey", to);
    world.wait(A_WHILE);
    let to = json!({"KeyId": key, "PrimaryRegion": THERE});
    let (code, message) = world.refused("UpdatePrimaryRegion", to);
    assert_eq!(code, "AccessDeniedException");
    assert!(message.contains(&format!(":{THERE}:")), "{message}");
}

#[test]
fn what_is_under_way_survives_a_change_of_roles() {
    let mut world = World::new();
    let key = world.pair(multi_region());
    let before = world.describe(&key)["CurrentKeyMaterialId"].take();
    world.ok(
        "UpdatePrimaryRegion",
        json!({"KeyId": key, "PrimaryRegion": THERE}),
    );
    world.wait(1_000);
    world.ok("RotateKeyOnDemand", json!({"KeyId": key}));
    world.wait(A_WHILE);
    let after = world.there(&key)["CurrentKeyMaterialId"].take();
    assert_ne!(before, after);
    assert_eq!(world.describe(&key)["CurrentKeyMaterialId"], after);
    let of = json!({"KeyId": key});
    let status = world.ok("GetKeyRotationStatus", of);
    assert_eq!(status.get("OnDemandRotationStartDate"), None);
}
