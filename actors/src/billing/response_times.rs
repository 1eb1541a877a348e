//! How long the billing service takes to answer. Some payers are refused without asking the service. They
//! get the answer after the same time as others, so the time tells them nothing.

use std::collections::VecDeque;
use std::time::Duration;

/// Answers that are kept in mind.
const KEPT: usize = 64;
/// What is taken for usual until there was an answer: from, and to.
const DECOY: (Duration, Duration) = (Duration::from_millis(100), Duration::from_millis(900));

/// How long the last answers took.
#[derive(Debug, Default)]
pub struct ResponseTimes(VecDeque<Duration>);

impl ResponseTimes {
    /// An answer took so long.
    pub fn note(&mut self, took: Duration) {
        if self.0.len() >= KEPT {
            self.0.pop_front();
        }
        self.0.push_back(took);
    }

    /// As long as one of them took. `chance`, from 0 to 1, says which.
    pub fn one(&self, chance: f64) -> Duration {
        let chance = chance.clamp(0.0, 1.0);
        let at = (self.0.len() as f64 * chance) as usize;
        let (least, most) = DECOY;
        let last = self.0.back().copied();
        let some = self.0.get(at).copied().or(last);
        some.unwrap_or_else(|| least + (most - least).mul_f64(chance))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHANCES: [f64; 5] = [0.0, 0.3, 0.5, 0.9, 1.0];

    #[test]
    fn it_is_as_one_of_the_last_answers() {
        let mut response_times = ResponseTimes::default();
        for chance in CHANCES {
            let decoy = response_times.one(chance);
            assert!(DECOY.0 <= decoy && decoy <= DECOY.1, "{decoy:?}");
        }
        let ms = Duration::from_millis;
        response_times.note(ms(30));
        assert!(
            CHANCES
                .iter()
                .all(|chance| response_times.one(*chance) == ms(30))
        );
        response_times.note(ms(50));
        assert_eq!(
            CHANCES.map(|chance| response_times.one(chance)),
            [30, 30, 50, 50, 50].map(ms)
        );
        for _ in 0..KEPT {
            response_times.note(ms(3_000));
        }
        assert!(
            CHANCES
                .iter()
                .all(|chance| response_times.one(*chance) == ms(3_000))
        );
        assert_eq!(response_times.0.len(), KEPT);
    }
}
