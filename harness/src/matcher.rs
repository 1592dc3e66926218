//! What an answer must hold.
//!
//! Objects match as a subset, lists element by element, scalars exactly; rules are objects with one `$` key.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::SignedDuration;
use serde_json::Value;

use crate::derive::{Env, Piece, Template, Use};
use crate::problem::Problems;

mod parse;
mod proof;
mod show;

pub use parse::pattern;
pub(crate) use parse::pieces;
pub use proof::Proof;
pub(crate) use show::source;

/// A rule for a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Matcher {
    /// An object that holds at least these members.
    Object(Vec<(String, Self)>),
    /// A list of exactly these elements, in order.
    List(Vec<Self>),
    /// This scalar; numbers compare by value.
    Scalar(Template),
    /// `$exact`: this very value.
    Exact(Template),
    /// `$pattern`: a regular expression for the whole text; names in it are taken literally.
    Pattern(Vec<Piece>),
    /// `$present`: any value but null.
    Present,
    /// `$absent`: no such member, or null.
    Absent,
    /// `$same`: what was saved under this name.
    Same(String),
    /// `$differs`: anything but what was saved under this name.
    Differs(String),
    /// `$bytes`: base64 of so many bytes.
    Bytes(usize),
    /// `$near`: epoch seconds near the target's now and so much.
    Near(SignedDuration, Duration),
    /// `$includes`: a list with an element for each of these.
    Includes(Vec<Self>),
    /// `$excludes`: a list without such an element.
    Excludes(Box<Self>),
    /// `$length`: a list of so many elements, or a text of so many characters.
    Length(usize),
    /// `$any`: one of these.
    Any(Vec<Self>),
    /// `$set`: a list of these elements in any order.
    Set(Vec<Self>),
    /// What cryptography decides.
    Proof(Box<Proof>),
}

/// Where an answer is not as it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// Where, such as `KeyMetadata.KeyState`; empty for the whole body.
    pub at: String,
    /// What was allowed.
    pub expected: String,
    /// What was there; `None` where nothing was.
    pub actual: Option<Value>,
    /// Whether a member is missing or has another JSON type, rather than another value.
    pub shape: bool,
}

impl Matcher {
    /// Reads a matcher; what is wrong is noted.
    #[must_use]
    pub fn parse(value: &Value, at: &str, problems: &mut Problems) -> Self {
        parse::matcher(value, at, problems)
    }

    /// Tells each name that the matcher uses.
    pub fn each_name(&self, tell: &mut dyn FnMut(&str)) {
        match self {
            Self::Object(members) => members.iter().for_each(|(_, rule)| rule.each_name(tell)),
            Self::List(rules) | Self::Includes(rules) | Self::Any(rules) | Self::Set(rules) => {
                rules.iter().for_each(|rule| rule.each_name(tell));
            }
            Self::Excludes(rule) => rule.each_name(tell),
            Self::Scalar(template) | Self::Exact(template) => template.each_name(tell),
            Self::Pattern(pieces) => {
                for piece in pieces {
                    if let Piece::Name(name) = piece {
                        tell(name);
                    }
                }
            }
            Self::Same(name) | Self::Differs(name) => tell(name),
            Self::Proof(proof) => proof.parts().iter().for_each(|part| part.each_name(tell)),
            Self::Present | Self::Absent | Self::Bytes(_) | Self::Near(..) | Self::Length(_) => {}
        }
    }

    /// Tells each material that the matcher uses, and what for.
    pub fn each_material(&self, tell: &mut dyn FnMut(&str, Use)) {
        match self {
            Self::Object(members) => members
                .iter()
                .for_each(|(_, rule)| rule.each_material(tell)),
            Self::List(rules) | Self::Includes(rules) | Self::Any(rules) | Self::Set(rules) => {
                rules.iter().for_each(|rule| rule.each_material(tell));
            }
            Self::Excludes(rule) => rule.each_material(tell),
            Self::Scalar(template) | Self::Exact(template) => template.each_material(tell),
            Self::Proof(proof) => {
                proof.material(tell);
                proof
                    .parts()
                    .iter()
                    .for_each(|part| part.each_material(tell));
            }
            _ => {}
        }
    }

    /// Holds a value against the rule.
    #[must_use]
    pub fn compare(&self, actual: &Value, env: &mut Env) -> Vec<Mismatch> {
        let mut found = Vec::new();
        self.walk(Some(actual), "", env, &mut found);
        found
    }

    fn matches(&self, actual: Option<&Value>, env: &mut Env) -> bool {
        let mut found = Vec::new();
        self.walk(actual, "", env, &mut found);
        found.is_empty()
    }

