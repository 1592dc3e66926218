use kmspec_engine::{Config, Quotas};
use serde_json::{Value, json};

use crate::common::{DAY, World, refusal, text};

pub(crate) const BOB: &str = "arn:aws:iam::444455556666:user/bob";

pub(crate) fn grant(key: &str, operations: &[&str]) -> Value {
    json!({"KeyId": key, "GranteePrincipal": BOB, "Operations": operations})
}

pub(crate) fn with(mut request: Value, member: &str, value: Value) -> Value {
    request[member] = value;
    request
}

pub(crate) fn ids(list: &Value) -> Vec<String> {
    list["Grants"]
        .as_array()
        .unwrap()
        .iter()
        .map(|grant| text(&grant["GrantId"]))
        .collect()
}

#[test]
fn a_grant_is_listed_as_it_was_made() {
    let mut world = World::new();
    let key = world.key(json!({}));
    let request = with(
        grant(&key, &["Decrypt", "DescribeKey"]),
        "Constraints",
        json!({"EncryptionContextSubset": {"a": "1"}}),
    );
    let made = world.ok(
        "CreateGrant",
        with(
            request,
            "RetiringPrincipal",
            json!("arn:aws:iam::111122223333:role/x"),
        ),
    );
    let id = text(&made["GrantId"]);
    assert!(
        id.len() == 64 && id.bytes().all(|b| b.is_ascii_hexdigit()),
        "{id}"
    );
    let list = world.ok("ListGrants", json!({"KeyId": key}));
    let expected = json!({"Grants": [{
        "Constraints": {"EncryptionContextSubset": {"a": "1"}},
        "CreationDate": 1_700_000_000.0,
        "GrantId": id,
        "GranteePrincipal": BOB,
        "IssuingAccount": "arn:aws:iam::111122223333:root",
        "KeyId": format!("arn:aws:kms:eu-central-1:111122223333:key/{key}"),
        "Name": "",
        "Operations": ["Decrypt", "DescribeKey"],
        "RetiringPrincipal": "arn:aws:iam::111122223333:role/x",
    }], "Truncated": false});
    assert_eq!(list, expected);
}

#[test]
fn a_name_makes_a_retry_harmless() {
    let mut world = World::new();
    let (key, other) = (world.key(json!({})), world.key(json!({})));
    let named = |key: &str| with(grant(key, &["Encrypt"]), "Name", json!("n"));
    let first = world.ok("CreateGrant", named(&key));
    let again = world.ok("CreateGrant", named(&key));
    assert_eq!(first["GrantId"], again["GrantId"]);
    assert_ne!(first["GrantToken"], again["GrantToken"]);
    let elsewhere = world.ok("CreateGrant", named(&other));
    let different = world.ok(
        "CreateGrant",
        with(named(&key), "Operations", json!(["Decrypt"])),
    );
    let unnamed = [grant(&key, &["Encrypt"]), grant(&key, &["Encrypt"])]
        .map(|request| world.ok("CreateGrant", request));
    let mut all = vec![&first, &elsewhere, &different, &unnamed[0], &unnamed[1]];
    all.dedup_by_key(|made| text(&made["GrantId"]));
    assert_eq!(all.len(), 5);
    assert_eq!(ids(&world.ok("ListGrants", json!({"KeyId": key}))).len(), 4);
}

