//! Hostile ciphertexts, encryption contexts, MACs, signatures and markers.

use serde_json::{Value, json};

use super::case::{Case, Draw, fails, open};
use super::change::{Change, Edit};
use super::ground::{Ground, context};
use super::long::Long;
use super::tokens::{edits, instead, long, splice};

/// The request of a decryption that would succeed.
fn decrypt() -> Value {
    json!({"CiphertextBlob": "${blob}", "EncryptionContext": context()})
}

/// A ciphertext that is altered, or of another key.
pub(super) fn cipher(draw: &mut Draw<'_>) -> Case {
    let change = match draw.below(6) {
        0 => splice(draw, ("blob", "blob2"), "${blob2}", "that of another key"),
        1 => {
            let size = *draw.one(&[1, 32, 200, 6144]);
            long(Long::Zeros, size, 1)
        }
        _ => edits(draw, "blob"),
    };
    // A ciphertext says whose it is: what is altered may name a key that is another, hidden or none (policies/p11, which is not cited:
    // it is only reported, and would make advice of what crypto/e11 shows to be wrong).
    const CODES: [&str; 4] = [
        "InvalidCiphertextException",
        "IncorrectKeyException",
        "AccessDeniedException",
        "NotFoundException",
    ];
    let (call, with, codes) = match draw.below(4) {
        0 => {
            let mut with = decrypt();
            with["KeyId"] = json!("${key}");
            ("Decrypt", with, CODES.to_vec())
        }
        1 => {
            let with = json!({
                "CiphertextBlob": "${blob}", "SourceEncryptionContext": context(), "DestinationKeyId": "${other}",
            });
            ("ReEncrypt", with, vec![CODES[0], CODES[2], CODES[3]])
        }
        _ => ("Decrypt", decrypt(), vec![CODES[0], CODES[2], CODES[3]]),
    };
    let expect = fails(&codes, &["crypto/e11"]);
    let at = "/with/CiphertextBlob";
    Case::call(Ground::Cipher, "ciphertext", call, with, at, change, expect)
}

/// A context that is not the one that a ciphertext was made with, or one of many or odd pairs.
pub(super) fn contexts(draw: &mut Draw<'_>) -> Case {
    if draw.below(3) == 0 {
        return wild(draw);
    }
    let others = [
        (json!({"tenant": "a"}), "a pair left out"),
        (
            json!({"tenant": "a", "use": "b", "more": ""}),
            "a pair more",
        ),
        (json!({"tenant": "A", "use": "b"}), "a value in capitals"),
        (json!({"Tenant": "a", "use": "b"}), "a name in capitals"),
        (json!({"tenant": "b", "use": "a"}), "the values swapped"),
        (json!({"tenant": "a,use=b"}), "two pairs in one"),
        (
            json!({"tenant": "a\u{0}", "use": "b"}),
            "a NUL behind a value",
        ),
        (
            json!({"tenant": "a ", "use": "b"}),
            "a blank behind a value",
        ),
        (
            json!({"tenant": "\u{430}", "use": "b"}),
            "a Cyrillic a for a Latin one",
        ),
        (
            json!({"tenant": "a\u{301}", "use": "b"}),
            "an accent behind a value",
        ),
        (
            json!({"tenant\u{200b}": "a", "use": "b"}),
            "a zero-width blank in a name",
        ),
        (json!({}), "no pairs"),
    ];
    let (value, words) = draw.one(&others).clone();
    let change = instead(
        value,
        "another",
        format!("{words} in the encryption context"),
    );
    let expect = fails(&["InvalidCiphertextException"], &["crypto/c2"]);
    let at = "/with/EncryptionContext";
    Case::call(
        Ground::Cipher,
        "encryption context",
        "Decrypt",
        decrypt(),
        at,
        change,
        expect,
    )
}

