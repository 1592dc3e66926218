//! Whether a refused call changed something after all: the keys it names are read before and after.

use serde_json::{Value, json};

use super::seen::Seen;
use crate::target::{Call, Identity, Place, Session};

/// The members that name keys.
const KEYS: [&str; 4] = ["KeyId", "TargetKeyId", "SourceKeyId", "DestinationKeyId"];

/// Keys as DescribeKey shows them.
pub(super) struct Snapshot {
    keys: Vec<(Value, Value)>,
    place: Place,
}

impl Snapshot {
    /// The keys that the input of an operation names.
    pub(super) fn keys(with: &Value) -> Vec<Value> {
        let members = KEYS.iter().filter_map(|member| with.get(member));
        members.filter(|key| key.is_string()).cloned().collect()
    }

    /// Reads keys; those that cannot be read, and those that are about to change by themselves, are left out.
    pub(super) fn of(named: &[Value], place: Place, session: &mut dyn Session) -> Self {
        let mut keys: Vec<(Value, Value)> = Vec::new();
        for key in named {
            if keys.iter().all(|(known, _)| known != key)
                && let Reading::Metadata(metadata) = describe(key, place, session)
                && !matches!(metadata["KeyState"].as_str(), Some("Creating" | "Updating"))
            {
                keys.push((key.clone(), metadata));
            }
        }
        Self { keys, place }
    }

    /// What changed since, such as `KeyState: "Enabled" became "Disabled"`.
    ///
    /// Members that change by themselves, from one reading to the next, do not count.
    pub(super) fn changes(&self, session: &mut dyn Session) -> Vec<String> {
        let mut changes = Vec::new();
        for (key, before) in &self.keys {
            let after = match describe(key, self.place, session) {
                Reading::Metadata(after) => after,
                Reading::Refused => {
                    changes.push("the key can no longer be read".into());
                    continue;
                }
                Reading::Unknown => continue,
            };
            if after == *before {
                continue;
            }
            let Reading::Metadata(again) = describe(key, self.place, session) else {
                continue;
            };
            let empty = serde_json::Map::new();
            let members = |value: &Value| {
                value
                    .as_object()
                    .unwrap_or(&empty)
                    .keys()
                    .cloned()
                    .collect::<Vec<_>>()
            };
            let mut names = members(before);
            names.extend(members(&after));
            names.sort();
            names.dedup();
            for name in names.into_iter().filter(|name| {
                before.get(name) != after.get(name) && after.get(name) == again.get(name)
            }) {
                let shown = |value: Option<&Value>| {
                    value.map_or_else(|| "nothing".into(), Value::to_string)
                };
                changes.push(format!(
                    "{name}: {} became {}",
                    shown(before.get(&name)),
                    shown(after.get(&name))
                ));
            }
        }
        changes
    }
}

/// What came of reading a key.
enum Reading {
    Metadata(Value),
    Refused,
    /// No answer, or one that says nothing about the key.
    Unknown,
}

fn describe(key: &Value, place: Place, session: &mut dyn Session) -> Reading {
    let call = Call {
        place,
        ..Call::operation("DescribeKey", &json!({"KeyId": key}), Identity::Main)
    };
    let Ok(reply) = session.call(&call) else {
        return Reading::Unknown;
    };
    let seen = Seen::of(&reply);
    if !seen.success() {
        let about_the_key = seen.code().is_some() && seen.status < 500 && !seen.throttled();
        return match about_the_key {
            true => Reading::Refused,
            false => Reading::Unknown,
        };
    }
    match seen.json().and_then(|body| body.get("KeyMetadata")) {
        Some(metadata) => Reading::Metadata(metadata.clone()),
        None => Reading::Unknown,
    }
}
