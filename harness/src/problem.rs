//! What is wrong with a file that we were given.

use std::fmt;

/// One thing that is wrong in a file, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file, as the user knows it.
    pub file: String,
    /// A place inside, such as `steps[2].with.KeyId` or `line 3, column 5`; empty for the whole file.
    pub at: String,
    /// What is wrong and what was expected.
    pub text: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.at.as_str() {
            "" => write!(f, "{}: {}", self.file, self.text),
            at => write!(f, "{}: {at}: {}", self.file, self.text),
        }
    }
}

/// Gathers the problems of one file.
#[derive(Debug)]
pub struct Problems {
    file: String,
    found: Vec<Problem>,
}

impl Problems {
    /// None yet, in this file.
    #[must_use]
    pub fn of(file: &str) -> Self {
        Self {
            file: file.into(),
            found: Vec::new(),
        }
    }

    /// Notes one.
    pub fn add(&mut self, at: impl Into<String>, text: impl Into<String>) {
        self.found.push(Problem {
            file: self.file.clone(),
            at: at.into(),
            text: text.into(),
        });
    }

    /// The value where nothing was wrong, else everything that was.
    ///
    /// # Errors
    /// What was noted.
    pub fn or<T>(self, value: T) -> Result<T, Vec<Problem>> {
        if self.found.is_empty() {
            Ok(value)
        } else {
            Err(self.found)
        }
    }
}

/// Reads a JSON document into a type.
///
/// # Errors
/// A syntax error with its line and column, or the path of the member that is not as expected.
pub fn read_json<'de, T: serde::Deserialize<'de>>(
    file: &str,
    text: &'de str,
) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let problem = |at: String, text: String| Problem {
        file: file.into(),
        at,
        text,
    };
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        let inner = error.inner();
        let place = format!("line {}, column {}", inner.line(), inner.column());
        let text = inner.to_string();
        let text = text
            .rsplit_once(" at line ")
            .map_or(text.as_str(), |(text, _)| text)
            .to_owned();
        match inner.classify() {
            serde_json::error::Category::Data if path != "." => {
                problem(path, format!("{text} ({place})"))
            }
            serde_json::error::Category::Data => problem(place, text),
            _ => problem(place, format!("not JSON: {text}")),
        }
    })?;
    reader.end().map_err(|error| {
        problem(
            format!("line {}, column {}", error.line(), error.column()),
            "more after the end of the document".into(),
        )
    })?;
    Ok(value)
}
