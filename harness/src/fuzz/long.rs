//! What comes in sizes, and the smallest of them that is as wrong.

use serde_json::{Map, Value, json};

/// What stands in the place of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Long {
    /// A text so many times over.
    Text(&'static str),
    /// So many zero bytes, where the service model allows fewer.
    TooManyZeros,
    /// So many zero bytes.
    Zeros,
    /// A body of so many blanks.
    Blanks,
    /// A header of so many characters.
    Header,
    /// So many headers.
    Headers,
    /// So many pairs of an encryption context.
    Pairs,
    /// A pair of an encryption context whose value has so many characters.
    Pair,
}

impl Long {
    /// The value, as a fixture has it.
    pub(super) fn of(self, size: usize) -> Value {
        let numbered = |name: &str, value: &str| -> Map<String, Value> {
            let one = |i| (format!("{name}{i}"), json!(value));
            (0..size).map(one).collect()
        };
        match self {
            Self::Text(text) => json!({"$repeat": text, "times": size}),
            Self::TooManyZeros | Self::Zeros => json!({"$zeros": size}),
            Self::Blanks => json!({"text": " ", "times": size}),
            Self::Header => json!({"x-long": "a".repeat(size)}),
            Self::Headers => Value::Object(numbered("x-many-", "a")),
            Self::Pairs => Value::Object(numbered("name", "value")),
            Self::Pair => json!({"a": {"$repeat": "b", "times": size}}),
        }
    }

    pub(super) fn words(self, size: usize, subject: &str) -> String {
        let s = if size == 1 { "" } else { "s" };
        match self {
            Self::Text(text) => {
                let all = text.chars().count() * size;
                format!("{all} characters in place of the {subject}")
            }
            Self::TooManyZeros | Self::Zeros => format!("{size} zero byte{s} as {subject}"),
            Self::Blanks => format!("a body of {size} blank{s}"),
            Self::Header => format!("a header of {size} character{s}"),
            Self::Headers => format!("{size} header{s} more"),
            Self::Pairs => format!("an encryption context of {size} pair{s}"),
            Self::Pair => format!("a value of {size} character{s} in an encryption context"),
        }
    }

    pub(super) const fn kind(self) -> &'static str {
        match self {
            Self::Text(_) | Self::TooManyZeros => "over-long",
            Self::Zeros => "zero bytes",
            Self::Blanks => "long body",
            Self::Header => "long header",
            Self::Headers => "many headers",
            Self::Pairs => "many pairs",
            Self::Pair => "long value",
        }
    }
}

/// Sizes to try in place of this one, each where those before it are not as wrong; with each, the smallest that may then be.
pub(super) fn sizes(least: usize, size: usize) -> impl Iterator<Item = (usize, usize)> {
    let mut least = least;
    std::iter::from_fn(move || {
        let middle = least + size.checked_sub(least)? / 2;
        let smaller = (middle < size).then_some((middle, least));
        least = middle + 1;
        smaller
    })
}

#[cfg(test)]
mod tests {
    use super::sizes;

    #[test]
    fn the_smallest_size_is_found_in_few_tries() {
        for smallest in [1, 2, 993, 4095, 99_999, 100_000] {
            let (mut size, mut least, mut tries) = (100_000, 1, 0);
            while let Some(next) = sizes(least, size).find(|(size, _)| {
                tries += 1;
                *size >= smallest
            }) {
                (size, least) = next;
            }
            assert_eq!(size, smallest);
            assert!(tries <= 18, "{tries} tries for {smallest}");
        }
    }
}
