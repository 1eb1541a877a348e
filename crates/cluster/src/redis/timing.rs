//! How a node deals with Redis: how long things take, and with whom it speaks there.

use std::time::Duration;

/// What a node says is renewed so often within its lease.
pub(super) const RENEWALS: u32 = 3;
/// A renewal of everything is spread over so many beats.
pub(super) const BEATS: u32 = 10;

/// How long things take between a node and Redis, and whom it hears there.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    /// What a node says holds for so long after it was last heard.
    pub lease: Duration,
    /// Redis is away when it does not answer within this.
    pub patience: Duration,
    /// The first pause before connecting again; doubled with each failure.
    pub first_pause: Duration,
    /// The longest of these pauses.
    pub longest_pause: Duration,
    /// Whether this node hears and answers nodes of the release before while one of them has a
    /// lease. They do not sign their hints. An attacker who can write to Redis can write such a
    /// lease.
    pub bridge: bool,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            lease: Duration::from_secs(15),
            patience: Duration::from_secs(2),
            first_pause: Duration::from_millis(100),
            longest_pause: Duration::from_secs(2),
            bridge: true,
        }
    }
}

impl Timing {
    /// Between two signs of life.
    pub fn beat(&self) -> Duration {
        self.lease / (RENEWALS * BEATS)
    }

    /// The pause after so many failures in a row. `phase` spreads nodes that failed together.
    pub fn pause(&self, failures: u32, phase: f64) -> Duration {
        let doubled = self.first_pause * 2_u32.saturating_pow(failures.min(16));
        doubled.min(self.longest_pause).mul_f64(0.5 + phase / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_bound() {
        let timing = Timing::default();
        let pauses: Vec<_> = (0..7).map(|n| timing.pause(n, 1.0).as_millis()).collect();
        assert_eq!(pauses, [100, 200, 400, 800, 1_600, 2_000, 2_000]);
        assert_eq!(timing.pause(u32::MAX, 0.0).as_millis(), 1_000);
    }

    #[test]
    fn a_key_is_renewed_three_times_within_its_lease() {
        let timing = Timing::default();
        assert_eq!(timing.beat(), Duration::from_millis(500));
    }
}
