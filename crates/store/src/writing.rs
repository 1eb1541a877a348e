//! Whether writing works. A probe alone does not tell: it writes little, and a disk that is full for
//! a message may have room for that. So what real writes found counts, for a while.

use super::error::StoreError;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A write that the database had no room for counts for so long, unless a later one worked. Then it
/// is time to try again: whoever sends nobody here would never hear of it.
const REMEMBERED: Duration = Duration::from_secs(5);

/// What the last write found. Clones are the same.
#[derive(Clone, Debug, Default)]
pub struct Writing(Arc<Mutex<Found>>);

#[derive(Debug, Default)]
struct Found {
    /// When one found no room, unless a later one did.
    failed: Option<Instant>,
    /// Those that worked.
    worked: u64,
}

impl Writing {
    /// Notes what became of a write.
    pub(crate) fn note<T>(&self, outcome: &Result<T, StoreError>) {
        self.note_at(outcome, Instant::now());
    }

    /// Whether the last write found that the database cannot store anything, a moment ago.
    pub fn has_just_failed(&self) -> bool {
        self.has_failed_at(Instant::now())
    }

    /// How many have worked so far. Probes do not count: they write nothing that anybody needs.
    pub(crate) fn worked(&self) -> u64 {
        self.found().worked
    }

    fn note_at<T>(&self, outcome: &Result<T, StoreError>, now: Instant) {
        let mut found = self.found();
        match outcome {
            Ok(_) => {
                found.failed = None;
                found.worked += 1;
            }
            Err(StoreError::Unwritable(_)) => found.failed = Some(now),
            // Says nothing of the disk; whether the database is there is asked anyway.
            Err(_) => {}
        }
    }

    fn has_failed_at(&self, now: Instant) -> bool {
        let failed = self.found().failed;
        failed.is_some_and(|at| now.saturating_duration_since(at) < REMEMBERED)
    }

    fn found(&self) -> MutexGuard<'_, Found> {
        // It is whole between two calls, also when a thread died in one.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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
        assert_eq!(writing.worked(), 1);
    }
}
