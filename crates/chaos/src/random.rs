//! Numbers that look random and follow from a seed.

use std::{ops::Range, time::Duration};

/// A sequence that is the same for the same seed, on every machine (SplitMix64). Not for secrets.
#[derive(Clone, Debug)]
pub struct Random {
    state: u64,
}

impl Random {
    /// The sequence of `seed`.
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`, which is at least 1.
    pub fn below(&mut self, bound: usize) -> usize {
        // The bias is that of a bound in 2^64: none that anything here could notice.
        (self.bits() % bound.max(1) as u64) as usize
    }

    /// Whether something happens that happens `percent` times in a hundred.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of them; `None` of none.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        (!from.is_empty()).then(|| &from[self.below(from.len())])
    }

    /// A time within `range`.
    pub fn time(&mut self, range: &Range<Duration>) -> Duration {
        let width = range.end.saturating_sub(range.start).as_micros();
        let offset = self.bits() % u64::try_from(width).unwrap_or(u64::MAX).max(1);
        range.start + Duration::from_micros(offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_a_sequence() {
        let sequence = |seed| {
            let mut random = Random::new(seed);
            [random.bits(), random.bits(), random.bits()]
        };
        assert_eq!(sequence(7), sequence(7));
        assert_ne!(sequence(7), sequence(8));
    }

    #[test]
    fn bounds_are_kept() {
        let mut random = Random::new(1);
        let range = Duration::from_millis(2)..Duration::from_millis(5);
        let mut seen = [false; 5];
        for _ in 0..1_000 {
            seen[random.below(5)] = true;
            assert!(range.contains(&random.time(&range)));
            assert!(!random.chance(0) && random.chance(100));
        }
        assert_eq!(seen, [true; 5]);
        assert_eq!(random.pick::<u8>(&[]), None);
        assert_eq!(
            random.time(&(Duration::ZERO..Duration::ZERO)),
            Duration::ZERO
        );
    }
}
