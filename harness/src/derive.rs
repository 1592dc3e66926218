//! The values of a request: JSON with names in it, and values that are made at replay (`$wrap` and its like).

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::{GeneralPurpose, STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use jiff::SignedDuration;
use serde_json::{Map, Value, json};

use crate::problem::Problems;

mod fields;
mod made;
mod parse;
mod stream;
mod wrap;

pub(crate) use fields::Fields;
pub use made::{Made, Secret, Use};
pub use parse::{duration, offset, text};
pub(crate) use parse::{hex, unhex};
pub use stream::Stream;
pub use wrap::{Wrapping, wrap};

/// A value of a request, before names and derived values are filled in.
#[derive(Clone, Debug, PartialEq)]
pub enum Template {
    /// JSON as it stands: null, true, false, a number, or text without names.
    Plain(Value),
    /// `"${name}"`: the saved value, of whatever type.
    Name(String),
    /// Text with names in it.
    Text(Vec<Piece>),
    /// A list.
    List(Vec<Self>),
    /// An object.
    Object(Vec<(String, Self)>),
    /// What needs cryptography.
    Made(Box<Made>),
    /// `$material`: base64 of a material.
    Material(String),
    /// `$zeros`: base64 of so many zero bytes.
    Zeros(usize),
    /// `$base64`: base64 of a text.
    Base64(Box<Self>),
    /// `$repeat`: a text so many times over.
    Repeat(Box<Self>, usize),
    /// `$flip`: a blob with one bit turned over; bit 0 is the highest of the first byte, -1 the lowest of the last.
    Flip(Box<Self>, i64),
    /// `$truncate`: a blob cut to so many bytes; negative: so many dropped from the end.
    Truncate(Box<Self>, i64),
    /// `$append`: a blob with bytes after it.
    Append(Box<Self>, Vec<u8>),
    /// `$splice`: the first bytes of one blob, so many, and from there on those of another.
    Splice(Box<Self>, Box<Self>, usize),
    /// `$time`: the target's now and so much, in epoch seconds.
    Time(SignedDuration),
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// As it stands.
    Text(String),
    /// `${name}`.
    Name(String),
}

/// What names stand for while a fixture is played.
#[derive(Debug, Default)]
pub struct Env {
    /// Saved values and `unique`, `account`, `region`.
    pub names: BTreeMap<String, Value>,
    /// Materials in plain.
    pub materials: BTreeMap<String, Vec<u8>>,
    /// The target's time, in milliseconds since the Unix epoch.
    pub now: i64,
    /// Where padding and wrapping keys come from.
    pub stream: Stream,
    /// Ciphertexts made for ML-KEM public keys, and the secrets in them.
    pub encapsulated: BTreeMap<Vec<u8>, (Vec<u8>, Vec<u8>)>,
}

/// Why a value cannot be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Nothing was saved under this name.
    Name(String),
    /// A saved value is not what the derivation needs.
    Unfit(String),
}

impl Template {
    /// Reads a value of a request; what is wrong is noted.
    #[must_use]
    pub fn parse(value: &Value, at: &str, problems: &mut Problems) -> Self {
        parse::template(value, at, problems)
    }

    /// Tells each name that the value uses.
    pub fn each_name(&self, tell: &mut dyn FnMut(&str)) {
        match self {
            Self::Name(name) => tell(name),
            Self::Text(pieces) => {
                for piece in pieces {
                    if let Piece::Name(name) = piece {
                        tell(name);
                    }
                }
            }
            _ => self.parts().iter().for_each(|part| part.each_name(tell)),
        }
    }

    /// Tells each material that the value uses, and what for.
    pub fn each_material(&self, tell: &mut dyn FnMut(&str, Use)) {
        match self {
            Self::Material(name) => tell(name, Use::Bytes),
            Self::Made(made) => made.material(tell),
            _ => {}
        }
        self.parts()
            .iter()
            .for_each(|part| part.each_material(tell));
    }

    /// The values inside.
    fn parts(&self) -> Vec<&Self> {
        match self {
            Self::List(items) => items.iter().collect(),
            Self::Object(members) => members.iter().map(|(_, value)| value).collect(),
            Self::Made(made) => made.parts(),
            Self::Base64(inner)
            | Self::Repeat(inner, _)
            | Self::Flip(inner, _)
            | Self::Truncate(inner, _)
            | Self::Append(inner, _) => vec![inner],
            Self::Splice(start, end, _) => vec![start, end],
            Self::Plain(_)
            | Self::Name(_)
            | Self::Text(_)
            | Self::Material(_)
            | Self::Zeros(_)
            | Self::Time(_) => Vec::new(),
        }
    }

