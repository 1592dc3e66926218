//! Hostile import tokens and grant tokens.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::case::{Case, Draw, fails, open};
use super::change::{Change, Edit};
use super::ground::{Ground, import};
use super::long::Long;

/// The code that a token which is none meets.
const INVALID: [&str; 1] = ["InvalidImportTokenException"];
/// The claim that says so of one that is altered or of another key.
const ALTERED: [&str; 1] = ["import/errors.token-of-another-key-corrupted"];

/// Edits of a blob: of its bits, its length, or both.
pub(super) fn edits(draw: &mut Draw<'_>, name: &str) -> Change {
    let length = draw.samples.bytes(name).len().max(1);
    edits_of(draw, length)
}

/// [`edits`] of a blob of so many bytes.
pub(super) fn edits_of(draw: &mut Draw<'_>, length: usize) -> Change {
    let bits = length * 8;
    let flip = |bit: usize| Edit::Flip(i64::try_from(bit).unwrap_or_default());
    let first = draw.below(bits);
    let mut edits = Vec::new();
    match draw.below(8) {
        0..4 => edits.push(flip(first)),
        4 => edits.extend([flip(first), flip((first + 1 + draw.below(bits - 1)) % bits)]),
        5 => edits.push(cut(draw, length)),
        6 => edits.push(add(draw)),
        _ => {
            let last = match draw.below(2) {
                0 => cut(draw, length),
                _ => add(draw),
            };
            edits.extend([flip(first), last]);
        }
    }
    Change::Bytes(edits)
}

fn cut(draw: &mut Draw<'_>, length: usize) -> Edit {
    const FEW: usize = 16;
    let so_many = |n: usize| i64::try_from(n).unwrap_or_default();
    match draw.below(3) {
        0 => Edit::Cut(-1),
        1 => Edit::Cut(so_many(draw.below(FEW.min(length)))),
        // What the target gives out anew may be shorter than the sample: cut so, it is not to be empty, which is another error.
        _ => Edit::Cut(-so_many(1 + draw.below(length.saturating_sub(FEW)))),
    }
}

fn add(draw: &mut Draw<'_>) -> Edit {
    let n = *draw.one(&[1, 1, 2, 16, 32, 300]);
    match draw.below(3) {
        0 => Edit::Add(vec![0; n]),
        _ => Edit::Add(draw.bytes(n)),
    }
}

/// The first part of one blob and the rest of another, where that makes a third; else a bit flipped.
pub(super) fn splice(
    draw: &mut Draw<'_>,
    names: (&'static str, &'static str),
    with: &'static str,
    what: &'static str,
) -> Change {
    let (start, end) = (draw.samples.bytes(names.0), draw.samples.bytes(names.1));
    let at = 1 + draw.below(start.len().min(end.len()).saturating_sub(1));
    match (start.get(..at), end.get(at..)) {
        // A few bytes may be the same by chance in the next two.
        (Some(_), Some(_))
            if differ(&start[..at], &end[..at]) && differ(&start[at..], &end[at..]) =>
        {
            Change::Bytes(vec![Edit::Splice(at, with, what)])
        }
        _ => Change::Bytes(vec![Edit::Flip(-1)]),
    }
}

/// Whether eight bytes at least are not the same.
fn differ(one: &[u8], other: &[u8]) -> bool {
    one.iter().zip(other).filter(|(a, b)| a != b).count() >= 8
}

pub(super) fn instead(value: Value, kind: &'static str, words: impl Into<String>) -> Change {
    Change::Instead {
        value,
        kind,
        words: words.into(),
    }
}

/// Something of a size, and the smallest that may be as wrong.
pub(super) const fn long(what: Long, size: usize, least: usize) -> Change {
    Change::Long { what, size, least }
}

/// Bytes at random in place of a blob.
const fn random(bytes: Vec<u8>) -> Change {
    Change::Random {
        bytes,
        in_hex: false,
    }
}

fn import_token(ground: Ground, change: Change, codes: &[&str], evidence: &[&str]) -> Case {
    Case::call(
        ground,
        "import token",
        "ImportKeyMaterial",
        import(),
        "/with/ImportToken",
        change,
        fails(codes, evidence),
    )
}

/// A token that is altered, of another key, or never was one.
pub(super) fn of_import(draw: &mut Draw<'_>) -> Case {
    let ground = Ground::Import;
    match draw.below(12) {
        0..6 => import_token(ground, edits(draw, "token"), &INVALID, &ALTERED),
        6 => {
            let change = splice(
                draw,
                ("token", "token2"),
                "${token2}",
                "that of another key",
            );
            import_token(ground, change, &INVALID, &ALTERED)
        }
        7 => {
            let change = instead(
                json!("${token2}"),
                "of another key",
                "the import token of another key",
            );
            import_token(ground, change, &INVALID, &["import/t2"])
        }
        8 => {
            let change = instead(
                json!("${public}"),
                "invented",
                "the public key as import token",
            );
            import_token(ground, change, &INVALID, &ALTERED)
        }
        9 => {
            let n = *draw.one(&[1, 16, 32, 64, 256, 1024, 6144]);
            let change = random(draw.bytes(n));
            import_token(ground, change, &INVALID, &ALTERED)
        }
        10 => {
            let claims = draw.one(&[
                r#"{"alg":"none"}"#,
                r#"{"KeyId":"*"}"#,
                "null",
                "[]",
                "../../etc/passwd",
                "\u{80}\u{4}N.",
            ]);
            let change = instead(
                json!(STANDARD.encode(claims)),
                "invented",
                format!("{claims:?} as import token"),
            );
            import_token(ground, change, &INVALID, &ALTERED)
        }
        _ => {
            let change = long(Long::TooManyZeros, *draw.one(&[6145, 100_000]), 6145);
            let codes = ["ValidationException", "InvalidImportTokenException"];
            import_token(ground, change, &codes, &["import/m12"])
        }
    }
}

