//! How fast a queue moves: the time between matches while somebody waits.

use crate::time::Timestamp;
use std::collections::VecDeque;
use std::time::Duration;

/// Older gaps than this many are forgotten: the pace of an event changes.
pub(super) const MOST: usize = 30;
/// Fewer say nothing.
const LEAST: usize = 5;

/// The gaps between matches in which somebody waited all the time. Time in which nobody waited is no pace: a request
/// that is taken at once says nothing of how long one waits behind others.
#[derive(Clone, Debug, Default)]
pub struct Pace {
    /// When the last match was made.
    last: Option<Timestamp>,
    /// In seconds.
    gaps: VecDeque<f64>,
}

impl Pace {
    /// A request that was made at `asked` has been taken. Matches are told in their order. It ends a gap if it had
    /// waited already when the match before was made.
    pub fn matched(&mut self, asked: Timestamp, at: Timestamp) {
        if let Some(last) = self.last.replace(at)
            && asked <= last
        {
            if self.gaps.len() == MOST {
                self.gaps.pop_front();
            }
            self.gaps.push_back(at.since(last).as_secs_f64());
        }
    }

    /// Nobody is there to take a request: the gap that this makes is no pace.
    pub fn interrupt(&mut self) {
        self.last = None;
    }

    /// The mean gap. Nothing before there are some.
    pub fn mean(&self) -> Option<Duration> {
        let known = self.gaps.len() >= LEAST;
        let sum: f64 = self.gaps.iter().sum();
        known.then(|| Duration::from_secs_f64(sum / self.gaps.len() as f64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_secs(seconds)
    }

    /// Requests that all waited from the beginning, with these seconds between their matches.
    fn busy(gaps: impl IntoIterator<Item = i64>) -> Pace {
        let mut pace = Pace::default();
        let mut now = 0;
        pace.matched(at(0), at(now));
        for gap in gaps {
            now += gap;
            pace.matched(at(0), at(now));
        }
        pace
    }

    #[test]
    fn four_gaps_say_nothing_and_five_do() {
        assert_eq!(busy([60; 4]).mean(), None);
        assert_eq!(busy([60; 5]).mean(), Some(Duration::from_secs(60)));
    }

    #[test]
    fn only_the_last_thirty_count() {
        let gaps = [600; 40].into_iter().chain([10; 30]);
        assert_eq!(busy(gaps).mean(), Some(Duration::from_secs(10)));
    }

    #[test]
    fn a_quiet_spell_is_no_pace() {
        let mut pace = busy([60; 5]);
        // Each comes when the one before was taken long ago, and is taken at once.
        for hour in 1..40 {
            pace.matched(at(hour * 3_600), at(hour * 3_600));
        }
        assert_eq!(pace.mean(), Some(Duration::from_secs(60)));
    }

    #[test]
    fn a_gap_without_anybody_is_no_pace() {
        let mut pace = busy([60; 5]);
        pace.interrupt();
        pace.matched(at(0), at(90_000));
        assert_eq!(pace.mean(), Some(Duration::from_secs(60)));
        pace.matched(at(0), at(90_120));
        assert_eq!(pace.mean(), Some(Duration::from_secs(70)));
    }
}
