use serde_json::{Value, json};

use super::{Attempt, Context, KeyPolicy, Verdict, default_text};
use crate::{Code, Scope};

const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

fn scope(principal: &str) -> Scope {
    Scope {
        account: principal.split(':').nth(4).unwrap().into(),
        region: "us-east-1".into(),
        principal: principal.into(),
    }
}

fn parse(document: &Value) -> Result<KeyPolicy, crate::Error> {
    KeyPolicy::parse(&document.to_string(), "us-east-1")
}

fn with(statement: Value) -> Value {
    json!({"Version": "2012-10-17", "Statement": [statement]})
}

fn judge(statements: Value, principal: &str, action: &str, context: &Context) -> Verdict {
    let policy = parse(&json!({"Version": "2012-10-17", "Statement": statements})).unwrap();
    policy.judge(&Attempt {
        action,
        caller: &scope(principal),
        resource: KEY,
        context,
    })
}

const ALICE: &str = "arn:aws:iam::111122223333:user/alice";
const BOB: &str = "arn:aws:iam::444455556666:user/bob";

fn plain(statements: Value, principal: &str, action: &str) -> Verdict {
    judge(statements, principal, action, &Context::default())
}

#[test]
fn the_default_policy_allows_the_account() {
    let text = default_text("arn:aws:iam::111122223333:root");
    let policy = KeyPolicy::parse(&text, "us-east-1").unwrap();
    let judge = |principal: &str| {
        policy.judge(&Attempt {
            action: "PutKeyPolicy",
            caller: &scope(principal),
            resource: KEY,
            context: &Context::default(),
        })
    };
    assert_eq!(judge(ALICE), Verdict::Allowed);
    assert_eq!(judge(BOB), Verdict::Silent);
}

#[test]
fn a_denial_beats_every_permission() {
    let statements = json!([
        {"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"},
        {"Effect": "Deny", "Principal": {"AWS": BOB}, "Action": ["kms:Enc*", "kms:Sign"], "Resource": "*"},
    ]);
    assert_eq!(plain(statements.clone(), BOB, "Encrypt"), Verdict::Denied);
    assert_eq!(plain(statements.clone(), BOB, "Sign"), Verdict::Denied);
    assert_eq!(plain(statements.clone(), BOB, "Decrypt"), Verdict::Allowed);
    assert_eq!(plain(statements, ALICE, "Encrypt"), Verdict::Allowed);
}

#[test]
fn everything_but_what_is_named() {
    let statements = json!([
        {"Effect": "Allow", "Principal": {"AWS": ["111122223333", BOB]}, "NotAction": "kms:*Grant", "Resource": "*"},
        {"Effect": "Deny", "NotPrincipal": {"AWS": ALICE}, "Action": "kms:Decrypt", "Resource": "*"},
    ]);
    assert_eq!(
        plain(statements.clone(), ALICE, "Decrypt"),
        Verdict::Allowed
    );
    assert_eq!(plain(statements.clone(), BOB, "Decrypt"), Verdict::Denied);
    assert_eq!(plain(statements.clone(), BOB, "Encrypt"), Verdict::Allowed);
    assert_eq!(plain(statements, BOB, "CreateGrant"), Verdict::Silent);
}

#[test]
fn the_resource_is_this_key() {
    let statement = |resource: &str, member: &str| json!([{"Effect": "Allow", "Principal": "*", "Action": "*", member: resource}]);
    assert_eq!(
        plain(statement("*", "Resource"), ALICE, "Sign"),
        Verdict::Allowed
    );
    assert_eq!(
        plain(statement(KEY, "Resource"), ALICE, "Sign"),
        Verdict::Allowed
    );
    assert_eq!(
        plain(
            statement("arn:aws:kms:*:*:key/*", "Resource"),
            ALICE,
            "Sign"
        ),
        Verdict::Allowed
    );
    assert_eq!(
        plain(
            statement("arn:aws:kms:*:*:alias/*", "Resource"),
            ALICE,
            "Sign"
        ),
        Verdict::Silent
    );
    assert_eq!(
        plain(statement(KEY, "NotResource"), ALICE, "Sign"),
        Verdict::Silent
    );
}

#[test]
fn without_action_or_resource_a_statement_has_no_effect() {
    for statement in [
        json!({"Effect": "Deny", "Principal": "*", "Resource": "*"}),
        json!({"Effect": "Deny", "Principal": "*", "Action": "kms:*"}),
    ] {
        assert_eq!(plain(json!([statement]), ALICE, "Sign"), Verdict::Silent);
    }
}

