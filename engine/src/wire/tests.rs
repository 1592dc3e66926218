use std::{collections::BTreeMap, fmt::Write};

use serde_json::json;

use super::*;
use crate::{Code, Time, api::*};

fn raw<'a>(target: &'a str, body: &'a [u8]) -> Raw<'a> {
    Raw {
        method: "POST",
        target: Some(target),
        content_type: None,
        body,
    }
}

fn input(target: &str, body: &Value) -> Input {
    decode(&raw(
        &format!("TrentService.{target}"),
        body.to_string().as_bytes(),
    ))
    .unwrap()
    .input
}

fn code(target: &str, body: &[u8]) -> Code {
    decode(&raw(target, body)).unwrap_err().code
}

#[test]
fn requests_become_typed() {
    let read = input(
        "Encrypt",
        &json!({
            "KeyId": "alias/x", "Plaintext": "aGk=", "EncryptionContext": {"a": "b"}, "DryRun": null,
            "EncryptionAlgorithm": "SYMMETRIC_DEFAULT", "Unknown": {"deep": [1]}
        }),
    );
    assert_eq!(
        read,
        Input::Encrypt(EncryptRequest {
            key_id: "alias/x".into(),
            plaintext: b"hi".to_vec(),
            encryption_context: Some(BTreeMap::from([("a".into(), "b".into())])),
            grant_tokens: None,
            encryption_algorithm: Some(EncryptionAlgorithmSpec::SymmetricDefault),
            dry_run: None,
        })
    );
}

#[test]
fn optional_blobs_and_times_are_read() {
    let body = json!({
        "KeyId": "k", "ImportToken": "AA==", "EncryptedKeyMaterial": "/w==", "ValidTo": 1.592412018521E9,
        "ExpirationModel": "KEY_MATERIAL_EXPIRES"
    });
    let Input::ImportKeyMaterial(import) = input("ImportKeyMaterial", &body) else {
        panic!()
    };
    assert_eq!(import.encrypted_key_material, [0xff]);
    assert_eq!(import.valid_to, Some(Time(1_592_412_018_521)));
    assert_eq!(
        import.expiration_model,
        Some(ExpirationModelType::KeyMaterialExpires)
    );

    let body = json!({"CiphertextBlob": "AA==", "Recipient": {"AttestationDocument": "AQ=="}});
    let Input::Decrypt(decrypt) = input("Decrypt", &body) else {
        panic!()
    };
    assert_eq!(
        decrypt.recipient.unwrap().attestation_document,
        Some(vec![1])
    );
    assert_eq!(decrypt.key_id, None);
}

/// Members of a valid value each: what the rules let pass, the types must take.
#[test]
fn every_operation_reads_what_its_rules_let_pass() {
    let model: Value =
        serde_json::from_str(include_str!("../../../fixtures/spec/service-model.json")).unwrap();
    for op in Op::ALL {
        let shape = model["operations"][op.name()]["input"].as_str().unwrap();
        let body = sample(&model["shapes"], shape);
        let request = decode(&raw(
            &format!("TrentService.{op}"),
            body.to_string().as_bytes(),
        ));
        match request {
            Ok(request) => assert_eq!(request.op, *op),
            // Samples are as short as possible and do not match patterns; the types are wanted here.
            Err(e) => {
                assert_eq!(e.code, Code::ValidationException, "{op}: {e:?}");
                assert!(Input::read(*op, body.clone()).is_ok(), "{op} {body}");
            }
        }
    }
}

fn sample(shapes: &Value, name: &str) -> Value {
    let shape = &shapes[name];
    let inner = |key: &str| sample(shapes, shape[key].as_str().unwrap());
    match shape["type"].as_str().unwrap() {
        "structure" => {
            let members = shape["members"].as_object().unwrap();
            members
                .iter()
                .map(|(name, of)| (name.clone(), sample(shapes, of.as_str().unwrap())))
                .collect()
        }
        "list" => json!([inner("member")]),
        "map" => json!({"k": inner("value")}),
        "integer" => shape["min"].clone(),
        "boolean" => json!(true),
        "timestamp" => json!(1),
        "blob" => json!("AAAA"),
        _ if !shape["enum"].is_null() => shape["enum"][0].clone(),
        _ => json!("x".repeat(shape["min"].as_u64().unwrap_or(1) as usize)),
    }
}

#[test]
fn what_names_no_operation_is_an_unknown_operation() {
    let get = Raw {
        method: "GET",
        ..raw("TrentService.ListKeys", b"{}")
    };
    let without = Raw {
        target: None,
        ..raw("", b"{}")
    };
    for request in [get, without] {
        assert_eq!(
            decode(&request).unwrap_err().code,
            Code::UnknownOperationException
        );
    }
    for target in [
        "",
        "ListKeys",
        "TrentService.",
        "TrentService.Fly",
        "TrentService.listkeys",
        "DynamoDB.ListKeys",
    ] {
        assert_eq!(
            code(target, b"{}"),
            Code::UnknownOperationException,
            "{target}"
        );
    }
}

