//! Related keys: which they are, which of them is the primary key, and what time makes of them.
//!
//! <https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html#mrk-sync-properties>

use serde_json::{Value, json};

use crate::model::key::{Key, State};
use crate::model::rotation::enabled;
use crate::model::wrong::Wrong;
use crate::model::{DAY, DELETION_SLACK, MINUTE, Model};
use crate::target::Place;

/// How long a replica is Creating, keys are Updating, and what is shared takes to reach the replicas, at most: no source states it.
const CHANGES: i64 = 5 * MINUTE;

/// What a key is among related ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::model) enum Role {
    Primary,
    Replica,
    /// Which of them, the target has not told yet.
    Open,
}

/// What makes a key a multi-Region key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::model) struct Multi {
    pub(in crate::model) role: Role,
    /// PendingWindowInDays of a primary key whose deletion waits for that of its replicas.
    pub(in crate::model) window: Option<u32>,
    /// When it began to be Creating or Updating, in milliseconds since the Unix epoch.
    pub(super) changing: Option<i64>,
    /// Until when it may not have heard what the primary key shares, in milliseconds since the Unix epoch.
    lags: i64,
    /// It is a replica made after rotations of its primary key: whether it lists these is open.
    pub(in crate::model) inherits: bool,
}

impl Multi {
    pub(super) fn new(role: Role) -> Self {
        Self {
            role,
            window: None,
            changing: None,
            lags: 0,
            inherits: false,
        }
    }
}

impl Key {
    pub(in crate::model) fn role(&self) -> Option<Role> {
        let multi = self.multi.as_ref()?;
        match self.states.contains(&State::Updating) {
            true => Some(Role::Open),
            false => Some(multi.role),
        }
    }

    /// Its rotation comes from another key, or may do so.
    pub(in crate::model) fn follows(&self) -> bool {
        matches!(self.role(), Some(Role::Replica | Role::Open))
    }

    /// It may not have heard yet what the primary key shares.
    pub(in crate::model) fn lags(&self, now: i64) -> bool {
        self.multi.as_ref().is_some_and(|multi| now < multi.lags)
    }

    pub(in crate::model) fn inherits(&self) -> bool {
        self.multi.as_ref().is_some_and(|multi| multi.inherits)
    }

    pub(super) fn hears(&mut self, now: i64) {
        if let Some(multi) = &mut self.multi {
            multi.lags = now + CHANGES;
        }
    }

    /// What it is once it is neither Creating nor Updating.
    pub(super) fn becomes(&self) -> State {
        match (self.was_disabled, self.is_empty()) {
            (true, _) => State::Disabled,
            (false, true) => State::PendingImport,
            (false, false) => State::Enabled,
        }
    }

    pub(in crate::model) fn is_changing(&self) -> bool {
        self.states.iter().any(|state| state.passes())
    }

    /// A change is under way, and may be over when the target is asked next.
    pub(super) fn changes(&mut self, to: State, now: i64) {
        self.states = [to, self.becomes()].into();
        if let Some(multi) = &mut self.multi {
            multi.changing = Some(now);
        }
    }

    /// Creating and Updating come to an end.
    pub(in crate::model) fn settle(&mut self, now: i64) {
        let since = self.multi.as_ref().and_then(|multi| multi.changing);
        let Some(since) = since.filter(|since| now > *since) else {
            return;
        };
        if self.is_changing() {
            let becomes = self.becomes();
            self.states.insert(becomes);
        }
        if now >= since + CHANGES {
            self.states.retain(|state| !state.passes());
            if let Some(multi) = &mut self.multi {
                multi.changing = None;
            }
        }
    }

    /// Its deletion was cancelled: a replica that was being created may still be.
    pub(in crate::model) fn still_creating(&mut self) {
        if let Some(multi) = &mut self.multi {
            multi.window = None;
            if multi.changing.is_some() {
                self.states.insert(State::Creating);
            }
        }
    }
}

impl Model {
    /// The key of the same id in a Region: itself, or a related one.
    pub(in crate::model) fn related_in(&self, key: usize, place: Place) -> Option<usize> {
        let id = &self.keys[key].id;
        match self.keys[key].place == place {
            true => Some(key),
            false => self
                .keys
                .iter()
                .position(|other| other.place == place && other.id == *id),
        }
    }

    /// Whether they are one key or related ones: what one makes the other knows.
    pub(in crate::model) fn are_one(&self, one: usize, other: usize) -> bool {
        self.keys[one].id == self.keys[other].id
    }

    /// The other keys of the set that are surely or perhaps there.
    pub(in crate::model) fn others(&self, key: usize) -> impl Iterator<Item = usize> {
        let multi = self.keys[key].multi.is_some();
        (0..self.keys.len()).filter(move |&other| {
            multi && other != key && self.are_one(key, other) && !self.keys[other].is_gone()
        })
    }

