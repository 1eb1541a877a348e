//! From when to when somebody is likely to come, in whole seconds.

use std::time::Duration;

/// Nothing longer is said.
const LONGEST: f64 = 86_400.0;
/// Up to how many seconds which steps are said: nobody needs the second of what takes an hour.
const STEPS: [(u64, u64); 3] = [(120, 5), (600, 15), (3_600, 60)];
const LONG_STEP: u64 = 300;

/// In which steps what takes so long is said.
fn step(high: f64) -> u64 {
    let step = STEPS.iter().find(|(up_to, _)| high <= *up_to as f64);
    step.map_or(LONG_STEP, |(_, step)| *step)
}

/// Seconds from now: at least, at most. Both are whole steps, so there are at most some hundred widths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Within {
    low: u64,
    high: u64,
}

/// Whether what was said was so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It was.
    Held,
    /// Somebody came sooner.
    Sooner,
    /// Nobody came in that time.
    Later,
}

impl Within {
    /// Rounded outwards: it says no more than is known.
    pub fn outwards(low: f64, high: f64) -> Self {
        let high = high.clamp(0.0, LONGEST);
        let low = low.clamp(0.0, high);
        let step = step(high);
        let steps = |seconds: f64| seconds / step as f64;
        // There is always something between the two.
        let highest = (steps(high).ceil() as u64).max(1);
        let lowest = (steps(low).floor() as u64).min(highest - 1);
        Self {
            low: lowest * step,
            high: highest * step,
        }
    }

    /// Whether it says the same as what was said so long ago, to a step.
    pub fn goes_on_from(self, said: Self, passed: Duration) -> bool {
        let near = |now: u64, then: u64| {
            let left = (then as f64 - passed.as_secs_f64()).max(0.0);
            (now as f64 - left).abs() < step(self.high as f64) as f64
        };
        near(self.low, said.low) && near(self.high, said.high)
    }

    /// As it was stored.
    pub fn from_seconds(low: u64, high: u64) -> Option<Self> {
        (low < high).then_some(Self { low, high })
    }

    /// At least, at most.
    pub fn seconds(self) -> [u64; 2] {
        [self.low, self.high]
    }

    /// From the one to the other.
    pub fn width(self) -> u64 {
        self.high - self.low
    }

    /// What became of it when it took so long.
    pub fn verdict(self, took: Duration) -> Verdict {
        if took < Duration::from_secs(self.low) {
            Verdict::Sooner
        } else if took > Duration::from_secs(self.high) {
            Verdict::Later
        } else {
            Verdict::Held
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_long_is_said_in_long_steps() {
        assert_eq!(Within::outwards(0.0, 0.0).seconds(), [0, 5]);
        assert_eq!(Within::outwards(31.0, 94.1).seconds(), [30, 95]);
        assert_eq!(Within::outwards(100.0, 121.0).seconds(), [90, 135]);
        assert_eq!(Within::outwards(719.0, 1_201.0).seconds(), [660, 1_260]);
        assert_eq!(Within::outwards(3_000.0, 9e9).seconds(), [3_000, 86_400]);
        assert_eq!(Within::outwards(9e9, 9e9).seconds(), [86_100, 86_400]);
    }

    #[test]
    fn both_ends_belong_to_it() {
        let within = Within::outwards(30.0, 60.0);
        let verdict = |millis| within.verdict(Duration::from_millis(millis));
        assert_eq!(verdict(29_999), Verdict::Sooner);
        assert_eq!(verdict(30_000), Verdict::Held);
        assert_eq!(verdict(60_000), Verdict::Held);
        assert_eq!(verdict(60_001), Verdict::Later);
    }

    #[test]
    fn time_passes_by_steps() {
        let said = Within::outwards(30.0, 60.0);
        let goes_on = |low, high, seconds| {
            let passed = Duration::from_secs(seconds);
            Within::outwards(low, high).goes_on_from(said, passed)
        };
        assert!(goes_on(30.0, 60.0, 4) && goes_on(20.0, 50.0, 10) && goes_on(0.0, 20.0, 40));
        assert!(!goes_on(30.0, 60.0, 5) && !goes_on(20.0, 45.0, 10) && !goes_on(20.0, 50.0, 5));
    }

    proptest! {
        #[test]
        fn it_is_rounded_outwards(low in 0.0..90_000.0_f64, more in 0.0..90_000.0_f64) {
            let [from, to] = Within::outwards(low, low + more).seconds();
            prop_assert!(from as f64 <= low.min(LONGEST) && to as f64 >= (low + more).min(LONGEST));
            prop_assert!(from < to && to as f64 <= LONGEST);
            prop_assert_eq!(Within::from_seconds(from, to), Some(Within { low: from, high: to }));
        }
    }
}
