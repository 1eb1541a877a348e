//! How often what was said was so.

use crate::waits::{Outcome, PlaceBucket, Verdict};
use std::fmt;
use std::ops::AddAssign;

#[derive(Clone, Copy, Default)]
pub struct Counts {
    pub held: u32,
    pub sooner: u32,
    pub later: u32,
}

#[derive(Default)]
pub struct Tally {
    buckets: [Counts; PlaceBucket::COUNT],
    widths: Vec<u64>,
}

impl Counts {
    pub fn all(self) -> u32 {
        self.held + self.sooner + self.later
    }

    /// Of all, how many per cent.
    pub fn percent(self, part: u32) -> f64 {
        100.0 * f64::from(part) / f64::from(self.all().max(1))
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.held += other.held;
        self.sooner += other.sooner;
        self.later += other.later;
    }
}

impl Tally {
    pub fn count(&mut self, outcome: &Outcome) {
        let counts = &mut self.buckets[outcome.bucket.index()];
        match outcome.verdict {
            Verdict::Held => counts.held += 1,
            Verdict::Sooner => counts.sooner += 1,
            Verdict::Later => counts.later += 1,
        }
        self.widths.push(outcome.width);
    }

    pub fn add(&mut self, other: Self) {
        for (own, counts) in self.buckets.iter_mut().zip(other.buckets) {
            *own += counts;
        }
        self.widths.extend(other.widths);
    }

    pub fn all(&self) -> Counts {
        let mut all = Counts::default();
        self.buckets.iter().for_each(|counts| all += *counts);
        all
    }

    pub fn buckets(&self) -> impl Iterator<Item = (PlaceBucket, Counts)> + '_ {
        PlaceBucket::ALL.into_iter().zip(self.buckets)
    }

    pub fn median_width(&self) -> u64 {
        let mut widths = self.widths.clone();
        widths.sort_unstable();
        widths.get(widths.len() / 2).copied().unwrap_or_default()
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = |part| self.percent(part);
        write!(
            f,
            "{:5.1} % held, {:4.1} sooner, {:4.1} later, of {:4}",
            percent(self.held),
            percent(self.sooner),
            percent(self.later),
            self.all(),
        )
    }
}
