//! What is done to a value, as data: to be made, told in words, and made smaller.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::long::{Long, sizes};
use crate::derive::hex;

/// What is done to a value of a step.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Change {
    /// The bytes of a blob are edited, one edit after the other.
    Bytes(Vec<Edit>),
    /// Something is written before and behind a text.
    Around {
        /// Before it.
        before: String,
        /// Behind it.
        behind: String,
    },
    /// Another value stands in its place.
    Instead {
        /// That value, as a fixture has it.
        value: Value,
        /// What it is, in words.
        words: String,
        /// What it has in common with others.
        kind: &'static str,
    },
    /// Something of a size stands in its place.
    Long {
        /// What.
        what: Long,
        /// Its size.
        size: usize,
        /// The smallest that may be as wrong.
        least: usize,
    },
    /// Bytes at random stand in its place, in hex or in base64.
    Random {
        /// The bytes.
        bytes: Vec<u8>,
        /// Whether they are written in hex.
        in_hex: bool,
    },
    /// The text of a JSON object has something more in it, or around it.
    Body(Insert),
}

/// One edit of bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Edit {
    /// A bit is turned over, as `$flip` counts it.
    Flip(i64),
    /// Cut, as `$truncate` counts it.
    Cut(i64),
    /// These bytes behind it.
    Add(Vec<u8>),
    /// From this byte on it is another value, which is called so.
    Splice(usize, &'static str, &'static str),
}

/// What the text of a JSON object gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Insert {
    /// A first member of this name, whose value is the text so many times over and then its end as often.
    Deep {
        /// What opens a level.
        open: &'static str,
        /// What closes it.
        close: &'static str,
        /// How many levels.
        depth: usize,
        /// The fewest that may be as wrong.
        least: usize,
    },
    /// This text behind its opening brace, and its kind and words.
    First(String, &'static str, String),
    /// For the first of these texts, the second; kind and words.
    Replaced(String, String, &'static str, String),
    /// This text behind it.
    Tail(String),
}

impl Edit {
    fn on(&self, of: &Value) -> Value {
        match self {
            Self::Flip(bit) => json!({"$flip": of, "bit": bit}),
            Self::Cut(to) => json!({"$truncate": of, "to": to}),
            Self::Add(bytes) => json!({"$append": of, "hex": hex(bytes)}),
            Self::Splice(at, with, _) => json!({"$splice": of, "with": with, "at": at}),
        }
    }

    fn words(&self, subject: &str) -> String {
        match self {
            Self::Flip(-1) => format!("the last bit of the {subject} flipped"),
            Self::Flip(bit) if *bit < 0 => {
                let back = -bit;
                let (byte, bit) = ((back - 1) / 8 + 1, 7 - (back - 1) % 8);
                format!("bit {bit} of byte {byte} from the end of the {subject} flipped")
            }
            Self::Flip(bit) => {
                format!(
                    "bit {} of byte {} of the {subject} flipped",
                    bit % 8,
                    bit / 8
                )
            }
            Self::Cut(to) if *to < 0 => format!("the last {} of the {subject} cut off", count(-to)),
            Self::Cut(to) => format!("the {subject} cut to {}", count(*to)),
            Self::Add(bytes) => {
                let n = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
                match n {
                    1 => format!("a byte behind the {subject}"),
                    n => format!("{n} bytes behind the {subject}"),
                }
            }
            Self::Splice(at, _, what) => format!("the {subject} from byte {at} on {what}"),
        }
    }

    const fn kind(&self) -> &'static str {
        match self {
            Self::Flip(_) => "bit flipped",
            Self::Cut(0) => "emptied",
            Self::Cut(_) => "truncated",
            Self::Add(_) => "extended",
            Self::Splice(..) => "spliced",
        }
    }

    fn simpler(&self) -> Vec<Self> {
        match self {
            Self::Flip(7 | -1) | Self::Cut(0 | -1) | Self::Splice(..) => Vec::new(),
            Self::Flip(_) => vec![Self::Flip(-1), Self::Flip(7)],
            Self::Cut(_) => vec![Self::Cut(-1)],
            Self::Add(bytes) => fewer(bytes).into_iter().map(Self::Add).collect(),
        }
    }
}

fn count(bytes: i64) -> String {
    match bytes {
        1 => "byte".into(),
        n => format!("{n} bytes"),
    }
}

impl Insert {
    fn on(&self, body: &str) -> String {
        match self {
            Self::Deep {
                open, close, depth, ..
            } => {
                let deep = open.repeat(*depth) + "0" + &close.repeat(*depth);
                body.replacen('{', &format!("{{\"Deep\":{deep},"), 1)
            }
            Self::First(text, ..) => body.replacen('{', &format!("{{{text},"), 1),
            Self::Replaced(of, by, ..) => body.replacen(of.as_str(), by, 1),
            Self::Tail(text) => format!("{body}{text}"),
        }
    }

    fn simpler(&self) -> Vec<Self> {
        match self {
            Self::Deep {
                open,
                close,
                depth,
                least,
            } => {
                let deep = |(depth, least)| Self::Deep {
                    open,
                    close,
                    depth,
                    least,
                };
                sizes(*least, *depth).map(deep).collect()
            }
            Self::Tail(text) => shorter(text).into_iter().map(Self::Tail).collect(),
            Self::First(..) | Self::Replaced(..) => Vec::new(),
        }
    }
}