    fn walk(&self, actual: Option<&Value>, at: &str, env: &mut Env, found: &mut Vec<Mismatch>) {
        let actual = actual.filter(|value| !value.is_null() || self.wants_null());
        let here = |expected: String, shape: bool| Mismatch {
            at: at.into(),
            expected,
            actual: actual.cloned(),
            shape,
        };
        match (self, actual) {
            (Self::Absent, None) | (Self::Present, Some(_)) => {}
            (Self::Any(rules), _) => {
                if !rules.iter().any(|rule| rule.matches(actual, env)) {
                    found.push(here(self.line(env), actual.is_none()));
                }
            }
            (_, None) => found.push(here(self.line(env), true)),
            (Self::Absent, Some(_)) => found.push(here("nothing".into(), false)),
            (Self::Object(members), Some(Value::Object(object))) => {
                for (name, rule) in members {
                    let at = if at.is_empty() {
                        name.clone()
                    } else {
                        format!("{at}.{name}")
                    };
                    rule.walk(object.get(name), &at, env, found);
                }
            }
            (Self::List(rules), Some(Value::Array(items))) => {
                if rules.len() != items.len() {
                    found.push(here(format!("a list of {}", rules.len()), false));
                    return;
                }
                for (i, (rule, item)) in rules.iter().zip(items).enumerate() {
                    rule.walk(Some(item), &format!("{at}[{i}]"), env, found);
                }
            }
            (_, Some(actual)) => {
                if let Err(shape) = self.accepts(actual, env) {
                    found.push(here(self.line(env), shape));
                }
            }
        }
    }

    /// Whether a value is accepted; else whether it is of another type rather than another value.
    fn accepts(&self, actual: &Value, env: &mut Env) -> Result<(), bool> {
        let value = |holds: bool| if holds { Ok(()) } else { Err(false) };
        match self {
            Self::Object(_) | Self::List(_) => Err(true),
            Self::Scalar(template) | Self::Exact(template) => {
                let expected = template.render(env).map_err(|_| false)?;
                if equal(&expected, actual) {
                    Ok(())
                } else {
                    Err(kind(&expected) != kind(actual))
                }
            }
            Self::Pattern(pieces) => {
                let pattern = pattern(pieces, env).map_err(|_| false)?;
                value(pattern.is_match(actual.as_str().ok_or(true)?))
            }
            Self::Same(name) => value(
                env.names
                    .get(name)
                    .is_some_and(|saved| equal(saved, actual)),
            ),
            Self::Differs(name) => value(
                env.names
                    .get(name)
                    .is_some_and(|saved| !equal(saved, actual)),
            ),
            Self::Bytes(n) => value(blob(actual)?.len() == *n),
            Self::Proof(proof) => value(proof.accepts(&blob(actual)?, env).map_err(|_| false)?),
            Self::Near(offset, within) => {
                let wanted = env.now as f64 / 1000.0 + offset.as_secs_f64();
                value((actual.as_f64().ok_or(true)? - wanted).abs() <= within.as_secs_f64())
            }
            Self::Includes(rules) => {
                let items = actual.as_array().ok_or(true)?;
                value(
                    rules
                        .iter()
                        .all(|rule| items.iter().any(|item| rule.matches(Some(item), env))),
                )
            }
            Self::Excludes(rule) => value(
                !actual
                    .as_array()
                    .ok_or(true)?
                    .iter()
                    .any(|item| rule.matches(Some(item), env)),
            ),
            Self::Length(n) => match actual {
                Value::Array(items) => value(items.len() == *n),
                Value::String(text) => value(text.chars().count() == *n),
                _ => Err(true),
            },
            Self::Set(rules) => {
                let items: Vec<&Value> = actual.as_array().ok_or(true)?.iter().collect();
                value(rules.len() == items.len() && pair_off(rules, &items, env))
            }
            Self::Present | Self::Any(_) => Ok(()),
            Self::Absent => Err(false),
        }
    }

    fn wants_null(&self) -> bool {
        matches!(
            self,
            Self::Scalar(Template::Plain(Value::Null)) | Self::Exact(_) | Self::Any(_)
        )
    }
}

/// The bytes of a base64 value; else a value of another type.
fn blob(actual: &Value) -> Result<Vec<u8>, bool> {
    let text = actual.as_str().ok_or(true)?;
    STANDARD.decode(text).map_err(|_| true)
}

/// Whether each rule can have an item of its own. A rule takes an item from another where that one has a second choice: tried
/// blindly, a dozen items would take hours.
fn pair_off(rules: &[Matcher], items: &[&Value], env: &mut Env) -> bool {
    let fits: Vec<Vec<bool>> = rules
        .iter()
        .map(|rule| {
            items
                .iter()
                .map(|item| rule.matches(Some(item), env))
                .collect()
        })
        .collect();
    let mut owners = vec![None; items.len()];
    (0..rules.len()).all(|rule| find_item(rule, &fits, &mut owners, &mut vec![false; items.len()]))
}

fn find_item(
    rule: usize,
    fits: &[Vec<bool>],
    owners: &mut [Option<usize>],
    tried: &mut [bool],
) -> bool {
    (0..owners.len()).any(|item| {
        if !fits[rule][item] || std::mem::replace(&mut tried[item], true) {
            return false;
        }
        let free = owners[item].is_none_or(|owner| find_item(owner, fits, owners, tried));
        if free {
            owners[item] = Some(rule);
        }
        free
    })
}

/// Equality of JSON where 1 and 1.0 are one number and the order of members does not count.
fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(name, a)| b.get(name).is_some_and(|b| equal(a, b)))
        }
        _ => a == b,
    }
}

fn kind(value: &Value) -> std::mem::Discriminant<Value> {
    std::mem::discriminant(value)
}