    /// Whether the keys of the set other than this one are there; none: nobody knows.
    pub(in crate::model) fn has_others(&self, key: usize) -> Option<bool> {
        let mut others = self.others(key).peekable();
        if others.peek().is_none() {
            return Some(false);
        }
        match others.all(|other| self.keys[other].may_be_gone()) {
            true => None,
            false => Some(true),
        }
    }

    /// What the set answers is beyond this model from now on.
    pub(in crate::model) fn give_up(&mut self, key: usize) {
        let id = self.keys[key].id.clone();
        let set = self.keys.iter_mut().filter(|one| one.id == id);
        set.for_each(|one| one.beyond = true);
    }

    /// Whether the key that a key's rotation comes from is Enabled; none: nobody knows.
    fn led(&self, key: usize) -> Option<bool> {
        let key = match self.keys[key].role() {
            Some(Role::Open) => return None,
            Some(Role::Replica) => self.others(key).next()?,
            Some(Role::Primary) | None => key,
        };
        enabled(&self.keys[key].states)
    }

    /// Time has come to now, for all keys.
    pub(in crate::model) fn keys_at(&mut self) {
        let led: Vec<Option<bool>> = (0..self.keys.len()).map(|key| self.led(key)).collect();
        for (key, led) in self.keys.iter_mut().zip(led) {
            key.at(self.now, led);
        }
        for key in 0..self.keys.len() {
            if let Some((earliest, surely)) = self.due(key) {
                self.waits_no_more(key, earliest, surely);
            }
        }
    }

    /// When a primary key that waits for its last replica can be deleted at the earliest, and whether its own waiting has surely begun;
    /// none while a replica is there.
    fn due(&self, key: usize) -> Option<(i64, bool)> {
        let window = self.keys[key].multi.as_ref()?.window?;
        let of_set = |other: &usize| *other != key && self.are_one(key, *other);
        let others: Vec<&Key> = (0..self.keys.len())
            .filter(of_set)
            .map(|other| &self.keys[other])
            .collect();
        if others.iter().any(|other| !other.may_be_gone()) {
            return None;
        }
        let last = others.iter().filter_map(|other| other.deletion).max();
        let last = last.unwrap_or(self.now);
        let surely = self.now >= last + DELETION_SLACK;
        Some((last + i64::from(window) * DAY, surely))
    }

    fn waits_no_more(&mut self, key: usize, earliest: i64, surely: bool) {
        let now = self.now;
        let states = &mut self.keys[key].states;
        if !states.contains(&State::PendingReplicaDeletion)
            && !states.contains(&State::PendingDeletion)
        {
            return;
        }
        states.insert(State::PendingDeletion);
        if surely {
            states.remove(&State::PendingReplicaDeletion);
        }
        if now >= earliest {
            states.insert(State::Gone);
        }
        // The replica may have gone a day late, and so may this one.
        if now >= earliest + 2 * DELETION_SLACK {
            *states = [State::Gone].into();
        }
    }

    /// The target tells that the waiting period of a primary key has begun.
    fn begins_to_wait(&mut self, key: usize, metadata: &Value, wrong: &mut Wrong) {
        let waits = self.keys[key]
            .multi
            .as_ref()
            .is_some_and(|multi| multi.window.is_some());
        if !waits || metadata["KeyState"] != "PendingDeletion" {
            return;
        }
        let told = metadata["DeletionDate"].as_f64();
        let told = told.map(|seconds| (seconds * 1000.0) as i64);
        // While a replica is there, the state is wrong, and the model follows.
        let earliest = self.due(key).map(|(earliest, _)| earliest);
        let earliest = earliest.or(told).unwrap_or(self.now);
        let fits = earliest - MINUTE..=earliest + DELETION_SLACK + MINUTE;
        let Some(told) = told.filter(|told| fits.contains(told)) else {
            let what = "DeletionDate is not a waiting period after that of the last replica";
            let offset = (earliest - self.now) / 1000;
            let returns = json!({"$near": format!("{offset:+}s"), "within": "1500m"});
            return wrong.member("DeletionDate", returns, what.into());
        };
        let key = &mut self.keys[key];
        key.deletion = Some(told);
        if let Some(multi) = &mut key.multi {
            multi.window = None;
        }
    }

    /// DescribeKey's answer agrees with what is known of the key, which then follows it.
    pub(in crate::model) fn described(&mut self, key: usize, metadata: &Value, wrong: &mut Wrong) {
        self.begins_to_wait(key, metadata, wrong);
        let led = self.keys[key]
            .follows()
            .then(|| self.led(key) != Some(false));
        self.keys[key].described(metadata, self.now, led, wrong);
        self.told_role(key, metadata, wrong);
    }

