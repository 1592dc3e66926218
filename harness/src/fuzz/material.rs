//! Hostile key material: wrapped otherwise than asked, or none of what the key takes.

use serde_json::{Value, json};

use super::case::{Case, Draw, fails, open};
use super::change::{Change, Edit};
use super::der::{self, Odd};
use super::ground::{Ground, import};
use super::long::Long;
use super::tokens::{edits_of, instead, long};
use crate::derive::hex;

/// Bytes of what RSA_2048 wraps by OAEP.
const WRAPPED: usize = 256;
/// No private key that a [`Ground`] has is shorter, in bytes of DER.
const HEAD: usize = 40;

const MEMBER: &str = "/with/EncryptedKeyMaterial";
const CALL: &str = "ImportKeyMaterial";
const OAEP: &str = "RSAES_OAEP_SHA_256";
const HYBRID: &str = "RSA_AES_KEY_WRAP_SHA_256";
const EC_KEY: &str = "private key";
const RSA_KEY: &str = "wrapped private key";
/// The codes that well wrapped material may meet which the key does not take.
const WRONG: &[&str] = &["IncorrectKeyMaterialException", "ValidationException"];

fn wrapped(secret: &Value, under: &str, by: &str) -> Value {
    json!({"$wrap": secret, "under": under, "by": by})
}

/// Wrapping algorithms that the token is not for.
const ALGORITHMS: &[&str] = &[
    "RSAES_OAEP_SHA_1",
    "RSAES_PKCS1_V1_5",
    "RSA_AES_KEY_WRAP_SHA_1",
    "RSA_AES_KEY_WRAP_SHA_256",
];

/// Wrapped material that is altered, under another key, by another algorithm, or that is none.
pub(super) fn of_import(draw: &mut Draw<'_>) -> Case {
    const CLOSED: [&str; 1] = ["InvalidCiphertextException"];
    let m1 = json!("m1");
    let (change, codes, evidence): (Change, &[&str], &str) = match draw.below(9) {
        0..3 => (edits_of(draw, WRAPPED), &CLOSED, "import/m11"),
        3 => {
            let by = *draw.one(ALGORITHMS);
            let value = wrapped(&m1, "${public}", by);
            (
                instead(
                    value,
                    "wrapped by another algorithm",
                    format!("material wrapped by {by}"),
                ),
                &CLOSED,
                "import/m11",
            )
        }
        4 => {
            let value = wrapped(&m1, "${public2}", OAEP);
            let words = "material wrapped under the public key of another key's token";
            let codes = &["InvalidCiphertextException", "InvalidImportTokenException"];
            let evidence = "import/errors.blob-wrapped-with-other-key-or-algorithm";
            (
                instead(value, "wrapped under another key", words),
                codes,
                evidence,
            )
        }
        5 => {
            let words = "the material without any wrapping";
            (
                instead(json!({"$material": "m1"}), "not wrapped", words),
                &CLOSED,
                "import/m11",
            )
        }
        6 => {
            let size = *draw.one(&[1, 255, 256, 257, 512, 6144]);
            (long(Long::Zeros, size, 1), &CLOSED, "import/m11")
        }
        _ => (of_a_wrong_length(draw), WRONG, "import/m1"),
    };
    let expect = fails(codes, &[evidence]);
    Case::call(
        Ground::Import,
        "wrapped material",
        CALL,
        import(),
        MEMBER,
        change,
        expect,
    )
}

/// Material that has been wrapped as it should be.
fn of_a_wrong_length(draw: &mut Draw<'_>) -> Change {
    let name = *draw.one(&["m2", "m3"]);
    // In China a symmetric key is for SM4.
    let (size, other) = match draw.samples.region.starts_with("cn-") {
        true => (16, 32),
        false => (32, 16),
    };
    let secret = match draw.below(3) {
        0 => json!({"$zeros": *draw.one(&[0, 1, other, 64, 190])}),
        _ => json!(name),
    };
    let words = format!("well wrapped material that does not have {size} bytes");
    instead(
        wrapped(&secret, "${public}", OAEP),
        "of a wrong length",
        words,
    )
}

/// A private key or a secret that is not what the key takes.
pub(super) fn forms(draw: &mut Draw<'_>) -> Case {
    match draw.below(8) {
        0 => return hmac(draw),
        1..4 => return of_der(draw, Ground::Forms, der::p256()),
        _ => {}
    }
    let own = json!({"$material": "own"});
    let form = |form: &str| json!({"$material": "own", "form": form});
    let (secret, kind, words): (Value, &'static str, String) = match draw.below(7) {
        0 => {
            let name = *draw.one(&["p384", "k1", "edwards"]);
            (
                json!(name),
                "another curve",
                "a private key on another curve".into(),
            )
        }
        1 => (
            json!("scalar"),
            "bare scalar",
            "32 bytes in place of a private key".into(),
        ),
        2 => (
            form("sec1"),
            "another form",
            "the private key in SEC1 form".into(),
        ),
        3 => (
            json!({"$public": "own"}),
            "public key",
            "the public key in place of the private one".into(),
        ),
        4 => {
            let to = i64::try_from(draw.below(HEAD)).unwrap_or_default();
            (
                json!({"$truncate": own, "to": to}),
                "cut short",
                format!("the first {to} bytes of the private key"),
            )
        }
        _ => return altered(draw, Ground::Forms, "own", OAEP),
    };
    let value = wrapped(&secret, "${public}", OAEP);
    let expect = fails(WRONG, &["import/m6"]);
    Case::call(
        Ground::Forms,
        EC_KEY,
        CALL,
        import(),
        MEMBER,
        instead(value, kind, words),
        expect,
    )
}

