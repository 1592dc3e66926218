//! The rotations of a key: those that were begun, and when the next is due.

use serde_json::json;

use super::rotation::Rotation;
use super::wrong::Wrong;
use super::{DAY, MINUTE};

/// How long a rotation on demand may take to show. A minute and a half was seen.
///
/// <https://docs.aws.amazon.com/kms/latest/developerguide/rotating-keys-on-demand.html>
const TURN: i64 = 5 * MINUTE;
/// How near an automatic rotation may be for one on demand to be refused.
///
/// <https://docs.aws.amazon.com/kms/latest/APIReference/API_RotateKeyOnDemand.html>
const NEAR: i64 = 20 * MINUTE;
/// How often a key can be rotated on demand.
///
/// <https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html>
pub(super) const MOST_ON_DEMAND: usize = 25;

/// The rotations of a key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Turns {
    pub(super) schedule: Option<Schedule>,
    /// The oldest first.
    pub(super) begun: Vec<Turn>,
    /// What CurrentKeyMaterialId was, the newest last: for keys whose material KMS makes.
    pub(super) ids: Vec<String>,
}

/// Automatic rotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Schedule {
    pub(super) days: u32,
    /// When the next is due, in milliseconds since the Unix epoch; none where no source says: what fell due while the key was
    /// not Enabled, it may make up for at any time.
    pub(super) next: Option<i64>,
    /// The date is that of enabling and the period; after a rotation it is so to the day.
    pub(super) exact: bool,
}

/// A rotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Turn {
    pub(super) on_demand: bool,
    /// From when it is surely done; none: it may never be.
    sure: Option<i64>,
    /// It is done.
    pub(super) done: bool,
    /// The new CurrentKeyMaterialId was told.
    seen: bool,
}

/// When the next automatic rotation comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// Too soon for one on demand.
    Soon,
    /// Perhaps so.
    Perhaps,
    /// Not soon.
    Later,
}

impl Turns {
    /// The call succeeded.
    pub(super) fn order(&mut self, rotation: Rotation, now: i64) {
        match rotation {
            Rotation::Enable { days, .. } => {
                let days = days.unwrap_or(365);
                self.schedule = Some(Schedule {
                    days,
                    next: Some(now + i64::from(days) * DAY),
                    exact: true,
                });
            }
            Rotation::Disable { .. } => self.schedule = None,
            Rotation::OnDemand { .. } => self.begin(now),
            Rotation::Status { .. } | Rotation::List { .. } => {}
        }
    }

    fn begin(&mut self, now: i64) {
        self.begun.push(Turn {
            on_demand: true,
            sure: Some(now + TURN),
            done: false,
            seen: false,
        });
    }

    /// A rotation may be under way.
    pub(super) fn is_turning(&self, now: i64) -> bool {
        let begun = self.begun.iter();
        begun
            .filter(|turn| !turn.done)
            .any(|turn| turn.sure.is_none_or(|sure| now < sure))
    }

    /// No rotation may be under way, nor done unseen.
    pub(super) fn is_settled(&self, now: i64) -> bool {
        !self.is_turning(now)
            && !self.may_turn(now, true)
            && self.begun.iter().all(|turn| turn.done)
    }

    pub(super) fn on_demand(&self) -> usize {
        self.begun.iter().filter(|turn| turn.on_demand).count()
    }

    pub(super) fn done(&self) -> usize {
        self.begun.iter().filter(|turn| turn.done).count()
    }

    pub(super) fn due(&self, now: i64) -> Due {
        match self.schedule {
            None => Due::Later,
            Some(Schedule { next: None, .. }) => Due::Perhaps,
            Some(Schedule {
                next: Some(next),
                exact,
                ..
            }) => match next - now {
                left if exact && (MINUTE..NEAR - MINUTE).contains(&left) => Due::Soon,
                left if left > NEAR + if exact { MINUTE } else { DAY } => Due::Later,
                _ => Due::Perhaps,
            },
        }
    }

    /// Time has come to `now`. `enabled`: the key is Enabled; none where that is not sure. Tells whether a rotation is done now.
    pub(super) fn at(&mut self, now: i64, enabled: Option<bool>) -> bool {
        if let Some(schedule) = &mut self.schedule {
            while let Some(next) = schedule.next.filter(|next| *next <= now) {
                if enabled != Some(true) {
                    schedule.next = None;
                    break;
                }
                let late = if schedule.exact { DAY } else { 2 * DAY };
                self.begun.push(Turn {
                    on_demand: false,
                    sure: Some(next + late),
                    done: false,
                    seen: false,
                });
                schedule.next = Some(next + i64::from(schedule.days) * DAY);
                schedule.exact = false;
            }
        }
        let mut done = false;
        for turn in self.begun.iter_mut().filter(|turn| !turn.done) {
            if enabled != Some(true) {
                turn.sure = None;
            }
            turn.done = turn.sure.is_some_and(|sure| now >= sure);
            done |= turn.done;
        }
        done
    }

    /// A rotation that no answer announced may be done.
    pub(super) fn may_turn(&self, now: i64, may_be_enabled: bool) -> bool {
        self.schedule.is_some_and(|schedule| {
            let early = |next: i64| !schedule.exact && now >= next - DAY;
            may_be_enabled && schedule.next.is_none_or(early)
        })
    }

    /// The target tells that a rotation is done.
    pub(super) fn show(&mut self) -> bool {
        let waits = self.begun.iter_mut().find(|turn| !turn.done);
        waits.is_some_and(|turn| {
            (turn.done, turn.seen) = (true, true);
            true
        })
    }

    /// CurrentKeyMaterialId of a key whose material KMS makes.
    pub(super) fn told(&mut self, id: &str, now: i64, may_be_enabled: bool, wrong: &mut Wrong) {
        let unseen = self.begun.iter().any(|turn| turn.done && !turn.seen);
        for turn in self.begun.iter_mut().filter(|turn| turn.done) {
            turn.seen = true;
        }
        let differs = |last: &String| json!({"$differs": last});
        match self.ids.last().cloned().as_ref() {
            Some(last) if last == id => {
                if unseen {
                    let what = format!("CurrentKeyMaterialId is still {id} after a rotation");
                    wrong.member("CurrentKeyMaterialId", differs(last), what);
                }
                return;
            }
            Some(_) if self.ids.iter().any(|known| known == id) => {
                wrong.add(&format!("CurrentKeyMaterialId is {id} once more"));
            }
            Some(_) if unseen || self.show() => {}
            Some(_) if self.may_turn(now, may_be_enabled) => {
                self.begun.push(Turn {
                    on_demand: false,
                    sure: None,
                    done: true,
                    seen: true,
                });
            }
            Some(last) => wrong.equal("CurrentKeyMaterialId", last, id),
            None => {}
        }
        self.ids.push(id.into());
    }
}
