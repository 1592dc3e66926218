//! Writes what an endpoint answers as a fixture: ids captured, secrets left out.
//!
//! A fixture made so says how *this* endpoint answered. Only where that endpoint is AWS KMS is it evidence of how KMS behaves;
//! elsewhere it tells when an emulator changes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use regex::Regex;
use serde_json::{Map, Value, json};

use crate::fixture::{Behind, Fixture, draft};
use crate::play::{Take, Tape};
use crate::spec::Spec;

/// Where and when a recording was made.
#[derive(Clone, Debug)]
pub struct About {
    /// What the endpoint is called, such as its URL.
    pub target: String,
    /// The Region, such as `eu-central-1`.
    pub region: String,
    /// The day, such as `2026-11-21`.
    pub date: String,
    /// Whether the endpoint is AWS KMS itself.
    pub is_aws: bool,
}

/// The recording of a fixture, as the text of a fixture file.
///
/// Its steps are those of the fixture that were answered in the protocol's terms; each is judged by the answer it had.
#[must_use]
pub fn recording(fixture: &Fixture, tape: &Tape, spec: &Spec, about: &About) -> String {
    let mut file: Map<String, Value> =
        serde_json::from_str(&fixture.source).expect("a fixture was read from it");
    let writer = Writer {
        secrets: spec.sensitive(),
        blobs: spec.blobs(),
        timestamps: spec.timestamps(),
        spec,
        evidence: if about.is_aws {
            "recording/aws"
        } else {
            "recording/endpoint"
        },
    };
    let (steps, ended) = writer.steps(&file, tape);
    let mut why = format!(
        "{} Recorded from {} ({}) on {}.",
        fixture.why, about.target, about.region, about.date
    );
    if let Some(ended) = ended {
        why += &format!(" It ends early: {ended}.");
    }
    file.shift_remove("$schema");
    file.shift_remove("outdated");
    file.insert("why".into(), json!(why));
    file.insert("steps".into(), Value::Array(steps));
    draft::text(Value::Object(file))
}

/// The fields of a step that say what is expected.
const EXPECTATION: [&str; 9] = [
    "returns", "fails", "any", "message", "status", "headers", "because", "evidence", "until",
];

struct Writer<'a> {
    secrets: BTreeSet<&'a str>,
    blobs: BTreeSet<&'a str>,
    timestamps: BTreeSet<&'a str>,
    spec: &'a Spec,
    evidence: &'a str,
}

impl Writer<'_> {
    /// The steps up to the last that can be written, and why not all of them, where that is so.
    fn steps(&self, file: &Map<String, Value>, tape: &Tape) -> (Vec<Value>, Option<String>) {
        let takes: BTreeMap<usize, &Take> =
            tape.takes.iter().map(|take| (take.step, take)).collect();
        let source = file.get("steps").and_then(Value::as_array);
        let mut steps = Vec::new();
        for (i, step) in source.into_iter().flatten().enumerate() {
            let mut step = step.as_object().cloned().unwrap_or_default();
            let acts = Behind::ALL.map(Behind::field);
            if step.contains_key("wait") || acts.iter().any(|act| step.contains_key(*act)) {
                steps.push(Value::Object(step));
                continue;
            }
            let Some(take) = takes.get(&i) else {
                break;
            };
            for field in EXPECTATION {
                step.shift_remove(field);
            }
            let answer = self
                .answer(take)
                // Only a raw step can name a status.
                .filter(|answer| step.contains_key("raw") || !answer.contains_key("status"));
            let Some(answer) = answer else {
                return (
                    steps,
                    Some(format!(
                        "the answer to step {} is not one of the protocol",
                        i + 1
                    )),
                );
            };
            let body: Value = serde_json::from_slice(&take.reply.body).unwrap_or_default();
            let given = |pointer: &Value| body.pointer(pointer.as_str()?).filter(|v| !v.is_null());
            if let Some(Value::Object(save)) = step.get_mut("save") {
                save.retain(|_, pointer| given(pointer).is_some());
                if save.is_empty() || answer.contains_key("fails") {
                    step.shift_remove("save");
                }
            }
            if answer.contains_key("fails") {
                step.shift_remove("within");
            }
            step.entry("name")
                .or_insert_with(|| json!(format!("step-{}", i + 1)));
            step.extend(answer);
            step.insert("evidence".into(), json!([self.evidence]));
            // What is recorded may fit an earlier answer too.
            if !take.waited.is_zero() {
                steps.push(json!({"wait": format!("{}s", take.waited.as_secs())}));
            }
            steps.push(Value::Object(step));
        }
        (steps, tape.ended.clone())
    }

    /// The expectation that only this answer meets, ids and times aside; `None` where it is no answer of the protocol.
    fn answer(&self, take: &Take) -> Option<Map<String, Value>> {
        let body = match take.reply.body.as_slice() {
            [] => json!({}),
            body => serde_json::from_slice(body).ok()?,
        };
        let mut answer = Map::new();
        if (200..300).contains(&take.reply.status) {
            answer.insert("returns".into(), self.value("", &body, take));
            return answer["returns"].is_object().then_some(answer);
        }
        let code = body.get("__type")?.as_str()?.rsplit('#').next()?;
        let message = body.get("message").or_else(|| body.get("Message"));
        answer.insert("fails".into(), json!(code));
        answer.insert(
            "message".into(),
            message.map_or(Value::Null, |text| self.value("", text, take)),
        );
        if !self.spec.statuses(code).contains(&take.reply.status) {
            answer.insert("status".into(), json!([take.reply.status]));
        }
        Some(answer)
    }

    /// A matcher for a part of an answer, the member of this name.
    fn value(&self, member: &str, value: &Value, take: &Take) -> Value {
        match value {
            Value::String(text) => self.text(member, text, take),
            Value::Number(time) if self.timestamps.contains(member) => {
                let ahead = time.as_f64().unwrap_or_default() - take.now as f64 / 1000.0;
                json!({"$near": format!("{:+}s", ahead.round() as i64), "within": "60s"})
            }
            Value::Array(items) => {
                let mut items: Vec<Value> = items
                    .iter()
                    .map(|item| self.value(member, item, take))
                    .collect();
                if items.iter().any(|item| !item.is_object()) || items.is_empty() {
                    return json!(items);
                }
                // Lists are in the order of generated ids, and hold what others made; a page of one may hold anything.
                if take.with.get("Limit").is_some() {
                    return json!({"$length": items.len()});
                }
                items.retain(|item| !is_foreign(item));
                match items.is_empty() {
                    true => json!({"$present": true}),
                    false => json!({"$includes": items}),
                }
            }
            Value::Object(object) => {
                let member = |(name, value): (&String, &Value)| {
                    (name.clone(), self.value(name, value, take))
                };
                Value::Object(object.iter().map(member).collect())
            }
            _ => value.clone(),
        }
    }

    fn text(&self, member: &str, text: &str, take: &Take) -> Value {
        let saved = take
            .names
            .iter()
            .find(|(_, value)| value.as_str() == Some(text));
        if matches!(member, "NextMarker" | "GrantToken") {
            return json!({"$present": true});
        }
        if self.secrets.contains(member) || self.blobs.contains(member) {
            return match (saved, STANDARD.decode(text)) {
                (Some((name, _)), _) => json!({"$same": name}),
                (None, Ok(bytes)) if self.secrets.contains(member) && !is_der(&bytes) => {
                    json!({"$bytes": bytes.len()})
                }
                _ => json!({"$present": true}),
            };
        }
        if let Some((name, _)) = saved {
            return json!(format!("${{{name}}}"));
        }
        let named = draft::with_names(text, &take.names);
        match generated(&named) {
            false => json!(named),
            true => json!({"$pattern": pattern(&named)}),
        }
    }
}

