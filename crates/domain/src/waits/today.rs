//! How often what a queue said held today.

use super::record::WaitCounts;
use crate::time::Timestamp;

/// A day, UTC, counted from 1970 on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub i64);

impl Day {
    /// That of a moment.
    pub fn of(at: Timestamp) -> Self {
        Self(at.secs().div_euclid(86_400))
    }
}

/// What became of the words of one day.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HeldToday {
    /// Which day.
    pub day: Day,
    /// What is known of it.
    pub counts: WaitCounts,
}

impl HeldToday {
    /// What somebody says of a day: one that is over says nothing of today, and of one day the most that is known counts.
    pub fn hear(&mut self, other: Self) {
        if (self.day, self.counts.of()) < (other.day, other.counts.of()) {
            *self = other;
        }
    }

    /// What is known of today.
    pub fn at(&self, now: Timestamp) -> WaitCounts {
        match self.day == Day::of(now) {
            true => self.counts,
            false => WaitCounts::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(at: Timestamp, held: u64) -> HeldToday {
        HeldToday {
            day: Day::of(at),
            counts: WaitCounts {
                held,
                ..WaitCounts::default()
            },
        }
    }

    #[test]
    fn a_day_is_over_at_midnight() {
        let (evening, morning) = (Timestamp::from_secs(86_399), Timestamp::from_secs(86_400));
        let mut today = HeldToday::default();
        today.hear(held(evening, 3));
        assert_eq!(today.at(evening).held, 3);
        assert_eq!(today.at(morning).held, 0);
        today.hear(held(morning, 1));
        // They were told before, and are heard of later.
        today.hear(held(evening, 4));
        today.hear(held(morning, 0));
        assert_eq!(today.at(morning).held, 1);
    }
}
