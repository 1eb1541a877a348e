//! What somebody was told of their wait at first, and what became of it.

use super::place_bucket::PlaceBucket;
use super::within::{Verdict, Within};
use crate::time::Timestamp;
use std::time::Duration;

/// Whoever is taken so soon has not waited: that says nothing of waits.
const AT_ONCE: Duration = Duration::from_secs(1);
/// When nobody else asks for so long after one has left, nobody knows when that one would have been taken.
const UNKNOWN: Duration = Duration::from_secs(900);

/// What was said. A request counts by what it was told at first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Told {
    /// When.
    pub at: Timestamp,
    /// Of which place, 1 for the next.
    pub place: usize,
    /// What was expected, in seconds.
    pub expected: f64,
    /// What was said.
    pub within: Within,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// At which places.
    pub bucket: PlaceBucket,
    /// How long it was, over what was expected.
    pub score: f64,
    /// Whether it was as was said.
    pub verdict: Verdict,
    /// How wide that was, in seconds.
    pub width: u64,
}

/// A match of a later request.
#[derive(Clone, Copy, Debug)]
pub struct Later {
    /// When that request was sent.
    pub asked: Timestamp,
    /// When it was taken.
    pub taken: Timestamp,
}

impl Told {
    /// Its request was taken. Nothing when that was at once.
    pub fn taken(&self, at: Timestamp) -> Option<Outcome> {
        let took = at.since(self.at);
        (took >= AT_ONCE).then(|| self.outcome(took))
    }

    /// Whoever was told has left, at some time if that is known: they would have been taken when the first `later`
    /// request was. Without one nobody knows, but that it was later when they had waited for longer than was said.
    pub fn left(&self, at: Option<Timestamp>, later: Option<Later>) -> Option<Outcome> {
        let follows = |later: &Later| at.is_none_or(|at| later.asked.since(at) < UNKNOWN);
        match later.filter(follows) {
            Some(later) => self.taken(later.taken),
            None => {
                let outcome = self.outcome(at?.since(self.at));
                (outcome.verdict == Verdict::Later).then_some(outcome)
            }
        }
    }

    fn outcome(&self, took: Duration) -> Outcome {
        Outcome {
            bucket: PlaceBucket::of(self.place),
            score: took.as_secs_f64() / self.expected,
            verdict: self.within.verdict(took),
            width: self.within.width(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_secs(seconds)
    }

    fn told() -> Told {
        Told {
            at: at(100),
            place: 3,
            expected: 60.0,
            within: Within::outwards(20.0, 90.0),
        }
    }

    fn verdict(outcome: Option<Outcome>) -> Option<Verdict> {
        outcome.map(|outcome| outcome.verdict)
    }

    #[test]
    fn a_wait_is_measured_from_what_was_told() {
        let outcome = told().taken(at(130)).unwrap();
        assert_eq!(outcome.bucket, PlaceBucket::of(2));
        assert_eq!(
            (outcome.score, outcome.verdict, outcome.width),
            (0.5, Verdict::Held, 70)
        );
        assert_eq!(verdict(told().taken(at(110))), Some(Verdict::Sooner));
        assert_eq!(verdict(told().taken(at(191))), Some(Verdict::Later));
    }

    #[test]
    fn who_is_taken_at_once_has_not_waited() {
        assert_eq!(told().taken(Timestamp(100_999_999)), None);
        // Clocks of nodes differ.
        assert_eq!(told().taken(at(99)), None);
    }

    #[test]
    fn who_left_would_have_been_taken_with_the_next() {
        let later = |asked| {
            Some(Later {
                asked: at(asked),
                taken: at(1_160),
            })
        };
        assert_eq!(
            verdict(told().left(Some(at(150)), later(120))),
            Some(Verdict::Later)
        );
        assert_eq!(
            verdict(told().left(Some(at(150)), later(1_049))),
            Some(Verdict::Later)
        );
        assert_eq!(
            verdict(told().left(None, later(1_100))),
            Some(Verdict::Later)
        );
        // Somebody who came long after says nothing.
        assert_eq!(told().left(Some(at(150)), later(1_050)), None);
        assert_eq!(told().left(Some(at(150)), None), None);
        // That nobody had come until then does.
        assert_eq!(
            verdict(told().left(Some(at(200)), None)),
            Some(Verdict::Later)
        );
    }
}