    /// MultiRegion and MultiRegionConfiguration.
    fn told_role(&mut self, key: usize, metadata: &Value, wrong: &mut Wrong) {
        let of = &self.keys[key];
        let Some(multi) = &of.multi else {
            if metadata["MultiRegion"] == true {
                let what = "MultiRegion is true of a single-Region key".into();
                wrong.member("MultiRegion", json!(false), what);
            }
            return wrong.absent("MultiRegionConfiguration", metadata);
        };
        wrong.is_true("MultiRegion", metadata);
        if of.beyond {
            return;
        }
        match multi.window.filter(|_| !of.may_be_gone()) {
            Some(days) if metadata["KeyState"] == "PendingReplicaDeletion" => {
                let told = &metadata["PendingDeletionWindowInDays"];
                if *told != days {
                    let what = format!("PendingDeletionWindowInDays is {told}, not {days}");
                    wrong.member("PendingDeletionWindowInDays", json!(days), what);
                }
            }
            Some(_) => {}
            None => wrong.absent("PendingDeletionWindowInDays", metadata),
        }
        let told = &metadata["MultiRegionConfiguration"];
        let told_role = match told["MultiRegionKeyType"].as_str() {
            Some("PRIMARY") => Role::Primary,
            Some("REPLICA") => Role::Replica,
            _ => {
                let what = "MultiRegionConfiguration tells no MultiRegionKeyType".into();
                let returns = json!({"MultiRegionKeyType": {"$any": ["PRIMARY", "REPLICA"]}});
                return wrong.member("MultiRegionConfiguration", returns, what);
            }
        };
        match of.role() {
            // While roles change, both may look like replicas.
            Some(Role::Open) if of.states.contains(&State::Updating) => return,
            Some(Role::Open) => {}
            role if role == Some(told_role) => {}
            _ => {
                let returns = self.configuration(key);
                let role = &returns["MultiRegionKeyType"];
                let what = format!(
                    "MultiRegionKeyType is {}, not {role}",
                    told["MultiRegionKeyType"]
                );
                wrong.deed("MultiRegionConfiguration", returns, what);
            }
        }
        let was = self.keys[key].role();
        self.learn(key, told_role);
        if was == Some(told_role) {
            self.told_set(key, told, wrong);
        }
    }

    /// The target tells what the key is: the other one is the other.
    fn learn(&mut self, key: usize, role: Role) {
        let other = match role {
            Role::Primary => Role::Replica,
            _ => Role::Primary,
        };
        let others: Vec<usize> = self.others(key).collect();
        for (key, role) in [(key, role)]
            .into_iter()
            .chain(others.into_iter().map(|one| (one, other)))
        {
            if let Some(multi) = &mut self.keys[key].multi {
                multi.role = role;
            }
        }
    }

    /// PrimaryKey and ReplicaKeys.
    fn told_set(&self, key: usize, told: &Value, wrong: &mut Wrong) {
        let set = self.configuration(key);
        let in_work = |key: usize| {
            let of = &self.keys[key];
            let late = |at: i64| self.now < at + DELETION_SLACK;
            of.states.contains(&State::Creating) || of.may_be_gone() && of.deletion.is_none_or(late)
        };
        let mut of_set = (0..self.keys.len()).filter(|other| self.are_one(key, *other));
        let members: &[&str] = match of_set.any(in_work) {
            true => &["PrimaryKey"],
            false => &["PrimaryKey", "ReplicaKeys"],
        };
        for &member in members {
            let (told, known) = (&told[member], &set[member]);
            if told != known {
                let what = format!("{member} of MultiRegionConfiguration is {told}, not {known}");
                wrong.member("MultiRegionConfiguration", json!({member: known}), what);
            }
        }
    }

    /// What MultiRegionConfiguration is to be.
    fn configuration(&self, key: usize) -> Value {
        let member = |key: usize| {
            let arn = &self.keys[key].arn;
            json!({"Arn": arn, "Region": arn.split(':').nth(3)})
        };
        let mut other = self.others(key);
        let (name, primary, replica) = match self.keys[key].multi.as_ref().map(|multi| multi.role) {
            Some(Role::Replica) => ("REPLICA", other.next(), Some(key)),
            _ => ("PRIMARY", Some(key), other.next()),
        };
        let replicas: Vec<Value> = replica.into_iter().map(member).collect();
        json!({
            "MultiRegionKeyType": name,
            "PrimaryKey": primary.map(member),
            "ReplicaKeys": replicas,
        })
    }
}
