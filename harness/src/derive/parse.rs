//! Reading values of a request.

use jiff::{SignedDuration, Span, SpanRelativeTo};
use serde_json::{Map, Value};

use super::{Fields, Made, Piece, Template};
use crate::problem::Problems;

pub(super) fn template(value: &Value, at: &str, problems: &mut Problems) -> Template {
    match value {
        Value::String(raw) => {
            let mut pieces = text(raw, at, problems);
            match pieces.as_mut_slice() {
                [] => Template::Plain(value.clone()),
                [Piece::Text(_)] => Template::Plain(value.clone()),
                [Piece::Name(name)] => Template::Name(std::mem::take(name)),
                _ => Template::Text(pieces),
            }
        }
        Value::Array(items) => Template::List(
            items
                .iter()
                .enumerate()
                .map(|(i, item)| template(item, &format!("{at}[{i}]"), problems))
                .collect(),
        ),
        Value::Object(object) if object.keys().any(|key| key.starts_with('$')) => {
            derived(object, at, problems)
        }
        Value::Object(object) => Template::Object(
            object
                .iter()
                .map(|(name, value)| {
                    (
                        name.clone(),
                        template(value, &format!("{at}.{name}"), problems),
                    )
                })
                .collect(),
        ),
        _ => Template::Plain(value.clone()),
    }
}

/// Splits a text at its `${names}`.
pub fn text(raw: &str, at: &str, problems: &mut Problems) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = raw;
    while let Some(start) = rest.find("${") {
        if start > 0 {
            pieces.push(Piece::Text(rest[..start].into()));
        }
        let Some(length) = rest[start..].find('}') else {
            problems.add(at, "`${` without its `}`");
            return pieces;
        };
        let name = &rest[start + 2..start + length];
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        if name.is_empty() || !name.chars().all(fits) {
            problems.add(
                at,
                format!(
                    "`${{{name}}}` is not a name: letters, digits, `_`, `-` and `.` were expected"
                ),
            );
        }
        pieces.push(Piece::Name(name.into()));
        rest = &rest[start + length + 1..];
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.into()));
    }
    pieces
}

/// Reads a duration without a sign, such as `25h` or `1d 2h`; a day has 24 hours.
///
/// # Errors
/// What was expected.
pub fn duration(text: &str) -> Result<std::time::Duration, String> {
    let bad = || format!("`{text}` is not a duration such as 90s, 15m, 25h or 7d");
    let span = signed(text).ok_or_else(bad)?;
    if text.starts_with(['+', '-']) {
        return Err(bad());
    }
    span.try_into().map_err(|_| bad())
}

/// Reads a duration with a sign, such as `+7d` or `-1h`; a day has 24 hours.
///
/// # Errors
/// What was expected.
pub fn offset(text: &str) -> Result<SignedDuration, String> {
    let offset = signed(text).filter(|_| text.starts_with(['+', '-']));
    offset.ok_or_else(|| format!("`{text}` is not an offset such as +7d or -1h"))
}

fn signed(text: &str) -> Option<SignedDuration> {
    if text.contains(['P', 'p']) {
        return None;
    }
    let span: Span = text.parse().ok()?;
    span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()
}

fn derived(object: &Map<String, Value>, at: &str, problems: &mut Problems) -> Template {
    let dollar: Vec<&str> = object
        .keys()
        .map(String::as_str)
        .filter(|key| key.starts_with('$'))
        .collect();
    let fields = Fields::new(object, at, problems);
    let made = match dollar.as_slice() {
        ["$material"] if !object.contains_key("form") => fields
            .only(&["$material"])
            .and_then(|mut f| f.string("$material").map(Template::Material)),
        ["$zeros"] => fields
            .only(&["$zeros"])
            .and_then(|mut f| f.count("$zeros").map(Template::Zeros)),
        ["$base64"] => fields
            .only(&["$base64"])
            .map(|mut f| Template::Base64(Box::new(f.inner("$base64")))),
        ["$repeat"] => fields.only(&["$repeat", "times"]).and_then(|mut f| {
            let (text, times) = (f.inner("$repeat"), f.count("times"));
            Some(Template::Repeat(Box::new(text), times?))
        }),
        ["$flip"] => fields.only(&["$flip", "bit"]).and_then(|mut f| {
            let (blob, bit) = (f.blob("$flip"), f.integer("bit"));
            Some(Template::Flip(Box::new(blob?), bit?))
        }),
        ["$truncate"] => fields.only(&["$truncate", "to"]).and_then(|mut f| {
            let (blob, to) = (f.blob("$truncate"), f.integer("to"));
            Some(Template::Truncate(Box::new(blob?), to?))
        }),
        ["$append"] => fields.only(&["$append", "hex"]).and_then(|mut f| {
            let (blob, more) = (f.blob("$append"), f.hex("hex"));
            Some(Template::Append(Box::new(blob?), more?))
        }),
        ["$splice"] => fields.only(&["$splice", "with", "at"]).and_then(|mut f| {
            let (start, end, at) = (f.blob("$splice"), f.blob("with"), f.count("at"));
            Some(Template::Splice(Box::new(start?), Box::new(end?), at?))
        }),
        ["$time"] => fields
            .only(&["$time"])
            .and_then(|mut f| f.offset("$time").map(Template::Time)),
        [key] if CRYPTOGRAPHIC.contains(key) => {
            cryptographic(key, fields).map(|made| Template::Made(Box::new(made)))
        }
        keys => {
            let known = [
                "$zeros",
                "$base64",
                "$repeat",
                "$flip",
                "$truncate",
                "$append",
                "$splice",
                "$time",
            ];
            let known = [&known[..], &CRYPTOGRAPHIC].concat().join(", ");
            let keys = keys.join(" with ");
            problems.add(
                at,
                format!("{keys} is not a derived value: one of {known} was expected"),
            );
            None
        }
    };
    made.unwrap_or(Template::Plain(Value::Null))
}

