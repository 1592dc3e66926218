//! What users read about a file that is wrong.

use std::fs;

use kmspec::evidence::Book;
use kmspec::fixture::{Fixture, folder};
use kmspec::spec::Spec;
use serde_json::{Value, json};

fn problems(text: &str) -> String {
    let spec = Spec::embedded();
    let found = Fixture::read("x", "x.json", text, &spec, &Book::embedded(&spec))
        .expect_err("something is wrong");
    found
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

fn of_steps(steps: Value) -> String {
    problems(&json!({"why": "w", "materials": {"m1": {"bytes": 32}}, "steps": steps}).to_string())
}

#[test]
fn syntax() {
    let told = [
        problems("{\"why\": \"w\",\n \"steps\": [}"),
        problems("{\"why\": \"w\", \"steps\": []} x"),
        problems(""),
    ]
    .join("\n\n");
    insta::assert_snapshot!(told);
}

#[test]
fn fields() {
    let told = [
        problems("{\"why\": \"w\", \"stepz\": []}"),
        problems("{\"steps\": []}"),
        problems("{\"why\": \" \", \"steps\": [], \"tags\": [\"Two Words\"]}"),
        of_steps(json!([{"call": "CreateKey", "wiht": {}}])),
        of_steps(json!([{"call": "CreateKey", "with": []}])),
        of_steps(json!([{"call": "CreateKey", "as": "someone"}])),
        problems("{\"why\": \"w\", \"needs\": [\"money\"], \"steps\": []}"),
        of_steps(json!([{"call": "CreateKey", "in": "us-east-1"}])),
    ]
    .join("\n\n");
    insta::assert_snapshot!(told);
}

#[test]
fn steps() {
    insta::assert_snapshot!(of_steps(json!([
        {},
        {"call": "CreateKey", "raw": {}, "name": "a", "returns": {}, "evidence": ["model/CreateKey"]},
        {"wait": "25 parsecs"},
        {"wait": "1h", "call": "CreateKey"},
        {"wait": "-1h"},
        {"call": "CreateKey", "status": 400},
        {"wait": "1h", "in": "other"},
        {"raw": {}, "in": "other", "name": "c", "fails": "NotFoundException", "evidence": ["model/CreateKey"]},
        {"clusters": {}, "proxies": {}},
        {"services": {}, "in": "other"},
        {"raw": {"body": "", "body_hex": "0"}, "name": "b", "fails": "NotFoundException", "evidence": ["model/CreateKey"]},
    ])));
}

#[test]
fn judged_steps() {
    let told = [of_steps(json!([
        {"call": "CreateKey", "returns": {}, "evidence": ["model/CreateKey"]},
        {"call": "CreateKey", "name": "a"},
        {"call": "CreateKey", "name": "b", "returns": {}},
        {"call": "CreateKey", "name": "Not Kebab", "fails": [], "evidence": ["model/CreateKey"]},
        {"call": "CreateKey", "name": "c", "returns": {}, "message": "m", "evidence": ["model/CreateKey"]},
        {"call": "CreateKey", "name": "d", "fails": "NotFoundException", "returns": {}, "evidence": ["model/CreateKey"]},
        {"call": "CreateKey", "name": "e", "any": [{"returns": {}}, {}], "evidence": ["model/CreateKey"]},
        {"call": "CreateKey", "save": {"k": "KeyMetadata", "unique": "/~2"}},
        {"call": "DescribeKey", "name": "f", "returns": {}, "within": "soon", "evidence": ["model/DescribeKey"]},
    ])), of_steps(json!([
        {"call": "CreateKey", "name": "a", "returns": {}, "evidence": ["model/CreateKey"]},
        {"call": "CreateKey", "name": "a", "fails": "NotFoundException", "evidence": ["model/CreateKeys", "import/none-such"], "save": {"k": "/K"}},
        {"call": "CreateKey", "name": "b", "returns": {}, "within": "90s", "evidence": ["model/CreateKey"]},
        {"call": "DescribeKey", "name": "c", "fails": "NotFoundException", "within": "90s", "evidence": ["model/DescribeKey"]},
    ]))].join("\n\n");
    insta::assert_snapshot!(told);
}

#[test]
fn error_codes() {
    let judged = |name: &str, fails: Value, evidence: &str| json!({"call": "CreateKey", "name": name, "fails": fails, "evidence": [evidence]});
    insta::assert_snapshot!(of_steps(json!([
        judged("a", json!("NotFoundExeption"), "model/CreateKey"),
        judged("b", json!(["ThrottlingException", "KmsInvalidStateException"]), "model/CreateKey"),
        judged("c", json!("Boom"), "model/CreateKey"),
        judged("d", json!("InternalError"), "recording/endpoint"),
        {"call": "CreateKey", "name": "e", "any": [{"returns": {}}, {"fails": "Acess"}], "evidence": ["model/CreateKey"]},
    ])));
}

#[test]
fn names_operations_and_materials() {
    let told = [of_steps(json!([
        {"call": "CreateKey", "save": {"key": "/KeyMetadata/KeyId"}},
        {"call": "DescribeKeys", "with": {"KeyId": "${kee}"}},
        {"call": "Whatever", "with": {"KeyId": "${key.arn} ${somebody} ${"}},
    ])), of_steps(json!([
        {"call": "CreateKey", "save": {"key": "/KeyMetadata/KeyId"}},
        {"call": "DescribeKeys", "with": {"KeyId": "${kee}"}},
        {"call": "Whatever", "with": {"KeyId": "${key.arn} ${somebody}"}},
        {"call": "Encrypt", "with": {"KeyId": "${key}", "Plaintext": {"$material": "m2"}}},
        {"call": "Encrypt", "with": {"KeyId": "${key}"}, "name": "a", "fails": "NotFoundException", "message": "${later}", "evidence": ["model/Encrypt"]},
        {"call": "Encrypt", "name": "b", "returns": {"KeyId": {"$same": "later"}}, "save": {"later": "/KeyId"}, "evidence": ["model/Encrypt"]},
    ]))].join("\n\n");
    insta::assert_snapshot!(told);
}

#[test]
fn derived_values_and_matchers() {
    insta::assert_snapshot!(of_steps(json!([
        {"call": "Encrypt", "with": {
            "A": {"$wrap": "m1"}, "B": {"$wrap": "m1", "under": "${unique}", "by": "ROT13"}, "C": {"$zeros": -1}, "D": {"$flop": "x"},
            "E": {"$flip": "not base64!", "bit": 0}, "F": {"$append": "", "hex": "0g"}, "G": {"$time": "1h"}, "H": {"$base64": "a", "x": 1}
        }},
        {"call": "Encrypt", "name": "a", "evidence": ["model/Encrypt"], "returns": {
            "A": {"$pattern": "("}, "B": {"$present": false}, "C": {"$near": "+1h"}, "D": {"$includes": []}, "E": {"$matches": 1},
            "F": {"$bytes": "x"}, "G": {"$absent": true, "$present": true}
        }},
    ])));
}

#[test]
fn keys_and_what_is_made_with_them() {
    let steps = json!([
        {"call": "Encrypt", "with": {
            "A": {"$sign": "random", "message": "AAAA", "by": "ECDSA_SHA_256"},
            "B": {"$sign": "p256", "message": "AAAA", "by": "RSASSA_PSS_SHA_256"},
            "C": {"$sign": "p256", "message": "no base64", "by": "ECDSA", "type": "raw"},
            "D": {"$agree": "secp256k1", "with": "AAAA"}, "E": {"$public": "nobody"}, "F": {"$mac": 1, "message": "", "by": "HMAC"},
            "G": {"$material": "p256", "form": "pkcs1"}, "H": {"$material": "p256", "form": "pem"}, "I": {"$digest": "AAAA", "by": "MD5"},
            "J": {"$wrap": {"$truncate": {"$material": "nobody"}, "to": -1}, "under": "AAAA", "by": "RSAES_OAEP_SHA_1"},
            "K": {"$encapsulate": "${nothing}"}, "L": {"$encapsulate": "AAAA", "by": "ML_KEM"}
        }},
        {"call": "Encrypt", "name": "a", "evidence": ["model/Encrypt"], "returns": {
            "A": {"$verifies": {"message": "AAAA", "by": "ECDSA_SHA_256", "kind": "RAW"}}, "B": {"$verifies": "AAAA"},
            "C": {"$opens": {"with": "p256", "by": "RSAES_OAEP_SHA_1", "to": "AAAA"}}, "D": {"$public-key": "HMAC_256"},
            "E": {"$private-of": "${nothing}"}, "F": {"$opens": {"with": "p256", "by": "RSA", "to": "AAAA"}}
        }},
    ]);
    let materials = json!({
        "random": {"bytes": 32}, "p256": {"key": "ECC_NIST_P256"}, "secp256k1": {"key": "ECC_SECG_P256K1"}
    });
    let of = |steps: &[Value]| {
        problems(&json!({"why": "w", "materials": materials, "steps": steps}).to_string())
    };
    let text = steps.as_array().unwrap();
    let known: Vec<Value> = text.iter().map(in_order).collect();
    let told = [
        of(text),
        of(&known),
        problems(&json!({"why": "w", "materials": {"a": {"key": "HMAC_256"}}, "steps": [{"call": "ListKeys"}]}).to_string()),
    ];
    insta::assert_snapshot!(told.join("\n\n"));
}

/// A step without the members that cannot be read.
fn in_order(step: &Value) -> Value {
    let mut step = step.clone();
    for (part, unread) in [
        ("with", &["C", "F", "H", "I", "L"][..]),
        ("returns", &["A", "B", "D", "F"]),
    ] {
        if let Some(members) = step.get_mut(part).and_then(Value::as_object_mut) {
            members.retain(|name, _| !unread.contains(&name.as_str()));
        }
    }
    step
}

#[test]
fn all_problems_of_all_files_are_told() {
    let root = std::env::temp_dir().join(format!("kmspec-problems-{}", std::process::id()));
    let cases = root.join("cases/deep");
    fs::create_dir_all(&cases).expect("a folder");
    let fine = json!({"why": "w", "steps": [{"call": "CreateKey"}]}).to_string();
    for (name, text) in [
        ("Twice.json", fine.as_str()),
        ("twice.json", &fine),
        ("a.json", "{"),
        ("b.json", "[]"),
    ] {
        fs::write(cases.join(name), text).expect("a file");
    }
    fs::write(cases.join("bytes.json"), [0xff]).expect("a file");
    let spec = Spec::embedded();
    let found = folder(&root, &spec, &Book::default()).expect_err("something is wrong");
    let shown: Vec<String> = found.iter().map(ToString::to_string).collect();
    let shown = shown.join("\n").replace(&root.display().to_string(), "DIR");
    fs::remove_dir_all(&root).expect("the folder");
    insta::assert_snapshot!(shown);
}

#[test]
fn a_table_with_unknown_operations_states_refusals_and_footnotes() {
    let spec = Spec::embedded();
    let mut table: Value =
        serde_json::from_str(kmspec_fixtures::spec("key-states.json")).expect("JSON");
    let cell = table["rows"]["Encrypt"]["states"]["Disabled"].clone();
    table["rows"]["Encript"] = json!({"states": {"Disabled": cell}});
    table["rows"]["Encrypt"]["states"]["Asleep"] = cell;
    table["rows"]["Decrypt"]["states"]["Disabled"]["message"] = json!("tired");
    table["rows"]["Decrypt"]["states"]["Disabled"]["table"] = json!("X1or99");
    let found = Book::read([], &table.to_string(), &spec).expect_err("something is wrong");
    let shown: Vec<String> = found.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn a_folder_that_is_not_there() {
    let spec = Spec::embedded();
    let found =
        folder("/no/such/folder".as_ref(), &spec, &Book::default()).expect_err("it is not there");
    assert!(
        found[0]
            .to_string()
            .starts_with("/no/such/folder: cannot be read: "),
        "{}",
        found[0]
    );
}
