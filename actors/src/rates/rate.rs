//! A rate as people write it: `20/s burst 40`.

use governor::Quota;
use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;
use std::time::Duration;

/// So often on average, and so many at once after a while without any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    count: NonZeroU32,
    per: Duration,
    burst: NonZeroU32,
}

/// The text is no rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a rate such as 20/s burst 40")]
pub struct NotARate;

/// More than this is a mistake rather than a wish.
const MOST: u32 = 1_000_000;

const UNITS: [(&str, Duration); 3] = [
    ("s", Duration::from_secs(1)),
    ("min", Duration::from_secs(60)),
    ("h", Duration::from_secs(3_600)),
];

impl Rate {
    /// `count` in `per`, and `burst` at once; zero counts as one.
    pub const fn new(count: u32, per: Duration, burst: u32) -> Self {
        const fn at_least_one(number: u32) -> NonZeroU32 {
            match NonZeroU32::new(number) {
                Some(number) => number,
                None => NonZeroU32::MIN,
            }
        }
        Self {
            count: at_least_one(count),
            per,
            burst: at_least_one(burst),
        }
    }

    /// Time until one more is allowed when all are used up.
    pub fn interval(self) -> Duration {
        self.per / self.count.get()
    }

    /// Time until all that was used is there again.
    pub fn refill(self) -> Duration {
        self.interval() * self.burst.get()
    }

    pub(super) fn quota(self) -> Quota {
        // An hour divided by a million is not zero.
        let one = Quota::with_period(self.interval().max(Duration::from_nanos(1)));
        one.unwrap_or(Quota::per_second(self.count))
            .allow_burst(self.burst)
    }
}

impl FromStr for Rate {
    type Err = NotARate;

    fn from_str(text: &str) -> Result<Self, NotARate> {
        let number = |text: &str| {
            let number = text.parse().ok();
            number
                .filter(|number| (1..=MOST).contains(number))
                .ok_or(NotARate)
        };
        let mut words = text.split_whitespace();
        let (count, unit) = words
            .next()
            .and_then(|rate| rate.split_once('/'))
            .ok_or(NotARate)?;
        let count = number(count)?;
        let known = UNITS.iter().find(|(name, _)| *name == unit);
        let (_, per) = known.ok_or(NotARate)?;
        let burst = match (words.next(), words.next(), words.next()) {
            (None, ..) => count,
            (Some("burst"), Some(burst), None) => number(burst)?,
            _ => return Err(NotARate),
        };
        Ok(Self::new(count, *per, burst))
    }
}

/// The form that is read back as the same rate.
impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = UNITS.iter().find(|(_, per)| *per == self.per);
        let unit = unit.map_or("s", |(name, _)| name);
        write!(f, "{}/{unit} burst {}", self.count, self.burst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_no_rate_is_refused() {
        for text in [
            "",
            "20",
            "0/s",
            "20/s burst 0",
            "20/s burst",
            "20/s 40",
            "/s",
            "20/day",
            "-1/s",
            "20/s burst 40 more",
            "9999999/s",
        ] {
            assert_eq!(text.parse::<Rate>(), Err(NotARate), "{text}");
        }
    }

    #[test]
    fn a_burst_is_as_large_as_the_rate_unless_it_is_given() {
        assert_eq!(
            "5/min".parse(),
            Ok(Rate::new(5, Duration::from_secs(60), 5))
        );
        assert_eq!(
            "20/s  burst 40".parse(),
            Ok(Rate::new(20, Duration::from_secs(1), 40))
        );
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_back(count in 1..=MOST, burst in 1..=MOST, unit in 0usize..3) {
            let rate = Rate::new(count, UNITS[unit].1, burst);
            prop_assert_eq!(rate.to_string().parse(), Ok(rate));
        }
    }
}