/// Whether it is a DER sequence of more than 255 bytes, such as a private key: the next one may have another length.
fn is_der(bytes: &[u8]) -> bool {
    match bytes {
        [0x30, 0x82, high, low, rest @ ..] => {
            usize::from(u16::from_be_bytes([*high, *low])) == rest.len()
        }
        _ => false,
    }
}

/// What is another in each run: ids, account ids, Unix times.
static GENERATED: LazyLock<[(Regex, &str); 5]> = LazyLock::new(|| {
    let rule = |pattern: &str| Regex::new(pattern).expect("a literal");
    [
        (
            rule(r"[0-9a-f]{8}(?:\\?-[0-9a-f]{4}){3}\\?-[0-9a-f]{12}"),
            "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        ),
        (rule(r"\b[0-9a-f]{64}\b"), "[0-9a-f]{64}"),
        (rule(r"mrk\\?-[0-9a-f]{32}"), "mrk-[0-9a-f]{32}"),
        (rule(r"cks\\?-[0-9a-f]{17}"), "cks-[0-9a-f]{17}"),
        (rule(r"\b[0-9]{12}\b"), "[0-9]{12}"),
    ]
});

fn generated(text: &str) -> bool {
    GENERATED.iter().any(|(rule, _)| rule.is_match(text))
}

/// A regular expression for texts that differ only in what is generated; names stay in it.
fn pattern(named: &str) -> String {
    static NAME: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\\\$\\\{([^}]*)\\\}").expect("a literal"));
    let mut pattern = regex::escape(named);
    for (rule, class) in GENERATED.iter() {
        let class = regex::NoExpand(class);
        pattern = rule.replace_all(&pattern, class).into_owned();
    }
    let name = |found: &regex::Captures<'_>| format!("${{{}}}", found[1].replace('\\', ""));
    NAME.replace_all(&pattern, name).into_owned()
}

fn is_foreign(matcher: &Value) -> bool {
    match matcher {
        Value::Object(object) => object.contains_key("$pattern") || object.values().any(is_foreign),
        Value::Array(items) => items.iter().any(is_foreign),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::{generated, pattern};
    use crate::fixture::draft::with_names;

    #[test]
    fn what_was_saved_is_named_and_the_longest_goes_first() {
        let names = BTreeMap::from([
            ("key".into(), json!("1234abcd-12ab-34cd-56ef-1234567890ab")),
            (
                "key.arn".into(),
                json!(
                    "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
                ),
            ),
        ]);
        let text = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab is disabled.";
        assert_eq!(with_names(text, &names), "${key.arn} is disabled.");
    }

    #[test]
    fn what_is_generated_becomes_a_pattern_that_it_matches() {
        let text = "Key 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab' (v1.0) does not exist";
        assert!(generated(text));
        let rule =
            regex::Regex::new(&format!("^(?:{})$", pattern(text))).expect("a regular expression");
        assert!(rule.is_match(text));
        assert!(
            rule.is_match(
                &text
                    .replace("1234abcd", "deadbeef")
                    .replace("111122223333", "000000000000")
            )
        );
        assert!(!rule.is_match(&text.replace("v1.0", "v1x0")));
        assert!(!generated("Alias must start with the prefix"));
        assert_eq!(
            pattern("arn:aws:kms:${region}:${key.arn}.x"),
            r"arn:aws:kms:${region}:${key.arn}\.x"
        );
    }
}
