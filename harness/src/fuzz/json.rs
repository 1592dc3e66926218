//! Hostile JSON: the protocol does not say what becomes of it, but that it is no fault of the service.

use serde_json::{Value, json};

use super::case::{Case, Draw, open};
use super::change::{Change, Insert};
use super::ground::Ground;
use super::tokens::instead;
use crate::derive::hex;

/// Requests in order, as the texts of bodies.
const BODIES: [(&str, &str); 8] = [
    ("DescribeKey", r#"{"KeyId":"${key}"}"#),
    (
        "Encrypt",
        r#"{"KeyId":"${key}","Plaintext":"aGk=","EncryptionContext":{"a":"b"}}"#,
    ),
    (
        "GenerateDataKey",
        r#"{"KeyId":"${key}","NumberOfBytes":16}"#,
    ),
    (
        "UpdateKeyDescription",
        r#"{"KeyId":"${key}","Description":"hostile"}"#,
    ),
    (
        "TagResource",
        r#"{"KeyId":"${key}","Tags":[{"TagKey":"a","TagValue":"b"}]}"#,
    ),
    ("ListResourceTags", r#"{"KeyId":"${key}","Limit":1}"#),
    (
        "CreateGrant",
        r#"{"KeyId":"${key}","GranteePrincipal":"arn:aws:iam::${account}:root","Operations":["Encrypt"]}"#,
    ),
    (
        "Decrypt",
        r#"{"KeyId":"${key}","CiphertextBlob":"AQICAHh="}"#,
    ),
];

/// What is written behind a body.
const TAILS: &[&str] = &[
    "}", "{}", "\u{0}", ",", "x", "\u{feff}", "[1]", "\"", "/**/", "\n\nnull",
];

/// Numbers that are hard to read.
const NUMBERS: &[&str] = &[
    "1e400",
    "-1e400",
    "1E-9999",
    "99999999999999999999999999",
    "-0",
    "0.1e1",
];

/// What JSON does not have as a value.
const ODD: &[&str] = &[
    "NaN",
    "Infinity",
    "undefined",
    "'a'",
    "\"\\x41\"",
    "\"\\u00g0\"",
    "\"a\u{1}b\"",
    "01",
    "+1",
    ".5",
    "tru",
    "\"\t\"",
];

/// A body with something in it that JSON or the service model does not have.
pub(super) fn bodies(draw: &mut Draw<'_>) -> Case {
    let (operation, body) = *draw.one(&BODIES);
    if draw.below(6) == 0 {
        return bytes(draw);
    }
    let first =
        |text: &str, kind, words: String| Change::Body(Insert::First(text.into(), kind, words));
    let change = match draw.below(8) {
        0 => Change::Body(Insert::Tail((*draw.one(TAILS)).into())),
        1 => {
            let (open, close) = *draw.one(&[("[", "]"), ("{\"a\":", "}")]);
            let depth = *draw.one(&[64, 600, 5000, 100_000]);
            Change::Body(Insert::Deep {
                open,
                close,
                depth,
                least: 1,
            })
        }
        2 => {
            let member = *draw.one(&[r#""KeyId":"x""#, r#""KeyId":null"#, r#""KeyId":["${key}"]"#]);
            first(
                member,
                "duplicate member",
                format!("{member} before the KeyId that is meant"),
            )
        }
        3 => {
            let n = *draw.one(NUMBERS);
            match draw.below(2) {
                0 => first(
                    &format!("\"Number\":{n}"),
                    "huge number",
                    format!("{n} in a member that KMS does not know"),
                ),
                _ => first(
                    &format!("\"Limit\":{n},\"NumberOfBytes\":{n}"),
                    "huge number",
                    format!("{n} as Limit and NumberOfBytes"),
                ),
            }
        }
        4 => surrogate(draw),
        5 | 6 => wrong_type(draw, body),
        _ => {
            let odd = *draw.one(ODD);
            first(
                &format!("\"Odd\":{odd}"),
                "no JSON",
                format!("{} as a value", seen(odd)),
            )
        }
    };
    raw(operation, body, change)
}

/// A text whose control characters are escaped.
fn seen(text: &str) -> String {
    let seen = |c: char| match c.is_control() {
        true => c.escape_default().to_string(),
        false => c.to_string(),
    };
    text.chars().map(seen).collect()
}

fn surrogate(draw: &mut Draw<'_>) -> Change {
    let lone = *draw.one(&["\\ud800", "\\udfff", "\\ud83d\\ud83d", "\\udd11\\ud83d"]);
    let kind = "lone surrogate";
    match draw.below(3) {
        0 => Change::Body(Insert::First(
            format!("\"Odd\":\"{lone}\""),
            kind,
            format!("{lone} in a member that KMS does not know"),
        )),
        1 => Change::Body(Insert::First(
            format!("\"{lone}\":1"),
            kind,
            format!("{lone} as the name of a member"),
        )),
        _ => {
            let by = format!("\"KeyId\":\"{lone}");
            Change::Body(Insert::Replaced(
                "\"KeyId\":\"".into(),
                by,
                kind,
                format!("{lone} before the key id"),
            ))
        }
    }
}

/// A value of another type than the service model has, in place of one of this body's.
fn wrong_type(draw: &mut Draw<'_>, body: &str) -> Change {
    let value = *draw.one(&[
        "null",
        "true",
        "5",
        "1.5",
        "[]",
        "{}",
        "[[]]",
        "[null]",
        "{\"a\":1}",
        "\"\"",
        "-1",
    ]);
    let all = [
        ("\"${key}\"", "KeyId"),
        ("\"aGk=\"", "Plaintext"),
        ("{\"a\":\"b\"}", "EncryptionContext"),
        ("[{\"TagKey\":\"a\",\"TagValue\":\"b\"}]", "Tags"),
        ("[\"Encrypt\"]", "Operations"),
        ("16", "NumberOfBytes"),
        ("1}", "Limit"),
        ("\"hostile\"", "Description"),
    ];
    let there: Vec<_> = all
        .into_iter()
        .filter(|(of, _)| body.contains(of))
        .collect();
    let (of, name) = *draw.one(&there);
    let by = if of == "1}" {
        format!("{value}}}")
    } else {
        value.to_owned()
    };
    Change::Body(Insert::Replaced(
        of.into(),
        by,
        "wrong type",
        format!("{value} as {name}"),
    ))
}

/// Bytes that are no text, or no JSON at all. A body of bytes can name no key.
fn bytes(draw: &mut Draw<'_>) -> Case {
    let plain = br#"{"Limit":1,"NumberOfBytes":16}"#;
    let operation = *draw.one(&["ListKeys", "GenerateRandom", "ListAliases"]);
    let mut body = plain.to_vec();
    let words = match draw.below(5) {
        0 => {
            let at = draw.below(body.len());
            let bit = draw.below(8);
            body[at] ^= 1 << bit;
            format!("byte {at} of the body is {:#04x}", body[at])
        }
        1 => {
            let to = draw.below(body.len());
            body.truncate(to);
            format!("the first {to} bytes of the body")
        }
        2 => {
            let odd: &[u8] = draw.one::<&[u8]>(&[
                &[0xff],
                &[0xc0, 0x80],
                &[0xed, 0xa0, 0x80],
                &[0xf8, 0x88, 0x80, 0x80, 0x80],
                &[0xfe, 0xff],
            ]);
            let inside = [br#"{"Marker":""#, odd, br#"","Limit":1}"#].concat();
            body = inside;
            format!("bytes {} in a text, which are no UTF-8", hex(odd))
        }
        3 => {
            let n = *draw.one(&[1, 2, 64, 4096]);
            let change = Change::Random {
                bytes: draw.bytes(n),
                in_hex: true,
            };
            return of_bytes(operation, plain, change);
        }
        _ => {
            body = plain.iter().flat_map(|byte| [*byte, 0]).collect();
            "the body in UTF-16".into()
        }
    };
    let change = instead(json!(hex(&body)), "bytes altered", words);
    of_bytes(operation, plain, change)
}

fn of_bytes(operation: &str, plain: &[u8], change: Change) -> Case {
    let raw = json!({"target": format!("TrentService.{operation}"), "body_hex": hex(plain)});
    Case::raw(Ground::Key, "body", raw, "/raw/body_hex", change, open())
}

fn raw(operation: &str, body: &str, change: Change) -> Case {
    let raw: Value = json!({"target": format!("TrentService.{operation}"), "body": body});
    Case::raw(Ground::Key, "body", raw, "/raw/body", change, open())
}

/// A blob in a body that is not the base64 it should be.
pub(super) fn base64(draw: &mut Draw<'_>) -> Case {
    let odd = [
        "a", "aG=k", "aG%k=", "====", "aGk", "-_-_", "aGk=\\n", " aGk=", "\\u0000", "aGk=aGk=",
        "\\ud800",
    ];
    let odd = *draw.one(&odd);
    let (operation, body) = *draw.one(&[
        ("Encrypt", r#"{"KeyId":"${key}","Plaintext":"aGk="}"#),
        ("Decrypt", r#"{"KeyId":"${key}","CiphertextBlob":"aGk="}"#),
        ("GenerateRandom", r#"{"NumberOfBytes":16,"Odd":"aGk="}"#),
    ]);
    let change = Change::Body(Insert::Replaced(
        "aGk=".into(),
        odd.into(),
        "bad base64",
        format!("{odd:?} as a blob"),
    ));
    raw(operation, body, change)
}
