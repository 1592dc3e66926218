//! Reading values of a request.

use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::{SignedDuration, Span, SpanRelativeTo};
use serde_json::{Map, Value};

use super::{Piece, Template, Wrapping};
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
    let mut fields = Fields {
        object,
        at,
        problems,
    };
    let dollar: Vec<&str> = object
        .keys()
        .map(String::as_str)
        .filter(|key| key.starts_with('$'))
        .collect();
    let made = match dollar.as_slice() {
        ["$wrap"] => fields.only(&["$wrap", "under", "by"]).and_then(|f| {
            let (material, under) = (f.string("$wrap"), f.inner("under"));
            let by = f.wrapping("by");
            Some(Template::Wrap {
                material: material?,
                under: under?,
                by: by?,
            })
        }),
        ["$material"] => fields
            .only(&["$material"])
            .and_then(|f| f.string("$material").map(Template::Material)),
        ["$zeros"] => fields
            .only(&["$zeros"])
            .and_then(|f| f.count("$zeros").map(Template::Zeros)),
        ["$base64"] => fields
            .only(&["$base64"])
            .and_then(|f| f.inner("$base64").map(Template::Base64)),
        ["$repeat"] => fields.only(&["$repeat", "times"]).and_then(|f| {
            let (text, times) = (f.inner("$repeat"), f.count("times"));
            Some(Template::Repeat(text?, times?))
        }),
        ["$flip"] => fields.only(&["$flip", "bit"]).and_then(|f| {
            let (blob, bit) = (f.blob("$flip"), f.integer("bit"));
            Some(Template::Flip(blob?, bit?))
        }),
        ["$truncate"] => fields.only(&["$truncate", "to"]).and_then(|f| {
            let (blob, to) = (f.blob("$truncate"), f.integer("to"));
            Some(Template::Truncate(blob?, to?))
        }),
        ["$append"] => fields.only(&["$append", "hex"]).and_then(|f| {
            let (blob, more) = (f.blob("$append"), f.hex("hex"));
            Some(Template::Append(blob?, more?))
        }),
        ["$time"] => fields
            .only(&["$time"])
            .and_then(|f| f.offset("$time").map(Template::Time)),
        keys => {
            const KNOWN: &str =
                "$wrap, $material, $zeros, $base64, $repeat, $flip, $truncate, $append, $time";
            fields.problems.add(
                at,
                format!(
                    "{} is not a derived value: one of {KNOWN} was expected",
                    keys.join(" with ")
                ),
            );
            None
        }
    };
    made.unwrap_or(Template::Plain(Value::Null))
}

/// The fields of a derived value; each reader notes what is wrong.
struct Fields<'a> {
    object: &'a Map<String, Value>,
    at: &'a str,
    problems: &'a mut Problems,
}

impl Fields<'_> {
    fn only(&mut self, names: &[&str]) -> Option<&mut Self> {
        for name in self
            .object
            .keys()
            .filter(|name| !names.contains(&name.as_str()))
        {
            self.problems.add(
                self.at,
                format!(
                    "unknown field `{name}`: the fields are {}",
                    names.join(", ")
                ),
            );
        }
        for name in names
            .iter()
            .filter(|name| !self.object.contains_key(**name))
        {
            self.problems
                .add(self.at, format!("missing field `{name}`"));
        }
        names
            .iter()
            .all(|name| self.object.contains_key(*name))
            .then_some(self)
    }

    fn wrong<T>(&mut self, name: &str, expected: &str) -> Option<T> {
        self.problems.add(
            format!("{}.{name}", self.at),
            format!("{expected} was expected, not {}", self.object[name]),
        );
        None
    }

    fn string(&mut self, name: &str) -> Option<String> {
        match self.object[name].as_str() {
            Some(text) => Some(text.into()),
            None => self.wrong(name, "text"),
        }
    }

    fn count(&mut self, name: &str) -> Option<usize> {
        match self.object[name]
            .as_u64()
            .and_then(|n| usize::try_from(n).ok())
            .filter(|n| *n <= 16 << 20)
        {
            Some(n) => Some(n),
            None => self.wrong(name, "a number from 0 to 16777216"),
        }
    }

    fn integer(&mut self, name: &str) -> Option<i64> {
        match self.object[name].as_i64() {
            Some(n) => Some(n),
            None => self.wrong(name, "a whole number"),
        }
    }

    fn inner(&mut self, name: &str) -> Option<Box<Template>> {
        Some(Box::new(template(
            &self.object[name],
            &format!("{}.{name}", self.at),
            self.problems,
        )))
    }

    fn blob(&mut self, name: &str) -> Option<Box<Template>> {
        let inner = self.inner(name)?;
        match &*inner {
            Template::Plain(value)
                if value
                    .as_str()
                    .is_none_or(|text| STANDARD.decode(text).is_err()) =>
            {
                self.wrong(name, "a base64 blob or a name that stands for one")
            }
            _ => Some(inner),
        }
    }

    fn wrapping(&mut self, name: &str) -> Option<Wrapping> {
        match serde_json::from_value(self.object[name].clone()) {
            Ok(by) => Some(by),
            Err(_) => self.wrong(name, "a wrapping algorithm of KMS"),
        }
    }

    fn offset(&mut self, name: &str) -> Option<SignedDuration> {
        match self.object[name].as_str().map(offset) {
            Some(Ok(offset)) => Some(offset),
            _ => self.wrong(name, "an offset such as +7d or -1h"),
        }
    }

    fn hex(&mut self, name: &str) -> Option<Vec<u8>> {
        match self.object[name].as_str().and_then(unhex) {
            Some(bytes) => Some(bytes),
            None => self.wrong(name, "a text of hex digits, two for each byte,"),
        }
    }
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
