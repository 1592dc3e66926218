//! Key policies.

use serde_json::{Value, json};

use crate::policy::{Attempt, Context, KeyPolicy, Verdict};
use crate::{Code, Scope};

use super::scope;

/// A policy document.
///
/// What is refused is refused with MalformedPolicyDocumentException. What is read says the same when it is written in another way,
/// and nothing of it outweighs a Deny for everyone.
///
/// # Panics
/// Where that does not hold.
pub fn policy_document(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let region = "us-east-1";
    let policy = match KeyPolicy::parse(text, region) {
        Ok(policy) => policy,
        Err(error) => return assert_eq!(error.code, Code::MalformedPolicyDocumentException),
    };
    let mut document: Value = serde_json::from_str(text).expect("a policy is JSON");
    let again = KeyPolicy::parse(&document.to_string(), region).expect("the same policy");
    let verdicts = judge(&policy);
    assert_eq!(judge(&again), verdicts, "one policy in two forms");

    let statements = &mut document["Statement"];
    if !statements.is_array() {
        *statements = json!([statements]);
    }
    let deny = json!({"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"});
    statements.as_array_mut().expect("a list").push(deny);
    let denied = KeyPolicy::parse(&document.to_string(), region).expect("one statement more");
    assert_eq!(
        judge(&denied),
        [Verdict::Denied; 4],
        "a Deny that is outweighed"
    );

    // What is allowed stays allowed, or is denied, where statements are added; what is silent is only so without an Allow.
    document["Statement"].as_array_mut().expect("a list").pop();
    let allow = json!({"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"});
    document["Statement"]
        .as_array_mut()
        .expect("a list")
        .push(allow);
    let allowed = KeyPolicy::parse(&document.to_string(), region).expect("one statement more");
    let wanted = verdicts.map(|verdict| match verdict {
        Verdict::Denied => Verdict::Denied,
        Verdict::Allowed | Verdict::Silent => Verdict::Allowed,
    });
    assert_eq!(judge(&allowed), wanted, "an Allow for everyone");
}

/// What a policy says of a few attempts.
fn judge(policy: &KeyPolicy) -> [Verdict; 4] {
    let mut context = Context::default();
    context.add("kms:CallerAccount", "111122223333");
    context.add("kms:ViaService", "s3.us-east-1.amazonaws.com");
    context.add("kms:EncryptionContext:a", "b");
    for key in ["a", "b"] {
        context.add("kms:EncryptionContextKeys", key);
    }
    context.add("aws:CurrentTime", "2026-01-01T00:00:00Z");
    context.add("aws:PrincipalArn", "arn:aws:iam::111122223333:user/alice");
    context.add("aws:username", "alice");
    let resource = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    let root = scope("us-east-1");
    let alice = Scope {
        principal: "arn:aws:iam::111122223333:user/alice".into(),
        ..root.clone()
    };
    let session = Scope {
        account: "444455556666".into(),
        principal: "arn:aws:sts::444455556666:assumed-role/app/s1".into(),
        ..root.clone()
    };
    let judge = |action, caller| {
        policy.judge(&Attempt {
            action,
            caller,
            resource,
            context: &context,
        })
    };
    [
        judge("Decrypt", &root),
        judge("Decrypt", &alice),
        judge("ReEncryptFrom", &session),
        judge("PutKeyPolicy", &alice),
    ]
}

/// Inputs to begin with, by name.
#[cfg(test)]
pub(super) fn seeds() -> Vec<(String, Vec<u8>)> {
    let allow = |condition: Value| json!({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*", "Condition": condition}});
    let arn = |arn: &str| allow(json!({"ArnLike": {"aws:PrincipalArn": arn}}));
    [
        ("arn", arn("arn:aws:iam::*:user/alice")),
        ("arn-of-another", arn("arn:aws:iam::*:user/bob")),
        (
            "arn-with-a-variable",
            arn("arn:aws:iam::*:user/${aws:username}"),
        ),
        (
            "arn-with-a-variable-of-two",
            arn("arn:aws:iam::*:user/${kms:EncryptionContextKeys}"),
        ),
        ("arn-too-short", arn("arn:aws:iam")),
        (
            "date-of-text",
            allow(json!({"DateLessThan": {"aws:username": "2026-01-01T00:00:00Z"}})),
        ),
        (
            "number-of-text",
            allow(json!({"NumericLessThan": {"aws:username": "1"}})),
        ),
    ]
    .map(|(name, policy)| (name.to_owned(), policy.to_string().into_bytes()))
    .into()
}
