//! Looks at the target's world between the steps: what it says of keys, grants and policies agrees with the model.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{End, Part, Play};
use crate::model::{Action, Expect, Flaw, Name, Outcome, Policies, Wrong};
use crate::workload::divergence::{Look, Shows, is_lacking, operation};

/// Where the list of a target's keys is long, it is not read to its end.
const MOST_LISTED: usize = 200;

impl Play<'_> {
    /// Looks at all keys, and at what the step was about.
    pub(super) fn look(&mut self, action: &Action) -> Vec<Part> {
        let operation = operation(action);
        let mut parts = self.describe_all(operation);
        match *action {
            Action::Grants(_) => parts.extend(self.list_all_grants(operation, action)),
            Action::Policies(
                Policies::PutKeyPolicy { key, .. } | Policies::GetKeyPolicy { key, .. },
            ) => parts.extend(self.get_policy(operation, key)),
            _ => {}
        }
        if self.model.has_stores() {
            parts.extend(self.describe_stores(operation, action));
        }
        parts
    }

    /// What DescribeKey says of each key. A state that is wrong is the last operation's doing; the rest is DescribeKey's.
    fn describe_all(&mut self, operation: &'static str) -> Vec<Part> {
        let ids: Vec<String> = self.model.keys().map(|(id, _)| id.to_owned()).collect();
        let mut parts = Vec::new();
        for id in ids {
            let with = json!({"KeyId": id});
            let outcome = self.call("DescribeKey", &with);
            let states = self.model.states(&id).join(" or ");
            let (state, told) = match &outcome {
                Outcome::Ok(body) => {
                    let metadata = &body["KeyMetadata"];
                    let state = metadata["KeyState"].as_str().unwrap_or_default();
                    (
                        state.to_owned(),
                        self.model.observe_key(&id, Some(metadata)),
                    )
                }
                Outcome::Refused { code, .. } if code == "NotFoundException" => {
                    ("gone".into(), self.model.observe_key(&id, None))
                }
                other => (states.clone(), Wrong::line(other.to_string())),
            };
            let mut metadata = Wrong::default();
            metadata.within("KeyMetadata", told);
            let look = look("DescribeKey", &with);
            parts.extend(sorted(metadata, (operation, &states), &look, &state));
            // What was not told is what it was.
            if !matches!(outcome, Outcome::Broken(_)) {
                self.keys.insert(id, outcome);
            }
        }
        parts
    }

    /// What ListGrants says of the key that the step named, and of each that had a grant: what is wrong is the last operation's
    /// doing.
    fn list_all_grants(&mut self, operation: &'static str, action: &Action) -> Vec<Part> {
        let named = action.key().and_then(|name| self.model.id(name));
        let ids = self.model.keys_with_grants().chain(named);
        let ids: BTreeSet<String> = ids.map(str::to_owned).collect();
        let mut parts = Vec::new();
        for id in ids {
            let with = json!({"KeyId": id});
            // A list that is refused is told where the sequence asks for it.
            if let Outcome::Ok(body) = self.call("ListGrants", &with) {
                let told = self.model.observe_grants(&id, &body);
                parts.extend(self.told(operation, &id, &look("ListGrants", &with), told));
            }
        }
        parts
    }

    /// What GetKeyPolicy says of the key that the step named.
    fn get_policy(&mut self, operation: &'static str, key: Name) -> Vec<Part> {
        let Some(id) = self.model.id(key).map(str::to_owned) else {
            return Vec::new();
        };
        let with = json!({"KeyId": id});
        let Outcome::Ok(body) = self.call("GetKeyPolicy", &with) else {
            return Vec::new();
        };
        let told = self.model.observe_policy(&id, &body);
        self.told(operation, &id, &look("GetKeyPolicy", &with), told)
    }

    /// What DescribeCustomKeyStores says: what is wrong is the last operation's doing.
    fn describe_stores(&mut self, operation: &'static str, action: &Action) -> Vec<Part> {
        let with = json!({});
        let Outcome::Ok(body) = self.call("DescribeCustomKeyStores", &with) else {
            return Vec::new();
        };
        let told = self.model.observe_stores(&body);
        let state = match action {
            Action::Stores(_) => self.model.state(action),
            _ => String::new(),
        };
        let look = look("DescribeCustomKeyStores", &with);
        sorted(told, (operation, &state), &look, &state)
    }

    fn told(&self, operation: &'static str, id: &str, look: &Look, told: Wrong) -> Vec<Part> {
        let state = self.model.states(id).join(" or ");
        sorted(told, (operation, &state), look, &state)
    }

    /// Small pages partition the lists of keys and of grants, and every listed key describes.
    pub(super) fn pages(&mut self) -> Result<(), End> {
        self.story.push("ListKeys in pages of 2".into());
        let with = json!({"Limit": 2});
        if let Some((listed, whole, mut wrong)) = self.listed("ListKeys", &with, "Keys", "KeyId") {
            wrong.extend(self.keys_listed(&listed, whole && wrong.is_empty()));
            self.judge_pages("ListKeys", wrong)?;
        }
        let keys: Vec<String> = self.model.keys_with_grants().map(str::to_owned).collect();
        for key in keys {
            self.story.push("ListGrants in pages of 1".into());
            let with = json!({"KeyId": key, "Limit": 1});
            let list = self.listed("ListGrants", &with, "Grants", "GrantId");
            if let Some((listed, whole, mut wrong)) = list {
                let known = self.model.grants_of(&key);
                if whole && wrong.is_empty() && listed.len() != known {
                    wrong.push(format!("{} grants are listed, not {known}", listed.len()));
                }
                self.judge_pages("ListGrants", wrong)?;
            }
        }
        Ok(())
    }

    /// The ids in a list, page by page; whether that is all of it; what is wrong. None where the target lacks the list.
    fn listed(
        &mut self,
        operation: &'static str,
        with: &Value,
        list: &str,
        member: &str,
    ) -> Option<(Vec<String>, bool, Vec<String>)> {
        let (mut listed, mut wrong, mut with) = (Vec::new(), Vec::new(), with.clone());
        let mut pages = 0..MOST_LISTED;
        let whole = loop {
            let page = match self.call(operation, &with) {
                Outcome::Ok(page) => page,
                // Told elsewhere.
                other if is_lacking(&other) => return None,
                other => {
                    wrong.push(other.to_string());
                    break false;
                }
            };
            let entries = page[list].as_array().into_iter().flatten();
            listed.extend(entries.filter_map(|entry| entry[member].as_str().map(str::to_owned)));
            if page["NextMarker"].is_null() {
                break true;
            }
            // An endpoint may give pages without end, and nothing on them.
            if listed.len() > MOST_LISTED || pages.next().is_none() {
                break false;
            }
            if with["Marker"] == page["NextMarker"] {
                wrong.push("NextMarker is the Marker that was sent".into());
                break false;
            }
            with["Marker"] = page["NextMarker"].clone();
        };
        let mut once = BTreeSet::new();
        let twice = listed.iter().filter(|id| !once.insert(id.as_str()));
        wrong.extend(twice.map(|id| format!("{id} is listed twice")));
        Some((listed, whole, wrong))
    }

    /// The keys listed describe; where that is all, those that describe are listed.
    fn keys_listed(&self, listed: &[String], whole: bool) -> Option<String> {
        let once: BTreeSet<&str> = listed.iter().map(String::as_str).collect();
        let describes = |outcome: &Outcome| matches!(outcome, Outcome::Ok(_));
        let mut own = self.keys.iter();
        let gone = own
            .clone()
            .find(|(id, outcome)| !describes(outcome) && once.contains(id.as_str()));
        if let Some((id, outcome)) = gone {
            return Some(format!("{id} is listed, but DescribeKey says {outcome}"));
        }
        let missing =
            own.find(|(id, outcome)| whole && describes(outcome) && !once.contains(id.as_str()));
        missing.map(|(id, _)| format!("{id} is not listed"))
    }

    fn judge_pages(&mut self, operation: &'static str, wrong: Vec<String>) -> Result<(), End> {
        let part = |wrong| Part {
            operation,
            state: String::new(),
            shows: Shows::Elsewhere,
            wrong,
        };
        let parts = wrong.into_iter().take(1).map(part).collect();
        self.judge(&Expect::Ok, &Outcome::Ok(Value::Null), parts)
    }
}

/// What is wrong with the answer to a look at a key. A world that is wrong is the doing of the last operation in the state before; the
/// rest is the look's, in the state that the key is in.
fn sorted(told: Wrong, last: (&'static str, &str), look: &Look, state: &str) -> Vec<Part> {
    let part = |flaw: Flaw| {
        let (operation, state) = match flaw.deed {
            true => last,
            false => (look.operation, state),
        };
        let members = flaw.member.map(|member| Map::from_iter([member]));
        Part {
            operation,
            state: state.to_owned(),
            shows: match (members, flaw.deed) {
                (None, _) => Shows::Elsewhere,
                (Some(members), true) => Shows::InWorld(look.clone(), members),
                (Some(members), false) => Shows::InLook(look.clone(), members),
            },
            wrong: flaw.line,
        }
    };
    told.0.into_iter().map(part).collect()
}

fn look(operation: &'static str, with: &Value) -> Look {
    Look {
        operation,
        with: with.clone(),
    }
}
