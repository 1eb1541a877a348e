//! How long a wait is expected to be, before anything was learned of such waits.

use std::time::Duration;

/// Nothing is expected to be shorter, in seconds: clocks of nodes differ, and nobody divides by nought.
const SHORTEST: f64 = 1.0;

/// Seconds for the request at `place`, where one is taken at this `pace`, and each of those who wait leaves with this
/// `rate` a second: those ahead are taken, or leave.
pub fn expected(place: usize, pace: Duration, rate: f64) -> f64 {
    let ahead = pace.as_secs_f64() * place as f64;
    ((rate * ahead).ln_1p() / rate).max(SHORTEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn near_the_head_it_is_a_gap_for_each_place() {
        let expected = expected(3, MINUTE, 1.0 / 86_400.0);
        assert!((179.0..180.0).contains(&expected), "{expected}");
    }

    #[test]
    fn far_behind_those_ahead_leave() {
        let expected = expected(100, MINUTE, 1.0 / 1_200.0);
        assert!((2_100.0..2_200.0).contains(&expected), "{expected}");
    }

    #[test]
    fn it_is_never_nothing() {
        assert_eq!(expected(1, Duration::ZERO, 0.001), SHORTEST);
    }
}
