//! Derived values and matchers.

use base64::{Engine, engine::general_purpose::STANDARD};
use kmspec::derive::{Env, Stream, Template, Wrapping, wrap};
use kmspec::matcher::Matcher;
use kmspec::offline::{KeySpec, private_key};
use kmspec::problem::Problems;
use rsa::pkcs8::EncodePublicKey;
use rsa::{Oaep, Pkcs1v15Encrypt, RsaPrivateKey};
use serde_json::{Value, json};

fn env() -> Env {
    let mut env = Env {
        now: 1_000_500,
        ..Env::default()
    };
    for (name, value) in [
        ("name", json!("a.b")),
        ("n", json!(7)),
        ("blob", json!(STANDARD.encode([0x00, 0xff]))),
        ("token", json!("-_8=")),
        ("bare", json!("-_8")),
    ] {
        env.names.insert(name.into(), value);
    }
    env.materials.insert("m".into(), vec![1, 2, 3]);
    env
}

fn made(template: Value) -> Value {
    let mut problems = Problems::of("test");
    let template = Template::parse(&template, "", &mut problems);
    problems.or(()).expect("a template in order");
    template.render(&mut env()).expect("a value")
}

/// Every number in them is within its limit, and each value is made of another.
#[test]
fn values_that_grow_without_end_take_no_memory() {
    let most = 1_048_576;
    let repeated = json!({"$repeat": {"$repeat": "ab", "times": most / 2}, "times": most});
    let encoded = (0..60).fold(json!({"$zeros": most}), |of, _| json!({"$base64": of}));
    for (template, expected) in [
        (repeated, "is longer than 1048576 bytes"),
        (encoded, "at most 2097152 bytes was expected"),
    ] {
        let mut problems = Problems::of("test");
        let template = Template::parse(&template, "", &mut problems);
        problems.or(()).expect("a template in order");
        let refused = template.render(&mut env()).expect_err("too long");
        assert!(format!("{refused:?}").contains(expected), "{refused:?}");
    }
}

#[test]
fn values_are_made() {
    for (template, value) in [
        (json!("${n}"), json!(7)),
        (json!("n=${n}, ${name}"), json!("n=7, a.b")),
        (json!([{"a": "${name}"}]), json!([{"a": "a.b"}])),
        (json!({"$material": "m"}), json!("AQID")),
        (json!({"$zeros": 3}), json!("AAAA")),
        (
            json!({"$base64": "hi ${n}"}),
            json!(STANDARD.encode("hi 7")),
        ),
        (json!({"$repeat": "ab", "times": 3}), json!("ababab")),
        (
            json!({"$flip": "${blob}", "bit": 0}),
            json!(STANDARD.encode([0x80, 0xff])),
        ),
        (
            json!({"$flip": "${blob}", "bit": -1}),
            json!(STANDARD.encode([0x00, 0xfe])),
        ),
        // A grant token may be in the other alphabet, and stays in it.
        (json!({"$flip": "${token}", "bit": 0}), json!("e_8=")),
        (json!({"$flip": "${bare}", "bit": 0}), json!("e_8")),
        (
            json!({"$truncate": "${blob}", "to": 1}),
            json!(STANDARD.encode([0x00])),
        ),
        (
            json!({"$truncate": {"$material": "m"}, "to": -2}),
            json!("AQ=="),
        ),
        (
            json!({"$append": "${blob}", "hex": "0a0B"}),
            json!(STANDARD.encode([0x00, 0xff, 0x0a, 0x0b])),
        ),
        (json!({"$time": "+1d 1s"}), json!(87401.5)),
        (json!({"$time": "-1h"}), json!(-2599.5)),
    ] {
        assert_eq!(made(template.clone()), value, "{template}");
    }
}

