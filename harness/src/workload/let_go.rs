//! Lets what sequences made go, where it outlives them.

use std::time::Duration;

use serde_json::{Value, json};

use super::divergence::Take;
use super::play::Played;
use crate::target::{Call, Identity, Place, Session};

/// How long keys wait for their deletion, in days.
const WINDOW: u32 = 7;

/// Deletes aliases and schedules the deletion of keys, each in its Region. What is gone already, or on its way, stays as it is.
pub fn let_go<'a>(
    session: &mut dyn Session,
    aliases: impl Iterator<Item = (&'a str, Place)>,
    keys: impl Iterator<Item = (&'a str, Place)>,
) {
    let aliases = aliases.map(|(name, place)| ("DeleteAlias", json!({"AliasName": name}), place));
    let keys = keys.map(|(key, place)| {
        let with = json!({"KeyId": key, "PendingWindowInDays": WINDOW});
        ("ScheduleKeyDeletion", with, place)
    });
    for (operation, with, place) in aliases.chain(keys) {
        let call = Call {
            place,
            ..Call::operation(operation, &with, Identity::Main)
        };
        if session.call(&call).is_err() {
            break;
        }
    }
}

impl Played {
    /// Lets go all that it made. An account has place for few stores, and one that holds keys stays: they go when the keys are gone.
    pub fn let_go(&self, session: &mut dyn Session) {
        let aliases = self.takes.iter().filter_map(Take::alias);
        let keys = self.keys.iter();
        let_go(
            session,
            aliases,
            keys.map(|(id, place)| (id.as_str(), *place)),
        );
        let stores: Vec<Value> = self.takes.iter().filter_map(Take::store).collect();
        if stores.is_empty() {
            return;
        }
        let call = |session: &mut dyn Session, operation: &str| {
            for with in &stores {
                let _ = session.call(&Call::operation(operation, with, Identity::Main));
            }
        };
        call(session, "DisconnectCustomKeyStore");
        let _ = session.advance(Duration::from_secs(u64::from(WINDOW + 1) * 24 * 3600));
        call(session, "DeleteCustomKeyStore");
    }
}
