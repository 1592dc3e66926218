//! Lets what sequences made go, where it outlives them.

use std::time::Duration;

use serde_json::{Value, json};

use super::divergence::Take;
use super::play::Played;
use crate::model::Action;
use crate::target::{Call, CallError, Identity, Place, Session};

/// How long keys wait for their deletion, in days.
const WINDOW: u32 = 7;
/// How long keys change their roles, at most: no source states it.
const MOVES: Duration = Duration::from_secs(5 * 60);

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
        // One that is not there, or hangs, is not waited for once for each.
        if let Err(CallError::Unreachable(_) | CallError::Timeout(_)) = session.call(&call) {
            break;
        }
    }
}

impl Played {
    /// Lets go all that it made. An account has place for few stores, and one that holds keys stays: they go when the keys are gone.
    pub fn let_go(&self, session: &mut dyn Session) {
        let waits = |take: &&Take| matches!(take.action, Action::Wait { .. });
        let mut last = self.takes.iter().rev().take_while(|take| !waits(take));
        // Keys that change their roles cannot be deleted.
        if last.any(Take::moves) {
            let _ = session.advance(MOVES);
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::target::Reply;

    /// Answers every call by an error, and counts them.
    struct Failing(CallError, usize);

    impl Session for Failing {
        fn call(&mut self, _: &Call) -> Result<Reply, CallError> {
            self.1 += 1;
            Err(self.0.clone())
        }

        fn advance(&mut self, _: Duration) -> Result<(), CallError> {
            Ok(())
        }

        fn now(&self) -> i64 {
            0
        }

        fn account(&self) -> Option<String> {
            None
        }

        fn other_account(&self) -> Option<String> {
            None
        }

        fn region(&self) -> String {
            "us-east-1".into()
        }

        fn other_region(&self) -> Option<String> {
            None
        }
    }

    #[test]
    fn an_answer_that_breaks_off_keeps_nothing_else() {
        let asked = |error| {
            let mut session = Failing(error, 0);
            let aliases = [("alias/a", Place::Home)].into_iter();
            let keys = [("a", Place::Home), ("b", Place::Home)].into_iter();
            let_go(&mut session, aliases, keys);
            session.1
        };
        assert_eq!(asked(CallError::Broken("half".into())), 3);
        assert_eq!(asked(CallError::Unreachable("gone".into())), 1);
        assert_eq!(asked(CallError::Timeout(Duration::from_secs(1))), 1);
    }
}
