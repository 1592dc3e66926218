use serde_json::{Value, json};

use crate::common::{DAY, World, text};

const MINE: &str = "111122223333";
const THEIRS: &str = "444455556666";
const ROOT: &str = "arn:aws:iam::111122223333:root";
const THEIR_ROOT: &str = "arn:aws:iam::444455556666:root";

fn allow(principal: &str, actions: &[&str]) -> Value {
    json!({"Effect": "Allow", "Principal": {"AWS": principal}, "Action": actions, "Resource": "*"})
}

/// A key whose account may do everything and whose policy says this too.
fn key_with(world: &mut World, statements: &[Value]) -> String {
    let all: Vec<_> = [&[allow(ROOT, &["kms:*"])], statements].concat();
    let policy = json!({"Version": "2012-10-17", "Statement": all}).to_string();
    text(&world.ok("CreateKey", json!({"Policy": policy}))["KeyMetadata"]["Arn"])
}

fn encrypt(key: &str) -> Value {
    json!({"KeyId": key, "Plaintext": "AAAA"})
}

fn nothing_allows(world: &World, action: &str, key: &str) -> (&'static str, String) {
    let who = &world.scope.principal;
    (
        "AccessDeniedException",
        format!(
            "User: {who} is not authorized to perform: kms:{action} on resource: {key} because no resource-based policy \
             allows the kms:{action} action"
        ),
    )
}

#[test]
fn without_authorisation_policies_are_only_kept() {
    let mut world = World::new();
    let deny =
        json!({"Effect": "Deny", "Principal": "*", "Action": "kms:Encrypt", "Resource": "*"});
    let key = key_with(&mut world, &[deny, allow(THEIR_ROOT, &["kms:*"])]);
    world.ok("Encrypt", encrypt(&key));
    world.ask_as(THEIRS, "root");
    assert_eq!(
        world.refused("Encrypt", encrypt(&key)),
        nothing_allows(&world, "Encrypt", &key)
    );
}

#[test]
fn the_default_policy_keeps_other_accounts_out() {
    let mut world = World::authorizing();
    let key = text(&world.ok("CreateKey", json!({}))["KeyMetadata"]["Arn"]);
    let blob = world.ok("Encrypt", encrypt(&key))["CiphertextBlob"].clone();
    world.ask_as(THEIRS, "user/bob");
    assert_eq!(
        world.refused("Encrypt", encrypt(&key)),
        nothing_allows(&world, "Encrypt", &key)
    );
    assert_eq!(
        world.refused("DescribeKey", json!({"KeyId": key})),
        nothing_allows(&world, "DescribeKey", &key)
    );
    let named = json!({"KeyId": key, "CiphertextBlob": blob});
    assert_eq!(
        world.refused("Decrypt", named),
        nothing_allows(&world, "Decrypt", &key)
    );
    let inaccessible = "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or \
                        you are not allowed to access.";
    let unnamed = world.refused("Decrypt", json!({"CiphertextBlob": blob}));
    assert_eq!(unnamed, ("AccessDeniedException", inaccessible.into()));
}

#[test]
fn a_policy_lets_another_account_do_what_crosses_accounts() {
    let mut world = World::authorizing();
    let key = key_with(&mut world, &[allow(THEIR_ROOT, &["kms:*"])]);
    world.ok(
        "CreateAlias",
        json!({"AliasName": "alias/shared", "TargetKeyId": key}),
    );
    world.ask_as(THEIRS, "user/bob");
    let blob = world.ok("Encrypt", encrypt(&key))["CiphertextBlob"].clone();
    world.ok("Decrypt", json!({"CiphertextBlob": blob}));
    world.ok(
        "ReEncrypt",
        json!({"CiphertextBlob": blob, "DestinationKeyId": key}),
    );
    world.ok("GenerateDataKey", json!({"KeyId": "arn:aws:kms:eu-central-1:111122223333:alias/shared", "KeySpec": "AES_256"}));
    world.ok("ListGrants", json!({"KeyId": key}));
    for (operation, request) in [
        ("DisableKey", json!({"KeyId": key})),
        ("EnableKey", json!({"KeyId": key})),
        ("ScheduleKeyDeletion", json!({"KeyId": key})),
        ("GetKeyPolicy", json!({"KeyId": key})),
        ("PutKeyPolicy", json!({"KeyId": key, "Policy": "{}"})),
        ("ListResourceTags", json!({"KeyId": key})),
        ("TagResource", json!({"KeyId": key, "Tags": []})),
        (
            "CreateAlias",
            json!({"AliasName": "alias/x", "TargetKeyId": key}),
        ),
        ("ListAliases", json!({"KeyId": key})),
        (
            "UpdateKeyDescription",
            json!({"KeyId": key, "Description": ""}),
        ),
    ] {
        assert_eq!(
            world.refused(operation, request),
            nothing_allows(&world, operation, &key)
        );
    }
}

