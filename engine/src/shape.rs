//! The rules of the service model, and what KMS says of a request that breaks them.

use std::sync::OnceLock;

use regex::Regex;

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
        member: &'static Shape,
    },
    Map {
        key: &'static Shape,
        value: &'static Shape,
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
}