/// The derived values that need cryptography.
const CRYPTOGRAPHIC: [&str; 11] = [
    "$material",
    "$wrap",
    "$public",
    "$sign",
    "$encrypt",
    "$mac",
    "$agree",
    "$digest",
    "$mu",
    "$encapsulate",
    "$encapsulated",
];

fn cryptographic(key: &str, fields: Fields<'_>) -> Option<Made> {
    Some(match key {
        "$material" => {
            let mut f = fields.only(&["$material", "form"])?;
            let (secret, form) = (
                f.secret("$material"),
                f.one("form", "a form of a private key"),
            );
            Made::Formed(secret?, form?)
        }
        "$wrap" => {
            let mut f = fields.only(&["$wrap", "under", "by"])?;
            let (secret, under) = (f.secret("$wrap"), f.blob("under"));
            Made::Wrap {
                by: f.one("by", "a wrapping algorithm of KMS")?,
                secret: secret?,
                under: under?,
            }
        }
        "$public" => Made::Public(fields.only(&["$public"])?.secret("$public")?),
        "$sign" => {
            let mut f = fields.with(&["$sign", "message", "by"], &["type"])?;
            let (secret, message) = (f.secret("$sign"), f.blob("message"));
            let by = f.one("by", "a signing algorithm of KMS");
            Made::Sign {
                kind: f.optional("type", "RAW, DIGEST or EXTERNAL_MU")?,
                secret: secret?,
                message: message?,
                by: by?,
            }
        }
        "$encrypt" => {
            let mut f = fields.only(&["$encrypt", "under", "by"])?;
            let (plaintext, under) = (f.blob("$encrypt"), f.blob("under"));
            Made::Encrypt {
                by: f.one("by", "RSAES_OAEP_SHA_1 or RSAES_OAEP_SHA_256")?,
                plaintext: plaintext?,
                under: under?,
            }
        }
        "$mac" => {
            let mut f = fields.only(&["$mac", "message", "by"])?;
            let (secret, message) = (f.secret("$mac"), f.blob("message"));
            Made::Mac {
                by: f.one("by", "a MAC algorithm of KMS")?,
                secret: secret?,
                message: message?,
            }
        }
        "$agree" => {
            let mut f = fields.only(&["$agree", "with"])?;
            let (secret, with) = (f.secret("$agree"), f.blob("with"));
            Made::Agree {
                secret: secret?,
                with: with?,
            }
        }
        "$digest" => {
            let mut f = fields.only(&["$digest", "by"])?;
            let (of, by) = (
                f.blob("$digest"),
                f.one("by", "SHA_1, SHA_256, SHA_384 or SHA_512"),
            );
            Made::Digest(of?, by?)
        }
        "$mu" => {
            let mut f = fields.only(&["$mu", "under"])?;
            let (message, under) = (f.blob("$mu"), f.blob("under"));
            Made::Mu {
                message: message?,
                under: under?,
            }
        }
        "$encapsulate" => Made::Encapsulate(fields.only(&[key])?.blob(key)?),
        _ => Made::Encapsulated(fields.only(&[key])?.blob(key)?),
    })
}

/// Two lower-case hex digits for each byte.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes that pairs of hex digits stand for.
pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    (0..text.len())
        .step_by(2)
        .map(|i| {
            u8::from_str_radix(&text[i..i + 2], 16)
                .ok()
                .filter(|_| !text[i..].starts_with('+'))
        })
        .collect()
}