#[test]
fn a_denial_is_explicit() {
    let mut world = World::authorizing();
    let deny = json!({"Effect": "Deny", "Principal": "*", "Action": ["kms:Encrypt", "kms:ReEncryptTo"], "Resource": "*"});
    let key = key_with(&mut world, &[deny]);
    let refused = world.refused("Encrypt", encrypt(&key));
    let text = format!(
        "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: kms:Encrypt on resource: {key} with an \
         explicit deny in a resource-based policy"
    );
    assert_eq!(refused, ("AccessDeniedException", text));
    let data_key = world.ok(
        "GenerateDataKey",
        json!({"KeyId": key, "KeySpec": "AES_256"}),
    );
    let moved = json!({"CiphertextBlob": data_key["CiphertextBlob"], "DestinationKeyId": key});
    assert!(
        world
            .refused("ReEncrypt", moved)
            .1
            .contains("kms:ReEncryptTo")
    );
    let grant = json!({"KeyId": key, "GranteePrincipal": THEIR_ROOT, "Operations": ["Encrypt"]});
    world.ok("CreateGrant", grant);
    world.ask_as(THEIRS, "root");
    assert!(
        world
            .refused("Encrypt", encrypt(&key))
            .1
            .ends_with("explicit deny in a resource-based policy")
    );
}

#[test]
fn policies_ask_about_requests() {
    let mut world = World::authorizing();
    let with = |mut statement: Value, condition: Value| {
        statement["Condition"] = condition;
        statement
    };
    let key = key_with(
        &mut world,
        &[
            with(
                allow(THEIR_ROOT, &["kms:Encrypt"]),
                json!({"StringEquals": {"kms:EncryptionContext:User": "${aws:username}"}}),
            ),
            with(
                allow(THEIR_ROOT, &["kms:GenerateDataKey"]),
                json!({"StringEquals": {"kms:RequestAlias": "alias/a"}}),
            ),
            with(
                allow(THEIR_ROOT, &["kms:DescribeKey"]),
                json!({"StringEquals": {"aws:ResourceTag/Team": "x"}}),
            ),
            with(
                allow(THEIR_ROOT, &["kms:CreateGrant"]),
                json!({"ForAllValues:StringEquals": {"kms:GrantOperations": ["Encrypt"]}, "Bool": {"kms:GrantIsForAWSResource": false}}),
            ),
        ],
    );
    world.ok(
        "CreateAlias",
        json!({"AliasName": "alias/a", "TargetKeyId": key}),
    );
    world.ask_as(THEIRS, "user/path/bob");
    let for_user = |user: &str| json!({"KeyId": key, "Plaintext": "AAAA", "EncryptionContext": {"User": user}});
    world.ok("Encrypt", for_user("bob"));
    assert_eq!(
        world.refused("Encrypt", for_user("eve")),
        nothing_allows(&world, "Encrypt", &key)
    );
    assert_eq!(
        world.refused("Encrypt", encrypt(&key)),
        nothing_allows(&world, "Encrypt", &key)
    );
    let data_key = |id: &str| json!({"KeyId": id, "KeySpec": "AES_256"});
    world.ok(
        "GenerateDataKey",
        data_key("arn:aws:kms:eu-central-1:111122223333:alias/a"),
    );
    assert_eq!(
        world.refused("GenerateDataKey", data_key(&key)).0,
        "AccessDeniedException"
    );
    assert_eq!(
        world.refused("DescribeKey", json!({"KeyId": key})).0,
        "AccessDeniedException"
    );
    let grant = |operations: &[&str]| json!({"KeyId": key, "GranteePrincipal": THEIR_ROOT, "Operations": operations});
    world.ok("CreateGrant", grant(&["Encrypt"]));
    assert_eq!(
        world
            .refused("CreateGrant", grant(&["Encrypt", "Decrypt"]))
            .0,
        "AccessDeniedException"
    );
    world.ask_as(MINE, "user/alice");
    world.ok(
        "TagResource",
        json!({"KeyId": key, "Tags": [{"TagKey": "Team", "TagValue": "x"}]}),
    );
    world.ask_as(THEIRS, "user/bob");
    world.ok("DescribeKey", json!({"KeyId": key}));
}

