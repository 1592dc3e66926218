use std::fmt::Write;

use serde_json::{Value, json};

use super::*;
use crate::{Code, Op};

fn said(op: Op, body: &Value) -> String {
    match check(op.input(), body) {
        Ok(()) => "ok".to_owned(),
        Err(e) => format!("{}: {}", e.code, e.message.unwrap_or_default()),
    }
}

fn lines(cases: &[(Op, Value)]) -> String {
    cases.iter().fold(String::new(), |mut out, (op, body)| {
        writeln!(out, "{op} {body}\n  {}", said(*op, body)).unwrap();
        out
    })
}

const KEY: &str = "1234abcd-12ab-34cd-56ef-1234567890ab";

#[test]
fn texts_seen_in_recordings() {
    let long = "x".repeat(129);
    let too_long = base64_of(4097);
    for (op, body, text) in [
        (
            Op::GenerateRandom,
            json!({"NumberOfBytes": 0}),
            "Value '0' at 'numberOfBytes' failed to satisfy constraint: Member must have value greater than or equal to 1",
        ),
        (
            Op::GenerateRandom,
            json!({"NumberOfBytes": 1025}),
            "Value '1025' at 'numberOfBytes' failed to satisfy constraint: Member must have value less than or equal to 1024",
        ),
        (
            Op::CreateKey,
            json!({"Tags": [{"TagKey": long, "TagValue": ""}]}),
            &format!(
                "Value '{long}' at 'tags.1.member.tagKey' failed to satisfy constraint: \
                 Member must have length less than or equal to 128"
            ),
        ),
        (
            Op::Encrypt,
            json!({"KeyId": KEY, "Plaintext": ""}),
            "Value at 'plaintext' failed to satisfy constraint: Member must have length greater than or equal to 1",
        ),
        (
            Op::Encrypt,
            json!({"KeyId": KEY, "Plaintext": too_long}),
            "Value at 'plaintext' failed to satisfy constraint: Member must have length less than or equal to 4096",
        ),
        (
            Op::GenerateMac,
            json!({"KeyId": KEY, "Message": "aGk=", "MacAlgorithm": "INVALID"}),
            "Value 'INVALID' at 'macAlgorithm' failed to satisfy constraint: Member must satisfy enum value set: \
             [HMAC_SHA_224, HMAC_SHA_256, HMAC_SHA_384, HMAC_SHA_512]",
        ),
        (
            Op::DescribeKey,
            json!({}),
            "Value null at 'keyId' failed to satisfy constraint: Member must not be null",
        ),
    ] {
        assert_eq!(
            said(op, &body),
            format!("ValidationException: 1 validation error detected: {text}")
        );
    }
}

#[test]
fn texts_of_broken_rules() {
    let texts = lines(&[
        (Op::GetParametersForImport, json!({})),
        (
            Op::GenerateDataKey,
            json!({"KeyId": "", "NumberOfBytes": 1025, "KeySpec": "AES_512"}),
        ),
        (
            Op::CreateAlias,
            json!({"AliasName": "", "TargetKeyId": KEY}),
        ),
        (
            Op::CreateAlias,
            json!({"AliasName": "alias/a b", "TargetKeyId": KEY}),
        ),
        (
            Op::TagResource,
            json!({"KeyId": KEY, "Tags": [{"TagKey": "a", "TagValue": "b"}, {"TagKey": ""}]}),
        ),
        (Op::TagResource, json!({"KeyId": KEY, "Tags": [null]})),
        (
            Op::UntagResource,
            json!({"KeyId": KEY, "TagKeys": ["a", ""]}),
        ),
        (Op::UntagResource, json!({"KeyId": KEY, "TagKeys": [null]})),
        (
            Op::Encrypt,
            json!({"KeyId": KEY, "Plaintext": "aGk=", "GrantTokens": vec!["t"; 11]}),
        ),
        (
            Op::Encrypt,
            json!({"KeyId": KEY, "Plaintext": "aGk=", "EncryptionContext": {"a": null}}),
        ),
        (
            Op::Decrypt,
            json!({"CiphertextBlob": null, "Recipient": {"AttestationDocument": ""}}),
        ),
        (
            Op::CreateGrant,
            json!({"KeyId": KEY, "GranteePrincipal": "p", "Operations": ["Fly", "Decrypt"]}),
        ),
        (
            Op::CreateCustomKeyStore,
            json!({"CustomKeyStoreName": "s", "KeyStorePassword": "short", "XksProxyAuthenticationCredential":
                {"AccessKeyId": "lower", "RawSecretAccessKey": "x"}}),
        ),
        (
            Op::ListKeys,
            json!({"Marker": "\u{3bb}", "ResourceOwners": []}),
        ),
    ]);
    insta::assert_snapshot!(texts);
}

