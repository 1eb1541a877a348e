//! SQLite has one writer at a time, and its busy handler is a lottery in which somebody always
//! loses. Whoever wants to write in this process waits here first, in order of arrival.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A fair lock with a time limit. Clones are the same lock.
#[derive(Clone, Debug, Default)]
pub struct WriteGate(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    line: Mutex<Line>,
    moved: Condvar,
}

#[derive(Debug, Default)]
struct Line {
    /// The number that the next one to arrive gets.
    next: u64,
    /// Who waits, in order of arrival; the first is inside.
    tickets: VecDeque<u64>,
}

/// Leaves the gate when dropped.
#[derive(Debug)]
pub struct Inside<'a> {
    gate: &'a WriteGate,
    ticket: u64,
}

impl WriteGate {
    /// Waits until everybody who came before has left; `None` when that takes longer than `limit`.
    pub fn enter(&self, limit: Duration) -> Option<Inside<'_>> {
        let deadline = Instant::now() + limit;
        let mut line = self.line();
        let ticket = line.next;
        line.next += 1;
        line.tickets.push_back(ticket);
        let me = Inside { gate: self, ticket };
        while line.tickets.front() != Some(&ticket) {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                // Dropping `me` takes the ticket out of the line, which needs the lock.
                drop(line);
                return None;
            }
            let waited = self.0.moved.wait_timeout(line, left);
            line = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        Some(me)
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        // The line is consistent after every statement, so a panic elsewhere leaves it usable.
        self.0.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        let mut line = self.gate.line();
        line.tickets.retain(|ticket| *ticket != self.ticket);
        self.gate.0.moved.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::thread;

    const LONG: Duration = Duration::from_secs(30);

    #[test]
    fn one_is_inside_and_the_line_is_served_in_order() {
        let gate = WriteGate::default();
        let inside = gate.enter(LONG).expect("free");
        let (order, served) = mpsc::channel();
        let mut threads = Vec::new();
        for n in 0..8 {
            let (gate_n, order) = (gate.clone(), order.clone());
            threads.push(thread::spawn(move || {
                let _inside = gate_n.enter(LONG).expect("served");
                order.send(n).expect("test is listening");
            }));
            // Arrival is the condition for the next one to be sent.
            while gate.line().tickets.len() < n + 2 {
                thread::yield_now();
            }
        }
        assert!(
            served.try_recv().is_err(),
            "nobody passes while one is inside"
        );
        drop(inside);
        for thread in threads {
            thread.join().expect("no panic");
        }
        assert_eq!(
            served.try_iter().collect::<Vec<_>>(),
            (0..8).collect::<Vec<_>>()
        );
    }

    #[test]
    fn who_gives_up_blocks_nobody() {
        let gate = WriteGate::default();
        let inside = gate.enter(LONG).expect("free");
        assert!(gate.enter(Duration::ZERO).is_none());
        drop(inside);
        assert!(gate.enter(Duration::ZERO).is_some());
    }
}
