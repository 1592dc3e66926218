//! Plays actions on a target with the model beside it.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde_json::{Value, json};

use super::request::{Setting, request};
use crate::model::{Action, Model, Outcome, Table};
use crate::target::{Call, Identity, Session};

/// An answer that the model does not allow, and how it came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Divergence {
    /// The steps up to the one that differs, each with its request and its answer, one line each.
    pub story: Vec<String>,
    /// The answers allowed to the last step.
    pub expected: String,
    /// What differs, one line each.
    pub wrong: Vec<String>,
}

impl fmt::Display for Divergence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, line) in self.story.iter().enumerate() {
            writeln!(f, "{:>3}. {line}", number + 1)?;
        }
        writeln!(f, "     expected: {}", self.expected)?;
        for line in &self.wrong {
            writeln!(f, "     wrong: {line}")?;
        }
        Ok(())
    }
}

/// Plays `actions` one after the other and stops at the first divergence. After each, every key is
/// described: the answers agree with the model, and what only reads or is refused changed nothing.
///
/// # Errors
/// The first divergence.
pub fn play(
    session: &mut dyn Session,
    table: &Table,
    actions: &[Action],
) -> Result<(), Divergence> {
    let setting = Setting {
        account: session.account().unwrap_or_else(|| "111122223333".into()),
        region: session.region(),
        unique: session.now().to_string(),
    };
    let model = Model::new(table.clone(), session.now());
    let mut play = Play {
        session,
        setting,
        model,
        keys: BTreeMap::new(),
        story: Vec::new(),
    };
    actions.iter().try_for_each(|action| play.step(action))?;
    play.pages()
}

struct Play<'a> {
    session: &'a mut dyn Session,
    setting: Setting,
    model: Model,
    /// What DescribeKey said of each key after the last step.
    keys: BTreeMap<String, Outcome>,
    story: Vec<String>,
}

impl Play<'_> {
    fn step(&mut self, action: &Action) -> Result<(), Divergence> {
        if let Action::Wait { hours } = *action {
            return self.wait(action, hours);
        }
        self.model.at(self.session.now());
        let expect = self.model.expect(action);
        let outcome = match request(&self.model, &self.setting, action) {
            Ok(with) => self.call(action.operation(), &with),
            Err(error) => Outcome::Broken(error),
        };
        self.story
            .push(format!("{action}\n       -> {}", short(&outcome)));
        let mut wrong = Vec::new();
        if !expect.allows(&outcome) {
            wrong.push(format!("the answer is {outcome}"));
        }
        wrong.extend(self.model.observe(action, &outcome));
        let before = self.keys.clone();
        wrong.extend(self.describe_all());
        if matches!(outcome, Outcome::Refused { .. }) && before != self.keys {
            wrong.push(format!(
                "a refused call changed a key: {}",
                changed(&before, &self.keys)
            ));
        }
        self.judge(expect.to_string(), wrong)
    }

    fn wait(&mut self, action: &Action, hours: u32) -> Result<(), Divergence> {
        self.story.push(action.to_string());
        let moved = self
            .session
            .advance(Duration::from_secs(u64::from(hours) * 3600));
        let mut wrong: Vec<String> = moved
            .err()
            .map(|error| format!("{error:?}"))
            .into_iter()
            .collect();
        self.model.at(self.session.now());
        wrong.extend(self.describe_all());
        self.judge("only what time does to keys".into(), wrong)
    }

    fn judge(&self, expected: String, wrong: Vec<String>) -> Result<(), Divergence> {
        if wrong.is_empty() {
            return Ok(());
        }
        Err(Divergence {
            story: self.story.clone(),
            expected,
            wrong,
        })
    }

    fn call(&mut self, operation: &str, with: &Value) -> Outcome {
        match self
            .session
            .call(&Call::operation(operation, with, Identity::Main))
        {
            Ok(reply) => Outcome::of(&reply),
            Err(error) => Outcome::Broken(format!("no answer: {error:?}")),
        }
    }

    fn describe_all(&mut self) -> Vec<String> {
        let mut wrong = Vec::new();
        let ids: Vec<String> = self.model.keys().map(|(id, _)| id.to_owned()).collect();
        for id in ids {
            let outcome = self.call("DescribeKey", &json!({"KeyId": id}));
            let told = match &outcome {
                Outcome::Ok(body) => self.model.observe_key(&id, Some(&body["KeyMetadata"])),
                Outcome::Refused { code, .. } if code == "NotFoundException" => {
                    self.model.observe_key(&id, None)
                }
                other => vec![other.to_string()],
            };
            wrong.extend(
                told.into_iter()
                    .map(|line| format!("DescribeKey of {id}: {line}")),
            );
            self.keys.insert(id, outcome);
        }
        wrong
    }

    /// Small pages partition the list of keys, and every listed key describes.
    fn pages(&mut self) -> Result<(), Divergence> {
        self.story.push("ListKeys in pages of 2".into());
        let (mut listed, mut marker) = (Vec::new(), Value::Null);
        loop {
            let with = if marker.is_null() {
                json!({"Limit": 2})
            } else {
                json!({"Limit": 2, "Marker": marker})
            };
            let page = match self.call("ListKeys", &with) {
                Outcome::Ok(page) => page,
                other => return self.judge("success".into(), vec![other.to_string()]),
            };
            let entries = page["Keys"].as_array().into_iter().flatten();
            listed.extend(entries.filter_map(|entry| entry["KeyId"].as_str().map(str::to_owned)));
            marker = page["NextMarker"].clone();
            if marker.is_null() {
                break;
            }
        }
        let mut wrong = Vec::new();
        let living = self
            .keys
            .iter()
            .filter(|(_, outcome)| matches!(outcome, Outcome::Ok(_)));
        let missing = living
            .filter(|(id, _)| !listed.contains(id))
            .map(|(id, _)| format!("{id} is not listed"));
        wrong.extend(missing);
        for (at, id) in listed.iter().enumerate() {
            if listed[..at].contains(id) {
                wrong.push(format!("{id} is listed twice"));
            }
            if let other @ (Outcome::Refused { .. } | Outcome::Broken(_)) =
                self.call("DescribeKey", &json!({"KeyId": id}))
            {
                wrong.push(format!("{id} is listed, but DescribeKey says {other}"));
            }
        }
        self.judge("every key once".into(), wrong)
    }
}

fn changed(before: &BTreeMap<String, Outcome>, after: &BTreeMap<String, Outcome>) -> String {
    let lines = after
        .iter()
        .filter(|(id, outcome)| before.get(*id) != Some(outcome))
        .map(|(id, outcome)| {
            let was = before
                .get(id)
                .map_or_else(|| "nothing".into(), ToString::to_string);
            format!("{was} became {outcome}")
        });
    lines.collect::<Vec<_>>().join("; ")
}

/// An outcome in one line of bearable length.
fn short(outcome: &Outcome) -> String {
    let line = outcome.to_string();
    match line.char_indices().nth(160) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
