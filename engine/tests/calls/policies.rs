use serde_json::{Value, json};

use crate::common::{World, text};

const ROOT: &str = "arn:aws:iam::111122223333:root";
const LOCKOUT: &str =
    "The new key policy will not allow you to update the key policy in the future.";

fn statement(principal: &str, action: Value) -> Value {
    json!({"Effect": "Allow", "Principal": {"AWS": principal}, "Action": action, "Resource": "*"})
}

fn policy(statements: &[Value]) -> String {
    json!({"Version": "2012-10-17", "Statement": statements}).to_string()
}

fn stored(world: &mut World, key: &str) -> String {
    text(&world.ok("GetKeyPolicy", json!({"KeyId": key}))["Policy"])
}

#[test]
fn a_key_has_the_default_policy_until_it_gets_another() {
    let mut world = World::new();
    let key = world.key(json!({}));
    let answer = world.ok(
        "GetKeyPolicy",
        json!({"KeyId": key, "PolicyName": "default"}),
    );
    assert_eq!(answer["PolicyName"], "default");
    let document: Value = serde_json::from_str(&text(&answer["Policy"])).unwrap();
    let expected = json!({"Version": "2012-10-17", "Id": "key-default-1", "Statement": [{
        "Sid": "Enable IAM User Permissions", "Effect": "Allow", "Principal": {"AWS": ROOT}, "Action": "kms:*", "Resource": "*",
    }]});
    assert_eq!(document, expected);
    let names = world.ok("ListKeyPolicies", json!({"KeyId": key}));
    assert_eq!(
        names,
        json!({"PolicyNames": ["default"], "Truncated": false})
    );

    let new = policy(&[statement(ROOT, json!(["kms:Put*", "kms:Get*"]))]);
    assert_eq!(
        world.ok("PutKeyPolicy", json!({"KeyId": key, "Policy": new})),
        Value::Null
    );
    assert_eq!(stored(&mut world, &key), new);
    let born = world.key(json!({"Policy": new}));
    assert_eq!(stored(&mut world, &born), new);
}

#[test]
fn nobody_locks_themselves_out_unless_they_insist() {
    let mut world = World::new();
    let key = world.key(json!({}));
    let elsewhere = policy(&[statement("arn:aws:iam::444455556666:root", json!("kms:*"))]);
    let useless = policy(&[statement(ROOT, json!("kms:GetKeyPolicy"))]);
    let deny =
        json!({"Effect": "Deny", "Principal": "*", "Action": "kms:PutKeyPolicy", "Resource": "*"});
    let denied = policy(&[statement(ROOT, json!("kms:*")), deny]);
    for text in [elsewhere, useless, denied] {
        let expected = ("MalformedPolicyDocumentException", LOCKOUT.to_owned());
        assert_eq!(
            world.refused("PutKeyPolicy", json!({"KeyId": key, "Policy": text})),
            expected
        );
        assert_eq!(
            world.refused("CreateKey", json!({"Policy": text})),
            expected
        );
        let insist = json!({"KeyId": key, "Policy": text, "BypassPolicyLockoutSafetyCheck": true});
        world.ok("PutKeyPolicy", insist);
        world.key(json!({"Policy": text, "BypassPolicyLockoutSafetyCheck": true}));
    }
}

#[test]
fn a_policy_has_at_most_32_kib() {
    let mut world = World::new();
    let key = world.key(json!({}));
    let text = policy(&[statement(ROOT, json!("kms:*"))]);
    let padded = |length: usize| format!("{text}{}", " ".repeat(length - text.len()));
    world.ok(
        "PutKeyPolicy",
        json!({"KeyId": key, "Policy": padded(32_768)}),
    );
    let refused = world.refused(
        "PutKeyPolicy",
        json!({"KeyId": key, "Policy": padded(32_769)}),
    );
    assert_eq!(refused.0, "LimitExceededException");
    let refused = world.refused(
        "PutKeyPolicy",
        json!({"KeyId": key, "Policy": padded(131_073)}),
    );
    assert_eq!(refused.0, "ValidationException");
}

#[test]
fn only_the_default_policy_is_there() {
    let mut world = World::new();
    let key = world.key(json!({}));
    let put = |name: &str| json!({"KeyId": key, "PolicyName": name, "Policy": policy(&[statement(ROOT, json!("kms:*"))])});
    world.ok("PutKeyPolicy", put("default"));
    let ram = (
        "ValidationException",
        "The AWS_RAM policy can only be managed by the RAM service.".to_owned(),
    );
    assert_eq!(world.refused("PutKeyPolicy", put("AWS_RAM")), ram);
    assert_eq!(
        world.refused("PutKeyPolicy", put("other")).0,
        "ValidationException"
    );
    for name in ["AWS_RAM", "other"] {
        let get = json!({"KeyId": key, "PolicyName": name});
        assert_eq!(world.refused("GetKeyPolicy", get).0, "NotFoundException");
    }
}