#[test]
fn all_conditions_must_hold() {
    let mut context = Context::default();
    context.add("kms:EncryptionContext:Department", "IT");
    context.add("kms:EncryptionContextKeys", "Department");
    let allow = |condition: Value| {
        let statement = json!([{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*", "Condition": condition}]);
        judge(statement, ALICE, "Decrypt", &context)
    };
    assert_eq!(
        allow(json!({"StringEquals": {"kms:EncryptionContext:department": "IT"}})),
        Verdict::Allowed
    );
    assert_eq!(
        allow(json!({"StringEquals": {"kms:EncryptionContext:Department": ["HR", "IT"]}})),
        Verdict::Allowed
    );
    assert_eq!(
        allow(
            json!({"StringEquals": {"kms:EncryptionContext:Department": "IT", "kms:ViaService": "x"}})
        ),
        Verdict::Silent
    );
    assert_eq!(
        allow(json!({
            "StringEquals": {"kms:EncryptionContext:Department": "IT"},
            "ForAllValues:StringEquals": {"kms:EncryptionContextKeys": ["Department"]},
        })),
        Verdict::Allowed
    );
    assert_eq!(
        allow(json!({"Null": {"kms:EncryptionContextKeys": true}})),
        Verdict::Silent
    );
    assert_eq!(
        allow(json!({"NumericLessThan": {"kms:None": 5}})),
        Verdict::Silent
    );
}

#[test]
fn what_is_no_policy_is_malformed() {
    let statement =
        json!({"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"});
    let changed = |member: &str, value: Value| {
        let mut statement = statement.clone();
        statement[member] = value;
        with(statement)
    };
    assert!(parse(&with(statement.clone())).is_ok());
    for document in [
        json!([]),
        json!({}),
        json!({"Version": "2012-10-17"}),
        json!({"Version": "2012-10-17", "Statement": []}),
        json!({"Version": "2012-10-17", "Statement": "kms:*"}),
        json!({"Version": "2020-01-01", "Statement": [statement.clone()]}),
        json!({"Version": "2012-10-17", "Statement": [statement.clone()], "Owner": "me"}),
        json!({"Version": "2012-10-17", "Id": 1, "Statement": [statement.clone()]}),
        changed("Effect", json!("allow")),
        changed("Effect", json!(null)),
        changed("Sid", json!(1)),
        changed("Action", json!({})),
        changed("Action", json!([1])),
        changed("NotAction", json!("kms:Sign")),
        changed("NotPrincipal", json!("*")),
        changed("Condition", json!([])),
        changed("Condition", json!({"StringEquals": "x"})),
        changed("Condition", json!({"StringEqual": {"a": "x"}})),
        changed("Condition", json!({"StringEquals": {"a": {}}})),
        changed("Permission", json!("x")),
        with(json!({"Effect": "Allow", "Action": "kms:*", "Resource": "*"})),
    ] {
        let error = parse(&document).expect_err(&document.to_string());
        assert_eq!(
            error.code,
            Code::MalformedPolicyDocumentException,
            "{document}"
        );
    }
    for text in ["", "{", "null", "\"x\"", "{}x", "not JSON"] {
        assert_eq!(
            KeyPolicy::parse(text, "us-east-1").unwrap_err().code,
            Code::MalformedPolicyDocumentException
        );
    }
}

#[test]
fn principals_must_be_some() {
    let text = "Policy contains a statement with one or more invalid principals.";
    for principal in [
        json!("alice"),
        json!({}),
        json!({"AWS": "alice"}),
        json!({"AWS": "AIDAEXAMPLE"}),
        json!({"AWS": "arn:aws:iam::111122223333:group/admins"}),
        json!({"AWS": ["*", "arn:aws:iam::1:root"]}),
        json!({"Service": "someone"}),
        json!({"Group": "x"}),
    ] {
        let document = with(
            json!({"Effect": "Allow", "Principal": principal, "Action": "kms:*", "Resource": "*"}),
        );
        assert_eq!(
            parse(&document).unwrap_err().message.as_deref(),
            Some(text),
            "{document}"
        );
    }
    let service = with(
        json!({"Effect": "Allow", "Principal": {"Service": ["s3.amazonaws.com"]}, "Action": "*", "Resource": "*"}),
    );
    let policy = parse(&service).unwrap();
    let attempt = Attempt {
        action: "Sign",
        caller: &scope(ALICE),
        resource: KEY,
        context: &Context::default(),
    };
    assert_eq!(policy.judge(&attempt), Verdict::Silent);
}

#[test]
fn all_values_of_a_key_that_has_one_is_overly_permissive() {
    let message = |key: &str| {
        let condition = json!({"ForAllValues:StringEquals": {key: "x"}});
        let statement = json!({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*", "Condition": condition});
        parse(&with(statement)).unwrap_err().message.unwrap()
    };
    assert!(
        message("kms:EncryptionContext:User")
            .starts_with("OverlyPermissiveCondition:EncryptionContext: ")
    );
    assert!(message("aws:RequestTag/Team").contains("without the specified tag"));
}
