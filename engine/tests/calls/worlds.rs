//! Who sees what, under which name; what a seed decides.

use serde_json::json;

use crate::common::{World, text};

#[test]
fn accounts_and_regions_are_apart() {
    let mut world = World::new();
    let key = world.key(json!({}));
    let arn = text(&world.describe(&key)["Arn"]);
    let blob = world.encrypt(&key, b"x");

    world.scope.region = "eu-west-1".into();
    assert_eq!(
        world.refused("DescribeKey", json!({"KeyId": key})).0,
        "NotFoundException"
    );
    assert_eq!(
        world.refused("Decrypt", json!({"CiphertextBlob": blob})).0,
        "AccessDeniedException"
    );

    world.scope.region = "eu-central-1".into();
    world.scope.account = "444455556666".into();
    world.scope.principal = "arn:aws:iam::444455556666:user/bob".into();
    assert_eq!(world.ok("ListKeys", json!({}))["Keys"], json!([]));
    let (code, message) = world.refused("DescribeKey", json!({"KeyId": arn}));
    let expected = format!(
        "User: arn:aws:iam::444455556666:user/bob is not authorized to perform: kms:DescribeKey on resource: {arn} because \
         no resource-based policy allows the kms:DescribeKey action"
    );
    assert_eq!((code, message), ("AccessDeniedException", expected));
    assert_eq!(
        world.refused("Decrypt", json!({"CiphertextBlob": blob})).0,
        "AccessDeniedException"
    );
}

#[test]
fn keys_are_found_by_every_name_they_have() {
    let mut world = World::new();
    let key = world.key(json!({}));
    let arn = text(&world.describe(&key)["Arn"]);
    world.ok(
        "CreateAlias",
        json!({"AliasName": "alias/a", "TargetKeyId": arn}),
    );
    let alias_arn = "arn:aws:kms:eu-central-1:111122223333:alias/a";
    for name in [&key, &arn, "alias/a", alias_arn] {
        assert_eq!(text(&world.describe(name)["KeyId"]), key);
        assert_eq!(
            text(&world.ok("Encrypt", json!({"KeyId": name, "Plaintext": "aGk="}))["KeyId"]),
            arn
        );
    }
    for name in ["alias/a", alias_arn] {
        assert_eq!(
            world.refused("DisableKey", json!({"KeyId": name})).0,
            "InvalidArnException"
        );
    }
    let unknown = "00000000-0000-4000-8000-000000000000";
    for (name, message) in [
        ("x", "Invalid keyId 'x'".to_owned()),
        (
            unknown,
            format!("Key 'arn:aws:kms:eu-central-1:111122223333:key/{unknown}' does not exist"),
        ),
        (
            "alias/b",
            "Alias arn:aws:kms:eu-central-1:111122223333:alias/b is not found.".to_owned(),
        ),
        (
            &arn.replace("eu-central-1", "eu-west-1"),
            "Invalid arn eu-west-1".to_owned(),
        ),
    ] {
        let refused = world.refused("DescribeKey", json!({"KeyId": name}));
        assert_eq!(refused, ("NotFoundException", message));
    }
}

#[test]
fn one_seed_gives_one_world() {
    let life = |seed| {
        let mut world = World::seeded(seed);
        let key = world.external();
        let parameters = world.parameters(&key);
        let blob = {
            let key = world.key(json!({}));
            world.encrypt(&key, b"x")
        };
        (
            key,
            parameters["ImportToken"].clone(),
            blob,
            world.ok("GenerateRandom", json!({"NumberOfBytes": 16})),
        )
    };
    assert_eq!(life(1), life(1));
    let (one, two) = (life(1), life(2));
    assert!(one.0 != two.0 && one.1 != two.1 && one.2 != two.2 && one.3 != two.3);
}
