//! What somebody reads of their wait, and for how long that stays.

use super::within::Within;
use crate::time::Timestamp;
use std::time::Duration;

/// It is replaced after so long in any case.
const KEPT: Duration = Duration::from_secs(30);

/// An interval, and since when it is shown.
#[derive(Clone, Copy, Debug)]
pub struct Shown {
    at: Timestamp,
    /// Seconds from then on, not rounded.
    low: f64,
    high: f64,
}

impl Shown {
    /// From so many seconds from now to so many.
    pub fn new(now: Timestamp, (low, high): (f64, f64)) -> Self {
        Self { at: now, low, high }
    }

    /// The new one, if it leaves what is left of this one, or if this one is old. Else this one goes on, so that
    /// what somebody reads does not change all the time.
    pub fn or_new(self, now: Timestamp, new: (f64, f64)) -> Self {
        let (low, high) = self.left(now);
        let leaves = new.0 < low || new.1 > high;
        match leaves || now.since(self.at) >= KEPT {
            true => Self::new(now, new),
            false => self,
        }
    }

    /// Since when it is shown.
    pub fn since(&self) -> Timestamp {
        self.at
    }

    /// What is said of it now.
    pub fn within(&self, now: Timestamp) -> Within {
        let (low, high) = self.left(now);
        Within::outwards(low, high)
    }

    fn left(&self, now: Timestamp) -> (f64, f64) {
        let passed = now.since(self.at).as_secs_f64();
        ((self.low - passed).max(0.0), (self.high - passed).max(0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_secs(seconds)
    }

    #[test]
    fn one_that_is_within_it_does_not_take_its_place_for_half_a_minute() {
        let shown = Shown::new(at(0), (60.0, 120.0));
        let kept = shown.or_new(at(20), (50.0, 90.0));
        assert_eq!(kept.within(at(20)).seconds(), [40, 100]);
        let replaced = kept.or_new(at(30), (50.0, 80.0));
        assert_eq!(replaced.within(at(30)).seconds(), [50, 80]);
    }

    #[test]
    fn one_that_leaves_it_takes_its_place_at_once() {
        let shown = Shown::new(at(0), (60.0, 120.0));
        let later = shown.or_new(at(10), (60.0, 111.0));
        assert_eq!(later.within(at(10)).seconds(), [60, 115]);
        let sooner = shown.or_new(at(10), (49.0, 100.0));
        assert_eq!(sooner.within(at(10)).seconds(), [45, 100]);
    }

    #[test]
    fn nobody_is_told_a_time_that_is_over() {
        let shown = Shown::new(at(0), (5.0, 20.0));
        assert_eq!(
            shown.or_new(at(25), (4.0, 19.0)).within(at(25)).seconds(),
            [0, 20]
        );
    }
}