#[test]
fn wrapped_material_comes_out_again() {
    let key = RsaPrivateKey::new(&mut Stream::of(&[b"test"]), 2048).expect("a key");
    let public = key
        .to_public_key()
        .to_public_key_der()
        .expect("DER")
        .into_vec();
    let mut stream = Stream::of(&[b"padding"]);
    let material = [7; 33];
    let mut wrapped = |by| wrap(&material, &public, by, &mut stream).expect("it fits");
    assert_eq!(
        key.decrypt(Pkcs1v15Encrypt, &wrapped(Wrapping::RSAES_PKCS1_V1_5))
            .expect("PKCS #1"),
        material
    );
    assert_eq!(
        key.decrypt(
            Oaep::<sha1::Sha1>::new(),
            &wrapped(Wrapping::RSAES_OAEP_SHA_1)
        )
        .expect("OAEP"),
        material
    );
    assert_eq!(
        key.decrypt(
            Oaep::<sha2::Sha256>::new(),
            &wrapped(Wrapping::RSAES_OAEP_SHA_256)
        )
        .expect("OAEP"),
        material
    );
    let both = wrapped(Wrapping::RSA_AES_KEY_WRAP_SHA_256);
    let (head, tail) = both.split_at(256);
    let inner = key
        .decrypt(Oaep::<sha2::Sha256>::new(), head)
        .expect("OAEP");
    let kek = <aes_kw::KwpAes256 as aes_kw::KeyInit>::new_from_slice(&inner).expect("32 bytes");
    assert_eq!(
        kek.unwrap_key(tail, &mut [0; 48]).expect("RFC 5649"),
        material
    );
    assert!(
        wrap(
            &[0; 300],
            &public,
            Wrapping::RSAES_OAEP_SHA_1,
            &mut Stream::default()
        )
        .is_err()
    );
    assert!(
        wrap(
            &material,
            b"no key",
            Wrapping::RSAES_OAEP_SHA_1,
            &mut Stream::default()
        )
        .is_err()
    );
}

/// A value made with the materials of `pairs`.
fn made_of_keys(template: Value) -> Value {
    let mut problems = Problems::of("test");
    let template = Template::parse(&template, "", &mut problems);
    problems.or(()).expect("a template in order");
    template.render(&mut pairs()).expect("a value")
}

/// An environment with a private key of each kind.
fn pairs() -> Env {
    let mut env = env();
    for (name, spec) in [
        ("rsa", KeySpec::RSA_2048),
        ("p256", KeySpec::ECC_NIST_P256),
        ("peer", KeySpec::ECC_NIST_P256),
        ("dsa", KeySpec::ML_DSA_44),
    ] {
        let key = private_key(spec, 0, &mut Stream::of(&[name.as_bytes()]));
        env.materials.insert(name.into(), key);
    }
    env
}

#[test]
fn keys_sign_encrypt_and_agree_beside_the_target() {
    let message = json!({"$base64": "hello"});
    let public = |name: &str| json!({"$public": name});
    let signed = json!({"$sign": "p256", "message": message, "by": "ECDSA_SHA_256"});
    let digest = json!({"$digest": message, "by": "SHA_256"});
    let of_digest =
        json!({"$sign": "p256", "message": digest, "by": "ECDSA_SHA_256", "type": "DIGEST"});
    assert_eq!(made_of_keys(signed.clone()), made_of_keys(of_digest));
    assert_eq!(
        made_of_keys(json!({"$agree": "p256", "with": public("peer")})),
        made_of_keys(json!({"$agree": "peer", "with": public("p256")})),
    );
    // A derived value may stand where a material does.
    let again = json!({"$public": {"$material": "p256", "form": "compressed"}});
    assert_eq!(made_of_keys(again), made_of_keys(public("p256")));
    let mac = |key: Value| json!({"$mac": key, "message": message, "by": "HMAC_SHA_256"});
    assert_eq!(
        made_of_keys(mac(json!("m"))),
        made_of_keys(mac(json!({"$material": "m"})))
    );
    let mu = STANDARD.decode(
        made_of_keys(json!({"$mu": message, "under": public("dsa")}))
            .as_str()
            .unwrap(),
    );
    assert_eq!(mu.unwrap().len(), 64);

    let rsa = |by: &str| json!({"$encrypt": message, "under": public("rsa"), "by": by});
    let ciphertext = made_of_keys(rsa("RSAES_OAEP_SHA_1"));
    let opens =
        |by: &str, to: &str| json!({"$opens": {"with": "rsa", "by": by, "to": {"$base64": to}}});
    let verifies = |key: &str, text: &str| json!({"$verifies": {"under": public(key), "message": {"$base64": text}, "by": "ECDSA_SHA_256"}});
    let signature = made_of_keys(signed);
    let private = made_of_keys(json!({"$material": "p256"}));
    for (rule, actual, holds) in [
        (opens("RSAES_OAEP_SHA_1", "hello"), &ciphertext, true),
        (opens("RSAES_OAEP_SHA_1", "hallo"), &ciphertext, false),
        (opens("RSAES_OAEP_SHA_256", "hello"), &ciphertext, false),
        (verifies("p256", "hello"), &signature, true),
        (verifies("p256", "hallo"), &signature, false),
        (verifies("peer", "hello"), &signature, false),
        (verifies("rsa", "hello"), &signature, false),
        (verifies("p256", "hello"), &ciphertext, false),
        (verifies("p256", "hello"), &json!("not base64!"), false),
        (json!({"$private-of": public("p256")}), &private, true),
        (json!({"$private-of": public("peer")}), &private, false),
        (
            json!({"$public-key": "ECC_NIST_P256"}),
            &made_of_keys(public("p256")),
            true,
        ),
        (
            json!({"$public-key": "ECC_NIST_P384"}),
            &made_of_keys(public("p256")),
            false,
        ),
        (
            json!({"$public-key": "RSA_3072"}),
            &made_of_keys(public("rsa")),
            false,
        ),
        (json!({"$public-key": "ECC_NIST_P256"}), &private, false),
    ] {
        assert_eq!(
            matches_in(&rule, actual, &mut pairs()),
            holds,
            "{rule} of {actual}"
        );
    }
}

