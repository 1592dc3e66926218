//! Rotation: its calls, which answers they may have, and what those must hold.

use serde_json::{Value, json};

use super::DAY;
use super::Model;
use super::action::{Name, Origin};
use super::expect::Expect;
use super::key::{Key, State, States};
use super::kind::Kind;
use super::material::{Held, Stage};
use super::rules::{Accepts, number};
use super::turns::{Due, MOST_ON_DEMAND};
use super::wrong::Wrong;

const INVALID_STATE: &str = "KMSInvalidStateException";
const WAITS: &str = "PENDING_ROTATION";
const ELSEWHERE: &str = "PENDING_MULTI_REGION_IMPORT_AND_ROTATION";

/// A call about the rotation of key material.
///
/// <https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "members are those of the operations")]
pub enum Rotation {
    /// EnableKeyRotation, with RotationPeriodInDays.
    Enable { key: Name, days: Option<u32> },
    /// DisableKeyRotation.
    Disable { key: Name },
    /// GetKeyRotationStatus.
    Status { key: Name },
    /// RotateKeyOnDemand.
    OnDemand { key: Name },
    /// ListKeyRotations; `all`: with `ALL_KEY_MATERIAL`.
    List { key: Name, all: bool },
}

impl Rotation {
    /// The operations that these actions call.
    pub const OPERATIONS: [&str; 5] = [
        "EnableKeyRotation",
        "DisableKeyRotation",
        "GetKeyRotationStatus",
        "RotateKeyOnDemand",
        "ListKeyRotations",
    ];

    pub(super) fn operation(&self) -> &'static str {
        match self {
            Self::Enable { .. } => "EnableKeyRotation",
            Self::Disable { .. } => "DisableKeyRotation",
            Self::Status { .. } => "GetKeyRotationStatus",
            Self::OnDemand { .. } => "RotateKeyOnDemand",
            Self::List { .. } => "ListKeyRotations",
        }
    }

    /// The key that it is about.
    pub fn name(&mut self) -> &mut Name {
        match self {
            Self::Enable { key, .. }
            | Self::Disable { key }
            | Self::Status { key }
            | Self::OnDemand { key }
            | Self::List { key, .. } => key,
        }
    }
}

impl Model {
    pub(super) fn expect_rotation(&self, mut rotation: Rotation) -> Expect {
        let name = *rotation.name();
        let says = self.by_state(rotation.operation(), name, Accepts::Keys);
        let says = self.kind_rule(rotation.operation(), name, says);
        let key = self.named(name).map(|key| &self.keys[key]);
        match (rotation, key) {
            (Rotation::Enable { days, .. }, _) => says.and(number(days, 90..=2560)),
            (Rotation::OnDemand { .. }, Some(key)) => says.and(key.on_demand_rule(self.now)),
            _ => says,
        }
        .and(self.leads_rule(rotation))
    }

    pub(super) fn follow_rotation(
        &mut self,
        mut rotation: Rotation,
        body: &Value,
        wrong: &mut Wrong,
    ) {
        let now = self.now;
        let name = *rotation.name();
        if let Rotation::OnDemand { .. } | Rotation::Status { .. } = rotation {
            self.same_key(name, body, wrong);
        }
        let Some(index) = self.named(name) else {
            return;
        };
        let everywhere = self.has_waiting_everywhere(index);
        let key = &mut self.keys[index];
        match rotation {
            Rotation::Status { .. } => key.rotation_status(body, now, wrong),
            Rotation::List { all, .. } if !key.beyond => {
                key.list_rotations(all, everywhere, body, now, wrong);
            }
            Rotation::List { .. } => {}
            _ => {
                key.turns.order(rotation, now);
                self.share_order(index, rotation);
            }
        }
    }
}

