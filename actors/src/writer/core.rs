//! Group commit without the database: which messages go into the next batch, and what to make of
//! an attempt that failed. No actors, I/O or clocks.
//!
//! ```text
//!   push ──▶ queue ──next_batch──▶ in flight ──committed──▶ settled
//!                                     │
//!                                     ├─ not saved: again, until a row's deadline: refused
//!                                     └─ unknown:   again, looked up first, until it is known
//! ```
//!
//! While a batch commits, the next one fills. A row whose outcome is unknown keeps its place in
//! front of everything that came later, so the order of a chat survives a lost connection.
//!
//! A row's deadline is before the deadline of its chat. So its sender gets `not_saved`, which is certain. The
//! chat could only say `timeout`. Rows of a batch in flight are refused only after its permit was revoked.

use std::{collections::VecDeque, time::Duration};
use switchboard_domain::Timestamp;
pub use switchboard_store::writer::Attempt;

/// Most rows of one batch.
pub const MAX_BATCH_ROWS: usize = 1_024;
/// Most bytes of text of one batch.
pub const MAX_BATCH_BYTES: usize = 1 << 20;
/// Most rows that may wait.
pub const MAX_QUEUED_ROWS: usize = 65_536;
/// Most bytes of text that may wait.
pub const MAX_QUEUED_BYTES: usize = 64 << 20;
/// Pause after the first failed attempt; it doubles up to [`MAX_PAUSE`].
pub const MIN_PAUSE: Duration = Duration::from_millis(25);
/// Longest pause between attempts.
pub const MAX_PAUSE: Duration = Duration::from_millis(500);

/// What the batcher must know of a row.
pub trait Row {
    /// Bytes that it holds.
    fn size(&self) -> usize;
    /// After this moment it must not be stored any more.
    fn deadline(&self) -> Timestamp;
    /// What is known of attempts to store it before this one.
    fn attempt(&self) -> Attempt {
        Attempt::First
    }
}

/// A row on its way.
#[derive(Debug)]
pub struct Slot<T> {
    /// The row.
    pub row: T,
    /// How it is to be stored.
    pub attempt: Attempt,
}

/// The state of one writer.
#[derive(Debug)]
pub struct Batcher<T> {
    queue: VecDeque<Slot<T>>,
    queued_bytes: usize,
    /// The batch in flight, if one is. What was refused of it meanwhile is not in it any more.
    flight: Option<Vec<Slot<T>>>,
    failures: u32,
    resume_at: Timestamp,
}

impl<T> Default for Batcher<T> {
    fn default() -> Self {
        Self {
            queue: VecDeque::new(),
            queued_bytes: 0,
            flight: None,
            failures: 0,
            resume_at: Timestamp(i64::MIN),
        }
    }
}

impl<T: Row> Batcher<T> {
    /// Queues a row; gives it back when there is no room.
    pub fn push(&mut self, row: T) -> Result<(), T> {
        let size = row.size();
        if self.queue.len() >= MAX_QUEUED_ROWS || self.queued_bytes + size > MAX_QUEUED_BYTES {
            return Err(row);
        }
        self.queued_bytes += size;
        self.queue.push_back(Slot {
            attempt: row.attempt(),
            row,
        });
        Ok(())
    }

    /// How many rows wait.
    pub fn len(&self) -> usize {
        self.queue.len()
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// The next batch, when none is in flight, no pause is on and something waits.
    pub fn next_batch(&mut self, now: Timestamp) -> Option<&[Slot<T>]> {
        if self.flight.is_some() || self.queue.is_empty() || now < self.resume_at {
            return None;
        }
        let (mut rows, mut bytes) = (0, 0);
        for slot in self.queue.iter().take(MAX_BATCH_ROWS) {
            bytes += slot.row.size();
            // One row always goes, however large.
            if rows > 0 && bytes > MAX_BATCH_BYTES {
                break;
            }
            rows += 1;
        }
        let batch: Vec<_> = self.queue.drain(..rows).collect();
        self.queued_bytes -= batch.iter().map(|slot| slot.row.size()).sum::<usize>();
        Some(self.flight.insert(batch))
    }

    /// The batch in flight is decided: its rows.
    pub fn committed(&mut self) -> Vec<Slot<T>> {
        self.failures = 0;
        self.resume_at = Timestamp(i64::MIN);
        self.flight.take().unwrap_or_default()
    }

    /// The batch in flight failed, and waits again. `unknown` says that its commit may have
    /// happened. Rows that are certainly not stored and overdue are returned: they are refused.
    pub fn failed(&mut self, unknown: bool, now: Timestamp) -> Vec<T> {
        let pause = MIN_PAUSE
            .saturating_mul(1 << self.failures.min(10))
            .min(MAX_PAUSE);
        self.failures = self.failures.saturating_add(1);
        self.resume_at = now.plus(pause);
        for mut slot in self.flight.take().into_iter().flatten().rev() {
            if unknown && slot.attempt == Attempt::First {
                slot.attempt = Attempt::MaybeStored;
            }
            // The rows of one batch may exceed the bound for a while: they were admitted.
            self.queued_bytes += slot.row.size();
            self.queue.push_front(slot);
        }
        self.expire(now)
    }

    /// Whether rows in flight are overdue that no earlier attempt can have stored: time to see that
    /// this one does not either, see [`Batcher::abandoned`].
    pub fn is_flight_overdue(&self, now: Timestamp) -> bool {
        let mut flight = self.flight.iter().flatten();
        flight.any(|slot| slot.attempt == Attempt::First && slot.row.deadline() <= now)
    }

    /// The batch in flight will certainly not be committed, and is about to fail. Its overdue rows
    /// are returned: they are refused now.
    pub fn abandoned(&mut self, now: Timestamp) -> Vec<T> {
        let Some(flight) = &mut self.flight else {
            return Vec::new();
        };
        let overdue =
            |slot: &mut Slot<T>| slot.attempt == Attempt::First && slot.row.deadline() <= now;
        let refused = flight.extract_if(.., overdue);
        refused.map(|slot| slot.row).collect()
    }

    /// Takes out what is certainly not stored and overdue; what may be stored is only looked up
    /// from its deadline on.
    pub fn expire(&mut self, now: Timestamp) -> Vec<T> {
        // Nobody waits too long behind a database that answers.
        if self.failures == 0 && self.flight.is_none() {
            return Vec::new();
        }
        let overdue = |slot: &Slot<T>| slot.row.deadline() <= now;
        if !self.queue.iter().any(overdue) {
            return Vec::new();
        }
        let mut refused = Vec::new();
        for mut slot in std::mem::take(&mut self.queue) {
            match slot.attempt {
                Attempt::First if overdue(&slot) => {
                    self.queued_bytes -= slot.row.size();
                    refused.push(slot.row);
                    continue;
                }
                Attempt::MaybeStored if overdue(&slot) => slot.attempt = Attempt::ResolveOnly,
                _ => {}
            }
            self.queue.push_back(slot);
        }
        refused
    }

    /// When to try again after a failure.
    pub fn resume_at(&self) -> Option<Timestamp> {
        (self.failures > 0 && self.flight.is_none() && !self.queue.is_empty())
            .then_some(self.resume_at)
    }
}

#[cfg(test)]
#[path = "core_tests.rs"]
mod tests;