#[test]
fn what_makes_no_sense_is_refused() {
    let mut world = World::new();
    let key = world.key(json!({}));
    let base = grant(&key, &["Encrypt"]);
    let pairs = |n: usize| -> Value {
        (0..n)
            .map(|i| (format!("k{i}"), json!("v")))
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    for (member, value) in [
        ("Operations", json!(["Sign"])),
        ("Operations", json!(["GetPublicKey"])),
        ("Operations", json!(["Encrypt", "GenerateMac"])),
        ("GranteeServicePrincipal", json!("s3.amazonaws.com")),
        (
            "Constraints",
            json!({"EncryptionContextSubset": {"a": "1"}, "EncryptionContextEquals": {"a": "1"}}),
        ),
        ("Constraints", json!({"EncryptionContextSubset": pairs(9)})),
        (
            "Constraints",
            json!({"EncryptionContextEquals": {"a": "x".repeat(385)}}),
        ),
    ] {
        let refused = world.refused("CreateGrant", with(base.clone(), member, value.clone()));
        assert_eq!(refused.0, "ValidationException", "{member} {value}");
    }
    for (member, value) in [
        ("GranteePrincipal", "s3.amazonaws.com"),
        ("GranteePrincipal", "arn:aws:iam::444455556666:group/g"),
        (
            "RetiringPrincipal",
            "arn:aws:organizations::444455556666:organization/o-1",
        ),
    ] {
        let refused = world.refused("CreateGrant", with(base.clone(), member, json!(value)));
        assert_eq!(refused.0, "InvalidArnException", "{member} {value}");
    }
    world.ok(
        "CreateGrant",
        with(
            base.clone(),
            "Constraints",
            json!({"EncryptionContextSubset": pairs(8)}),
        ),
    );
    let tokens = with(base, "GrantTokens", json!(["AAAA"]));
    assert_eq!(
        world.refused("CreateGrant", tokens),
        refusal("InvalidGrantTokenException")
    );
}

#[test]
fn a_service_needs_a_source_and_someone_to_retire() {
    let mut world = World::new();
    let key = world.key(json!({}));
    let service = json!({"KeyId": key, "GranteeServicePrincipal": "dynamodb.amazonaws.com", "Operations": ["Encrypt"]});
    let source = json!({"SourceArn": "arn:aws:dynamodb:us-east-1:111122223333:table/T"});
    let sourced = with(service.clone(), "Constraints", source);
    let retiring = json!("dynamodb.amazonaws.com");
    for request in [
        service.clone(),
        sourced.clone(),
        with(service, "RetiringServicePrincipal", retiring.clone()),
        json!({"KeyId": key, "Operations": ["Encrypt"]}),
        with(
            with(
                sourced.clone(),
                "RetiringServicePrincipal",
                retiring.clone(),
            ),
            "RetiringPrincipal",
            json!(BOB),
        ),
    ] {
        assert_eq!(
            world.refused("CreateGrant", request).0,
            "ValidationException"
        );
    }
    world.ok(
        "CreateGrant",
        with(sourced, "RetiringServicePrincipal", retiring),
    );
    let shown = &world.ok("ListGrants", json!({"KeyId": key}))["Grants"][0];
    assert_eq!(shown["GranteeServicePrincipal"], "dynamodb.amazonaws.com");
    assert!(shown.get("GranteePrincipal").is_none());
}

#[test]
fn operations_go_by_the_kind_of_key() {
    let mut world = World::new();
    let rsa = world.key(json!({"KeySpec": "RSA_2048", "KeyUsage": "ENCRYPT_DECRYPT"}));
    world.ok(
        "CreateGrant",
        grant(
            &rsa,
            &[
                "Encrypt",
                "Decrypt",
                "ReEncryptFrom",
                "ReEncryptTo",
                "GetPublicKey",
                "DescribeKey",
            ],
        ),
    );
    for operation in [
        "Sign",
        "GenerateDataKey",
        "GenerateDataKeyPair",
        "VerifyMac",
        "DeriveSharedSecret",
    ] {
        assert_eq!(
            world.refused("CreateGrant", grant(&rsa, &[operation])).0,
            "ValidationException",
            "{operation}"
        );
    }
    let bound = with(
        grant(&rsa, &["Encrypt"]),
        "Constraints",
        json!({"EncryptionContextEquals": {"a": "1"}}),
    );
    assert_eq!(world.refused("CreateGrant", bound).0, "ValidationException");
    let source = json!({"SourceArn": "arn:aws:dynamodb:us-east-1:111122223333:table/T"});
    world.ok(
        "CreateGrant",
        with(grant(&rsa, &["Encrypt"]), "Constraints", source),
    );
}

#[test]
fn a_key_holds_so_many_grants() {
    let mut world = World::with(
        1,
        Config {
            quotas: Quotas {
                grants_per_key: 2,
                ..Quotas::default()
            },
            ..Config::default()
        },
    );
    let key = world.key(json!({}));
    let named = with(grant(&key, &["Encrypt"]), "Name", json!("n"));
    world.ok("CreateGrant", named.clone());
    world.ok("CreateGrant", grant(&key, &["Encrypt"]));
    assert_eq!(
        world.refused("CreateGrant", grant(&key, &["Encrypt"])).0,
        "LimitExceededException"
    );
    world.ok("CreateGrant", named);
}

#[test]
fn a_dry_run_makes_ends_and_spoils_nothing() {
    let mut world = World::new();
    let key = world.key(json!({}));
    let dry = |request: Value| with(request, "DryRun", json!(true));
    assert_eq!(
        world
            .refused("CreateGrant", dry(grant(&key, &["Encrypt"])))
            .0,
        "DryRunOperationException"
    );
    let made = world.ok("CreateGrant", grant(&key, &["Encrypt"]));
    let by_id = json!({"KeyId": key, "GrantId": made["GrantId"]});
    assert_eq!(
        world.refused("RevokeGrant", dry(by_id.clone())).0,
        "DryRunOperationException"
    );
    assert_eq!(
        world.refused("RetireGrant", dry(by_id)).0,
        "DryRunOperationException"
    );
}

#[test]
fn a_grant_ends_by_token_by_id_and_by_force() {
    let mut world = World::new();
    let key = world.key(json!({}));
    let made: Vec<_> = (0..3)
        .map(|_| world.ok("CreateGrant", grant(&key, &["Encrypt"])))
        .collect();
    let by_token = json!({"GrantToken": made[0]["GrantToken"]});
    let by_id = json!({"KeyId": key, "GrantId": made[1]["GrantId"]});
    assert_eq!(world.ok("RetireGrant", by_token.clone()), Value::Null);
    assert_eq!(world.ok("RetireGrant", by_id.clone()), Value::Null);
    assert_eq!(
        world.ok(
            "RevokeGrant",
            json!({"KeyId": key, "GrantId": made[2]["GrantId"]})
        ),
        Value::Null
    );
    assert!(ids(&world.ok("ListGrants", json!({"KeyId": key}))).is_empty());
    assert_eq!(
        world.refused("RetireGrant", by_token).0,
        "NotFoundException"
    );
    assert_eq!(
        world.refused("RetireGrant", by_id.clone()).0,
        "NotFoundException"
    );
    assert_eq!(world.refused("RevokeGrant", by_id).0, "NotFoundException");
    let odd = json!({"KeyId": key, "GrantId": "no id"});
    assert_eq!(
        world.refused("RevokeGrant", odd.clone()),
        refusal("InvalidGrantIdException")
    );
    assert_eq!(
        world.refused("RetireGrant", odd),
        refusal("InvalidGrantIdException")
    );
    assert_eq!(
        world.refused("RetireGrant", json!({})).0,
        "ValidationException"
    );
    let alias = json!({"KeyId": "alias/x", "GrantId": "0".repeat(64)});
    assert_eq!(world.refused("RevokeGrant", alias).0, "InvalidArnException");
}

#[test]
fn tokens_are_known_and_altered_ones_are_not() {
    let mut world = World::new();
    let key = world.key(json!({}));
    let token = text(&world.ok("CreateGrant", grant(&key, &["Encrypt"]))["GrantToken"]);
    let encrypt = |token: &str| json!({"KeyId": key, "Plaintext": "AAAA", "GrantTokens": [token]});
    world.ok("Encrypt", encrypt(&token));
    let altered = format!("A{}", &token[1..]);
    assert_eq!(
        world.refused("Encrypt", encrypt(&altered)),
        refusal("InvalidGrantTokenException")
    );
    assert_eq!(
        world.refused("RetireGrant", json!({"GrantToken": altered})),
        refusal("InvalidGrantTokenException")
    );
    world.scope.region = "us-east-1".into();
    assert_eq!(
        world.refused("RetireGrant", json!({"GrantToken": token})),
        refusal("InvalidGrantTokenException")
    );
}

#[test]
fn grants_go_with_their_key() {
    let mut world = World::new();
    let key = world.key(json!({}));
    let me = json!("arn:aws:iam::111122223333:root");
    world.ok(
        "CreateGrant",
        with(grant(&key, &["Encrypt"]), "RetiringPrincipal", me.clone()),
    );
    world.ok(
        "ScheduleKeyDeletion",
        json!({"KeyId": key, "PendingWindowInDays": 7}),
    );
    let refused = world.refused("CreateGrant", grant(&key, &["Encrypt"]));
    assert_eq!(refused.0, "KMSInvalidStateException");
    assert_eq!(ids(&world.ok("ListGrants", json!({"KeyId": key}))).len(), 1);
    world.wait(7 * DAY);
    assert!(ids(&world.ok("ListRetirableGrants", json!({"RetiringPrincipal": me}))).is_empty());
}
