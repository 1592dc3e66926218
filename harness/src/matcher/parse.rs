//! Reading matchers.

use regex::Regex;
use serde_json::{Map, Value};

use super::{Matcher, Proof, proof};
use crate::derive::{Env, Missing, Piece, Template, duration, offset, text};
use crate::problem::Problems;

pub(super) fn matcher(value: &Value, at: &str, problems: &mut Problems) -> Matcher {
    match value {
        Value::Array(items) => Matcher::List(list(items, at, problems)),
        Value::Object(object) if object.keys().any(|key| key.starts_with('$')) => {
            rule(object, at, problems).unwrap_or(Matcher::Present)
        }
        Value::Object(object) => Matcher::Object(
            object
                .iter()
                .map(|(name, value)| {
                    (
                        name.clone(),
                        matcher(value, &format!("{at}.{name}"), problems),
                    )
                })
                .collect(),
        ),
        _ => Matcher::Scalar(Template::parse(value, at, problems)),
    }
}

/// The regular expression that pieces make, for a whole text.
///
/// # Errors
/// A name that nothing was saved under, or not a regular expression.
pub fn pattern(pieces: &[Piece], env: &Env) -> Result<Regex, Missing> {
    let mut source = String::from("^(?s:");
    for piece in pieces {
        match piece {
            Piece::Text(part) => source += part,
            Piece::Name(name) => match env.value(name)? {
                Value::String(part) => source += &regex::escape(part),
                other => source += &regex::escape(&other.to_string()),
            },
        }
    }
    source += ")$";
    Regex::new(&source).map_err(|error| Missing::Unfit(error.to_string()))
}

/// Reads a `$pattern`; whether it is a regular expression is tried with every name standing for `x`.
pub(crate) fn pieces(raw: &str, at: &str, problems: &mut Problems) -> Vec<Piece> {
    let pieces = text(raw, at, problems);
    let tried: String = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(part) => part.as_str(),
            Piece::Name(_) => "x",
        })
        .collect();
    if let Err(error) = Regex::new(&tried) {
        let reason = error.to_string();
        let reason = reason
            .lines()
            .last()
            .unwrap_or_default()
            .trim_start_matches("error: ")
            .to_owned();
        problems.add(at, format!("`{raw}` is not a regular expression: {reason}"));
    }
    pieces
}

fn list(items: &[Value], at: &str, problems: &mut Problems) -> Vec<Matcher> {
    items
        .iter()
        .enumerate()
        .map(|(i, item)| matcher(item, &format!("{at}[{i}]"), problems))
        .collect()
}

fn rule(object: &Map<String, Value>, at: &str, problems: &mut Problems) -> Option<Matcher> {
    const KNOWN: &str = "$exact, $pattern, $present, $absent, $same, $differs, $bytes, $near, $includes, $excludes, \
                         $length, $any, $set";
    let (key, value) = object.iter().find(|(key, _)| key.starts_with('$'))?;
    let beside: &[&str] = if key == "$near" { &["within"] } else { &[] };
    for other in object
        .keys()
        .filter(|other| *other != key && !beside.contains(&other.as_str()))
    {
        problems.add(at, format!("unknown field `{other}` beside `{key}`"));
    }
    let here = format!("{at}.{key}");
    let mut wrong = |expected: &str| {
        problems.add(
            here.clone(),
            format!("{expected} was expected, not {value}"),
        );
        None
    };
    match key.as_str() {
        "$exact" => Some(Matcher::Exact(Template::parse(value, &here, problems))),
        "$pattern" => match value.as_str() {
            Some(raw) => Some(Matcher::Pattern(pieces(raw, &here, problems))),
            None => wrong("a regular expression"),
        },
        "$present" | "$absent" if *value != Value::Bool(true) => wrong("true"),
        "$present" => Some(Matcher::Present),
        "$absent" => Some(Matcher::Absent),
        "$same" | "$differs" => match value.as_str() {
            Some(name) if key == "$same" => Some(Matcher::Same(bare(name))),
            Some(name) => Some(Matcher::Differs(bare(name))),
            None => wrong("the name of a saved value"),
        },
        "$bytes" | "$length" => match value.as_u64().and_then(|n| usize::try_from(n).ok()) {
            Some(n) if key == "$bytes" => Some(Matcher::Bytes(n)),
            Some(n) => Some(Matcher::Length(n)),
            None => wrong("a number from 0"),
        },
        "$near" => {
            let Some(Ok(offset)) = value.as_str().map(offset) else {
                return wrong("an offset such as +7d or -1h");
            };
            let Some(Ok(within)) = object.get("within").and_then(Value::as_str).map(duration)
            else {
                problems.add(at, "`$near` needs `within`, a duration such as 60s");
                return None;
            };
            Some(Matcher::Near(offset, within))
        }
        "$includes" | "$any" | "$set" => match value.as_array() {
            Some(items) if !items.is_empty() || key == "$set" => {
                let rules = list(items, &here, problems);
                Some(match key.as_str() {
                    "$includes" => Matcher::Includes(rules),
                    "$any" => Matcher::Any(rules),
                    _ => Matcher::Set(rules),
                })
            }
            _ => wrong("a list of matchers"),
        },
        "$excludes" => Some(Matcher::Excludes(Box::new(matcher(value, &here, problems)))),
        key if proof::KNOWN.contains(&key) => {
            Proof::parse(key, object, at, problems).map(|proof| Matcher::Proof(Box::new(proof)))
        }
        _ => {
            let more = proof::KNOWN.join(", ");
            problems.add(
                at,
                format!("`{key}` is not a matcher: one of {KNOWN}, {more} was expected"),
            );
            None
        }
    }
}

/// `$same` takes the name as it is; `${name}` is taken for it too.
fn bare(name: &str) -> String {
    name.strip_prefix("${")
        .and_then(|name| name.strip_suffix('}'))
        .unwrap_or(name)
        .into()
}
