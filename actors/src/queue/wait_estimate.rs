//! How long a request may have to wait, by the pace of recent matches.

use std::collections::VecDeque;
use std::time::Duration;
use switchboard_domain::Timestamp;

/// Fewer matches than this say nothing.
const LEAST: usize = 10;
/// Older matches than this many are forgotten: the pace of an event changes.
const MOST: usize = 50;

/// For how long each of the recent matches was the next one: from the match before, or from when
/// it was asked for, to its own. So an hour in which nobody asked slows nothing down.
#[derive(Debug, Default)]
pub struct WaitEstimate {
    /// When the last match was made.
    last: Option<Timestamp>,
    /// The oldest match of all is not in it: nobody knows what was before.
    times: VecDeque<Duration>,
}

impl WaitEstimate {
    /// A request made at `asked` has been matched at `now`. Matches are told in their order; where
    /// clocks disagree a time is nought.
    pub fn matched(&mut self, asked: Timestamp, now: Timestamp) {
        if let Some(last) = self.last.replace(now) {
            if self.times.len() >= MOST - 1 {
                self.times.pop_front();
            }
            self.times.push_back(now.since(asked.max(last)));
        }
    }

    /// The time that a quarter, and three quarters, of the recent ones were within. Nothing until
    /// there are ten matches.
    pub fn interval(&self) -> Option<Interval> {
        // All but the oldest match have a time.
        if self.times.len() + 1 < LEAST {
            return None;
        }
        let mut times: Vec<Duration> = self.times.iter().copied().collect();
        times.sort_unstable();
        let at = |quarter: usize| times[(times.len() - 1) * quarter / 4];
        Some(Interval {
            quick: at(1),
            slow: at(3),
        })
    }
}

/// For how long a request may be the next one.
#[derive(Clone, Copy, Debug)]
pub struct Interval {
    quick: Duration,
    slow: Duration,
}

impl Interval {
    /// Seconds that the request at `position` may wait: once for each request up to it.
    pub fn seconds(self, position: usize) -> [u64; 2] {
        let position = u32::try_from(position).unwrap_or(u32::MAX);
        let slow = self.slow.saturating_mul(position);
        // Rounded outwards: the interval says no more than is known.
        [
            self.quick.saturating_mul(position).as_secs(),
            slow.as_secs() + u64::from(slow.subsec_nanos() > 0),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Requests that all waited from the beginning, matched with these seconds between them.
    fn after(gaps: &[u64]) -> WaitEstimate {
        let mut wait_estimate = WaitEstimate::default();
        let mut now = Timestamp(0);
        wait_estimate.matched(Timestamp(0), now);
        for gap in gaps {
            now = now.plus(Duration::from_secs(*gap));
            wait_estimate.matched(Timestamp(0), now);
        }
        wait_estimate
    }

    fn seconds(wait_estimate: &WaitEstimate, position: usize) -> Option<[u64; 2]> {
        wait_estimate
            .interval()
            .map(|interval| interval.seconds(position))
    }

    #[test]
    fn nine_matches_say_nothing_and_ten_do() {
        assert_eq!(seconds(&after(&[60; 8]), 1), None);
        assert_eq!(seconds(&after(&[60; 9]), 1), Some([60, 60]));
        assert_eq!(seconds(&after(&[60; 9]), 3), Some([180, 180]));
    }

    #[test]
    fn only_the_recent_pace_counts() {
        let gaps: Vec<u64> = [600; 60].into_iter().chain([10; 50]).collect();
        assert_eq!(seconds(&after(&gaps), 2), Some([20, 20]));
    }

    #[test]
    fn a_time_without_requests_is_no_wait() {
        let mut wait_estimate = WaitEstimate::default();
        for hour in 0..10 {
            let asked = Timestamp::from_secs(hour * 3_600);
            wait_estimate.matched(asked, asked.plus(Duration::from_secs(5)));
        }
        assert_eq!(seconds(&wait_estimate, 1), Some([5, 5]));
    }

    proptest! {
        #[test]
        fn the_interval_is_one_and_grows_with_the_place(
            gaps in proptest::collection::vec(0u64..600, 9..80),
            place in 1usize..100,
        ) {
            let wait_estimate = after(&gaps);
            let here = seconds(&wait_estimate, place).unwrap();
            let next = seconds(&wait_estimate, place + 1).unwrap();
            prop_assert!(here[0] <= here[1]);
            prop_assert!(here[0] <= next[0] && here[1] <= next[1]);
        }
    }
}
