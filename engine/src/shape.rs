//! The rules of the service model, and what KMS says of a request that breaks them.
//!
//! [`check`] reports every broken rule at once, in the frame that recordings of KMS show. What no recording shows is a
//! guess after other services of the same framework: the form for elements of lists and maps, and the order of rules.

mod path;

use std::{fmt::Write, sync::OnceLock};

use regex::Regex;
use serde_json::{Map, Value};

use self::path::Path;
use crate::{error::Error, json::blob};

/// What a value must look like.
pub(crate) enum Shape {
    /// A string; its length counts Unicode code points.
    Text {
        limits: Limits,
        pattern: Option<Pattern>,
        sensitive: bool,
    },
    /// One of some strings.
    Enum(&'static [&'static str]),
    Integer {
        limits: Limits,
    },
    Boolean,
    /// A number of epoch seconds.
    Timestamp,
    /// Base64; its length counts the bytes it stands for.
    Blob {
        limits: Limits,
    },
    List {
        limits: Limits,
        member: &'static Self,
    },
    Map {
        key: &'static Self,
        value: &'static Self,
    },
    Structure(&'static [Member]),
}

/// Least and greatest value or length, both allowed.
pub(crate) type Limits = Option<(i64, i64)>;

/// A member of a structure.
pub(crate) struct Member {
    name: &'static str,
    shape: &'static Shape,
    required: bool,
}

impl Member {
    pub(crate) const fn required(name: &'static str, shape: &'static Shape) -> Self {
        Self {
            name,
            shape,
            required: true,
        }
    }

    pub(crate) const fn optional(name: &'static str, shape: &'static Shape) -> Self {
        Self {
            name,
            shape,
            required: false,
        }
    }
}

/// A pattern of the service model, compiled on first use.
pub(crate) struct Pattern {
    text: &'static str,
    compiled: OnceLock<Regex>,
}

impl Pattern {
    pub(crate) const fn new(text: &'static str) -> Self {
        Self {
            text,
            compiled: OnceLock::new(),
        }
    }

    /// Whether the whole text matches. The service's classes `\w`, `\s` and `\d` hold ASCII only.
    fn matches(&self, text: &str) -> bool {
        let regex = self.compiled.get_or_init(|| {
            let ascii = self
                .text
                .replace(r"\w", "[[:word:]]")
                .replace(r"\s", "[[:space:]]")
                .replace(r"\d", "[0-9]");
            Regex::new(&format!(r"\A(?:{ascii})\z")).expect("a pattern of the service model")
        });
        regex.is_match(text)
    }
}

/// Checks a request against its shape.
///
/// # Errors
/// `SerializationException` for the first value of a wrong JSON type; else one `ValidationException` that lists every
/// broken rule.
pub(crate) fn check(shape: &Shape, body: &Value) -> Result<(), Error> {
    let mut violations = Vec::new();
    visit(shape, body, Path::Root, &mut violations)?;
    if violations.is_empty() {
        return Ok(());
    }
    let plural = if violations.len() == 1 { "" } else { "s" };
    let count = violations.len();
    Err(Error::validation(format!(
        "{count} validation error{plural} detected: {}",
        violations.join("; ")
    )))
}

fn visit(
    shape: &Shape,
    value: &Value,
    path: Path<'_>,
    found: &mut Vec<String>,
) -> Result<(), Error> {
    let broken = match shape {
        Shape::Structure(members) => {
            return visit_members(members, object(value, path)?, path, found);
        }
        Shape::Map { key, value: shape } => {
            for (name, value) in object(value, path)? {
                let path = Path::Entry(&path, name);
                visit(key, &Value::from(name.as_str()), path, found)?;
                visit_element(shape, value, path, found)?;
            }
            return Ok(());
        }
        Shape::List { limits, member } => {
            let list = value
                .as_array()
                .ok_or_else(|| wrong_type(path, "a list", value))?;
            visit_elements(member, value, list, path, found)?;
            broken_length(*limits, list.len())
        }
        scalar => {
            let plain = plain(scalar, value, path)?;
            scalar.broken(&plain)
        }
    };
    found.extend(
        broken
            .into_iter()
            .map(|rule| violation(&shown(shape, value), path, &rule)),
    );
    Ok(())
}

fn visit_members(
    members: &[Member],
    object: &Map<String, Value>,
    path: Path<'_>,
    found: &mut Vec<String>,
) -> Result<(), Error> {
    for member in members {
        let path = Path::Member(&path, member.name);
        match object.get(member.name) {
            None | Some(Value::Null) if !member.required || fault!(MissingMemberMisnamed) => {}
            None | Some(Value::Null) => found.push(violation(" null", path, NOT_NULL)),
            Some(value) => visit(member.shape, value, path, found)?,
        }
    }
    Ok(())
}

/// The elements of a list: structures have a path of their own, scalars are named by the whole list.
fn visit_elements(
    shape: &Shape,
    list: &Value,
    elements: &[Value],
    path: Path<'_>,
    found: &mut Vec<String>,
) -> Result<(), Error> {
    let mut broken = false;
    for (i, element) in (1..).zip(elements) {
        let path = Path::Element(&path, i);
        if element.is_null() || matches!(shape, Shape::Structure(_)) {
            visit_element(shape, element, path, found)?;
        } else {
            broken |= !shape.broken(&plain(shape, element, path)?).is_empty();
        }
    }
    if broken {
        let rule = format!(
            "Member must satisfy constraint: [{}]",
            shape.rules().join(", ")
        );
        found.push(violation(&shown(shape, list), path, &rule));
    }
    Ok(())
}

