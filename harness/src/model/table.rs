//! Which operations the key-state table refuses in which state.
//!
//! <https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html>

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Deserialize;

use super::action::Origin;
use super::expect::Expect;

/// The key-state table: facts, read from `fixtures/spec/key-states.json`.
#[derive(Clone, Debug)]
pub struct Table {
    /// Shared by all copies: models are copied often.
    document: Arc<Document>,
}

#[derive(Clone, Debug, Deserialize)]
struct Document {
    messages: BTreeMap<String, Message>,
    rows: BTreeMap<String, Row>,
}

#[derive(Clone, Debug, Deserialize)]
struct Row {
    states: BTreeMap<String, Cell>,
}

#[derive(Clone, Debug, Deserialize)]
struct Message {
    code: String,
}

#[derive(Clone, Debug, Deserialize)]
struct Cell {
    outcome: String,
    message: Option<String>,
    #[serde(default)]
    alternatives: Vec<String>,
    #[serde(default)]
    by_origin: BTreeMap<String, Self>,
    #[serde(default)]
    by_role: BTreeMap<String, Self>,
}

impl Table {
    /// Reads the table.
    ///
    /// # Errors
    /// Says what is wrong with the document.
    pub fn parse(text: &str) -> Result<Self, String> {
        let document = serde_json::from_str(text).map(Arc::new);
        document
            .map(|document| Self { document })
            .map_err(|error| format!("key-states.json: {error}"))
    }

    /// The table that comes with kmspec.
    ///
    /// # Panics
    /// It is malformed, which a test excludes.
    #[must_use]
    pub fn embedded() -> Self {
        Self::parse(kmspec_fixtures::spec("key-states.json")).expect("a well-formed table")
    }

    /// The codes by which the state of a key refuses a call.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.document
            .messages
            .values()
            .map(|message| message.code.as_str())
    }

    /// What `operation` answers for a key of `origin` in `state`. Where the cell depends on the role of the key in the
    /// call (UpdateAlias), it is that of the new key.
    ///
    /// # Panics
    /// The table has no such cell.
    #[must_use]
    pub fn expect(&self, operation: &str, state: &str, origin: Origin) -> Expect {
        let cell = &self.document.rows[operation].states[state];
        let cell = cell.by_origin.get(origin.name()).unwrap_or(cell);
        self.read(cell.by_role.get("new-target").unwrap_or(cell))
    }

    fn read(&self, cell: &Cell) -> Expect {
        let names = cell.message.iter().chain(&cell.alternatives);
        let (allowed, refused): (Vec<&String>, Vec<&String>) =
            names.partition(|name| *name == "allowed");
        let codes: BTreeSet<String> = refused
            .into_iter()
            .map(|name| self.document.messages[name].code.clone())
            .collect();
        match cell.outcome == "allowed" || !allowed.is_empty() {
            true if codes.is_empty() => Expect::Ok,
            true => Expect::Either(codes),
            false => Expect::Error(codes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_read_with_origin_and_role() {
        let table = Table::embedded();
        let external = |operation, state| table.expect(operation, state, Origin::External);
        assert_eq!(external("Encrypt", "Enabled"), Expect::Ok);
        assert_eq!(
            external("Encrypt", "Disabled"),
            Expect::error(&["DisabledException"])
        );
        let both = Expect::error(&["DisabledException", "KMSInvalidStateException"]);
        assert_eq!(external("Decrypt", "PendingDeletion"), both);
        assert_eq!(
            external("UpdateAlias", "PendingDeletion"),
            Expect::error(&["KMSInvalidStateException"])
        );
        let import = "GetParametersForImport";
        assert_eq!(external(import, "Enabled"), Expect::Ok);
        let unsupported = Expect::error(&["UnsupportedOperationException"]);
        assert_eq!(table.expect(import, "Enabled", Origin::AwsKms), unsupported);
    }
}
