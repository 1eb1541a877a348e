//! Time: microseconds UTC inside, RFC 3339 with three fractional digits on the wire. Code that needs "now"
//! is given a [`Clock`], so that tests decide what time it is.

use super::node_clock::Reading;
use chrono::{DateTime, SecondsFormat, Utc};
use schemars::JsonSchema;
use serde::{Serialize, Serializer};
use std::{
    fmt,
    sync::OnceLock,
    sync::atomic::{AtomicI64, Ordering},
    time::{Duration, Instant},
};

/// Microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, JsonSchema)]
#[schemars(rename = "Time", description = "RFC 3339, UTC.")]
pub struct Timestamp(#[schemars(with = "String", extend("format" = "date-time"))] pub i64);

impl Timestamp {
    /// What the wire shows where there is no time yet, such as the end of an active chat.
    pub const UNSET: &'static str = "0001-01-01T00:00:00Z";

    /// From seconds since the epoch, as tokens carry them.
    pub const fn from_secs(secs: i64) -> Self {
        Self(secs.saturating_mul(1_000_000))
    }

    /// Whole seconds since the epoch, rounded down.
    pub const fn secs(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// This moment plus `by`.
    pub fn plus(self, by: Duration) -> Self {
        Self(self.0.saturating_add(micros(by)))
    }

    /// This moment minus `by`.
    pub fn minus(self, by: Duration) -> Self {
        Self(self.0.saturating_sub(micros(by)))
    }

    /// Time from `earlier` to this moment; zero when it is not earlier.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(self.0.saturating_sub(earlier.0).max(0).unsigned_abs())
    }

    /// Reads RFC 3339 with any offset and precision (finer than a microsecond is cut).
    pub fn parse(text: &str) -> Option<Self> {
        DateTime::parse_from_rfc3339(text)
            .ok()
            .map(|time| Self(time.timestamp_micros()))
    }
}

fn micros(by: Duration) -> i64 {
    i64::try_from(by.as_micros()).unwrap_or(i64::MAX)
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match DateTime::<Utc>::from_timestamp_micros(self.0) {
            Some(time) => f.write_str(&time.to_rfc3339_opts(SecondsFormat::Millis, true)),
            None => f.write_str(Self::UNSET),
        }
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not an RFC 3339 time"))
    }
}

/// Where "now" comes from.
pub trait Clock: Send + Sync + 'static {
    /// The present moment.
    fn now(&self) -> Timestamp;

    /// The monotonic clock, which is never set: only differences of its readings mean something.
    /// Deadlines and silence are measured by it.
    fn monotonic(&self) -> Timestamp;

    /// Hears what a clock shows that counts more; by how many microseconds this machine's is ahead of that, as
    /// far as it matters. Nothing when that cannot be told.
    fn compare(&self, _reading: Reading) -> Option<i64> {
        None
    }
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

// The one place where the time comes from.
#[expect(clippy::disallowed_methods)]
impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp(Utc::now().timestamp_micros())
    }

    fn monotonic(&self) -> Timestamp {
        static START: OnceLock<Instant> = OnceLock::new();
        let start = *START.get_or_init(Instant::now);
        Timestamp(0).plus(start.elapsed())
    }
}

/// A clock that moves only when told to.
#[derive(Debug, Default)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// A clock that shows `now`.
    pub fn at(now: Timestamp) -> Self {
        Self(AtomicI64::new(now.0))
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: Duration) {
        self.0.fetch_add(micros(by), Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }

    fn monotonic(&self) -> Timestamp {
        self.now()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wire_form_has_exactly_three_fractional_digits() {
        assert_eq!(Timestamp(0).to_string(), "1970-01-01T00:00:00.000Z");
        assert_eq!(Timestamp(1_999_999).to_string(), "1970-01-01T00:00:01.999Z");
    }

    #[test]
    fn any_offset_is_read() {
        assert_eq!(
            Timestamp::parse("1970-01-01T02:00:01.5+02:00"),
            Some(Timestamp(1_500_000))
        );
        assert_eq!(Timestamp::parse("yesterday"), None);
    }
}