#[test]
fn texts_of_wrong_types() {
    let texts = lines(&[
        (Op::ListKeys, json!([])),
        (Op::ListKeys, json!(null)),
        (Op::ListKeys, json!({"Limit": "5"})),
        (Op::ListKeys, json!({"Limit": 1.5})),
        (Op::ListKeys, json!({"Limit": 1e30})),
        (Op::DescribeKey, json!({"KeyId": 5})),
        (Op::DescribeKey, json!({"KeyId": ["a"]})),
        (Op::CreateKey, json!({"MultiRegion": "false"})),
        (Op::CreateKey, json!({"Tags": {"TagKey": "a"}})),
        (Op::CreateKey, json!({"Tags": [["a", "b"]]})),
        (Op::Encrypt, json!({"KeyId": KEY, "Plaintext": "a"})),
        (Op::Encrypt, json!({"KeyId": KEY, "Plaintext": "-_-_"})),
        (Op::Encrypt, json!({"KeyId": KEY, "Plaintext": 1})),
        (
            Op::Encrypt,
            json!({"KeyId": KEY, "Plaintext": "aGk=", "EncryptionContext": {"a": 1}}),
        ),
        (
            Op::Decrypt,
            json!({"CiphertextBlob": "aGk=", "Recipient": true}),
        ),
        (
            Op::ImportKeyMaterial,
            json!({"ValidTo": "2030-01-01T00:00:00Z"}),
        ),
    ]);
    insta::assert_snapshot!(texts);
}

#[test]
fn a_wrong_type_comes_before_every_broken_rule() {
    let body = json!({"NumberOfBytes": 0, "CustomKeyStoreId": 1});
    assert!(said(Op::GenerateRandom, &body).starts_with("SerializationException"));
}

#[test]
fn limits_are_inclusive() {
    for n in [1, 1024] {
        assert_eq!(said(Op::GenerateRandom, &json!({"NumberOfBytes": n})), "ok");
    }
    for len in [1, 4096] {
        assert_eq!(
            said(
                Op::Encrypt,
                &json!({"KeyId": KEY, "Plaintext": base64_of(len)})
            ),
            "ok"
        );
    }
    // Four bytes of UTF-8 each, but one character.
    let tag =
        |len| json!({"KeyId": KEY, "Tags": [{"TagKey": "\u{1f511}".repeat(len), "TagValue": ""}]});
    assert_eq!(said(Op::TagResource, &tag(128)), "ok");
    assert_ne!(said(Op::TagResource, &tag(129)), "ok");
}

#[test]
fn absent_null_and_unknown_members_pass() {
    for body in [
        json!({}),
        json!({"Limit": null}),
        json!({"limit": 0}),
        json!({"Fly": {"a": [1]}}),
    ] {
        assert_eq!(said(Op::ListKeys, &body), "ok", "{body}");
    }
}

#[test]
fn patterns_match_the_whole_text_in_ascii() {
    let matches = |pattern, text| Pattern::new(pattern).matches(text);
    assert!(matches("[0-9]{2}", "12"));
    assert!(!matches("[0-9]{2}", "123"));
    assert!(!matches("[0-9]{2}", "12\n"));
    assert!(!matches("^a$|^b$", "a\nb"));
    assert!(matches(r"^[\w+=]+$", "a_1+"));
    assert!(!matches(r"[\w]+", "\u{e9}"));
    assert!(!matches(r"\d", "\u{663}"));
    assert!(matches(r"[\u0020-\u00FF]*", "\u{e9} ~"));
    assert!(!matches(r"[\u0020-\u00FF]*", "\u{100}"));
    assert!(matches(r"^[a-zA-Z0-9:/_\s.-]+$", "a b\tc.-"));
}

#[test]
fn every_rule_of_the_model_can_be_asked() {
    fn walk(shape: &'static Shape) {
        match shape {
            Shape::Structure(members) => members.iter().for_each(|m| walk(m.shape)),
            Shape::List { member, .. } => {
                assert!(
                    !matches!(member, Shape::List { .. } | Shape::Map { .. }),
                    "a list of lists"
                );
                walk(member);
            }
            Shape::Map { key, value } => [*key, *value].into_iter().for_each(walk),
            // Compiles the pattern.
            Shape::Text { pattern, .. } => {
                assert!(!pattern.as_ref().is_some_and(|p| p.matches("\0")))
            }
            _ => {}
        }
    }
    for op in Op::ALL {
        walk(op.input());
        let body = check(op.input(), &json!({})).err();
        assert!(
            body.is_none_or(|e| e.code == Code::ValidationException),
            "{op}"
        );
    }
}

fn base64_of(len: usize) -> String {
    blob::encode(&vec![0; len])
}