fn visit_element(
    shape: &Shape,
    value: &Value,
    path: Path<'_>,
    found: &mut Vec<String>,
) -> Result<(), Error> {
    if value.is_null() {
        found.push(violation(" null", path, NOT_NULL));
        return Ok(());
    }
    visit(shape, value, path, found)
}

/// A scalar value, known to have the right JSON type.
enum Plain<'a> {
    Text(&'a str),
    Number(i64),
    Bytes(usize),
    Other,
}

fn plain<'a>(shape: &Shape, value: &'a Value, path: Path<'_>) -> Result<Plain<'a>, Error> {
    let wrong = |wanted| wrong_type(path, wanted, value);
    match shape {
        Shape::Text { .. } | Shape::Enum(_) => value
            .as_str()
            .map(Plain::Text)
            .ok_or_else(|| wrong("a string")),
        Shape::Integer { .. } => value
            .as_i64()
            .map(Plain::Number)
            .ok_or_else(|| wrong("an integer")),
        Shape::Boolean => value
            .as_bool()
            .map(|_| Plain::Other)
            .ok_or_else(|| wrong("a boolean")),
        Shape::Timestamp => value
            .as_f64()
            .map(|_| Plain::Other)
            .ok_or_else(|| wrong("a number of epoch seconds")),
        Shape::Blob { .. } => {
            let text = value.as_str().ok_or_else(|| wrong("a string of base64"))?;
            let bytes = blob::decode(text)
                .ok_or_else(|| Error::serialization(format!("'{path}' is not valid base64")))?;
            Ok(Plain::Bytes(bytes.len()))
        }
        Shape::List { .. } | Shape::Map { .. } | Shape::Structure(_) => {
            unreachable!("the service model has no list of lists or maps")
        }
    }
}

impl Shape {
    /// The rules that a value breaks.
    fn broken(&self, value: &Plain<'_>) -> Vec<String> {
        match (self, value) {
            (
                Self::Text {
                    limits, pattern, ..
                },
                Plain::Text(text),
            ) => {
                let mut broken = broken_length(*limits, text.chars().count());
                broken.extend(
                    pattern
                        .iter()
                        .filter(|p| !p.matches(text) && !fault!(PatternsNotLookedAt))
                        .map(pattern_rule),
                );
                broken
            }
            (Self::Enum(values), Plain::Text(text)) if !values.contains(text) => self.rules(),
            (Self::Integer { limits }, Plain::Number(n)) => broken_limits(*limits, *n, "value"),
            (Self::Blob { limits }, Plain::Bytes(len)) => broken_length(*limits, *len),
            _ => Vec::new(),
        }
    }

    /// Every rule of a scalar.
    fn rules(&self) -> Vec<String> {
        let limits = |limits: &Limits, of| {
            limits
                .iter()
                .flat_map(|(min, max)| [at_most(*max, of), at_least(*min, of)])
                .collect()
        };
        match self {
            Self::Text {
                limits: length,
                pattern,
                ..
            } => {
                let mut rules: Vec<_> = limits(length, "length");
                rules.extend(pattern.iter().map(pattern_rule));
                rules
            }
            Self::Enum(values) => {
                vec![format!(
                    "Member must satisfy enum value set: [{}]",
                    values.join(", ")
                )]
            }
            Self::Integer { limits: value } => limits(value, "value"),
            Self::Blob { limits: length } => limits(length, "length"),
            _ => Vec::new(),
        }
    }
}

const NOT_NULL: &str = "Member must not be null";

fn broken_length(limits: Limits, len: usize) -> Vec<String> {
    broken_limits(limits, i64::try_from(len).unwrap_or(i64::MAX), "length")
}

fn broken_limits(limits: Limits, n: i64, of: &str) -> Vec<String> {
    match limits {
        Some((min, _)) if n < min => vec![at_least(min, of)],
        Some((_, max)) if n > max => vec![at_most(max, of)],
        _ => Vec::new(),
    }
}

fn at_least(min: i64, of: &str) -> String {
    format!("Member must have {of} greater than or equal to {min}")
}

fn at_most(max: i64, of: &str) -> String {
    format!("Member must have {of} less than or equal to {max}")
}

fn pattern_rule(pattern: &Pattern) -> String {
    format!(
        "Member must satisfy regular expression pattern: {}",
        pattern.text
    )
}

fn violation(shown: &str, path: Path<'_>, rule: &str) -> String {
    if fault!(ViolationToldOtherwise) {
        return format!("Invalid value at '{path}': {rule}");
    }
    format!("Value{shown} at '{path}' failed to satisfy constraint: {rule}")
}

/// The value as the message shows it: blobs and sensitive members are left out.
fn shown(shape: &Shape, value: &Value) -> String {
    match shape {
        Shape::Blob { .. }
        | Shape::Text {
            sensitive: true, ..
        } => String::new(),
        _ => format!(" '{}'", echo(value)),
    }
}

/// Lists and objects as Java prints them.
fn echo(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(list) => {
            let elements: Vec<_> = list.iter().map(echo).collect();
            format!("[{}]", elements.join(", "))
        }
        other => other.to_string(),
    }
}

fn object<'a>(value: &'a Value, path: Path<'_>) -> Result<&'a Map<String, Value>, Error> {
    value
        .as_object()
        .ok_or_else(|| wrong_type(path, "an object", value))
}

fn wrong_type(path: Path<'_>, wanted: &str, value: &Value) -> Error {
    let found = match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) if wanted == "an integer" => "another number",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    let mut message = match path {
        Path::Root => "The body".to_owned(),
        _ => format!("'{path}'"),
    };
    write!(message, " must be {wanted}, not {found}").expect("a String takes every text");
    Error::serialization(message)
}

#[cfg(test)]
mod tests;
