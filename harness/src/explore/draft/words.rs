//! What a step of a fixture is made of.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use regex::Regex;
use serde_json::{Value, json};

use crate::model::{Byte, Expiry};
use crate::target::Place;
use crate::workload::Take;

/// A step that calls an operation in a Region.
pub(super) fn call(operation: &str, with: Value, place: Place) -> Value {
    match place {
        Place::Home => json!({"call": operation, "with": with}),
        Place::Other => json!({"call": operation, "in": "other", "with": with}),
    }
}

/// Saves nothing that no request needs.
pub(super) fn drop_idle_names(steps: &mut [Value], always: &[Value]) {
    let text = json!([steps, always]).to_string();
    for step in steps {
        let Some(saves) = step.get_mut("save").and_then(Value::as_object_mut) else {
            continue;
        };
        saves.retain(|name, _| {
            [".", "}"]
                .iter()
                .any(|end| text.contains(&format!("${{{name}{end}")))
        });
        if saves.is_empty() {
            step.as_object_mut().map(|step| step.shift_remove("save"));
        }
    }
}

/// An alias or an ARN that no answer gave, without the run's own part, account and Region.
pub(super) fn general(text: &str) -> String {
    static RULES: LazyLock<[(Regex, &str); 5]> = LazyLock::new(|| {
        let rule = |pattern: &str| Regex::new(pattern).expect("a literal");
        [
            (
                rule("alias/kmspec-.+-([0-9]+)$"),
                "alias/kmspec-$${unique}-$1",
            ),
            (
                rule(r"^arn:aws:kms:\$\{other-region\}:[^:]*:"),
                "arn:aws:kms:$${other-region}:$${account}:",
            ),
            (
                rule("^arn:aws:kms:[^:$]*:[^:]*:"),
                "arn:aws:kms:$${region}:$${account}:",
            ),
            (rule("arn:aws:iam::[0-9]{12}:"), "arn:aws:iam::$${account}:"),
            (rule("^kmspec-.+-([0-9]+)$"), "kmspec-$${unique}-$1"),
        ]
    });
    let replace = |text: String, (rule, by): &(Regex, &str)| rule.replace(&text, *by).into_owned();
    RULES.iter().fold(text.into(), replace)
}

/// Which bit of the ciphertext is turned over: the lowest of a byte.
pub(super) fn bit(place: Byte, take: &Take) -> Option<i64> {
    let bytes = STANDARD.decode(take.unaltered.as_deref()?).ok()?;
    let middle = i64::try_from(bytes.len() / 2).ok()?;
    Some(match place {
        Byte::First => 7,
        Byte::Middle => middle * 8 + 7,
        Byte::Last => -1,
    })
}

/// ValidTo from the time of the call, as a fixture has it.
pub(super) fn offset(expiry: Expiry) -> Option<String> {
    match expiry {
        Expiry::Never | Expiry::Missing => None,
        Expiry::InMinutes(minutes) => Some(format!("+{minutes}m")),
        Expiry::Past => Some("-1h".into()),
        Expiry::TooFar => Some("+366d".into()),
        Expiry::NeverWithDate => Some("+1d".into()),
    }
}