/// A token that has served, altered or as it is.
pub(super) fn again(draw: &mut Draw<'_>) -> Case {
    let altered = draw.below(3) > 0;
    if altered {
        let change = edits(draw, "token");
        return import_token(Ground::Again, change, &INVALID, &ALTERED);
    }
    let change = instead(
        json!("${token}"),
        "replayed",
        "the import token again, after it has served",
    );
    let call = "ImportKeyMaterial";
    Case::call(
        Ground::Again,
        "import token",
        call,
        import(),
        "/with/ImportToken",
        change,
        open(),
    )
    .alone()
}

/// The token of the first import at a key that has its material again, by a newer one: as it is, altered, with other material, or with
/// material that is wrapped under the newer one's public key.
pub(super) fn reimported(draw: &mut Draw<'_>) -> Case {
    let ground = Ground::Reimported;
    let material = |secret: Value, under: &str| json!({"$wrap": secret, "under": under, "by": "RSAES_OAEP_SHA_256"});
    let case = |change, at, expect| {
        let (call, part) = ("ImportKeyMaterial", "older import token");
        Case::call(ground, part, call, import(), at, change, expect)
    };
    let wrapped = |value, kind, words: &str, codes: &[&str], evidence: &[&str]| {
        let (change, expect) = (instead(value, kind, words), fails(codes, evidence));
        case(change, "/with/EncryptedKeyMaterial", expect)
    };
    match draw.below(4) {
        0 => {
            let words = "the import token of the first import, after another by a newer one";
            let change = instead(json!("${token}"), "replayed", words);
            case(change, "/with/ImportToken", open()).alone()
        }
        1 => {
            let size = if draw.samples.region.starts_with("cn-") {
                16
            } else {
                32
            };
            let codes = [
                "IncorrectKeyMaterialException",
                "InvalidImportTokenException",
                "ExpiredImportTokenException",
            ];
            let evidence = ["import/errors.other-material-than-before-existing"];
            let words = "other material by the import token of the first import";
            let value = material(json!({"$zeros": size}), "${public}");
            wrapped(value, "other material", words, &codes, &evidence)
        }
        2 => {
            let codes = [
                "InvalidCiphertextException",
                "InvalidImportTokenException",
                "ExpiredImportTokenException",
            ];
            let evidence = ["import/errors.blob-wrapped-with-other-key-or-algorithm"];
            let words = "material wrapped under the public key of a newer import token";
            let value = material(json!("m1"), "${public2}");
            wrapped(value, "wrapped under a newer key", words, &codes, &evidence)
        }
        _ => import_token(ground, edits(draw, "token"), &INVALID, &ALTERED),
    }
}

/// A token past its day, altered or as it is.
pub(super) fn stale(draw: &mut Draw<'_>) -> Case {
    match draw.below(2) {
        0 => {
            let change = instead(
                json!("${token}"),
                "expired",
                "the import token 25 hours later",
            );
            import_token(
                Ground::Stale,
                change,
                &["ExpiredImportTokenException"],
                &["import/t3"],
            )
        }
        _ => {
            let codes = ["ExpiredImportTokenException", "InvalidImportTokenException"];
            let evidence = ["import/t3", "import/errors.token-of-another-key-corrupted"];
            import_token(Ground::Stale, edits(draw, "token"), &codes, &evidence)
        }
    }
}

/// A grant token that is altered or never was one.
pub(super) fn of_grant(draw: &mut Draw<'_>) -> Case {
    let change = match draw.below(6) {
        0..2 if !draw.samples.bytes("token").is_empty() => edits(draw, "token"),
        0..3 => Change::Around {
            before: String::new(),
            behind: (*draw.one(&["A", "=", "\u{0}", " ", "AAAA", "\u{1F511}"])).into(),
        },
        3 => Change::Around {
            before: (*draw.one(&["A", " ", "..", "\u{feff}"])).into(),
            behind: String::new(),
        },
        4 => long(Long::Text("A"), *draw.one(&[8193, 20_000, 100_000]), 8193),
        _ => {
            let n = *draw.one(&[1, 32, 200]);
            random(draw.bytes(n))
        }
    };
    let calls = [
        (
            "Encrypt",
            json!({"KeyId": "${key}", "Plaintext": "aGk=", "GrantTokens": ["${token}"]}),
        ),
        (
            "GenerateDataKey",
            json!({"KeyId": "${key}", "KeySpec": "AES_256", "GrantTokens": ["${token}"]}),
        ),
    ];
    let (call, with) = draw.one(&calls).clone();
    let codes = ["InvalidGrantTokenException", "ValidationException"];
    let expect = fails(&codes, &["grants/g21"]);
    Case::call(
        Ground::Grant,
        "grant token",
        call,
        with,
        "/with/GrantTokens/0",
        change,
        expect,
    )
}
