//! How long a request may have to wait, told from the pace of recent matches.

use crate::protocol::Timestamp;
use std::collections::VecDeque;
use std::time::Duration;

/// Fewer matches than this say nothing.
const LEAST: usize = 10;
/// Older matches than this many are forgotten: the pace of an event changes.
const MOST: usize = 50;

/// When recent matches were made, by the steady clock.
#[derive(Debug, Default)]
pub struct Pace(VecDeque<Timestamp>);

impl Pace {
    /// A match has been made.
    pub fn matched(&mut self, now: Timestamp) {
        if self.0.len() >= MOST {
            self.0.pop_front();
        }
        self.0.push_back(now);
    }

    /// Seconds that the request at `position` may wait, from a quick to a slow pace: the time
    /// between two matches that a quarter, and three quarters, of the recent ones were within,
    /// once for each request up to it. Nothing until there are ten matches.
    pub fn wait_seconds(&self, position: usize) -> Option<[u64; 2]> {
        if self.0.len() < LEAST {
            return None;
        }
        let times = self.0.iter();
        let mut gaps: Vec<Duration> = times
            .clone()
            .skip(1)
            .zip(times)
            .map(|(later, earlier)| later.since(*earlier))
            .collect();
        gaps.sort_unstable();
        let at = |quarter: usize| {
            let gap = gaps[(gaps.len() - 1) * quarter / 4];
            let position = u32::try_from(position).unwrap_or(u32::MAX);
            gap.saturating_mul(position)
        };
        // Rounded outwards: the interval says no more than is known.
        let high = at(3);
        Some([
            at(1).as_secs(),
            high.as_secs() + u64::from(high.subsec_nanos() > 0),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn after(gaps: &[u64]) -> Pace {
        let mut pace = Pace::default();
        let mut now = Timestamp(0);
        pace.matched(now);
        for gap in gaps {
            now = now.plus(Duration::from_secs(*gap));
            pace.matched(now);
        }
        pace
    }

    #[test]
    fn nine_matches_say_nothing_and_ten_do() {
        assert_eq!(after(&[60; 8]).wait_seconds(1), None);
        assert_eq!(after(&[60; 9]).wait_seconds(1), Some([60, 60]));
        assert_eq!(after(&[60; 9]).wait_seconds(3), Some([180, 180]));
    }

    #[test]
    fn only_the_recent_pace_counts() {
        let gaps: Vec<u64> = [600; 60].into_iter().chain([10; 50]).collect();
        assert_eq!(after(&gaps).wait_seconds(2), Some([20, 20]));
    }

    proptest! {
        #[test]
        fn the_interval_is_one_and_grows_with_the_place(
            gaps in proptest::collection::vec(0u64..600, 9..80),
            place in 1usize..100,
        ) {
            let pace = after(&gaps);
            let here = pace.wait_seconds(place).unwrap();
            let next = pace.wait_seconds(place + 1).unwrap();
            prop_assert!(here[0] <= here[1]);
            prop_assert!(here[0] <= next[0] && here[1] <= next[1]);
        }
    }
}
