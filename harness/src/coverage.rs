//! What the fixtures cover of the service model and of the key-state table, and what they leave out.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::cells;
use crate::fixture::{Expected, Fixture, Judged, Request};
use crate::problem::{Problem, read_json};
use crate::spec::Spec;

/// One thing that a fixture could try.
#[derive(Clone, Debug, Serialize)]
pub struct Item {
    /// The operation.
    pub operation: String,
    /// An error code, a member of the request, a member and its value, or a state and a kind of key.
    pub what: String,
    /// Whether it is tried.
    pub status: Status,
    /// Why not, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// Whether something is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// A check expects it, or a call holds it.
    Covered,
    /// It cannot be tried, or decides nothing; it is written down why.
    Impossible,
    /// No fixture has it, and nobody has said why.
    Untried,
}

/// What is covered, by kind.
#[derive(Clone, Debug, Serialize)]
pub struct Coverage {
    /// The error codes that the service model lists for each operation.
    pub errors: Vec<Item>,
    /// The error codes that fixtures expect and the model does not list.
    pub undeclared: Vec<Item>,
    /// The cells of the key-state table, by kind of key.
    pub cells: Vec<Item>,
    /// The members of each request, given.
    pub given: Vec<Item>,
    /// The members that a request may leave out, left out.
    pub left_out: Vec<Item>,
    /// The values of each member that is an enum.
    pub values: Vec<Item>,
    /// Reasons for what is tried after all.
    pub stale: Vec<String>,
}

/// The file `fixtures/spec/untried.json`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reasons {
    #[serde(rename = "$schema")]
    _schema: Option<String>,
    #[serde(rename = "about")]
    _about: String,
    errors: Vec<Reason>,
    members: Vec<Reason>,
    values: Vec<Reason>,
}

/// Why some things are not tried.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reason {
    /// The operations; every one where it is empty.
    #[serde(default)]
    operations: Vec<String>,
    /// Error codes, members or values, as [`Item::what`] has them.
    what: Vec<String>,
    why: String,
}

impl Coverage {
    /// Looks through the fixtures, which should be all there are.
    ///
    /// # Errors
    /// Says what is wrong in `untried.json` or `cells.json`.
    pub fn of(fixtures: &[Fixture], spec: &Spec) -> Result<Self, Problem> {
        let file = "spec/untried.json";
        let reasons: Reasons = read_json(file, kmspec_fixtures::spec("untried.json"))?;
        let tried = Tried::of(fixtures);
        let mut errors = Vec::new();
        let (mut given, mut left_out, mut values) = (Vec::new(), Vec::new(), Vec::new());
        for operation in spec.operations() {
            let codes = spec
                .operation(operation)
                .into_iter()
                .flat_map(|o| &o.errors);
            for code in codes {
                let hit = tried.codes.contains(&(operation.into(), code.clone()));
                errors.push(item(operation, code, hit));
            }
            for member in spec.request(operation) {
                let calls = &tried.calls;
                let of = |has: bool| {
                    let requests = calls.get(operation).into_iter().flatten();
                    requests
                        .into_iter()
                        .any(|with| with.get(member.name).is_some() == has)
                };
                given.push(item(operation, member.name, of(true)));
                if !member.required {
                    left_out.push(item(operation, member.name, of(false)));
                }
                for value in member.values {
                    let requests = calls.get(operation).into_iter().flatten();
                    let hit = requests
                        .into_iter()
                        .any(|with| holds(&with[member.name], value));
                    let what = format!("{}={value}", member.name);
                    values.push(item(operation, &what, hit));
                }
            }
        }
        let mut stale = explain(&mut errors, &reasons.errors);
        stale.extend(explain(&mut given, &reasons.members));
        stale.extend(explain(&mut values, &reasons.values));
        Ok(Self {
            stale,
            undeclared: undeclared(&tried, spec),
            cells: played(fixtures)?,
            errors,
            given,
            left_out,
            values,
        })
    }

    /// How much of each kind is tried, as a table.
    #[must_use]
    pub fn table(&self) -> String {
        let mut table = format!(
            "{:<34}{:>9}{:>12}{:>9}{:>7}\n",
            "", "covered", "impossible", "untried", "of"
        );
        for (name, items) in self.kinds() {
            let count = |status| match items.iter().filter(|item| item.status == status).count() {
                0 => "·".to_owned(),
                n => n.to_string(),
            };
            let _ = writeln!(
                table,
                "{name:<34}{:>9}{:>12}{:>9}{:>7}",
                count(Status::Covered),
                count(Status::Impossible),
                count(Status::Untried),
                items.len()
            );
        }
        table
    }

