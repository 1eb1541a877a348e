//! Whether the clock can be gone by where nothing can be taken back, without I/O and clocks.
//!
//! A clock that is wrong is set right before long, mostly: what ends by it waits until it has run for a while
//! without being set.

use std::time::Duration;
use switchboard_domain::Timestamp;

/// A clock that is set gradually differs by less from one look to the next.
const SET: Duration = Duration::from_secs(2);

/// It has to have run evenly for so many looks before anything ends by it.
const LOOKS: u32 = 10;
/// That is long enough.
const LONGEST: Duration = Duration::from_secs(600);

/// How a clock runs, beside one that nobody sets.
#[derive(Clone, Copy, Debug, Default)]
pub struct ClockStability(Option<Run>);

#[derive(Clone, Copy, Debug)]
struct Run {
    /// When it was first seen to run as it does, by the monotonic clock.
    since: Timestamp,
    /// What it is ahead of the monotonic clock by.
    ahead: i64,
}

impl ClockStability {
    /// It shows `wall` now; by how many microseconds it was set since the last look, if it was.
    pub fn look(&mut self, monotonic: Timestamp, wall: Timestamp) -> Option<i64> {
        let ahead = wall.0.saturating_sub(monotonic.0);
        let set = self.0.map(|run| ahead.saturating_sub(run.ahead));
        let set = set.filter(|by| by.unsigned_abs() > SET.as_micros() as u64);
        let since = match self.0 {
            Some(run) if set.is_none() => run.since,
            _ => monotonic,
        };
        self.0 = Some(Run { since, ahead });
        set
    }

    /// Whether it has run evenly for long enough, where it is looked at so often.
    pub fn is_believed(&self, monotonic: Timestamp, interval: Duration) -> bool {
        let long = interval.saturating_mul(LOOKS).min(LONGEST);
        self.0.is_some_and(|run| monotonic.since(run.since) >= long)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_secs(seconds)
    }

    #[test]
    fn a_clock_is_gone_by_when_nobody_has_set_it_for_a_while() {
        let mut clock = ClockStability::default();
        assert!(
            !clock.is_believed(at(0), Duration::ZERO),
            "nobody has looked"
        );
        assert_eq!(clock.look(at(0), at(5_000)), None);
        assert!(!clock.is_believed(at(599), MINUTE));
        // A second is gained gradually.
        assert_eq!(clock.look(at(600), at(5_601)), None);
        assert!(clock.is_believed(at(600), MINUTE));
        assert_eq!(clock.look(at(660), at(92_061)), Some(86_400_000_000));
        assert!(!clock.is_believed(at(660), MINUTE));
        assert_eq!(clock.look(at(720), at(5_721)), Some(-86_400_000_000));
        assert!(!clock.is_believed(at(1_319), MINUTE));
        assert!(clock.is_believed(at(1_320), MINUTE));
        let (rarely, often) = (Duration::from_secs(3_600), Duration::from_secs(6));
        assert!(clock.is_believed(at(1_320), rarely) && clock.is_believed(at(780), often));
    }
}