/// No limit of a context is known.
fn wild(draw: &mut Draw<'_>) -> Case {
    let odd = [
        (json!({"": ""}), "an encryption context of an empty pair"),
        (
            json!({"__proto__": "a", "constructor": "b"}),
            "names that JavaScript knows in an encryption context",
        ),
        (
            json!({"\u{0}\u{1b}[2J\u{202e}": "\u{fffe}\u{10ffff}"}),
            "control characters in an encryption context",
        ),
        (
            json!({"aws:pi": "{\"a\":1}", "a=b&c": "%00"}),
            "syntax in an encryption context",
        ),
    ];
    let change = match draw.below(6) {
        0 => long(Long::Pairs, *draw.one(&[100, 1000, 10_000]), 1),
        1 => long(Long::Pair, *draw.one(&[1000, 8192, 100_000]), 1),
        _ => {
            let (value, words) = draw.one(&odd).clone();
            instead(value, "wild", words)
        }
    };
    let with = json!({"KeyId": "${key}", "Plaintext": "aGk=", "EncryptionContext": {}});
    let at = "/with/EncryptionContext";
    Case::call(
        Ground::Cipher,
        "encryption context",
        "Encrypt",
        with,
        at,
        change,
        open(),
    )
}

/// A ciphertext at a key that did not make it.
pub(super) fn swapped(_: &mut Draw<'_>) -> Case {
    let mut with = decrypt();
    with["KeyId"] = json!("${key}");
    let change = instead(
        json!("${blob2}"),
        "of another key",
        "the ciphertext of another key",
    );
    let expect = fails(&["IncorrectKeyException"], &["crypto/e12"]);
    Case::call(
        Ground::Cipher,
        "ciphertext",
        "Decrypt",
        with,
        "/with/CiphertextBlob",
        change,
        expect,
    )
}

/// A MAC or a signature that is altered.
pub(super) fn proofs(draw: &mut Draw<'_>, ground: Ground) -> Case {
    let (subject, call, name, at, code, algorithm) = match ground {
        Ground::Mac => (
            "MAC",
            "VerifyMac",
            "mac",
            "/with/Mac",
            "KMSInvalidMacException",
            ("MacAlgorithm", "HMAC_SHA_256"),
        ),
        _ => (
            "signature",
            "Verify",
            "signature",
            "/with/Signature",
            "KMSInvalidSignatureException",
            ("SigningAlgorithm", "ECDSA_SHA_256"),
        ),
    };
    let mut with = json!({"KeyId": "${key}", "Message": "aGk=", algorithm.0: algorithm.1});
    let member = at.rsplit('/').next().unwrap_or_default();
    with[member] = json!(format!("${{{name}}}"));
    let change = edits(draw, name);
    // Whether a wrong length is told apart is not known.
    let changes_length = |edit: &Edit| !matches!(edit, Edit::Flip(_));
    let codes: &[&str] = match &change {
        Change::Bytes(edits) if edits.iter().any(changes_length) => &[code, "ValidationException"],
        _ => &[code],
    };
    let expect = fails(codes, &["crypto/e10"]);
    Case::call(ground, subject, call, with, at, change, expect)
}

/// A marker that the target did not give: sources leave open what becomes of it, but where it is too long.
pub(super) fn markers(draw: &mut Draw<'_>) -> Case {
    let odd = [
        "A",
        "=",
        "\u{0}",
        " ",
        "..",
        "\u{1F511}",
        "%00",
        "'",
        "{{7*7}}",
    ];
    let change = match draw.below(6) {
        0 if !draw.samples.bytes("marker").is_empty() => edits(draw, "marker"),
        0..2 => Change::Around {
            before: (*draw.one(&odd)).into(),
            behind: String::new(),
        },
        2 => Change::Around {
            before: String::new(),
            behind: (*draw.one(&odd)).into(),
        },
        3 => instead(
            json!("${marker}${marker}"),
            "twice",
            "the marker twice over",
        ),
        4 => {
            let invented = *draw.one(&[
                "-1",
                "0",
                "99999999999",
                "null",
                "AAAA",
                "eyJhIjoxfQ==",
                "\u{feff}",
                "../..",
                "1e9",
            ]);
            instead(
                json!(invented),
                "invented",
                format!("{invented:?} as marker"),
            )
        }
        _ => long(Long::Text("A"), *draw.one(&[1025, 65_536]), 1025),
    };
    let with = json!({"KeyId": "${key}", "Limit": 1, "Marker": "${marker}"});
    let list = "ListResourceTags";
    let expect = match change {
        Change::Long { .. } => {
            let codes = ["ValidationException", "InvalidMarkerException"];
            fails(&codes, &["model/ListResourceTags"])
        }
        _ => open(),
    };
    Case::call(
        Ground::Lists,
        "marker",
        list,
        with,
        "/with/Marker",
        change,
        expect,
    )
}
