//! The virtual clock: the wall clock plus an offset.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jiff::{Span, SpanRelativeTo};
use kmspec_engine::Time;

/// The end of the year 9999, in milliseconds since the Unix epoch: the clock stops short of it.
const END: i64 = 253_402_300_799_999;

/// The clock that the engine lives by.
#[derive(Debug, Default)]
pub(super) struct Clock {
    offset: AtomicI64,
}

impl Clock {
    /// The virtual time.
    pub(super) fn now(&self) -> Time {
        Time(wall_millis() + self.offset.load(Ordering::Acquire))
    }

    /// Moves the clock forward for good.
    ///
    /// # Errors
    /// The year 9999 would be passed.
    pub(super) fn advance(&self, by: Duration) -> Result<(), String> {
        let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        let wall = wall_millis();
        self.offset
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |offset| {
                let offset = offset.checked_add(by)?;
                wall.checked_add(offset)
                    .filter(|now| *now <= END)
                    .map(|_| offset)
            })
            .map(|_| ())
            .map_err(|_| "the clock ends with the year 9999".into())
    }

    /// Goes back to the wall clock's time: only for a world in which nothing has happened yet.
    pub(super) fn rewind(&self) {
        self.offset.store(0, Ordering::Release);
    }
}

/// Reads a span such as `25h`, `90s` or `7d 12h`; a day has 24 hours.
///
/// # Errors
/// It is no span, it is negative, or it holds months or years, which have no fixed length.
pub(super) fn span(text: &str) -> Result<Duration, String> {
    let span: Span = text
        .parse()
        .map_err(|error| format!("{text:?} is not a span such as \"25h\" or \"90s\": {error}"))?;
    let duration = span
        .to_duration(SpanRelativeTo::days_are_24_hours())
        .map_err(|error| format!("{text:?} has no fixed length: {error}"))?;
    Duration::try_from(duration)
        .map_err(|_| format!("{text:?} is negative, and time does not go back"))
}

/// The wall clock, in milliseconds since the Unix epoch.
fn wall_millis() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
