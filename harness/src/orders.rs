//! Which check of an operation comes first, as fixtures: `order/<Operation>/<fault>` for a call with one thing wrong, and
//! `order/<Operation>/<fault>-and-<fault>` for one with two, which is refused for the one or the other.
//!
//! The calls and what spoils them are in `fixtures/spec/orders.json`.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::fixture::Wanted;
use crate::fixture::draft::{self, Step, with_key};
use crate::problem::{Problem, read_json};

/// The open question that a pair bears on, where its operation has none of its own.
const GENERAL: &str = "open/1";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Orders {
    #[serde(rename = "$schema")]
    _schema: Option<String>,
    #[serde(rename = "about")]
    _about: String,
    #[serde(rename = "reading")]
    _reading: String,
    calls: Vec<Call>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Call {
    call: String,
    question: Option<String>,
    #[serde(default)]
    materials: Map<String, Value>,
    make: Vec<Step>,
    with: Step,
    faults: Vec<Fault>,
    #[serde(default)]
    decided: Vec<Decided>,
    always: Vec<Value>,
}

/// One thing that is wrong with a call.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fault {
    name: String,
    #[serde(default)]
    with: Step,
    /// Members that must stay as they are for the fault to be one.
    #[serde(default)]
    touches: Vec<String>,
    /// Members of the CreateKey that makes the key.
    #[serde(default)]
    key: Step,
    #[serde(default)]
    steps: Vec<Step>,
    #[serde(default)]
    state: Vec<Step>,
    codes: Vec<String>,
    evidence: Vec<String>,
    question: Option<String>,
}

/// Which of two faults evidence puts first.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Decided {
    pair: [String; 2],
    by: String,
    evidence: Vec<String>,
}

/// The fixtures with these ids, and their texts.
///
/// # Errors
/// Says what is wrong in the file.
pub fn of(wanted: Wanted<'_>) -> Result<Vec<(String, String)>, Problem> {
    let orders: Orders = read_json("spec/orders.json", kmspec_fixtures::spec("orders.json"))?;
    let mut fixtures = Vec::new();
    for call in &orders.calls {
        call.check()?;
        let mut add = |faults: &[&Fault]| {
            let id = call.id(faults);
            if wanted(&id) {
                fixtures.push((id, call.fixture(faults)));
            }
        };
        for (i, first) in call.faults.iter().enumerate() {
            add(&[first]);
            let others = call.faults[i + 1..].iter();
            others
                .filter(|second| call.pair(first, second))
                .for_each(|second| add(&[first, second]));
        }
    }
    Ok(fixtures)
}

fn names<'a>(faults: &[&'a Fault]) -> Vec<&'a str> {
    faults.iter().map(|fault| fault.name.as_str()).collect()
}

impl Fault {
    /// The members of the request that it needs for itself.
    fn members(&self) -> BTreeSet<&String> {
        self.with.keys().chain(&self.touches).collect()
    }
}

impl Call {
    /// Whether `decided` speaks of its faults.
    fn check(&self) -> Result<(), Problem> {
        let is_fault = |name: &String| self.faults.iter().any(|fault| fault.name == *name);
        for decided in &self.decided {
            let known = decided.pair.iter().all(is_fault) && decided.pair.contains(&decided.by);
            if !known {
                return Err(Problem {
                    file: "spec/orders.json".into(),
                    at: format!("{}.decided", self.call),
                    text: "a pair of its faults was expected, and one of the two".into(),
                });
            }
        }
        Ok(())
    }

    /// Whether both can be wrong in one call, and the answer tells which was seen.
    fn pair(&self, a: &Fault, b: &Fault) -> bool {
        let id = self.with.iter().find(|(_, value)| *value == "${key}");
        let id = id.map(|(member, _)| member);
        let of_key = |fault: &Fault| !fault.state.is_empty() || !fault.key.is_empty();
        let names_another = |fault: &Fault| id.is_some_and(|id| fault.with.contains_key(id));
        let both = |of: fn(&Fault) -> bool| of(a) && of(b);
        let clash = both(|fault| !fault.state.is_empty())
            || both(|fault| !fault.key.is_empty())
            || of_key(a) && names_another(b)
            || of_key(b) && names_another(a);
        let apart = a.members().is_disjoint(&b.members());
        apart && !clash && a.codes != b.codes
    }

    fn id(&self, faults: &[&Fault]) -> String {
        format!("order/{}/{}", self.call, names(faults).join("-and-"))
    }

    fn fixture(&self, faults: &[&Fault]) -> String {
        let names = names(faults).join(", ").replace('-', " ");
        let key: Step = faults.iter().flat_map(|fault| fault.key.clone()).collect();
        let make = self.make.iter().map(|step| with_key(step, &key));
        let early = faults.iter().flat_map(|fault| &fault.steps);
        let late = faults.iter().flat_map(|fault| &fault.state);
        let spoil = early.chain(late).cloned().map(Value::Object);
        let steps: Vec<Value> = make.chain(spoil).chain([self.judged(faults)]).collect();
        draft::text(json!({
            "why": format!("What {} is refused for: {names}.", self.call),
            "tags": ["order"],
            "materials": self.materials,
            "steps": steps,
            "always": self.always,
        }))
    }

    fn judged(&self, faults: &[&Fault]) -> Value {
        let mut with = self.with.clone();
        for fault in faults {
            with.extend(fault.with.clone());
        }
        let mut step = json!({"call": self.call, "with": with, "name": "answer"});
        let alone = |fault: &Fault| json!({"fails": fault.codes, "evidence": fault.evidence});
        let add = |step: &mut Value, answer: Value| {
            let members = answer.as_object().cloned().unwrap_or_default();
            step.as_object_mut().expect("an object").extend(members);
        };
        let [first, second] = faults else {
            add(&mut step, alone(faults[0]));
            return step;
        };
        let decided = self.decided.iter().find(|decided| {
            [&first.name, &second.name]
                .iter()
                .all(|name| decided.pair.contains(name))
        });
        if let Some(decided) = decided {
            let seen = if decided.by == first.name {
                first
            } else {
                second
            };
            add(
                &mut step,
                json!({"fails": seen.codes, "evidence": decided.evidence}),
            );
            return step;
        }
        let own = [first, second]
            .iter()
            .find_map(|fault| fault.question.clone());
        let question = own
            .or_else(|| self.question.clone())
            .unwrap_or_else(|| GENERAL.into());
        let answers =
            [first, second].map(|fault| json!({"fails": fault.codes, "evidence": fault.evidence}));
        let because =
            format!("Each fault is refused by itself; which is seen first is {question}.");
        add(&mut step, json!({"any": answers, "because": because}));
        step
    }
}