#[test]
fn what_is_encapsulated_is_the_same_all_through_a_fixture() {
    let mut env = env();
    let kem = aws_lc_rs::kem::DecapsulationKey::generate(&aws_lc_rs::kem::ML_KEM_512).unwrap();
    let key = kem.encapsulation_key().unwrap().key_bytes().unwrap();
    let header = "30820332300b0609608648016503040401038203210";
    let header: Vec<u8> = (0..44)
        .step_by(2)
        .map(|i| u8::from_str_radix(&format!("{header}0")[i..i + 2], 16).unwrap())
        .collect();
    let public = STANDARD.encode([&header, key.as_ref()].concat());
    env.names.insert("public".into(), json!(public));
    let mut make = |key: &str| {
        let mut problems = Problems::of("test");
        let template = Template::parse(&json!({key: "${public}"}), "", &mut problems);
        let value = template.render(&mut env).expect("a value");
        STANDARD.decode(value.as_str().unwrap()).unwrap()
    };
    let ciphertext = make("$encapsulate");
    assert_eq!(ciphertext, make("$encapsulate"));
    let secret = kem.decapsulate(ciphertext.as_slice().into()).unwrap();
    assert_eq!(make("$encapsulated"), secret.as_ref());
}

fn matches_in(rule: &Value, actual: &Value, env: &mut Env) -> bool {
    let mut problems = Problems::of("test");
    let matcher = Matcher::parse(rule, "", &mut problems);
    problems.or(()).expect("a matcher in order");
    matcher.compare(actual, env).is_empty()
}

fn matches(rule: &Value, actual: &Value) -> bool {
    matches_in(rule, actual, &mut env())
}

#[test]
fn matchers_accept_and_refuse() {
    for (rule, yes, no) in [
        (json!({"a": 1}), json!({"a": 1.0, "b": 2}), json!({"a": 2})),
        (
            json!({"a": {"$exact": {"b": 1}}}),
            json!({"a": {"b": 1}}),
            json!({"a": {"b": 1, "c": 2}}),
        ),
        (
            json!([1, {"a": 1}]),
            json!([1, {"a": 1, "b": 2}]),
            json!([1]),
        ),
        (json!("${name}"), json!("a.b"), json!("a-b")),
        (
            json!({"$pattern": "x${name}\\d+"}),
            json!("xa.b12"),
            json!("xaxb12"),
        ),
        (json!({"$pattern": "a|b"}), json!("b"), json!("ab")),
        (
            json!({"a": {"$present": true}}),
            json!({"a": false}),
            json!({"a": null}),
        ),
        (json!({"a": {"$absent": true}}), json!({}), json!({"a": 1})),
        (json!({"$same": "n"}), json!(7), json!("7")),
        (json!({"$differs": "n"}), json!(8), json!(7)),
        (json!({"$bytes": 2}), json!("AAA="), json!("AAAA")),
        (
            json!({"$near": "+1m", "within": "1s"}),
            json!(1061.4),
            json!(1062),
        ),
        (
            json!({"$includes": [{"a": 1}, 2]}),
            json!([2, 3, {"a": 1}]),
            json!([{"a": 1}]),
        ),
        (
            json!({"$excludes": {"a": 1}}),
            json!([{"a": 2}]),
            json!([{"a": 1, "b": 2}]),
        ),
        (json!({"$length": 2}), json!([1, 2]), json!("abc")),
        (json!({"$any": [1, "x"]}), json!("x"), json!(2)),
        (
            json!({"$set": [{"$present": true}, 1]}),
            json!([1, 2]),
            json!([2, 2]),
        ),
        (json!({"$set": [1, 2]}), json!([2, 1]), json!([2, 1, 1])),
    ] {
        assert!(matches(&rule, &yes), "{rule} refuses {yes}");
        assert!(!matches(&rule, &no), "{rule} accepts {no}");
    }
}
