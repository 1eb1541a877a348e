//! What was learned of waits at some places: how long they were beside what was expected, and how wide an interval has to
//! be so that nine of ten hold.
//!
//! The scores are conformal: what comes is taken to be like what came. It is not quite, so the share that is left out
//! adapts (Gibbs and Candès, 2021).

use super::gamma;
use super::pace;
use super::place_bucket::PlaceBucket;
use super::told::Outcome;
use super::within::Verdict;
use std::collections::VecDeque;

/// Older outcomes are forgotten.
const MOST: usize = 200;
/// So many are taken to have been there before any was seen.
const SEEDS: usize = 60;
/// The share that may miss.
const TARGET: f64 = 0.10;
/// How fast it adapts.
const STEP: f64 = 0.02;
/// It is used only as far as this; what it is goes on.
const LEAST: f64 = 0.01;
const GREATEST: f64 = 0.50;

/// To a millionth, so that what is stored as a text is read as what it was.
fn rounded(score: f64) -> f64 {
    (score * 1e6).round() / 1e6
}

/// What was learned at the places of one bucket.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    /// How long each wait was, over what was expected; the oldest first.
    scores: VecDeque<f64>,
    /// The share that is left out. Below nought after many misses, and above one after none for long.
    left_out: f64,
    /// The scores between which most of them are.
    span: (f64, f64),
}

impl Calibration {
    /// Before anything was seen.
    pub fn new(bucket: PlaceBucket) -> Self {
        // A wait at place p is p gaps, and the pace is the mean of some gaps itself: what is expected of many places
        // is no surer than that.
        let shape = 1.0 / (1.0 / bucket.from() as f64 + 1.0 / pace::MOST as f64);
        let scores = gamma::quantiles(shape.round() as usize, SEEDS).collect();
        Self::of_stored(scores, TARGET)
    }

    /// As it was stored.
    pub fn of_stored(scores: Vec<f64>, left_out: f64) -> Self {
        let mut calibration = Self {
            scores: scores.into_iter().map(rounded).collect(),
            left_out,
            span: (0.0, 0.0),
        };
        calibration.settle();
        calibration
    }

    /// The scores, the oldest first.
    pub fn scores(&self) -> impl ExactSizeIterator<Item = f64> + '_ {
        self.scores.iter().copied()
    }

    /// The share that is left out, as it is.
    pub fn left_out(&self) -> f64 {
        self.left_out
    }

    /// Learns from what became of an interval.
    pub fn learn(&mut self, outcome: &Outcome) {
        self.scores.push_back(rounded(outcome.score));
        let missed = match outcome.verdict {
            Verdict::Held => 0.0,
            Verdict::Sooner | Verdict::Later => 1.0,
        };
        self.left_out += STEP * (TARGET - missed);
        self.settle();
    }

    /// The interval of what is expected to take so many seconds.
    pub fn interval(&self, expected: f64) -> (f64, f64) {
        (expected * self.span.0, expected * self.span.1)
    }

    fn settle(&mut self) {
        let old = self.scores.len().saturating_sub(MOST);
        self.scores.drain(..old);
        let mut sorted: Vec<f64> = self.scores().collect();
        sorted.sort_unstable_by(f64::total_cmp);
        let half = self.left_out.clamp(LEAST, GREATEST) / 2.0;
        // Ranks of a finite sample, 1 for the least; the lower one is the mirror image of the upper one.
        let upper = ((sorted.len() + 1) as f64 * (1.0 - half)).ceil() as usize;
        let lower = (sorted.len() + 1).saturating_sub(upper);
        let at = |rank: usize| rank.checked_sub(1).and_then(|at| sorted.get(at)).copied();
        let greatest = sorted.last().copied().unwrap_or(1.0);
        self.span = (at(lower).unwrap_or(0.0), at(upper).unwrap_or(greatest));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn outcome(score: f64, verdict: Verdict) -> Outcome {
        Outcome {
            bucket: PlaceBucket::of(1),
            score,
            verdict,
            width: 5,
        }
    }

    #[test]
    fn a_single_gap_is_taken_to_be_exponential_at_first() {
        let (low, high) = Calibration::new(PlaceBucket::of(1)).interval(60.0);
        assert!((2.0..5.0).contains(&low), "{low}");
        assert!((170.0..200.0).contains(&high), "{high}");
    }

    #[test]
    fn two_hundred_outcomes_leave_nothing_of_what_was_taken_to_be() {
        let mut calibration = Calibration::new(PlaceBucket::of(1));
        (0..199).for_each(|_| calibration.learn(&outcome(2.0, Verdict::Held)));
        assert_ne!(calibration.scores.front(), Some(&2.0));
        calibration.learn(&outcome(2.0, Verdict::Held));
        assert_eq!(calibration.interval(60.0), (120.0, 120.0));
        calibration.learn(&outcome(2.0, Verdict::Held));
        assert_eq!(calibration.scores.len(), MOST);
    }

    #[test]
    fn it_is_wider_after_misses_and_narrower_after_none() {
        let width = |verdict| {
            let mut calibration = Calibration::new(PlaceBucket::of(9));
            for score in calibration.clone().scores() {
                calibration.learn(&outcome(score, verdict));
            }
            let (low, high) = calibration.interval(1.0);
            high - low
        };
        assert!(width(Verdict::Later) > width(Verdict::Held));
        assert_eq!(width(Verdict::Later), width(Verdict::Sooner));
    }

    proptest! {
        #[test]
        fn what_is_stored_says_the_same(
            scores in proptest::collection::vec(0.0..9.0_f64, 0..300),
            missed in proptest::collection::vec(proptest::bool::ANY, 300),
            expected in 0.0..9_999.0_f64,
        ) {
            let mut calibration = Calibration::new(PlaceBucket::of(2));
            for (score, missed) in scores.into_iter().zip(missed) {
                let verdict = if missed { Verdict::Later } else { Verdict::Held };
                calibration.learn(&outcome(score, verdict));
            }
            let (low, high) = calibration.interval(expected);
            prop_assert!(0.0 <= low && low <= high);
            let stored = Calibration::of_stored(calibration.scores().collect(), calibration.left_out());
            prop_assert_eq!(stored, calibration);
        }
    }
}