    /// Fills in names and makes derived values.
    ///
    /// # Errors
    /// A name that nothing was saved under, or a saved value that does not fit.
    pub fn render(&self, env: &mut Env) -> Result<Value, Missing> {
        Ok(match self {
            Self::Plain(value) => value.clone(),
            Self::Name(name) => env.value(name)?.clone(),
            Self::Text(pieces) => Value::String(splice(pieces, env)?),
            Self::List(items) => Value::Array(
                items
                    .iter()
                    .map(|item| item.render(env))
                    .collect::<Result<_, _>>()?,
            ),
            Self::Object(members) => {
                let mut object = Map::new();
                for (name, value) in members {
                    object.insert(name.clone(), value.render(env)?);
                }
                Value::Object(object)
            }
            Self::Made(made) => made.render(env)?,
            Self::Material(name) => encode(&env.material(name)?),
            Self::Zeros(n) => encode(&vec![0; *n]),
            Self::Base64(text) => encode(text.text(env)?.as_bytes()),
            Self::Repeat(text, times) => Value::String(repeat(&text.text(env)?, *times)?),
            Self::Flip(blob, bit) => blob.altered(env, |bytes| flip(bytes, *bit))?,
            Self::Truncate(blob, to) => blob.altered(env, |bytes| truncate(bytes, *to))?,
            Self::Append(blob, more) => {
                blob.altered(env, |bytes| Ok([bytes.as_slice(), more].concat()))?
            }
            Self::Splice(start, end, at) => {
                let end = end.blob(env)?;
                start.altered(env, |start| splice_bytes(&start, &end, *at))?
            }
            Self::Time(offset) => {
                let millis = env
                    .now
                    .saturating_add(i64::try_from(offset.as_millis()).unwrap_or(i64::MAX));
                if millis % 1000 == 0 {
                    json!(millis / 1000)
                } else {
                    json!(millis as f64 / 1000.0)
                }
            }
        })
    }

    fn text(&self, env: &mut Env) -> Result<String, Missing> {
        match self.render(env)? {
            // A value made of a value made of a value grows each time.
            Value::String(text) if text.len() > 2 * MOST => Err(Missing::Unfit(format!(
                "a text of at most {} bytes was expected, not one of {}",
                2 * MOST,
                text.len()
            ))),
            Value::String(text) => Ok(text),
            other => Err(Missing::Unfit(format!("text was expected, not {other}"))),
        }
    }

    /// The bytes of a base64 value.
    pub(crate) fn blob(&self, env: &mut Env) -> Result<Vec<u8>, Missing> {
        let text = self.text(env)?;
        STANDARD.decode(text).map_err(|_| no_blob())
    }

    /// A base64 value with other bytes, in the alphabet that it is in: a grant token is a text of the target's own making.
    fn altered(
        &self,
        env: &mut Env,
        alter: impl FnOnce(Vec<u8>) -> Result<Vec<u8>, Missing>,
    ) -> Result<Value, Missing> {
        let text = self.text(env)?;
        let alphabets = [&STANDARD, &URL_SAFE, &URL_SAFE_NO_PAD];
        let read =
            |alphabet: &'static GeneralPurpose| Some((alphabet, alphabet.decode(&text).ok()?));
        let (alphabet, bytes) = alphabets.into_iter().find_map(read).ok_or_else(no_blob)?;
        Ok(Value::String(alphabet.encode(alter(bytes)?)))
    }
}

fn no_blob() -> Missing {
    Missing::Unfit("a base64 blob was expected".into())
}

impl Env {
    /// What a name stands for.
    ///
    /// # Errors
    /// Nothing was saved under it.
    pub fn value(&self, name: &str) -> Result<&Value, Missing> {
        self.names
            .get(name)
            .ok_or_else(|| Missing::Name(name.into()))
    }

    fn material(&self, name: &str) -> Result<Vec<u8>, Missing> {
        self.materials
            .get(name)
            .cloned()
            .ok_or_else(|| Missing::Unfit(format!("no material {name}")))
    }
}

/// The text that pieces make, names filled in.
///
/// # Errors
/// A name that nothing was saved under.
pub fn splice(pieces: &[Piece], env: &Env) -> Result<String, Missing> {
    let mut text = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(part) => text += part,
            Piece::Name(name) => match env.value(name)? {
                Value::String(part) => text += part,
                other => text += &other.to_string(),
            },
        }
    }
    Ok(text)
}

fn encode(bytes: &[u8]) -> Value {
    Value::String(STANDARD.encode(bytes))
}

/// The most bytes that one value is made of, as many as a material may have.
const MOST: usize = 1 << 20;

fn repeat(text: &str, times: usize) -> Result<String, Missing> {
    match text.len().saturating_mul(times) {
        0..=MOST => Ok(text.repeat(times)),
        _ => Err(Missing::Unfit(format!(
            "a text of {} bytes {times} times over is longer than {MOST} bytes",
            text.len()
        ))),
    }
}

fn flip(mut blob: Vec<u8>, bit: i64) -> Result<Vec<u8>, Missing> {
    let bits = i64::try_from(blob.len())
        .unwrap_or(i64::MAX)
        .saturating_mul(8);
    let index = if bit < 0 { bits + bit } else { bit };
    if !(0..bits).contains(&index) {
        return Err(Missing::Unfit(format!(
            "no bit {bit} in a blob of {} bytes",
            blob.len()
        )));
    }
    let index = usize::try_from(index).unwrap_or_default();
    blob[index / 8] ^= 0x80 >> (index % 8);
    Ok(blob)
}

fn splice_bytes(start: &[u8], end: &[u8], at: usize) -> Result<Vec<u8>, Missing> {
    match (start.get(..at), end.get(at..)) {
        (Some(start), Some(end)) => Ok([start, end].concat()),
        _ => Err(Missing::Unfit(format!(
            "blobs of {} and {} bytes cannot be joined at {at}",
            start.len(),
            end.len()
        ))),
    }
}

fn truncate(mut blob: Vec<u8>, to: i64) -> Result<Vec<u8>, Missing> {
    let length = i64::try_from(blob.len()).unwrap_or(i64::MAX);
    let to = if to < 0 { length + to } else { to };
    if !(0..=length).contains(&to) {
        return Err(Missing::Unfit(format!(
            "a blob of {length} bytes cannot be cut to {to}"
        )));
    }
    blob.truncate(usize::try_from(to).unwrap_or_default());
    Ok(blob)
}