#[test]
fn each_side_of_a_reencryption_is_asked_about_its_own_algorithm() {
    let mut world = World::authorizing();
    let only = |action: &str, algorithm: &str| {
        let mut statement = allow(THEIR_ROOT, &[action]);
        statement["Condition"] = json!({"StringEquals": {"kms:EncryptionAlgorithm": algorithm}});
        statement
    };
    let statements = [
        allow(ROOT, &["kms:*"]),
        only("kms:ReEncryptFrom", "RSAES_OAEP_SHA_1"),
        only("kms:ReEncryptTo", "RSAES_OAEP_SHA_256"),
    ];
    let policy = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
    let input = json!({"KeySpec": "RSA_2048", "KeyUsage": "ENCRYPT_DECRYPT", "Policy": policy});
    let key = text(&world.ok("CreateKey", input)["KeyMetadata"]["Arn"]);
    let mut from_to = |from: &str, to: &str| {
        world.ask_as(MINE, "user/alice");
        let input = json!({"KeyId": key, "Plaintext": "AAAA", "EncryptionAlgorithm": from});
        let blob = world.ok("Encrypt", input)["CiphertextBlob"].take();
        world.ask_as(THEIRS, "user/bob");
        let input = json!({
            "CiphertextBlob": blob,
            "SourceKeyId": key,
            "SourceEncryptionAlgorithm": from,
            "DestinationKeyId": key,
            "DestinationEncryptionAlgorithm": to,
        });
        world.reply("ReEncrypt", &input).code
    };
    assert_eq!(from_to("RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"), None);
    for (from, to) in [
        ("RSAES_OAEP_SHA_256", "RSAES_OAEP_SHA_256"),
        ("RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_1"),
    ] {
        assert_eq!(from_to(from, to), Some("AccessDeniedException"));
    }
}

#[test]
fn policies_ask_about_deletions() {
    let mut world = World::authorizing();
    let deny = |condition: Value| {
        json!({"Effect": "Deny", "Principal": "*", "Action": ["kms:ScheduleKeyDeletion", "kms:DisableKey"],
                                         "Resource": "*", "Condition": condition})
    };
    let short =
        json!({"NumericLessThanEquals": {"kms:ScheduleKeyDeletionPendingWindowInDays": "21"}});
    let used = json!({"NumericLessThan": {"kms:TrailingDaysWithoutKeyUsage": "90"}});
    let key = key_with(&mut world, &[deny(short), deny(used)]);
    world.wait(89 * DAY);
    assert_eq!(
        world.refused("DisableKey", json!({"KeyId": key})).0,
        "AccessDeniedException"
    );
    world.wait(DAY);
    world.ok("DisableKey", json!({"KeyId": key}));
    world.ok("EnableKey", json!({"KeyId": key}));
    let window = |days: i64| json!({"KeyId": key, "PendingWindowInDays": days});
    assert_eq!(
        world.refused("ScheduleKeyDeletion", window(21)).0,
        "AccessDeniedException"
    );
    world.ok("Encrypt", encrypt(&key));
    assert_eq!(
        world.refused("ScheduleKeyDeletion", window(22)).0,
        "AccessDeniedException"
    );
    world.wait(90 * DAY);
    world.ok("ScheduleKeyDeletion", json!({"KeyId": key}));
}