    /// The kinds with their names for people.
    #[must_use]
    pub fn kinds(&self) -> [(&'static str, &[Item]); 6] {
        [
            ("error codes that the model lists", &self.errors),
            ("error codes expected beyond it", &self.undeclared),
            ("cells of the key-state table", &self.cells),
            ("members of requests, given", &self.given),
            ("members of requests, left out", &self.left_out),
            ("values of enums in requests", &self.values),
        ]
    }
}

fn item(operation: &str, what: &str, hit: bool) -> Item {
    Item {
        operation: operation.into(),
        what: what.into(),
        status: if hit {
            Status::Covered
        } else {
            Status::Untried
        },
        why: None,
    }
}

/// Gives reasons to what is not tried; tells those that nothing needs.
fn explain(items: &mut [Item], reasons: &[Reason]) -> Vec<String> {
    let mut stale = Vec::new();
    for reason in reasons {
        let operations = reason.operations.iter().map(|name| Some(name.as_str()));
        let operations: Vec<Option<&str>> = operations.collect();
        let operations = if operations.is_empty() {
            vec![None]
        } else {
            operations
        };
        for (what, operation) in reason.what.iter().flat_map(|what| {
            let operations = operations.iter();
            operations.map(move |operation| (what, *operation))
        }) {
            let mut needed = false;
            for item in items.iter_mut().filter(|item| {
                operation.is_none_or(|name| item.operation == name)
                    && item.what == *what
                    && item.status == Status::Untried
            }) {
                needed = true;
                item.status = Status::Impossible;
                item.why = Some(reason.why.clone());
            }
            if !needed {
                stale.push(format!(
                    "{} {what}: {}",
                    operation.unwrap_or("every operation"),
                    reason.why
                ));
            }
        }
    }
    stale
}

fn undeclared(tried: &Tried, spec: &Spec) -> Vec<Item> {
    let listed = |operation: &str, code: &String| {
        spec.operation(operation)
            .is_some_and(|o| o.errors.contains(code))
    };
    let beyond = tried
        .codes
        .iter()
        .filter(|(operation, code)| !listed(operation, code));
    beyond
        .map(|(operation, code)| item(operation, code, true))
        .collect()
}

fn played(fixtures: &[Fixture]) -> Result<Vec<Item>, Problem> {
    let ids: BTreeSet<&str> = fixtures.iter().map(|fixture| fixture.id.as_str()).collect();
    let cells = cells::of(&|_| true)?.into_iter().map(|cell| {
        let kind = cell.id.splitn(4, '/').nth(3).unwrap_or_default();
        Item {
            what: format!("{} ({kind})", cell.state),
            operation: cell.operation,
            status: match (&cell.way, ids.contains(cell.id.as_str())) {
                (Err(_), _) => Status::Impossible,
                (Ok(_), true) => Status::Covered,
                (Ok(_), false) => Status::Untried,
            },
            why: cell.way.err(),
        }
    });
    Ok(cells.collect())
}

/// What the fixtures hold.
#[derive(Default)]
struct Tried {
    /// Operations, and the codes that checks of theirs expect.
    codes: BTreeSet<(String, String)>,
    /// Operations, and the requests that fixtures make.
    calls: BTreeMap<String, Vec<Value>>,
}

impl Tried {
    fn of(fixtures: &[Fixture]) -> Self {
        let mut tried = Self::default();
        for fixture in fixtures {
            for judged in fixture.judged() {
                tried.judged(judged);
            }
            let file: Value = serde_json::from_str(&fixture.source).unwrap_or_default();
            for step in file["steps"].as_array().into_iter().flatten() {
                if let Some(operation) = step["call"].as_str() {
                    let calls = tried.calls.entry(operation.into()).or_default();
                    calls.push(step["with"].clone());
                }
            }
        }
        tried
    }

    fn judged(&mut self, judged: &Judged) {
        let operation = match &judged.request {
            Request::Call { operation, .. } => Some(operation.as_str()),
            Request::Raw { target, .. } => target
                .as_deref()
                .and_then(|target| target.strip_prefix("TrentService.")),
        };
        let Some(operation) = operation else {
            return;
        };
        for allowed in &judged.allowed {
            if let Expected::Fails { codes, .. } = &allowed.answer {
                let pairs = codes
                    .iter()
                    .map(|code| (operation.to_owned(), code.clone()));
                self.codes.extend(pairs);
            }
        }
    }
}

/// Whether a member has this value, or holds it in its list.
fn holds(member: &Value, value: &str) -> bool {
    match member {
        Value::Array(entries) => entries.iter().any(|entry| entry == value),
        other => other == value,
    }
}
