//! When an issuer is asked for its keys, and how long its answer holds. No I/O, no clock.
//!
//! The times of questions are monotonic. The time at which keys were learned is of the calendar, for it
//! outlives the process.

use std::time::Duration;
use switchboard_domain::Timestamp;

/// While all is well it is asked so often, so that a key is known before it signs.
const EVERY: Duration = Duration::from_secs(5 * 60);
/// Not more often than this, whatever tokens name.
const AT_MOST_EVERY: Duration = Duration::from_secs(30);
/// What was learned holds for so long while the issuer cannot be reached.
const STALE: Duration = Duration::from_secs(24 * 60 * 60);

/// When it was asked last, and what came of it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Schedule {
    asked: Option<Timestamp>,
    failed: bool,
    learned: Option<Timestamp>,
}

impl Schedule {
    /// It has keys that were learned then.
    pub fn learned(at: Timestamp) -> Self {
        Self {
            learned: Some(at),
            ..Self::default()
        }
    }

    /// How long until it is asked again by itself.
    pub fn pause(&self, monotonic: Timestamp) -> Duration {
        let Some(asked) = self.asked else {
            return Duration::ZERO;
        };
        let every = if self.failed { AT_MOST_EVERY } else { EVERY };
        every.saturating_sub(monotonic.since(asked))
    }

    /// Whether it may be asked now.
    pub fn may_ask(&self, monotonic: Timestamp) -> bool {
        self.asked
            .is_none_or(|asked| monotonic.since(asked) >= AT_MOST_EVERY)
    }

    /// It may be asked at once.
    pub fn forget_asking(&mut self) {
        self.asked = None;
    }

    /// It is asked.
    pub fn asks(&mut self, monotonic: Timestamp) {
        self.asked = Some(monotonic);
    }

    /// It has answered with keys, or not.
    pub fn answered(&mut self, with_keys: bool, now: Timestamp) {
        self.failed = !with_keys;
        if with_keys {
            self.learned = Some(now);
        }
    }

    /// Whether what it said still holds.
    pub fn holds(&self, now: Timestamp) -> bool {
        self.learned
            .is_some_and(|learned| now.since(learned) < STALE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(secs: u64) -> Timestamp {
        Timestamp(0).plus(Duration::from_secs(secs))
    }

    #[test]
    fn it_is_asked_at_once_then_every_five_minutes_and_sooner_after_a_failure() {
        let mut schedule = Schedule::default();
        assert_eq!(schedule.pause(at(0)), Duration::ZERO);
        schedule.asks(at(0));
        schedule.answered(true, at(0));
        assert_eq!(schedule.pause(at(100)), Duration::from_secs(200));
        schedule.asks(at(300));
        schedule.answered(false, at(300));
        assert_eq!(schedule.pause(at(310)), Duration::from_secs(20));
    }

    #[test]
    fn what_it_said_holds_for_a_day() {
        assert!(!Schedule::default().holds(at(0)));
        let mut schedule = Schedule::learned(at(1_000));
        let day = 24 * 60 * 60;
        assert!(schedule.holds(at(1_000 + day - 1)) && !schedule.holds(at(1_000 + day)));
        // A clock that was set back takes nothing away.
        assert!(schedule.holds(at(0)));
        schedule.answered(false, at(2_000));
        assert!(
            !schedule.holds(at(1_000 + day)),
            "a failure makes nothing younger"
        );
    }

    proptest! {
        #[test]
        fn however_often_tokens_name_unknown_keys_it_is_asked_once_in_thirty_seconds(
            steps in prop::collection::vec((0u64..40, any::<bool>()), 1..200),
        ) {
            let (mut schedule, mut now, mut last) = (Schedule::default(), 0, None);
            for (pause, with_keys) in steps {
                now += pause;
                if schedule.may_ask(at(now)) {
                    prop_assert!(last.is_none_or(|last| now - last >= 30));
                    last = Some(now);
                    schedule.asks(at(now));
                    schedule.answered(with_keys, at(now));
                }
            }
        }
    }
}
