//! Time as the engine sees it: an argument of every call, never a clock.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A moment, in milliseconds since the Unix epoch.
///
/// On the wire it is a JSON number of epoch seconds with a fraction of milliseconds, as
/// [awsJson1.1](https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html) says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(pub i64);

/// How long what KMS does asynchronously takes here, in milliseconds: a rotation on demand, a replica or a new primary key, the
/// connection of a custom key store. KMS takes minutes, and a world need not wait for that.
pub(crate) const ASYNCHRONOUS: i64 = 2_000;

impl Time {
    /// The moment so many seconds after the Unix epoch.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// This moment plus so many milliseconds; negative goes back. Saturates at both ends.
    #[must_use]
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// This moment plus so many seconds; negative goes back. Saturates at both ends.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        self.plus_millis(seconds.saturating_mul(1000))
    }

    /// This moment plus so many hours; negative goes back. Saturates at both ends.
    #[must_use]
    pub const fn plus_hours(self, hours: i64) -> Self {
        self.plus_seconds(hours.saturating_mul(3600))
    }

    /// This moment plus so many days of 24 hours; negative goes back. Saturates at both ends.
    #[must_use]
    pub const fn plus_days(self, days: i64) -> Self {
        self.plus_hours(days.saturating_mul(24))
    }

    /// Milliseconds from `earlier` to this moment; negative if this moment is the earlier one.
    #[must_use]
    pub const fn millis_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let unit = if fault!(TimesInMilliseconds) {
            1.0
        } else {
            1000.0
        };
        serializer.serialize_f64(self.0 as f64 / unit)
    }
}

impl<'de> Deserialize<'de> for Time {
    /// Rounds to milliseconds; a moment that no `i64` holds becomes the nearest that one does.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(
            (f64::deserialize(deserializer)? * 1000.0).round() as i64
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(time: Time) -> String {
        serde_json::to_string(&time).unwrap()
    }

    #[test]
    fn milliseconds_survive_the_wire() {
        assert_eq!(json(Time(1_592_412_018_521)), "1592412018.521");
        assert_eq!(json(Time(1_592_412_018_000)), "1592412018.0");
        assert_eq!(json(Time(-1)), "-0.001");
        for millis in [0, 1, -1, 1_592_412_018_521, 253_402_300_799_999] {
            let back: Time = serde_json::from_str(&json(Time(millis))).unwrap();
            assert_eq!(back, Time(millis));
        }
    }

    #[test]
    fn requests_may_give_whole_fractional_or_scientific_seconds() {
        for (text, millis) in [
            ("1592412018", 1_592_412_018_000),
            ("1.592412018521E9", 1_592_412_018_521),
            ("1592412018.5214", 1_592_412_018_521),
            ("1592412018.5216", 1_592_412_018_522),
            ("1e300", i64::MAX),
            ("-1e300", i64::MIN),
        ] {
            assert_eq!(
                serde_json::from_str::<Time>(text).unwrap(),
                Time(millis),
                "{text}"
            );
        }
    }

    #[test]
    fn arithmetic_saturates() {
        assert_eq!(Time(0).plus_days(1), Time(86_400_000));
        assert_eq!(Time(0).plus_hours(-1), Time(-3_600_000));
        assert_eq!(Time(i64::MAX).plus_days(1), Time(i64::MAX));
        assert_eq!(Time(0).plus_days(i64::MIN), Time(i64::MIN));
        assert_eq!(Time::from_seconds(2).millis_since(Time(500)), 1500);
    }
}
