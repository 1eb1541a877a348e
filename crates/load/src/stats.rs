//! What was measured.

use hdrhistogram::Histogram;
use std::{
    ops::AddAssign,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

/// Longest latency that is told apart from longer ones, in microseconds: a minute.
const LONGEST: u64 = 60_000_000;

/// Counts and latencies of the measured time, warm-up excluded.
#[derive(Clone, Debug)]
pub struct Stats {
    latency: Histogram<u64>,
    resumed: u64,
    longest_absence: Duration,
}

impl Default for Stats {
    fn default() -> Self {
        let latency = Histogram::new_with_bounds(1, LONGEST, 3);
        Self {
            #[expect(
                clippy::expect_used,
                reason = "the bounds are constants that it accepts"
            )]
            latency: latency.expect("valid bounds"),
            resumed: 0,
            longest_absence: Duration::ZERO,
        }
    }
}

impl Stats {
    /// A message was received, so long after it was sent.
    pub fn delivered(&mut self, latency: Duration) {
        let micros = u64::try_from(latency.as_micros()).unwrap_or(u64::MAX);
        self.latency.saturating_record(micros.max(1));
    }

    /// A lost connection was taken up again: from its end until all was caught up with.
    pub fn was_away(&mut self, time: Duration) {
        self.resumed += 1;
        self.longest_absence = self.longest_absence.max(time);
    }

    /// The longest time from the end of a connection until all was caught up with.
    pub fn longest_absence(&self) -> Duration {
        self.longest_absence
    }

    /// How often connections were taken up again.
    pub fn resumes(&self) -> u64 {
        self.resumed
    }

    /// How many were received.
    pub fn count(&self) -> u64 {
        self.latency.len()
    }

    /// The latency that `quantile` (0 to 1) of the messages did not exceed, in milliseconds.
    pub fn latency_ms(&self, quantile: f64) -> f64 {
        self.latency.value_at_quantile(quantile) as f64 / 1000.0
    }
}

impl AddAssign<&Stats> for Stats {
    fn add_assign(&mut self, other: &Stats) {
        #[expect(clippy::expect_used, reason = "both have the same bounds")]
        self.latency.add(&other.latency).expect("same bounds");
        self.resumed += other.resumed;
        self.longest_absence = self.longest_absence.max(other.longest_absence);
    }
}

/// Counters that are read while the run goes on.
#[derive(Debug, Default)]
pub struct Progress {
    delivered: AtomicU64,
    sent: AtomicU64,
}

impl Progress {
    /// Adds what one wake-up brought.
    pub fn add(&self, sent: u64, delivered: u64) {
        self.sent.fetch_add(sent, Ordering::Relaxed);
        self.delivered.fetch_add(delivered, Ordering::Relaxed);
    }

    /// Sent and received so far, warm-up included.
    pub fn totals(&self) -> (u64, u64) {
        // Received first: a message in between is then in flight rather than received unsent.
        let delivered = self.delivered.load(Ordering::Relaxed);
        (self.sent.load(Ordering::Relaxed), delivered)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_of_all_that_was_added() {
        let mut all = Stats::default();
        for half in [1..=50, 51..=100] {
            let mut stats = Stats::default();
            half.for_each(|ms| stats.delivered(Duration::from_millis(ms)));
            all += &stats;
        }
        assert_eq!(all.count(), 100);
        assert!(
            (all.latency_ms(0.5) - 50.0).abs() < 0.1,
            "{}",
            all.latency_ms(0.5)
        );
        assert!(
            (all.latency_ms(0.99) - 99.0).abs() < 0.1,
            "{}",
            all.latency_ms(0.99)
        );
    }

    #[test]
    fn absurd_latencies_are_kept_at_the_bound() {
        let mut stats = Stats::default();
        stats.delivered(Duration::ZERO);
        stats.delivered(Duration::MAX);
        assert_eq!(stats.count(), 2);
        assert!(stats.latency_ms(1.0) >= 60_000.0);
    }
}
