//! Looks at the target's world between the steps: what it says of keys, grants and policies agrees with the model.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{End, Part, Play};
use crate::model::{Action, Expect, Flaw, Name, Outcome, Policies, Wrong};
use crate::target::Place;
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
        let keys = self.model.keys();
        let keys: Vec<(Look, String)> = keys.map(|key| look_at("DescribeKey", key)).collect();
        let mut parts = Vec::new();
        for (look, arn) in keys {
            let outcome = self.call(look.operation, &look.with, look.place);
            let states = self.model.states(&arn).join(" or ");
            let (state, told) = match &outcome {
                Outcome::Ok(body) => {
                    let metadata = &body["KeyMetadata"];
                    let state = metadata["KeyState"].as_str().unwrap_or_default();
                    (
                        state.to_owned(),
                        self.model.observe_key(&arn, Some(metadata)),
                    )
                }
                Outcome::Refused { code, .. } if code == "NotFoundException" => {
                    ("gone".into(), self.model.observe_key(&arn, None))
                }
                other => (states.clone(), Wrong::line(other.to_string())),
            };
            let mut metadata = Wrong::default();
            metadata.within("KeyMetadata", told);
            parts.extend(sorted(metadata, (operation, &states), &look, &state));
            // What was not told is what it was.
            if !matches!(outcome, Outcome::Broken(_)) {
                self.keys.insert(arn, outcome);
            }
        }
        parts
    }

    /// What ListGrants says of the key that the step named, and of each that had a grant: what is wrong is the last operation's
    /// doing.
    fn list_all_grants(&mut self, operation: &'static str, action: &Action) -> Vec<Part> {
        let named = action.key().and_then(|name| self.model.arn(name));
        let arns = self.model.keys_with_grants().chain(named);
        let arns: BTreeSet<String> = arns.map(str::to_owned).collect();
        let mut parts = Vec::new();
        for arn in arns {
            let Some(look) = self.look_at("ListGrants", &arn) else {
                continue;
            };
            // A list that is refused is told where the sequence asks for it.
            if let Outcome::Ok(body) = self.call(look.operation, &look.with, look.place) {
                let told = self.model.observe_grants(&arn, &body);
                parts.extend(self.told(operation, &arn, &look, told));
            }
        }
        parts
    }

    /// What GetKeyPolicy says of the key that the step named.
    fn get_policy(&mut self, operation: &'static str, key: Name) -> Vec<Part> {
        let Some(arn) = self.model.arn(key).map(str::to_owned) else {
            return Vec::new();
        };
        let Some(look) = self.look_at("GetKeyPolicy", &arn) else {
            return Vec::new();
        };
        let Outcome::Ok(body) = self.call(look.operation, &look.with, look.place) else {
            return Vec::new();
        };
        let told = self.model.observe_policy(&arn, &body);
        self.told(operation, &arn, &look, told)
    }

    /// How a look is taken at the key of this ARN.
    fn look_at(&self, operation: &'static str, arn: &str) -> Option<Look> {
        let key = self.model.keys().find(|(_, own, _)| *own == arn)?;
        Some(look_at(operation, key).0)
    }

    /// What DescribeCustomKeyStores says: what is wrong is the last operation's doing.
    fn describe_stores(&mut self, operation: &'static str, action: &Action) -> Vec<Part> {
        let with = json!({});
        let Outcome::Ok(body) = self.call("DescribeCustomKeyStores", &with, Place::Home) else {
            return Vec::new();
        };
        let told = self.model.observe_stores(&body);
        let state = match action {
            Action::Stores(_) => self.model.state(action),
            _ => String::new(),
        };
        let look = look("DescribeCustomKeyStores", with, Place::Home);
        sorted(told, (operation, &state), &look, &state)
    }

    fn told(&self, operation: &'static str, arn: &str, look: &Look, told: Wrong) -> Vec<Part> {
        let state = self.model.states(arn).join(" or ");
        sorted(told, (operation, &state), look, &state)
    }

    /// Small pages partition the lists of keys and of grants, and every listed key describes.
    pub(super) fn pages(&mut self) -> Result<(), End> {
        let mut places: BTreeSet<Place> = self.model.keys().map(|(.., place)| place).collect();
        places.insert(Place::Home);
        for place in places {
            let look = look("ListKeys", json!({"Limit": 2}), place);
            if let Some((listed, whole, mut wrong)) = self.listed(&look, "Keys", "KeyId") {
                wrong.extend(self.keys_listed(place, &listed, whole && wrong.is_empty()));
                self.judge_pages("ListKeys", wrong)?;
            }
        }
        let keys: Vec<String> = self.model.keys_with_grants().map(str::to_owned).collect();
        for key in keys {
            let Some(mut look) = self.look_at("ListGrants", &key) else {
                continue;
            };
            look.with["Limit"] = json!(1);
            let list = self.listed(&look, "Grants", "GrantId");
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
        look: &Look,
        list: &str,
        member: &str,
    ) -> Option<(Vec<String>, bool, Vec<String>)> {
        let (mut listed, mut wrong, mut with) = (Vec::new(), Vec::new(), look.with.clone());
        let mut pages = 0..MOST_LISTED;
        let whole = loop {
            let page = match self.call(look.operation, &with, look.place) {
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

    /// The keys listed in a Region describe; where that is all, those that describe are listed.
    fn keys_listed(&self, place: Place, listed: &[String], whole: bool) -> Option<String> {
        let once: BTreeSet<&str> = listed.iter().map(String::as_str).collect();
        let describes = |outcome: &Outcome| matches!(outcome, Outcome::Ok(_));
        let of_place = self.model.keys().filter(|(.., of)| *of == place);
        let own = of_place.filter_map(|(id, arn, _)| Some((id, self.keys.get(arn)?)));
        let own: Vec<(&str, &Outcome)> = own.collect();
        let gone = |(id, outcome): &&(&str, &Outcome)| !describes(outcome) && once.contains(id);
        if let Some((id, outcome)) = own.iter().find(gone) {
            return Some(format!("{id} is listed, but DescribeKey says {outcome}"));
        }
        let missing = |(id, outcome): &&(&str, &Outcome)| describes(outcome) && !once.contains(id);
        let missing = own.iter().find(missing).filter(|_| whole);
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

/// How a look is taken at a key, and its ARN.
fn look_at(operation: &'static str, (id, arn, place): (&str, &str, Place)) -> (Look, String) {
    (look(operation, json!({"KeyId": id}), place), arn.into())
}

fn look(operation: &'static str, with: Value, place: Place) -> Look {
    Look {
        operation,
        with,
        place,
    }
}
