//! How many of those who wait give up.

use crate::time::Timestamp;
use std::time::Duration;

/// What happened longer ago does not count.
const SLOTS: usize = 15;
const SLOT: Duration = Duration::from_secs(60);
/// What is taken to have happened before anything was seen: one left in forty minutes of waiting.
const LEFT_BEFORE: f64 = 1.0;
const WAITED_BEFORE: f64 = 2_400.0;

/// Who left, and how long everybody waited, in each of the last fifteen minutes.
#[derive(Clone, Debug, Default)]
pub struct Leaving {
    slots: [Slot; SLOTS],
    /// How many wait, since when.
    waiting: usize,
    since: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    /// Of which minute it is.
    minute: i64,
    left: f64,
    /// Seconds, of all together.
    waited: f64,
}

fn minute(at: Timestamp) -> i64 {
    at.secs().div_euclid(SLOT.as_secs() as i64)
}

impl Leaving {
    /// So many wait from now on.
    pub fn waiting(&mut self, waiting: usize, now: Timestamp) {
        if let Some(since) = self.since {
            let waited = now.since(since).as_secs_f64() * self.waiting as f64;
            self.slot(now).waited += waited;
        }
        self.waiting = waiting;
        self.since = Some(now);
    }

    /// Somebody waited from then until then, before this was made.
    pub fn waited_before(&mut self, from: Timestamp, until: Timestamp, now: Timestamp) {
        for minute in minute(now) - SLOTS as i64 + 1..=minute(now) {
            let begins = Timestamp::from_secs(minute * SLOT.as_secs() as i64);
            let waited = until.min(begins.plus(SLOT)).since(from.max(begins));
            self.slot(begins).waited += waited.as_secs_f64();
        }
    }

    /// One who waited has left without having been taken.
    pub fn left(&mut self, now: Timestamp) {
        self.slot(now).left += 1.0;
    }

    fn slot(&mut self, now: Timestamp) -> &mut Slot {
        let minute = minute(now);
        let slot = &mut self.slots[minute.rem_euclid(SLOTS as i64) as usize];
        if slot.minute < minute {
            *slot = Slot {
                minute,
                ..Slot::default()
            };
        }
        slot
    }

    /// How many leave, for each second that one waits.
    pub fn rate(&self, now: Timestamp) -> f64 {
        let present = minute(now);
        let recent =
            (self.slots.iter()).filter(|slot| (0..SLOTS as i64).contains(&(present - slot.minute)));
        let (mut left, mut waited) = (LEFT_BEFORE, WAITED_BEFORE);
        for slot in recent {
            left += slot.left;
            waited += slot.waited;
        }
        left / waited
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_secs(seconds)
    }

    #[test]
    fn it_is_taken_to_be_one_in_forty_minutes_at_first() {
        assert!((Leaving::default().rate(at(5)) - 1.0 / 2_400.0).abs() < 1e-12);
    }

    #[test]
    fn what_was_before_counts_as_if_it_had_been_seen() {
        let (mut seen, mut read) = (Leaving::default(), Leaving::default());
        seen.waiting(1, at(3_030));
        seen.waiting(0, at(3_190));
        seen.left(at(3_190));
        read.waited_before(at(3_030), at(3_190), at(3_600));
        read.left(at(3_190));
        // Before the last quarter of an hour.
        read.waited_before(at(100), at(2_600), at(3_600));
        assert_eq!(seen.rate(at(3_600)), read.rate(at(3_600)));
        assert!((read.rate(at(3_600)) - 2.0 / 2_560.0).abs() < 1e-12);
    }

    #[test]
    fn who_leaves_counts_for_a_quarter_of_an_hour() {
        let mut leaving = Leaving::default();
        leaving.waiting(10, at(0));
        leaving.waiting(10, at(240));
        leaving.left(at(240));
        leaving.left(at(250));
        leaving.waiting(0, at(300));
        // Two more have left, in fifty minutes of all together.
        assert!((leaving.rate(at(600)) - 3.0 / 5_400.0).abs() < 1e-12);
        assert!((leaving.rate(at(1_300)) - 1.0 / 2_400.0).abs() < 1e-12);
    }
}