/// Bytes with less in them: one that is zero, the halves.
fn fewer(bytes: &[u8]) -> Vec<Vec<u8>> {
    let (start, end) = bytes.split_at(bytes.len().div_ceil(2));
    let mut fewer = vec![vec![0], start.to_vec(), end.to_vec()];
    fewer.retain(|other| !other.is_empty() && other.len() < bytes.len());
    if bytes.len() == 1 && bytes[0] != 0 {
        fewer.push(vec![0]);
    }
    fewer
}

/// A text with less in it: its first character, its halves.
fn shorter(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let half = chars.len() / 2;
    let mut shorter: Vec<String> = [&chars[..chars.len().min(1)], &chars[..half], &chars[half..]]
        .map(|part| part.iter().collect())
        .into();
    shorter.retain(|other: &String| !other.is_empty() && other.len() < text.len());
    shorter.dedup();
    shorter
}

impl Change {
    /// The value changed.
    pub(super) fn on(&self, of: &Value) -> Value {
        match self {
            Self::Bytes(edits) => edits.iter().fold(of.clone(), |of, edit| edit.on(&of)),
            Self::Around { before, behind } => {
                json!(format!(
                    "{before}{}{behind}",
                    of.as_str().unwrap_or_default()
                ))
            }
            Self::Instead { value, .. } => value.clone(),
            Self::Long { what, size, .. } => what.of(*size),
            Self::Random {
                bytes,
                in_hex: true,
            } => json!(hex(bytes)),
            Self::Random { bytes, .. } => json!(STANDARD.encode(bytes)),
            Self::Body(insert) => json!(insert.on(of.as_str().unwrap_or_default())),
        }
    }

    /// What was done, in words.
    pub(super) fn words(&self, subject: &str) -> String {
        match self {
            Self::Bytes(edits) => {
                let words: Vec<String> = edits.iter().map(|edit| edit.words(subject)).collect();
                words.join(", then ")
            }
            Self::Around { before, behind } => match (before.as_str(), behind.as_str()) {
                (before, "") => format!("{before:?} before the {subject}"),
                ("", behind) => format!("{behind:?} behind the {subject}"),
                (before, behind) => {
                    format!("{before:?} before the {subject} and {behind:?} behind it")
                }
            },
            Self::Instead { words, .. } => words.clone(),
            Self::Long { what, size, .. } => what.words(*size, subject),
            Self::Random { bytes, .. } => match bytes.len() {
                1 => format!("the byte {:#04x} as {subject}", bytes[0]),
                n => format!("{n} bytes at random as {subject}"),
            },
            Self::Body(Insert::Deep { open, depth, .. }) => {
                let what = if open.starts_with('[') {
                    "arrays"
                } else {
                    "objects"
                };
                format!(
                    "{depth} {what}, each in the one before, in a member that KMS does not know"
                )
            }
            Self::Body(Insert::First(_, _, words) | Insert::Replaced(_, _, _, words)) => {
                words.clone()
            }
            Self::Body(Insert::Tail(text)) => format!("{text:?} behind the {subject}"),
        }
    }

    /// What it has in common with others of its kind.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Bytes(edits) => match edits.as_slice() {
                [edit] => edit.kind(),
                _ => "altered",
            },
            Self::Around { .. } => "written around",
            Self::Instead { kind, .. } => kind,
            Self::Long { what, .. } => what.kind(),
            Self::Random { .. } => "random bytes",
            Self::Body(Insert::Deep { .. }) => "deep",
            Self::Body(Insert::First(_, kind, _) | Insert::Replaced(_, _, kind, _)) => kind,
            Self::Body(Insert::Tail(_)) => "trailing garbage",
        }
    }

    /// Whether it may break the bounds of the service model on the length of a value, which then may be told instead.
    pub(super) fn bounds(&self) -> bool {
        let breaks = |edit: &Edit| match edit {
            Edit::Cut(to) => *to == 0,
            Edit::Add(bytes) => bytes.len() > 64,
            Edit::Flip(_) | Edit::Splice(..) => false,
        };
        matches!(self, Self::Bytes(edits) if edits.iter().any(breaks))
    }

    /// What is left to try to show the same with less, the least first.
    pub(super) fn simpler(&self) -> Vec<Self> {
        match self {
            Self::Bytes(edits) => {
                let mut simpler: Vec<Vec<Edit>> = Vec::new();
                if edits.len() > 1 {
                    simpler.extend(edits.iter().map(|edit| vec![edit.clone()]));
                }
                // Of several, two could undo each other.
                if let [edit] = edits.as_slice() {
                    simpler.extend(edit.simpler().into_iter().map(|edit| vec![edit]));
                }
                simpler.into_iter().map(Self::Bytes).collect()
            }
            Self::Around { before, behind } => {
                let around = |before: &str, behind: &str| Self::Around {
                    before: before.into(),
                    behind: behind.into(),
                };
                let mut simpler = Vec::new();
                if !before.is_empty() && !behind.is_empty() {
                    simpler.extend([around("", behind), around(before, "")]);
                }
                simpler.extend(shorter(before).iter().map(|less| around(less, behind)));
                simpler.extend(shorter(behind).iter().map(|less| around(before, less)));
                simpler
            }
            Self::Instead { .. } => Vec::new(),
            Self::Long { what, size, least } => {
                let long = |(size, least)| Self::Long {
                    what: *what,
                    size,
                    least,
                };
                sizes(*least, *size).map(long).collect()
            }
            Self::Random { bytes, in_hex } => {
                let random = |bytes| Self::Random {
                    bytes,
                    in_hex: *in_hex,
                };
                fewer(bytes).into_iter().map(random).collect()
            }
            Self::Body(insert) => insert.simpler().into_iter().map(Self::Body).collect(),
        }
    }
}
