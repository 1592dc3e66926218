//! One hostile request: what it stands on, what of it is changed, and the answers allowed.

use serde_json::{Map, Value, json};

use super::Focus;
use super::change::Change;
use super::ground::{Ground, Samples};
use crate::derive::Stream;

/// A case.
#[derive(Clone, Debug)]
pub(super) struct Case {
    /// What of a target it is about.
    pub(super) area: Focus,
    /// The steps before it.
    pub(super) ground: Ground,
    /// What is changed, such as `import token`.
    pub(super) subject: &'static str,
    /// The step as a fixture has it, with the answers allowed; the value at [`Self::at`] is the one unchanged.
    pub(super) step: Value,
    /// A JSON pointer to the value that is changed.
    pub(super) at: &'static str,
    /// What is done to it.
    pub(super) change: Change,
    /// Whether it has a fixture of its own, as it may change what others would stand on.
    pub(super) alone: bool,
    /// Whether it says something only over HTTP.
    pub(super) needs_http: bool,
}

impl Case {
    /// A call with one value changed. `expect` is `fails`, or `any`, and `evidence`.
    pub(super) fn call(
        ground: Ground,
        subject: &'static str,
        call: &str,
        with: Value,
        at: &'static str,
        change: Change,
        expect: Value,
    ) -> Self {
        Self::step(
            ground,
            subject,
            json!({"call": call, "with": with}),
            at,
            change,
            expect,
        )
    }

    /// A raw request with something in it changed.
    pub(super) fn raw(
        ground: Ground,
        subject: &'static str,
        raw: Value,
        at: &'static str,
        change: Change,
        expect: Value,
    ) -> Self {
        Self::step(ground, subject, json!({"raw": raw}), at, change, expect)
    }

    fn step(
        ground: Ground,
        subject: &'static str,
        mut step: Value,
        at: &'static str,
        change: Change,
        expect: Value,
    ) -> Self {
        if let (Value::Object(step), Value::Object(expect)) = (&mut step, expect) {
            step.extend(expect);
        }
        Self {
            area: Focus::All,
            ground,
            subject,
            step,
            at,
            change,
            alone: false,
            needs_http: false,
        }
    }

    /// The same in a fixture of its own.
    pub(super) fn alone(self) -> Self {
        Self {
            alone: true,
            ..self
        }
    }

    /// The same, for targets over HTTP alone.
    pub(super) fn over_http(self) -> Self {
        Self {
            needs_http: true,
            ..self
        }
    }

    /// The operation, or what stands in its place in `X-Amz-Target`.
    pub(super) fn operation(&self) -> String {
        let target = self.step["raw"]["target"].as_str().map(|target| {
            let name = target.strip_prefix("TrentService.").unwrap_or(target);
            name.chars().take(40).collect()
        });
        let call = self.step["call"].as_str().map(str::to_owned);
        call.or(target).unwrap_or_else(|| "no operation".into())
    }

    /// Whether the others can no longer stand on the same ground where it is not refused as it should be: it changes a key then.
    pub(super) fn spoils(&self) -> bool {
        let call = self.step["call"].as_str().unwrap_or_default();
        ["DisableKey", "ImportKeyMaterial", "ScheduleKeyDeletion"].contains(&call)
    }

    /// What was done, in words.
    pub(super) fn words(&self) -> String {
        self.change.words(self.subject)
    }

    /// What it has in common with others, such as `import token truncated`.
    pub(super) fn kind(&self) -> String {
        format!("{}: {}", self.subject, self.change.kind())
    }

    /// The step under a name.
    pub(super) fn written(&self, name: &str) -> Value {
        let mut step = self.step.clone();
        if let Some(place) = step.pointer_mut(self.at) {
            *place = self.change.on(place);
        }
        if self.change.bounds() {
            widen(&mut step);
        }
        let mut named = Map::from_iter([("name".to_owned(), json!(name))]);
        if let Value::Object(members) = step {
            named.extend(members);
        }
        Value::Object(named)
    }

    /// The cases left to try to show the same with less.
    pub(super) fn simpler(&self) -> Vec<Self> {
        let change = |change| Self {
            change,
            ..self.clone()
        };
        self.change.simpler().into_iter().map(change).collect()
    }
}

/// Lets a refusal be one of the bounds of the service model.
fn widen(step: &mut Value) {
    let model = json!("ValidationException");
    match step.get_mut("fails") {
        Some(Value::Array(codes)) if !codes.contains(&model) => codes.push(model),
        Some(one @ Value::String(_)) if one != "*" && *one != model => {
            *one = json!([one.clone(), model])
        }
        _ => {}
    }
}

/// The answers allowed where facts leave open which.
pub(super) fn open() -> Value {
    let evidence = json!(["wire/server-errors"]);
    json!({"any": [{"fails": "*", "evidence": evidence}, {"returns": {}, "evidence": evidence}]})
}

/// A refusal with one of these codes, by this evidence.
pub(super) fn fails(codes: &[&str], evidence: &[&str]) -> Value {
    json!({"fails": codes, "evidence": evidence})
}

/// What draws cases.
pub(super) struct Draw<'a> {
    stream: Stream,
    /// What is known of the ground.
    pub(super) samples: &'a Samples,
}

impl<'a> Draw<'a> {
    pub(super) const fn new(stream: Stream, samples: &'a Samples) -> Self {
        Self { stream, samples }
    }

    /// A number below this one.
    pub(super) fn below(&mut self, most: usize) -> usize {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&self.stream.bytes(8));
        usize::try_from(u64::from_le_bytes(bytes) % (most.max(1) as u64)).unwrap_or_default()
    }

    /// What further draws are made from.
    pub(super) fn rest(self) -> Stream {
        self.stream
    }

    /// One of these.
    pub(super) fn one<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[self.below(of.len())]
    }

    /// So many bytes.
    pub(super) fn bytes(&mut self, n: usize) -> Vec<u8> {
        self.stream.bytes(n)
    }
}
