//! Whether writing works. A probe alone does not tell: it writes little, and a disk that is full for
//! a message may have room for that. So what real writes found counts, for a while.

use super::error::StoreError;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A write that the database had no room for counts for so long, unless a later one worked. Then it
/// is time to try again: whoever sends nobody here would never hear of it.
const REMEMBERED: Duration = Duration::from_secs(5);

/// What the last write found. Clones are the same.
#[derive(Clone, Debug, Default)]
pub struct Writing(Arc<Mutex<Option<Instant>>>);

impl Writing {
    /// Notes what became of a write.
    pub(crate) fn note<T>(&self, outcome: &Result<T, StoreError>) {
        self.note_at(outcome, Instant::now());
    }

    /// Whether the last write found that the database cannot store anything, a moment ago.
    pub fn has_just_failed(&self) -> bool {
        self.has_failed_at(Instant::now())
    }

    fn note_at<T>(&self, outcome: &Result<T, StoreError>, now: Instant) {
        let mut failed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match outcome {
            Ok(_) => *failed = None,
            Err(StoreError::Unwritable(_)) => *failed = Some(now),
            // Says nothing of the disk; whether the database is there is asked anyway.
            Err(_) => {}
        }
    }

    fn has_failed_at(&self, now: Instant) -> bool {
        let failed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        failed.is_some_and(|at| now.saturating_duration_since(at) < REMEMBERED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_counts_until_a_write_works_or_a_while_has_passed() {
        let writing = Writing::default();
        let start = Instant::now();
        let full = || Err::<(), _>(StoreError::Unwritable("full".to_owned()));
        assert!(!writing.has_failed_at(start));
        writing.note_at(&full(), start);
        writing.note_at(&Err::<(), _>(StoreError::Timeout), start);
        assert!(writing.has_failed_at(start));
        assert!(!writing.has_failed_at(start + REMEMBERED));
        writing.note_at(&Ok(()), start);
        assert!(!writing.has_failed_at(start));
    }
}
