//! Inputs to begin with, by name: what no fixture of ours has, because it is wrong, and each rule and derived value that there is.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use crate::derive::Stream;
use crate::offline::{KeySpec, MessageType, Private, Signing, private_key};

/// Inputs of `fixture_file`.
pub(super) fn fixture_file() -> Vec<(String, Vec<u8>)> {
    let mut seeds: Vec<(&str, String)> = vec![
        ("a-list", "[]".into()),
        ("cut-short", r#"{"why": "w", "steps""#.into()),
        ("a-number-for-text", r#"{"why": 1, "steps": []}"#.into()),
        ("a-missing-field", r#"{"steps": []}"#.into()),
        (
            "an-unknown-field",
            r#"{"why": "w", "steps": [], "more": 1}"#.into(),
        ),
        ("more-behind-it", r#"{"why": "w", "steps": []} {}"#.into()),
        (
            "nothing-in-it",
            r#"{"why": " ", "steps": [], "tags": ["A b"], "materials": {"m": {"bytes": -1}}}"#
                .into(),
        ),
        (
            "outdated",
            fixture(json!({"outdated": {"until": "2025-06-05"}, "steps": [judged(json!({}))]})),
        ),
        (
            "outdated-at-no-date",
            fixture(json!({"outdated": {"until": "June"}, "steps": []})),
        ),
    ];
    seeds.extend([
        ("steps-of-several-kinds", fixture(steps_of_several_kinds())),
        ("raw-steps", fixture(raw_steps())),
        ("answers", fixture(answers())),
        (
            "names-that-are-not-there",
            fixture(names_that_are_not_there()),
        ),
        ("derived-values", fixture(derived(true))),
        ("derived-values-of-other-types", fixture(derived(false))),
        ("unknown-derived-values", fixture(unknown_derived())),
    ]);
    let named = |(name, text): (&str, String)| (name.to_owned(), text.into_bytes());
    seeds.into_iter().map(named).collect()
}

fn fixture(more: Value) -> String {
    let mut fixture = json!({"why": "w"});
    for (name, value) in more.as_object().into_iter().flatten() {
        fixture[name] = value.clone();
    }
    fixture.to_string()
}

/// A step that is judged, with these fields besides or instead.
fn judged(more: Value) -> Value {
    let mut step =
        json!({"name": "a", "call": "ListKeys", "returns": {}, "evidence": ["model/ListKeys"]});
    for (name, value) in more.as_object().into_iter().flatten() {
        step[name] = value.clone();
    }
    step
}

fn steps_of_several_kinds() -> Value {
    json!({
        "steps": [
            {"clusters": {}, "wait": "1h"},
            {"proxies": {"p": 1}},
            {"call": "ListKeys", "status": 200},
            judged(json!({"until": {}})),
            {"wait": "1h", "call": "ListKeys"},
            {"wait": "for ever"},
            {"wait": "-1h"},
            {"wait": "PT1H"},
            {"call": "ListKeys", "raw": {}},
            {"with": {}},
            {"call": "ListKeys", "save": {"": "/a", "unique": "b", "x": "/~2"}},
            {"call": "ListKeys", "with": {"a": "${", "b": "${a b}"}},
        ],
        "always": [{"wait": "1s"}, {"call": "ListKeys"}, {"raw": {}}],
    })
}

fn raw_steps() -> Value {
    let raw =
        |raw: Value| json!({"name": "a", "raw": raw, "fails": "*", "evidence": ["model/ListKeys"]});
    json!({"steps": [
        {"name": "a", "raw": {}, "with": {}, "in": "other", "fails": "*", "evidence": ["model/ListKeys"]},
        raw(json!({"body": "a", "body_hex": "00"})),
        raw(json!({"body_hex": "0g"})),
        raw(json!({"body_hex": "+0"})),
        raw(json!({"body_hex": "000"})),
        raw(json!({"body_repeat": {"text": "ab", "times": 16_777_216}})),
        raw(json!({"headers": {"a": 1, "b": "c"}})),
    ]})
}

fn answers() -> Value {
    let any = json!([{"returns": {}}, {"returns": {}, "fails": "*"}, {"fails": "x"}, {"returns": {}, "message": "m"}]);
    json!({"steps": [
        {"call": "ListKeys", "returns": {}, "evidence": ["model/ListKeys"]},
        judged(json!({"name": "A b", "within": "soon"})),
        judged(json!({"fails": "*"})),
        {"name": "a", "call": "ListKeys", "any": any, "message": "m"},
        {"name": "a", "call": "ListKeys", "fails": ["*", "B"], "message": 1, "status": 99, "evidence": ["model/ListKeys"]},
        {"name": "a", "call": "ListKeys", "fails": "*", "message": null, "status": 400, "evidence": ["model/ListKeys"]},
    ]})
}

/// What is read step by step, and does not fit together.
fn names_that_are_not_there() -> Value {
    let secret = |of: &str, by: &str| json!({"$sign": of, "message": "AAAA", "by": by});
    json!({
        "materials": {"bytes": {"bytes": 32}, "hex": {"hex": "00"}, "rsa": {"key": "RSA_2048"}, "curve": {"key": "ECC_NIST_P256"}},
        "steps": [
            {"call": "CreateKey", "save": {"key": "/KeyMetadata/KeyId"}},
            {"call": "CreateKey", "until": {"KeyMetadata": {"KeyId": "${key}"}}, "within": "1s"},
            {"call": "DescribeKey", "with": {"KeyId": "${keys}"}},
            {"call": "DescribeKee", "with": {"KeyId": "${zzzzzzzz}"}},
            {"clusters": {"c": {"$base64": "${key}"}}},
            {"call": "Sign", "with": {
                "a": secret("nothing", "ECDSA_SHA_256"),
                "b": secret("bytes", "ECDSA_SHA_256"),
                "c": secret("hex", "ECDSA_SHA_256"),
                "d": secret("rsa", "ECDSA_SHA_256"),
                "e": {"$agree": "rsa", "with": "AAAA"},
                "f": {"$material": "rsa", "form": "bare"},
                "g": {"$public": "curve"},
            }},
            judged(json!({"returns": {"a": {"$opens": {"with": "curve", "by": "RSAES_OAEP_SHA_1", "to": "AAAA"}}}})),
            judged(json!({"returns": {"a": {"$public-key": "RSA_2048"}, "b": {"$private-of": "${kee}"}}})),
            judged(json!({"call": "CreateKey", "within": "1s"})),
            {"name": "b", "call": "ListKeys", "fails": "NotFoundExceptoin", "message": "${kee}",
             "save": {"more": "/a"}, "evidence": ["model/ListKee"]},
            {"name": "c", "call": "ListKeys", "fails": "Zzzz", "evidence": ["recording/zzzz"]},
            {"name": "d", "raw": {}, "fails": "*", "headers": {"a": "${kee}"}, "evidence": ["zzzz"]},
        ],
    })
}

/// Every derived value, of good parts or of parts that are none.
fn derived(good: bool) -> Value {
    let part = |value: Value| if good { value } else { Value::Null };
    let (blob, by) = (part(json!("AAAA")), part(json!("x")));
    let or = |name: &str| if good { json!(name) } else { by.clone() };
    json!({
        "materials": {"m": {"bytes": 32}, "k": {"key": "ECC_NIST_P256"}},
        "steps": [{"call": "ListKeys", "with": {
            "material": {"$material": part(json!("m"))},
            "formed": {"$material": part(json!("k")), "form": or("bare")},
            "zeros": {"$zeros": part(json!(3))},
            "base64": {"$base64": part(json!("${unique}"))},
            "repeat": {"$repeat": part(json!("ab")), "times": part(json!(3))},
            "flip": {"$flip": blob, "bit": part(json!(-1))},
            "truncate": {"$truncate": blob, "to": part(json!(-1))},
            "append": {"$append": blob, "hex": part(json!("00"))},
            "splice": {"$splice": blob, "with": blob, "at": part(json!(1))},
            "time": {"$time": part(json!("+7d"))},
            "wrap": {"$wrap": part(json!("m")), "under": blob, "by": or("RSAES_OAEP_SHA_256")},
            "public": {"$public": part(json!("k"))},
            "sign": {"$sign": part(json!("k")), "message": blob, "by": or("ECDSA_SHA_256"), "type": or("RAW")},
            "encrypt": {"$encrypt": blob, "under": blob, "by": or("RSAES_OAEP_SHA_1")},
            "mac": {"$mac": part(json!("m")), "message": blob, "by": or("HMAC_SHA_256")},
            "agree": {"$agree": part(json!("k")), "with": blob},
            "digest": {"$digest": blob, "by": or("SHA_256")},
            "mu": {"$mu": blob, "under": blob},
            "encapsulate": {"$encapsulate": blob},
            "encapsulated": {"$encapsulated": blob},
        }}],
    })
}

fn unknown_derived() -> Value {
    json!({"steps": [{"call": "ListKeys", "with": {
        "unknown": {"$zero": 1},
        "two": {"$zeros": 1, "$time": "+7d"},
        "unknown-field": {"$zeros": 1, "of": 2},
        "missing-field": {"$flip": "AAAA"},
        "no-base64": {"$public": "${unique}", "x": 1},
        "no-blob": {"$encapsulate": "???"},
    }}]})
}

/// Inputs of `matcher`.
pub(super) fn matcher() -> Vec<(String, Vec<u8>)> {
    let value = |rule: &Value| match rule {
        Value::Array(_) => json!([1, 2]),
        _ => json!("AAAA"),
    };
    let mut seeds: Vec<(String, Value, Value)> = Vec::new();
    let mut add = |name: &str, rule: Value, value: Value| seeds.push((name.into(), rule, value));
    for (n, rule) in (0..).zip(wrong_rules()) {
        let value = value(&rule);
        add(&format!("wrong-{n}"), rule, value);
    }
    for (name, rule, value) in rules() {
        add(name, rule, value);
    }
    for (name, made) in made() {
        add(
            &format!("value-{name}"),
            json!({"$exact": made}),
            json!("AAAA"),
        );
    }
    for (name, rule, value) in proofs() {
        add(name, rule, json!(STANDARD.encode(value)));
    }
    let written = |(name, rule, value): (String, Value, Value)| {
        (name, format!("{rule}\n{value}").into_bytes())
    };
    seeds.into_iter().map(written).collect()
}

/// Rules that are none.
fn wrong_rules() -> Vec<Value> {
    vec![
        json!({"$pattern": "("}),
        json!({"$pattern": 1}),
        json!({"$pattern": "a", "within": "60s"}),
        json!({"$present": 1}),
        json!({"$same": 1}),
        json!({"$bytes": -1}),
        json!({"$near": "7d", "within": "60s"}),
        json!({"$near": "+7d"}),
        json!({"$any": []}),
        json!({"$like": "a"}),
        json!({"$public-key": "RSA"}),
        json!({"$verifies": 1}),
    ]
}

/// Rules that need no cryptography, and values that they fit or do not.
fn rules() -> Vec<(&'static str, Value, Value)> {
    vec![
        (
            "pattern-of-a-text",
            json!({"$pattern": "a${saved}"}),
            json!("a."),
        ),
        (
            "pattern-of-a-number",
            json!({"$pattern": "${saved}"}),
            json!(1),
        ),
        (
            "pattern-of-nothing",
            json!({"$pattern": "${nothing}"}),
            json!("a"),
        ),
        ("name", json!("${saved}"), json!({"a": [1.0]})),
        ("name-in-a-text", json!("a${saved}"), json!(1)),
        ("name-of-a-text-in-a-text", json!("a${saved}"), json!("b")),
        ("same-in-braces", json!({"$same": "${saved}"}), json!(1)),
        ("absent", json!({"$absent": true}), json!(1)),
        ("bytes", json!({"$bytes": 3}), json!("AAAA")),
        ("bytes-of-no-base64", json!({"$bytes": 3}), json!("???")),
        ("near", json!({"$near": "+1h", "within": "1s"}), json!(3600)),
        (
            "includes",
            json!({"$includes": [1, {"$any": [2, 3]}]}),
            json!([3, 1]),
        ),
        ("length-of-a-list", json!({"$length": 2}), json!([1, 2])),
        ("length-of-a-text", json!({"$length": 1}), json!("ä")),
        ("length-of-a-number", json!({"$length": 1}), json!(1)),
        ("list-of-another-length", json!([1]), json!([1, 2])),
        ("null", json!([null, {"$exact": null}]), json!([null, null])),
        ("object-for-a-list", json!({"a": 1}), json!([1])),
    ]
}

/// Derived values that are made from the rule alone.
fn made() -> Vec<(&'static str, Value)> {
    let long = json!({"$repeat": {"$repeat": "ab", "times": 4096}, "times": 4096});
    let longer = (0..9).fold(json!({"$zeros": 1 << 20}), |of, _| json!({"$base64": of}));
    vec![
        ("zeros", json!({"$zeros": 3})),
        ("base64", json!({"$base64": "a"})),
        ("base64-of-a-number", json!({"$base64": 1})),
        ("repeat", json!({"$repeat": "AA", "times": 2})),
        ("repeat-without-end", long),
        ("base64-without-end", longer),
        ("flip", json!({"$flip": "AAAA", "bit": 23})),
        ("flip-beyond", json!({"$flip": "AAAA", "bit": 24})),
        (
            "flip-in-another-alphabet",
            json!({"$flip": "${saved}", "bit": 0}),
        ),
        ("truncate", json!({"$truncate": "AAAA", "to": -1})),
        ("truncate-beyond", json!({"$truncate": "AAAA", "to": 4})),
        ("append", json!({"$append": "AAAA", "hex": "00"})),
        (
            "append-to-no-base64",
            json!({"$append": {"$repeat": "?", "times": 1}, "hex": "00"}),
        ),
        (
            "splice",
            json!({"$splice": "AAAA", "with": "AAAA", "at": 1}),
        ),
        (
            "splice-beyond",
            json!({"$splice": "AAAA", "with": "AAAA", "at": 4}),
        ),
        ("time", json!({"$time": "+7d"})),
        ("time-between-seconds", json!({"$time": "+1500ms"})),
        ("material", json!({"$material": "m"})),
    ]
}

/// Rules that cryptography decides, and the bytes that fit.
fn proofs() -> Vec<(&'static str, Value, Vec<u8>)> {
    let mut stream = Stream::of(&[b"seeds of matcher"]);
    let private = private_key(KeySpec::ECC_NIST_P256, 0, &mut stream);
    let key = Private::from_pkcs8(&private).expect("a private key");
    let public = key.public().expect("it has a public key");
    let (by, kind) = (Signing::ECDSA_SHA_256, MessageType::RAW);
    let signature = key.sign(by, b"m", kind, &mut stream).expect("it signs");
    let blob = |bytes: &[u8]| STANDARD.encode(bytes);
    let verifies = json!({"under": blob(&public), "message": blob(b"m"), "by": "ECDSA_SHA_256"});
    let opens = json!({"with": {"$append": blob(&private), "hex": ""}, "by": "RSAES_OAEP_SHA_1", "to": "AAAA"});
    let rule = |key: &str, value: Value| Value::Object(Map::from_iter([(key.to_owned(), value)]));
    vec![
        (
            "public-key",
            json!({"$public-key": "ECC_NIST_P256"}),
            public.clone(),
        ),
        (
            "private-of",
            rule("$private-of", json!(blob(&public))),
            private,
        ),
        ("verifies", rule("$verifies", verifies), signature),
        ("opens", rule("$opens", opens), b"c".to_vec()),
    ]
}