fn hmac(draw: &mut Draw<'_>) -> Case {
    let with = json!({
        "KeyId": "${hmac}", "ImportToken": "${token2}", "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE",
        "EncryptedKeyMaterial": null,
    });
    let (secret, words) = match draw.below(3) {
        0 => (json!("long"), "129 bytes for a key for HMAC"),
        1 => (json!("short"), "31 bytes for a key for HMAC_256"),
        _ => (json!({"$zeros": 0}), "no bytes for a key for HMAC"),
    };
    let value = wrapped(&secret, "${public2}", OAEP);
    let change = instead(value, "of a wrong length", words);
    let expect = fails(WRONG, &["import/m13"]);
    Case::call(
        Ground::Forms,
        "HMAC material",
        CALL,
        with,
        MEMBER,
        change,
        expect,
    )
}

/// A private key with a bit of its DER turned over, or bytes behind it: whether that is a key still depends on the bit.
fn altered(draw: &mut Draw<'_>, ground: Ground, name: &str, by: &str) -> Case {
    let bit = i64::try_from(draw.below(HEAD * 8)).unwrap_or_default();
    let of = json!({"$material": name});
    let (secret, words) = match draw.below(4) {
        0 => (
            json!({"$append": of, "hex": "3000"}),
            "bytes behind the DER of the private key".to_owned(),
        ),
        1 => {
            let other = Edit::Flip(bit + 1);
            let twice = Change::Bytes(vec![Edit::Flip(bit), other]).on(&of);
            (
                twice,
                format!(
                    "bits {bit} and {} of the DER of the private key flipped",
                    bit + 1
                ),
            )
        }
        _ => (
            json!({"$flip": of, "bit": bit}),
            format!("bit {bit} of the DER of the private key flipped"),
        ),
    };
    let subject = if by == HYBRID { RSA_KEY } else { EC_KEY };
    let value = wrapped(&secret, "${public}", by);
    let change = instead(value, "DER altered", words);
    Case::call(ground, subject, CALL, import(), MEMBER, change, open()).alone()
}

/// DER that holds no private key, or that readers stumble over.
fn of_der(draw: &mut Draw<'_>, ground: Ground, games: Vec<Odd>) -> Case {
    let (subject, by, evidence) = match ground {
        Ground::Hybrid => (RSA_KEY, HYBRID, "import/m5"),
        _ => (EC_KEY, OAEP, "import/m6"),
    };
    let game = draw.one(&games);
    let der = json!({"$append": {"$zeros": 0}, "hex": hex(&game.der)});
    let words = format!("DER of a private key, but: {}", game.what);
    let change = instead(wrapped(&der, "${public}", by), game.what, words);
    let case = |expect| Case::call(ground, subject, CALL, import(), MEMBER, change, expect);
    match game.is_none {
        true => case(fails(WRONG, &[evidence])),
        // What is taken is the key's material from then on.
        false => case(open()).alone(),
    }
}

/// Material wrapped in two layers, and RSA private keys that are none of the key's.
pub(super) fn hybrid(draw: &mut Draw<'_>) -> Case {
    let mut with = import();
    with["EncryptedKeyMaterial"] = wrapped(&json!("rsa"), "${public}", HYBRID);
    let (change, codes, evidence): (Change, &[&str], &str) = match draw.below(9) {
        0..2 => {
            // Both layers: what RSA holds, and what the key in it holds.
            let change = edits_of(draw, 2 * WRAPPED);
            (change, &["InvalidCiphertextException"], "import/m11")
        }
        2 => {
            let by = *draw.one(&["RSA_AES_KEY_WRAP_SHA_1", "RSAES_PKCS1_V1_5"]);
            let secret = if by == "RSAES_PKCS1_V1_5" {
                json!({"$zeros": 32})
            } else {
                json!("rsa")
            };
            let words = format!("material wrapped by {by}");
            let change = instead(
                wrapped(&secret, "${public}", by),
                "wrapped by another algorithm",
                words,
            );
            (change, &["InvalidCiphertextException"], "import/m11")
        }
        3 => {
            let name = *draw.one(&["big", "own"]);
            let words = "a private key of another kind or size";
            let change = instead(
                wrapped(&json!(name), "${public}", HYBRID),
                "another key",
                words,
            );
            (change, WRONG, "import/m5")
        }
        4 => {
            let secret = json!({"$material": "rsa", "form": "pkcs1"});
            let change = instead(
                wrapped(&secret, "${public}", HYBRID),
                "another form",
                "the private key in PKCS#1 form",
            );
            (change, WRONG, "import/m5")
        }
        5 => return altered(draw, Ground::Hybrid, "rsa", HYBRID),
        _ => return of_der(draw, Ground::Hybrid, der::rsa_2048()),
    };
    let expect = fails(codes, &[evidence]);
    Case::call(Ground::Hybrid, RSA_KEY, CALL, with, MEMBER, change, expect)
}