#[test]
fn a_grant_lets_its_grantee_in_until_it_ends() {
    let mut world = World::authorizing();
    let key = text(&world.ok("CreateKey", json!({}))["KeyMetadata"]["Arn"]);
    let constraints = json!({"EncryptionContextSubset": {"Department": "IT"}});
    let request = json!({"KeyId": key, "GranteePrincipal": THEIR_ROOT, "Operations": ["Encrypt", "DescribeKey", "RetireGrant"],
                         "Constraints": constraints});
    let made = world.ok("CreateGrant", request);
    world.ask_as(THEIRS, "user/bob");
    world.ok("DescribeKey", json!({"KeyId": key}));
    let with =
        |context: Value| json!({"KeyId": key, "Plaintext": "AAAA", "EncryptionContext": context});
    world.ok(
        "Encrypt",
        with(json!({"Department": "IT", "Purpose": "Test"})),
    );
    assert_eq!(
        world.refused("Encrypt", with(json!({"Department": "HR"}))),
        nothing_allows(&world, "Encrypt", &key)
    );
    assert_eq!(
        world
            .refused("Decrypt", json!({"KeyId": key, "CiphertextBlob": "AAAA"}))
            .0,
        "AccessDeniedException"
    );
    world.ask_as("777788889999", "user/eve");
    let retire = json!({"GrantToken": made["GrantToken"]});
    assert_eq!(
        world.refused("RetireGrant", retire.clone()),
        nothing_allows(&world, "RetireGrant", &key)
    );
    world.ask_as(THEIRS, "user/bob");
    world.ok("RetireGrant", retire);
    assert_eq!(
        world.refused("DescribeKey", json!({"KeyId": key})),
        nothing_allows(&world, "DescribeKey", &key)
    );
}

#[test]
fn a_grantee_grants_no_more_than_it_was_granted() {
    let mut world = World::authorizing();
    let key = text(&world.ok("CreateKey", json!({}))["KeyMetadata"]["Arn"]);
    world.ok("CreateGrant", json!({"KeyId": key, "GranteePrincipal": THEIR_ROOT, "Operations": ["CreateGrant", "Encrypt"]}));
    world.ask_as(THEIRS, "user/bob");
    let child = |operations: &[&str]| json!({"KeyId": key, "GranteePrincipal": "arn:aws:iam::777788889999:root", "Operations": operations});
    let made = world.ok("CreateGrant", child(&["Encrypt"]));
    assert_eq!(
        world.refused("CreateGrant", child(&["Decrypt"])),
        nothing_allows(&world, "CreateGrant", &key)
    );
    assert_eq!(
        world
            .refused(
                "RevokeGrant",
                json!({"KeyId": key, "GrantId": made["GrantId"]})
            )
            .0,
        "AccessDeniedException"
    );
    world.ask_as("777788889999", "user/carol");
    world.ok("Encrypt", encrypt(&key));
}

#[test]
fn a_policy_can_shut_out_its_own_account() {
    let mut world = World::authorizing();
    let only_alice = json!({"Version": "2012-10-17", "Statement": [allow("arn:aws:iam::111122223333:user/alice", &["kms:*"])]});
    let key = text(
        &world.ok("CreateKey", json!({"Policy": only_alice.to_string()}))["KeyMetadata"]["Arn"],
    );
    world.ok("Encrypt", encrypt(&key));
    world.ask_as(MINE, "user/mallory");
    assert_eq!(
        world.refused("Encrypt", encrypt(&key)),
        nothing_allows(&world, "Encrypt", &key)
    );
    assert_eq!(
        world.refused("DisableKey", json!({"KeyId": key})),
        nothing_allows(&world, "DisableKey", &key)
    );
}

#[test]
fn what_a_caller_may_not_touch_tells_nothing_of_its_state() {
    let mut world = World::authorizing();
    let key = text(&world.ok("CreateKey", json!({}))["KeyMetadata"]["Arn"]);
    world.ok("DisableKey", json!({"KeyId": key}));
    world.ask_as(THEIRS, "user/bob");
    assert_eq!(
        world.refused("Encrypt", encrypt(&key)),
        nothing_allows(&world, "Encrypt", &key)
    );
}