#[test]
fn what_is_no_json_object_is_a_serialization_error() {
    let deep = "[".repeat(100_000);
    let nested = format!("{{\"a\":{}{}}}", "[".repeat(1000), "]".repeat(1000));
    for body in [
        "",
        " ",
        "{",
        "{}{}",
        "{} x",
        "[]",
        "null",
        "true",
        "\"x\"",
        "1",
        "{'Limit':1}",
        "{\"Limit\":1,}",
        "<a/>",
        "{\"Marker\":\"abc",
        "{\"Limit\":1e400}",
        "{\"Limit\":NaN}",
        "{\"Marker\":\"\\ud800\"}",
        &deep,
        &nested,
    ] {
        assert_eq!(
            code("TrentService.ListKeys", body.as_bytes()),
            Code::SerializationException,
            "{body:.40}"
        );
    }
    assert_eq!(
        code("TrentService.ListKeys", b"{\"Marker\":\"\xff\"}"),
        Code::SerializationException
    );
}

#[test]
fn of_a_member_given_twice_the_last_counts() {
    let request = decode(&raw("TrentService.ListKeys", br#"{"Limit":1,"Limit":2}"#)).unwrap();
    let Input::ListKeys(list) = request.input else {
        panic!()
    };
    assert_eq!(list.limit, Some(2));
}

#[test]
fn bodies_beyond_the_limit_are_refused_unread() {
    let body = |len: usize| format!("{{\"a\":\"{}\"}}", "x".repeat(len - 8)).into_bytes();
    assert!(decode(&raw("TrentService.ListKeys", &body(BODY_LIMIT))).is_ok());
    assert_eq!(
        code("TrentService.ListKeys", &body(BODY_LIMIT + 1)),
        Code::RequestEntityTooLargeException
    );
    // The greatest policy as wasteful as JSON allows.
    let policy = format!(
        "{{\"KeyId\":\"k\",\"Policy\":\"{}\"}}",
        "\\u00e9".repeat(131_072)
    );
    assert!(decode(&raw("TrentService.PutKeyPolicy", policy.as_bytes())).is_ok());
}

#[test]
fn texts_of_refused_requests() {
    let mut out = String::new();
    for request in [
        Raw {
            method: "GET",
            ..raw("TrentService.ListKeys", b"{}")
        },
        Raw {
            target: None,
            ..raw("", b"{}")
        },
        raw("TrentService.Fly", b"{}"),
        raw("TrentService.ListKeys", &vec![b' '; BODY_LIMIT + 1]),
        raw("TrentService.ListKeys", b""),
        raw("TrentService.ListKeys", b"{\"Limit\":"),
        raw("TrentService.DescribeKey", b"{}"),
    ] {
        let reply = Reply::from(decode(&request).unwrap_err());
        writeln!(
            out,
            "{} {}",
            reply.status,
            String::from_utf8(reply.body).unwrap()
        )
        .unwrap();
    }
    insta::assert_snapshot!(out);
}

#[test]
fn responses_hold_what_is_there_in_alphabetical_order() {
    let reply = Reply::json(&EncryptResponse {
        key_id: Some("k".into()),
        ciphertext_blob: Some(b"hi".to_vec()),
        encryption_algorithm: Some(EncryptionAlgorithmSpec::SymmetricDefault),
    });
    assert_eq!(reply.status, 200);
    assert_eq!(reply.code, None);
    let body = r#"{"CiphertextBlob":"aGk=","EncryptionAlgorithm":"SYMMETRIC_DEFAULT","KeyId":"k"}"#;
    assert_eq!(String::from_utf8(reply.body).unwrap(), body);

    let metadata = KeyMetadata {
        aws_account_id: Some("111122223333".into()),
        arn: Some("a".into()),
        creation_date: Some(Time(1_592_412_018_521)),
        enabled: Some(true),
        key_state: Some(KeyState::Enabled),
        xks_key_configuration: None,
        ..KeyMetadata::default()
    };
    let body = r#"{"KeyMetadata":{"AWSAccountId":"111122223333","Arn":"a","CreationDate":1592412018.521,"Enabled":true,"KeyState":"Enabled"}}"#;
    let reply = Reply::json(&DescribeKeyResponse {
        key_metadata: Some(metadata),
    });
    assert_eq!(String::from_utf8(reply.body).unwrap(), body);
    assert_eq!(Reply::json(&DeleteCustomKeyStoreResponse {}).body, b"{}");
    assert_eq!(Reply::empty().body, b"");
}

#[test]
fn refusals_carry_code_and_status() {
    let reply = Reply::from(Error::bare(Code::KMSInternalException));
    assert_eq!(
        (reply.status, reply.code),
        (500, Some("KMSInternalException"))
    );
    assert_eq!(reply.body, br#"{"__type":"KMSInternalException"}"#);
}

#[test]
fn names_of_values_are_read_back() {
    for op in Op::ALL {
        assert_eq!(Op::from_name(op.name()), Some(*op));
    }
    for spec in KeySpec::ALL {
        assert_eq!(KeySpec::from_name(spec.as_str()), Some(*spec));
        assert_eq!(serde_json::to_value(spec).unwrap(), spec.as_str());
    }
    assert_eq!(KeySpec::from_name("rsa_2048"), None);
}

#[test]
fn operations_that_change_the_world_write() {
    let writes = |op: &str, body| {
        let input = input(op, &body);
        Request {
            op: Op::from_name(op).unwrap(),
            input,
        }
        .writes()
    };
    let import = json!({"KeyId": "k", "WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048"});
    assert!(writes("GetParametersForImport", import));
    assert!(writes("CreateKey", json!({})));
    assert!(!writes("GenerateRandom", json!({"NumberOfBytes": 1})));
    assert!(!writes("DescribeKey", json!({"KeyId": "k"})));
}