impl Key {
    /// <https://docs.aws.amazon.com/kms/latest/APIReference/API_RotateKeyOnDemand.html>
    fn on_demand_rule(&self, now: i64) -> Expect {
        let turning = self.turns.is_turning(now);
        let mut rule = match self.turns.due(now) {
            // What a second rotation gets while the first is under way is not known.
            _ if turning => Expect::either(&["ConflictException", INVALID_STATE]),
            Due::Soon => Expect::error(&["ConflictException"]),
            Due::Perhaps => Expect::either(&["ConflictException"]),
            Due::Later => Expect::Ok,
        };
        if self.turns.on_demand() >= MOST_ON_DEMAND {
            rule = rule.and(match self.origin {
                // Whether rotations of imported material count is not known.
                Origin::External => Expect::either(&["LimitExceededException"]),
                _ => Expect::error(&["LimitExceededException"]),
            });
        }
        if self.origin == Origin::External {
            let may_be_over = |held: &Held| held.may_be_over(now);
            rule = rule.and(match self.at_stage(Stage::Waiting) {
                Some(held) if may_be_over(held) || turning => Expect::either(&[INVALID_STATE]),
                Some(_) => Expect::Ok,
                None => Expect::error(&[INVALID_STATE]),
            });
        }
        rule
    }

    /// While its deletion is pending, a key says that it does not rotate; while it waits for its replicas first, no source says.
    fn rotation_status(&mut self, body: &Value, now: i64, wrong: &mut Wrong) {
        if self.lags(now) {
            return;
        }
        let dying = [State::PendingDeletion, State::PendingReplicaDeletion];
        let scheduled = self.turns.schedule.is_some();
        let on = if self.states.iter().any(|state| dying.contains(state)) {
            let sure = [State::PendingDeletion, State::Gone];
            let surely = self.states.iter().all(|state| sure.contains(state));
            (surely || !scheduled).then_some(false)
        } else {
            Some(scheduled)
        };
        let told = &body["KeyRotationEnabled"];
        if let Some(on) = on
            && *told != on
        {
            let what = format!("KeyRotationEnabled is {told}, not {on}");
            return wrong.member("KeyRotationEnabled", json!(on), what);
        }
        if !self.turns.is_turning(now) {
            wrong.absent("OnDemandRotationStartDate", body);
        }
        let Some(schedule) = self.turns.schedule.as_mut().filter(|_| *told == true) else {
            wrong.absent("NextRotationDate", body);
            return wrong.absent("RotationPeriodInDays", body);
        };
        let days = &body["RotationPeriodInDays"];
        if *days != schedule.days {
            let what = format!("RotationPeriodInDays is {days}, not {}", schedule.days);
            wrong.member("RotationPeriodInDays", json!(schedule.days), what);
        }
        match schedule.next {
            Some(next) if schedule.exact => wrong.near("NextRotationDate", body, next, now),
            next => {
                // Where it cannot be known it is believed, within what can be. A date that a key let pass while it was not
                // Enabled may still be told.
                let told = body["NextRotationDate"].as_f64();
                let told = told.map(|seconds| (seconds * 1000.0) as i64);
                let earliest = next.map(|_| now - 2 * DAY);
                let latest = now + (i64::from(schedule.days) + 2) * DAY;
                match told {
                    Some(at) if at > latest || earliest.is_some_and(|earliest| at < earliest) => {
                        wrong.add("NextRotationDate is not within a period from now");
                    }
                    Some(at) if at > now || next.is_some() => schedule.next = Some(at),
                    _ => {}
                }
            }
        }
    }

    /// ListKeyRotations tells the rotations that are done, or all materials.
    fn list_rotations(
        &self,
        all: bool,
        everywhere: Option<bool>,
        body: &Value,
        now: i64,
        wrong: &mut Wrong,
    ) {
        let told = match body["Rotations"].as_array() {
            Some(told) => told.as_slice(),
            None if self.kind != Kind::Symmetric => &[],
            None => return wrong.add("no Rotations"),
        };
        for entry in told {
            let told = &entry["KeyId"];
            wrong.unless(*told == *self.arn, || {
                format!("KeyId of a rotation is {told}, not {:?}", self.arn)
            });
        }
        let may_be_enabled = self.follows() || enabled(&self.states) != Some(false);
        let may_turn = self.turns.is_turning(now) || self.turns.may_turn(now, may_be_enabled);
        let settled = !may_turn && !self.lags(now);
        let done = self.turns.done();
        match self.origin {
            // Whether they are told at all is open.
            Origin::CloudHsm | Origin::ExternalKeyStore => {}
            _ if self.inherits() => {}
            Origin::External if all => {
                if settled && self.lapsed.is_empty() {
                    self.list_materials(everywhere, told, now, wrong);
                }
            }
            _ => {
                let length = done + usize::from(all && self.kind == Kind::Symmetric);
                let (least, what) = (told.len() >= length, "rotations are told");
                let exact = told.len() == length || !settled && least;
                if !exact {
                    let what = format!("{} {what}, not {length}", told.len());
                    wrong.member("Rotations", json!({"$length": length}), what);
                }
                if self.origin == Origin::AwsKms && length > 0 && exact && settled {
                    self.list_turns(all, told, wrong);
                }
            }
        }
    }

