//! What a key remembers of its last use.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::{Op, Time};

/// The last successful cryptographic operation with a key. Calls that only read the world note it too, so it is an atomic: the
/// time in milliseconds, and below it eight bits for the operation.
#[derive(Debug, Default)]
pub(crate) struct LastUse(AtomicU64);

impl Clone for LastUse {
    fn clone(&self) -> Self {
        Self(self.0.load(Ordering::Relaxed).into())
    }
}

impl PartialEq for LastUse {
    fn eq(&self, other: &Self) -> bool {
        self.0.load(Ordering::Relaxed) == other.0.load(Ordering::Relaxed)
    }
}

const OPERATION_BITS: u32 = 8;

impl LastUse {
    /// Notes a use. Of several at once any may count as the last.
    pub(crate) fn note(&self, op: Op, at: Time) {
        let millis = u64::try_from(at.0).unwrap_or_default();
        let noted = (millis << OPERATION_BITS) | (op as u64 + 1);
        if !fault!(LastUseNotNoted) {
            self.0.store(noted, Ordering::Relaxed);
        }
    }

    /// Operation and time of the last use, if there was one.
    pub(crate) fn last(&self) -> Option<(Op, Time)> {
        let noted = self.0.load(Ordering::Relaxed);
        let op = (noted % (1 << OPERATION_BITS)).checked_sub(1)?;
        let op = Op::ALL[usize::try_from(op).expect("eight bits fit")];
        let millis = noted >> OPERATION_BITS;
        Some((op, Time(i64::try_from(millis).expect("56 bits fit"))))
    }
}

#[cfg(test)]
mod tests {
    use super::LastUse;
    use crate::{Op, Time};

    #[test]
    fn the_last_use_is_remembered() {
        let last_use = LastUse::default();
        assert_eq!(last_use.last(), None);
        for (n, op) in Op::ALL.iter().enumerate() {
            let at = Time(1_700_000_000_000 + n as i64);
            last_use.note(*op, at);
            assert_eq!(last_use.last(), Some((*op, at)));
        }
        last_use.note(Op::CancelKeyDeletion, Time(0));
        assert_eq!(last_use.last(), Some((Op::CancelKeyDeletion, Time(0))));
    }
}
