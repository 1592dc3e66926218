//! What came of the vectors, by file.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

/// What came of a vector.
pub(crate) enum Outcome {
    /// It was taken, and gave what it says.
    Accepted,
    /// It was not.
    Refused,
    /// It is not for KMS, and why.
    Skipped(&'static str),
}

impl Outcome {
    pub(crate) fn of(accepted: bool) -> Self {
        match accepted {
            true => Self::Accepted,
            false => Self::Refused,
        }
    }
}

/// A line for each file, and every vector that went another way than it says.
#[derive(Default)]
pub(crate) struct Tally {
    lines: String,
    wrong: String,
}

impl Tally {
    /// Tries every vector of a file; what is tried gets the group and the vector.
    pub(crate) fn file(
        &mut self,
        name: &str,
        json: &str,
        mut tried: impl FnMut(&Value, &Value) -> Outcome,
    ) {
        let file: Value = serde_json::from_str(json).expect("JSON");
        let mut held = 0;
        let mut skipped: BTreeMap<&str, usize> = BTreeMap::new();
        for group in file["testGroups"].as_array().expect("groups") {
            for test in group["tests"].as_array().expect("tests") {
                let wanted = text(test, "result");
                match (tried(group, test), wanted) {
                    (Outcome::Skipped(why), _) => *skipped.entry(why).or_default() += 1,
                    (Outcome::Accepted, "invalid") | (Outcome::Refused, "valid") => {
                        let (id, comment) = (&test["tcId"], &test["comment"]);
                        let _ = writeln!(self.wrong, "{name} {id} is {wanted}: {comment}");
                    }
                    _ => held += 1,
                }
            }
        }
        let _ = write!(self.lines, "{name}: {held}");
        for (why, n) in skipped {
            let _ = write!(self.lines, ", skipped {n} ({why})");
        }
        self.lines.push('\n');
    }

    /// The lines, which are printed too.
    pub(crate) fn end(self) -> String {
        println!("{}", self.lines);
        assert!(self.wrong.is_empty(), "{}", self.wrong);
        self.lines
    }
}

/// The bytes of a member in hexadecimal; none where there is no such member.
pub(crate) fn bytes(object: &Value, name: &str) -> Vec<u8> {
    let text = object.get(name).and_then(Value::as_str).unwrap_or_default();
    let digits = (0..text.len()).step_by(2);
    digits
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("hexadecimal"))
        .collect()
}

pub(crate) fn text<'a>(object: &'a Value, name: &str) -> &'a str {
    object[name].as_str().expect("text")
}
