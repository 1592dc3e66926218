//! Aliases and tags.

use serde_json::{Value, json};

use crate::common::{World, text};

#[test]
fn aliases_come_move_and_go() {
    let mut world = World::new();
    let (one, two) = (world.key(json!({})), world.key(json!({})));
    for name in ["alias/b", "alias/a"] {
        assert_eq!(
            world.ok(
                "CreateAlias",
                json!({"AliasName": name, "TargetKeyId": one})
            ),
            Value::Null
        );
    }
    world.wait(1000);
    world.ok(
        "UpdateAlias",
        json!({"AliasName": "alias/a", "TargetKeyId": two}),
    );
    let list = world.ok("ListAliases", json!({}));
    assert_eq!(
        (&list["AliasCount"], &list["Truncated"]),
        (&json!(2), &json!(false))
    );
    assert_eq!(
        list["Aliases"][0],
        json!({
            "AliasArn": "arn:aws:kms:eu-central-1:111122223333:alias/a",
            "AliasName": "alias/a",
            "CreationDate": 1_700_000_000.0,
            "LastUpdatedDate": 1_700_000_001.0,
            "TargetKeyId": two,
        })
    );
    let of_one = world.ok("ListAliases", json!({"KeyId": one}));
    assert_eq!(of_one["Aliases"].as_array().unwrap().len(), 1);
    let page = world.ok("ListAliases", json!({"Limit": 1}));
    assert_eq!(
        (&page["AliasCount"], &page["Truncated"]),
        (&json!(1), &json!(true))
    );
    let elsewhere = json!({"KeyId": one, "Marker": page["NextMarker"]});
    assert_eq!(
        world.refused("ListAliases", elsewhere).0,
        "InvalidMarkerException"
    );

    world.ok("ScheduleKeyDeletion", json!({"KeyId": two}));
    let onto_pending = json!({"AliasName": "alias/b", "TargetKeyId": two});
    assert_eq!(
        world.refused("UpdateAlias", onto_pending).0,
        "KMSInvalidStateException"
    );
    let new = json!({"AliasName": "alias/c", "TargetKeyId": two});
    assert_eq!(
        world.refused("CreateAlias", new).0,
        "KMSInvalidStateException"
    );
    world.ok(
        "UpdateAlias",
        json!({"AliasName": "alias/a", "TargetKeyId": one}),
    );
    world.ok("DeleteAlias", json!({"AliasName": "alias/a"}));
    assert_eq!(
        world
            .refused("DeleteAlias", json!({"AliasName": "alias/a"}))
            .0,
        "NotFoundException"
    );
}

#[test]
fn names_of_aliases_keep_the_rules() {
    let mut world = World::new();
    let key = world.key(json!({}));
    world.ok(
        "CreateAlias",
        json!({"AliasName": "alias/a", "TargetKeyId": key}),
    );
    let prefix = "Alias must start with the prefix \"alias/\". Please see \
                  https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html";
    let exists =
        "An alias with the name arn:aws:kms:eu-central-1:111122223333:alias/a already exists";
    for (name, code, message) in [
        ("a", "ValidationException", prefix),
        ("alias/", "InvalidAliasNameException", ""),
        ("alias/aws/s3", "NotAuthorizedException", ""),
        ("alias/a", "AlreadyExistsException", exists),
    ] {
        let refused = world.refused(
            "CreateAlias",
            json!({"AliasName": name, "TargetKeyId": key}),
        );
        assert_eq!(refused, (code, message.to_owned()), "{name}");
    }
    let unknown = json!({"AliasName": "alias/b", "TargetKeyId": key});
    let message = "Alias arn:aws:kms:eu-central-1:111122223333:alias/b is not found.".to_owned();
    assert_eq!(
        world.refused("UpdateAlias", unknown),
        ("NotFoundException", message)
    );
    let to_alias = json!({"AliasName": "alias/b", "TargetKeyId": "alias/a"});
    assert_eq!(
        world.refused("CreateAlias", to_alias).0,
        "InvalidArnException"
    );
}

#[test]
fn a_key_has_at_most_50_aliases() {
    let mut world = World::new();
    let (key, other) = (world.key(json!({})), world.key(json!({})));
    for i in 0..50 {
        world.ok(
            "CreateAlias",
            json!({"AliasName": format!("alias/{i}"), "TargetKeyId": key}),
        );
    }
    let more = json!({"AliasName": "alias/more", "TargetKeyId": key});
    assert_eq!(
        world.refused("CreateAlias", more.clone()).0,
        "LimitExceededException"
    );
    world.ok(
        "CreateAlias",
        json!({"AliasName": "alias/more", "TargetKeyId": other}),
    );
    assert_eq!(
        world.refused("UpdateAlias", more).0,
        "LimitExceededException"
    );
    world.ok(
        "UpdateAlias",
        json!({"AliasName": "alias/0", "TargetKeyId": key}),
    );
}

#[test]
fn tags_come_change_and_go() {
    let mut world = World::new();
    let key = world.key(json!({"Tags": [{"TagKey": "a", "TagValue": "1"}]}));
    let tag = |name: &str, value: &str| json!({"TagKey": name, "TagValue": value});
    world.ok(
        "TagResource",
        json!({"KeyId": key, "Tags": [tag("a", "2"), tag("b", "")]}),
    );
    let tags =
        |world: &mut World| world.ok("ListResourceTags", json!({"KeyId": key}))["Tags"].take();
    assert_eq!(tags(&mut world), json!([tag("a", "2"), tag("b", "")]));
    world.ok(
        "UntagResource",
        json!({"KeyId": key, "TagKeys": ["a", "unknown"]}),
    );
    assert_eq!(tags(&mut world), json!([tag("b", "")]));

    let many: Vec<_> = (0..50).map(|i| tag(&i.to_string(), "")).collect();
    let refused = world.refused("TagResource", json!({"KeyId": key, "Tags": many}));
    assert_eq!(refused, ("TagException", "Too many tags".to_owned()));
    world.ok("TagResource", json!({"KeyId": key, "Tags": many[..49]}));
    assert_eq!(tags(&mut world).as_array().unwrap().len(), 50);
    let arn = text(&world.describe(&key)["Arn"]);
    world.ok("ScheduleKeyDeletion", json!({"KeyId": key}));
    let pending = (
        "KMSInvalidStateException",
        format!("{arn} is pending deletion."),
    );
    assert_eq!(
        world.refused("TagResource", json!({"KeyId": key, "Tags": []})),
        pending
    );
    assert_eq!(
        world.refused("UntagResource", json!({"KeyId": key, "TagKeys": ["b"]})),
        pending
    );
}