    /// Of the materials that KMS made, the last is the current one; the first was never rotated to.
    fn list_turns(&self, all: bool, told: &[Value], wrong: &mut Wrong) {
        let mut expected = Vec::new();
        if all {
            expected.push(
                json!({"RotationDate": {"$absent": true}, "RotationType": {"$absent": true}}),
            );
        }
        for turn in self.turns.begun.iter().filter(|turn| turn.done) {
            let by = if turn.on_demand {
                "ON_DEMAND"
            } else {
                "AUTOMATIC"
            };
            expected.push(json!({"RotationType": by, "RotationDate": {"$present": true}}));
        }
        let last = expected.len().saturating_sub(1);
        for (number, entry) in expected.iter_mut().enumerate() {
            let state = if number == last {
                "CURRENT"
            } else {
                "NON_CURRENT"
            };
            entry["KeyMaterialState"] = json!(state);
            for name in ["ImportState", "ExpirationModel", "ValidTo"] {
                entry[name] = json!({"$absent": true});
            }
        }
        compare(&expected, told, wrong);
    }

    /// `everywhere`: each related key has the material that waits; none where nobody knows.
    fn list_materials(
        &self,
        everywhere: Option<bool>,
        told: &[Value],
        now: i64,
        wrong: &mut Wrong,
    ) {
        if self.materials.iter().any(|held| held.may_be_over(now)) {
            return;
        }
        let expected: Vec<Value> = self
            .materials
            .iter()
            .map(|held| {
                let state = match held.stage {
                    Stage::Current => json!("CURRENT"),
                    Stage::Former => json!("NON_CURRENT"),
                    Stage::Waiting => match (everywhere, self.multi.is_some()) {
                        (Some(false), _) => json!(ELSEWHERE),
                        (_, false) => json!(WAITS),
                        // How soon it shows, no source says.
                        (_, true) => json!({"$any": [WAITS, ELSEWHERE]}),
                    },
                };
                let import = match held.imported {
                    Some(_) => "IMPORTED",
                    None => "PENDING_IMPORT",
                };
                let mut entry = json!({"KeyMaterialState": state, "ImportState": import});
                if let Some(id) = &held.id {
                    entry["KeyMaterialId"] = json!(id);
                }
                entry
            })
            .collect();
        compare(&expected, told, wrong);
    }
}

/// The entries are so, in this order.
fn compare(expected: &[Value], told: &[Value], wrong: &mut Wrong) {
    let fits = |(expected, told): (&Value, &Value)| {
        let members = expected.as_object().into_iter().flatten();
        members.into_iter().all(|(name, value)| match value {
            Value::Object(rule) if rule.contains_key("$absent") => told.get(name).is_none(),
            Value::Object(_) => told.get(name).is_some(),
            value => told[name] == *value,
        })
    };
    let same = expected.len() == told.len() && expected.iter().zip(told).all(fits);
    if !same {
        let what = format!("Rotations is {}, not {}", json!(told), json!(expected));
        wrong.member("Rotations", json!(expected), what);
    }
}

/// Whether a key that may be in these states rotates, as one does that is Enabled; none: it may.
pub(super) fn enabled(states: &States) -> Option<bool> {
    // Its replicas are used while it waits for their deletion: whether all are rotated meanwhile, no source says.
    let open = |state: &State| state.passes() || *state == State::PendingReplicaDeletion;
    match states.contains(&State::Enabled) {
        true => (states.len() == 1).then_some(true),
        false if states.iter().any(open) => None,
        false => Some(false),
    }
}
