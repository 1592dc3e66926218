//! What time has in store for the world.

use crate::key::Key;
use crate::{Kms, Time, fault};

use super::{Deadline, Region};

impl Kms {
    /// Lets everything happen that is due: key material expires, keys whose waiting period is over are deleted with their aliases,
    /// custom key stores connect and disconnect.
    pub fn advance(&mut self, now: Time) {
        while self.next_deadline().is_some_and(|at| at <= now) {
            let (at, deadline) = self
                .deadlines
                .pop_first()
                .expect("it was there a moment ago");
            match deadline {
                Deadline::WrappingKey(_) if fault!(TokenOutlivesItsDay) => {}
                Deadline::WrappingKey(id) => {
                    self.wrapping_keys.remove(&id);
                }
                Deadline::Key {
                    account,
                    region,
                    key_id,
                } => self.visit(account, region, key_id, at),
                Deadline::Store {
                    account,
                    region,
                    store_id,
                } => self.visit_store(&account, &region, &store_id, at),
            }
        }
    }

    /// Does to a key what is due by `now`.
    fn visit(&mut self, account: String, region: String, key_id: String, now: Time) {
        self.settle(&account, &region, &key_id, now);
        let home = self
            .accounts
            .get_mut(&account)
            .and_then(|regions| regions.get_mut(&region));
        let Some(home) = home.filter(|home| home.keys.contains_key(&key_id)) else {
            return;
        };
        let Some(key) = home.visit(&key_id, now) else {
            self.leave(&account, &region, &key_id, now);
            return;
        };
        // Replicas rotate with their primary key.
        let related = self.related.get(&key_id);
        if related.is_some_and(|related| related.primary != region) {
            self.synchronise(&account, &key_id);
            return;
        }
        let new = key.rotate(now, &self.entropy);
        let next = key.schedule.as_ref().map(|schedule| schedule.next);
        for id in new {
            self.hold(&account, &key_id, id);
        }
        if !fault!(ReplicasMissRotations) {
            self.synchronise(&account, &key_id);
        }
        // A rotation that had to be left out is asked for again by EnableKey.
        if let Some(next) = next.filter(|next| *next > now) {
            self.remind_of(&account, &region, key_id, next);
        }
    }

    /// When [`Self::advance`] may have something to do next. Until then reads need no advancing.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Time> {
        self.deadlines.first().map(|(at, _)| *at)
    }
}

impl Region {
    /// Does to a key what is due by `now`, but for rotation. Returns the key if it is still there.
    fn visit(&mut self, id: &str, now: Time) -> Option<&mut Key> {
        let key = self.keys.get_mut(id)?;
        if key.deletion_date.is_some_and(|date| date <= now) && !fault!(DeletionNeverComes) {
            let key = self.keys.remove(id);
            if fault!(CiphertextOfDeletedKeyOpens)
                && let Some(mut key) = key
            {
                key.deletion_date = None;
                self.keys.insert(fault::grave(id), key);
            }
            self.aliases
                .retain(|_, alias| alias.target != id || fault!(AliasesOutliveTheirKey));
            return None;
        }
        if key
            .materials
            .iter()
            .any(|material| material.expires_by(now))
        {
            key.forget(|material| material.expires_by(now));
        }
        self.keys.get_mut(id)
    }
}
