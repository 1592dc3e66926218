//! Where a value is in a request. It becomes text only where a rule is broken: almost never.

use std::fmt;

/// The way to a value from the top of the request.
#[derive(Clone, Copy)]
pub(super) enum Path<'a> {
    /// The request itself.
    Root,
    /// A member of a structure, by its name in the service model.
    Member(&'a Self, &'a str),
    /// The value of a map at a key.
    Entry(&'a Self, &'a str),
    /// An element of a list, counted from 1.
    Element(&'a Self, usize),
}

/// As KMS writes it: `tags.1.member.tagKey`.
impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Member(parent, name) => {
                if !matches!(parent, Self::Root) {
                    write!(f, "{parent}.")?;
                }
                let mut rest = name.chars();
                for first in rest.by_ref().take(1).flat_map(char::to_lowercase) {
                    write!(f, "{first}")?;
                }
                f.write_str(rest.as_str())
            }
            Self::Entry(parent, key) => write!(f, "{parent}.{key}"),
            Self::Element(parent, n) => write!(f, "{parent}.{n}.member"),
        }
    }
}
