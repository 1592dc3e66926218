//! The key-state table as fixtures: `state/<State>/<Operation>/<kind of key>`, and the role of the key in the call where it
//! can have several.
//!
//! What is expected is in `fixtures/spec/key-states.json`, how it is played in `fixtures/spec/cells.json`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::evidence::Grade;
use crate::evidence::states::{Outcome, Part, Table};
use crate::fixture::Wanted;
use crate::fixture::draft::{self, Step, with_key};
use crate::problem::{Problem, read_json};

/// A state, an operation and a kind of key.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The id of its fixture.
    pub id: String,
    /// The key state, such as `PendingDeletion`.
    pub state: String,
    /// The operation.
    pub operation: String,
    /// The claim that is checked, such as `states/PendingDeletion/Decrypt`.
    pub claim: String,
    /// The text of its fixture, or why it is not played.
    pub way: Result<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ways {
    #[serde(rename = "about")]
    _about: String,
    #[serde(rename = "reading")]
    _reading: String,
    keys: Vec<Kind>,
    calls: Vec<Call>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Kind {
    name: String,
    origin: String,
    place: Option<Place>,
    before_in: Option<Home>,
    #[serde(default)]
    symmetric_only: bool,
    #[serde(default)]
    needs: Vec<String>,
    make: Vec<Step>,
    states: BTreeMap<String, Vec<Step>>,
    always: Vec<Step>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Place {
    Other,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Home {
    Home,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Call {
    call: String,
    role: Option<String>,
    key: Option<Map<String, Value>>,
    material: Option<Value>,
    #[serde(default)]
    materials: Map<String, Value>,
    keys: Option<Vec<String>>,
    #[serde(default)]
    beside: Vec<Step>,
    #[serde(default)]
    before: Vec<Step>,
    #[serde(default)]
    before_for: BTreeMap<String, Vec<Step>>,
    with: Map<String, Value>,
    #[serde(default)]
    always: Vec<Step>,
    #[serde(default)]
    left_out: Vec<LeftOut>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LeftOut {
    #[serde(default)]
    keys: Vec<String>,
    states: Vec<String>,
    why: String,
}

/// The cells with these ids, in the order of the table's states, sorted by operation.
///
/// # Errors
/// Says what is wrong in the files.
pub fn of(wanted: Wanted<'_>) -> Result<Vec<Cell>, Problem> {
    let table = Table::embedded();
    let ways: Ways = read_json("spec/cells.json", kmspec_fixtures::spec("cells.json"))?;
    let mut cells = Vec::new();
    for call in &ways.calls {
        let row = table.rows.get(&call.call).ok_or_else(|| {
            let text = format!("the key-state table has no row {}", call.call);
            wrong("calls", text)
        })?;
        for kind in &ways.keys {
            for (state, steps) in &kind.states {
                if !table.states.contains(state) {
                    let text = format!("the key-state table has no state {state}");
                    return Err(wrong("keys", text));
                }
                let Some(cell) = row.states.get(state) else {
                    continue;
                };
                let by = |parts: &BTreeMap<String, Part>, name: Option<&String>| {
                    name.filter(|name| parts.contains_key(*name)).cloned()
                };
                let condition = by(&cell.by_role, call.role.as_ref())
                    .or_else(|| by(&cell.by_origin, Some(&kind.origin)));
                let part = match &condition {
                    Some(name) => cell
                        .by_role
                        .get(name)
                        .unwrap_or_else(|| &cell.by_origin[name]),
                    None => &cell.part,
                };
                let way = Way {
                    table: &table,
                    kind,
                    call,
                    state,
                    steps,
                    part,
                    condition,
                };
                cells.extend(way.cell(wanted)?);
            }
        }
    }
    let place = |cell: &Cell| table.states.iter().position(|state| *state == cell.state);
    cells.sort_by(|a, b| (place(a), &a.id).cmp(&(place(b), &b.id)));
    Ok(cells)
}

fn wrong(at: &str, text: String) -> Problem {
    Problem {
        file: "spec/cells.json".into(),
        at: at.into(),
        text,
    }
}

/// All that makes one cell.
struct Way<'a> {
    table: &'a Table,
    kind: &'a Kind,
    call: &'a Call,
    state: &'a str,
    steps: &'a [Step],
    part: &'a Part,
    /// The Origin or role that the table tells apart here.
    condition: Option<String>,
}

impl Way<'_> {
    /// `None` where there is no such key, or the cell is not wanted.
    fn cell(&self, wanted: Wanted<'_>) -> Result<Option<Cell>, Problem> {
        let (kind, call) = (self.kind, self.call);
        let other_kind = call
            .keys
            .as_ref()
            .is_some_and(|keys| !keys.contains(&kind.name));
        let no_such_key = kind.symmetric_only && call.key.is_some();
        let reason = call.left_out.iter().find(|left_out| {
            left_out.states.iter().any(|state| state == self.state)
                && match left_out.keys.as_slice() {
                    [] => !other_kind,
                    keys => keys.contains(&kind.name),
                }
        });
        if self.part.outcome == Outcome::NotApplicable
            || no_such_key
            || (other_kind && reason.is_none())
        {
            return Ok(None);
        }
        let id = format!("state/{}/{}/{}", self.state, call.call, kind.name);
        let role = call.role.iter().map(|role| format!("/{role}"));
        let id = role.fold(id, |id, role| id + &role);
        if !wanted(&id) {
            return Ok(None);
        }
        Ok(Some(Cell {
            id,
            state: self.state.into(),
            operation: call.call.clone(),
            claim: self.claim(),
            way: match reason {
                Some(left_out) => Err(left_out.why.clone()),
                None => Ok(self.fixture()?),
            },
        }))
    }

    fn fixture(&self) -> Result<String, Problem> {
        let (kind, call) = (self.kind, self.call);
        let key = call.key.clone().unwrap_or_default();
        let make = kind.make.iter().map(|step| with_key(step, &key));
        let mut steps: Vec<Value> = make.collect();
        let before = call.before_for.get(&kind.name).unwrap_or(&call.before);
        let home = kind.before_in.is_some();
        steps.extend(self.placed(&call.beside, false));
        steps.extend(self.placed(before, home));
        steps.extend(self.steps.iter().cloned().map(Value::Object));
        let reach = json!({
            "call": "DescribeKey",
            "with": {"KeyId": "${key}"},
            "until": {"KeyMetadata": {"KeyState": self.state}},
        });
        let reach = reach.as_object().cloned().unwrap_or_default();
        steps.extend(self.placed(&[reach], false));
        steps.extend(self.placed(&[self.judged()?], false));
        let mut always = self.placed(&call.always, false);
        always.extend(kind.always.iter().cloned().map(Value::Object));
        let mut materials = call.materials.clone();
        let material = call.material.clone();
        materials.insert("m".into(), material.unwrap_or_else(|| json!({"bytes": 32})));
        let as_what = call
            .role
            .iter()
            .map(|role| format!(", as its {}", role.replace('-', " ")));
        let file = json!({
            "why": format!(
                "What {} answers to a key ({}) in state {}{}.",
                call.call,
                kind.name,
                self.state,
                as_what.collect::<String>()
            ),
            "tags": ["state"],
            "needs": kind.needs,
            "materials": materials,
            "steps": steps,
            "always": always,
        });
        Ok(draft::text(file))
    }

    /// Steps where the key is, or at home.
    fn placed(&self, steps: &[Step], home: bool) -> Vec<Value> {
        let elsewhere = self.kind.place.is_some() && !home;
        let place = |step: &Step| {
            let mut step = step.clone();
            if elsewhere {
                step.insert("in".into(), json!("other"));
            }
            Value::Object(step)
        };
        steps.iter().map(place).collect()
    }

    fn judged(&self) -> Result<Step, Problem> {
        let mut step = self.answer()?;
        step.insert("call".into(), json!(self.call.call));
        step.insert("with".into(), Value::Object(self.call.with.clone()));
        step.insert("name".into(), json!("answer"));
        if let Some(note) = &self.part.note {
            step.insert("because".into(), json!(note));
        }
        Ok(step)
    }

    /// What the table lets the call be answered with.
    fn answer(&self) -> Result<Step, Problem> {
        let part = self.part;
        let named = part.message.iter().chain(&part.alternatives);
        let (allowed, refusals): (Vec<_>, Vec<_>) = named.partition(|name| *name == "allowed");
        let mut codes: Vec<&str> = Vec::new();
        for name in &refusals {
            let code = self.table.messages[*name].code.as_str();
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        let evidence = self.claim();
        let answer = match (part.outcome, codes.is_empty(), allowed.is_empty()) {
            (Outcome::Allowed, true, _) => json!({"returns": {}, "evidence": [evidence]}),
            (Outcome::Allowed, false, _) | (Outcome::Refused, false, false) => json!({"any": [
                {"returns": {}, "evidence": [evidence]},
                {"fails": codes, "evidence": [evidence]},
            ]}),
            (Outcome::Refused, false, true) => match self.text(&refusals) {
                Some(text) => json!({"fails": codes, "message": text, "evidence": [evidence]}),
                None => json!({"fails": codes, "evidence": [evidence]}),
            },
            (Outcome::Refused, true, _) | (Outcome::Depends | Outcome::NotApplicable, ..) => {
                return Err(Problem {
                    file: "spec/key-states.json".into(),
                    at: format!("rows.{}.{}", self.call.call, self.state),
                    text: format!("it does not say what a key ({}) answers", self.kind.name),
                });
            }
        };
        Ok(answer.as_object().cloned().unwrap_or_default())
    }

    /// The id of the claim behind it.
    fn claim(&self) -> String {
        let condition = self.condition.iter().map(|name| format!("/{name}"));
        let cell = format!("states/{}/{}", self.state, self.call.call);
        condition.fold(cell, |id, condition| id + &condition)
    }

    /// The message of the only refusal there can be, where one was recorded. It names the key by its ARN at home.
    fn text(&self, refusals: &[&String]) -> Option<String> {
        let &[name] = refusals else {
            return None;
        };
        let form = &self.table.messages[name];
        let known = form.grade == Grade::Recorded && self.kind.place.is_none();
        let template = form.template.as_ref().filter(|_| known)?;
        let text = template.replace("{arn}", "${key.arn}");
        Some(text.replace("{origin}", &self.kind.origin))
    }
}
