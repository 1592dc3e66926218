//! Reading the fields of derived values and rules; each reader notes what is wrong.

use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::SignedDuration;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{MOST, Secret, Template, offset, parse, unhex};
use crate::problem::Problems;

/// An object and where it stands.
pub(crate) struct Fields<'a> {
    object: &'a Map<String, Value>,
    at: &'a str,
    problems: &'a mut Problems,
}

impl<'a> Fields<'a> {
    pub(crate) const fn new(
        object: &'a Map<String, Value>,
        at: &'a str,
        problems: &'a mut Problems,
    ) -> Self {
        Self {
            object,
            at,
            problems,
        }
    }

    /// With these fields and no others.
    pub(crate) fn only(self, names: &[&str]) -> Option<Self> {
        self.with(names, &[])
    }

    /// With these fields, and of the others at most these.
    pub(crate) fn with(self, names: &[&str], optional: &[&str]) -> Option<Self> {
        let known = [names, optional].concat();
        for name in self.object.keys() {
            if !known.contains(&name.as_str()) {
                let known = known.join(", ");
                self.problems.add(
                    self.at,
                    format!("unknown field `{name}`: the fields are {known}"),
                );
            }
        }
        let lacks = |name: &&&str| !self.object.contains_key(**name);
        for name in names.iter().filter(lacks) {
            self.problems
                .add(self.at, format!("missing field `{name}`"));
        }
        (!names.iter().any(|name| lacks(&name))).then_some(self)
    }

    fn wrong<T>(&mut self, name: &str, expected: &str) -> Option<T> {
        self.problems.add(
            format!("{}.{name}", self.at),
            format!("{expected} was expected, not {}", self.object[name]),
        );
        None
    }

    pub(crate) fn string(&mut self, name: &str) -> Option<String> {
        match self.object[name].as_str() {
            Some(text) => Some(text.into()),
            None => self.wrong(name, "text"),
        }
    }

    pub(crate) fn count(&mut self, name: &str) -> Option<usize> {
        match self.object[name]
            .as_u64()
            .and_then(|n| usize::try_from(n).ok())
            .filter(|n| *n <= MOST)
        {
            Some(n) => Some(n),
            None => self.wrong(name, "a number from 0 to 1048576"),
        }
    }

    pub(crate) fn integer(&mut self, name: &str) -> Option<i64> {
        match self.object[name].as_i64() {
            Some(n) => Some(n),
            None => self.wrong(name, "a whole number"),
        }
    }

    pub(crate) fn inner(&mut self, name: &str) -> Template {
        let at = format!("{}.{name}", self.at);
        parse::template(&self.object[name], &at, self.problems)
    }

    pub(crate) fn blob(&mut self, name: &str) -> Option<Template> {
        match self.inner(name) {
            Template::Plain(value)
                if value
                    .as_str()
                    .is_none_or(|text| STANDARD.decode(text).is_err()) =>
            {
                self.wrong(name, "a base64 blob or a name that stands for one")
            }
            inner => Some(inner),
        }
    }

    /// A material by its bare name, or a blob.
    pub(crate) fn secret(&mut self, name: &str) -> Option<Secret> {
        match &self.object[name] {
            Value::String(text) if !text.contains("${") => Some(Secret::Material(text.clone())),
            Value::String(_) | Value::Object(_) => self.blob(name).map(Secret::Blob),
            _ => self.wrong(name, "the name of a material, or a blob"),
        }
    }

    /// One of the names of the API.
    pub(crate) fn one<T: DeserializeOwned>(&mut self, name: &str, expected: &str) -> Option<T> {
        match serde_json::from_value(self.object[name].clone()) {
            Ok(one) => Some(one),
            Err(_) => self.wrong(name, expected),
        }
    }

    /// One of the names of the API, or the usual one.
    pub(crate) fn optional<T: DeserializeOwned + Default>(
        &mut self,
        name: &str,
        expected: &str,
    ) -> Option<T> {
        match self.object.contains_key(name) {
            true => self.one(name, expected),
            false => Some(T::default()),
        }
    }

    pub(crate) fn offset(&mut self, name: &str) -> Option<SignedDuration> {
        match self.object[name].as_str().map(offset) {
            Some(Ok(offset)) => Some(offset),
            _ => self.wrong(name, "an offset such as +7d or -1h"),
        }
    }

    pub(crate) fn hex(&mut self, name: &str) -> Option<Vec<u8>> {
        match self.object[name].as_str().and_then(unhex) {
            Some(bytes) => Some(bytes),
            None => self.wrong(name, "a text of hex digits, two for each byte,"),
        }
    }
}
