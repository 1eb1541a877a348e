//! A chat as one end sees it, over as many connections as it takes: merged by seq from pushes and
//! pages of `sync`, and checked.

use crate::{
    stamp::Stamp,
    verify::{View, Violation},
};
use std::collections::BTreeMap;

/// More messages ahead of a page than a sane server would push.
const MAX_EARLY: usize = 10_000;

/// The log of one chat at one end.
#[derive(Debug)]
pub struct Log {
    view: View,
    /// Nothing up to here is missing.
    held: i64,
    /// Which of the pair's messages each seq is; index 0 is seq 1, the description.
    entries: Vec<Option<u32>>,
    /// What was pushed before a page brought what it follows.
    early: BTreeMap<i64, String>,
    /// Whether a page is still to come on this connection.
    catching_up: bool,
    /// The last that was pushed on this connection.
    pushed: i64,
}

impl Log {
    /// A log of which nothing is known; `view` is the same.
    pub fn new(view: View) -> Self {
        Self {
            view,
            held: 0,
            entries: Vec::new(),
            early: BTreeMap::new(),
            catching_up: true,
            pushed: 0,
        }
    }

    /// A new connection begins; the last seq that it is to begin behind.
    pub fn resume(&mut self) -> i64 {
        self.early.clear();
        self.catching_up = true;
        self.pushed = 0;
        self.held
    }

    /// Nothing up to here is missing.
    pub fn held(&self) -> i64 {
        self.held
    }

    /// Whether a page is still to come.
    pub fn is_catching_up(&self) -> bool {
        self.catching_up
    }

    /// Takes a push. Answers with its stamp if it is news and one of the pair's.
    pub fn push(&mut self, seq: i64, content: &str) -> Option<Stamp> {
        if seq <= self.pushed {
            self.view.violate(Violation::PushedAgain(seq));
        }
        self.pushed = self.pushed.max(seq);
        if self.catching_up && seq > self.held + 1 && self.early.len() < MAX_EARLY {
            self.early.insert(seq, content.to_owned());
            return None;
        }
        self.add(seq, content)
    }

    /// Takes a message of a page; whether it is news and one of the pair's.
    pub fn page(&mut self, seq: i64, content: &str) -> bool {
        self.add(seq, content).is_some()
    }

    /// The last page is complete: what was pushed meanwhile follows it without a gap. How much of
    /// that is news.
    pub fn caught_up(&mut self) -> u64 {
        self.catching_up = false;
        let early = std::mem::take(&mut self.early).into_iter();
        let news = early.filter(|(seq, content)| self.add(*seq, content).is_some());
        news.count() as u64
    }

    fn add(&mut self, seq: i64, content: &str) -> Option<Stamp> {
        if seq <= self.held {
            let known = self.at(seq);
            if known.is_some() && known != self.view.counter(content) {
                self.view.violate(Violation::Rewritten(seq));
            }
            return None;
        }
        // A seq that does not follow is for the view to note.
        let stamp = self.view.arrived(seq, content);
        self.held = seq;
        if let Ok(length) = usize::try_from(seq) {
            // A server may claim any seq: what is beyond all reason is noted and not stored.
            if length <= self.entries.len() + MAX_EARLY {
                self.entries.resize(length, None);
                self.entries[length - 1] = self.view.counter(content);
            }
        }
        stamp
    }

    /// Which of the pair's messages is there.
    pub fn at(&self, seq: i64) -> Option<u32> {
        let index = usize::try_from(seq.checked_sub(1)?).ok()?;
        self.entries.get(index).copied().flatten()
    }

    /// What is checked and noted so far.
    pub fn view(&mut self) -> &mut View {
        &mut self.view
    }

    /// Whether each of the first `sent` messages is there.
    pub fn has_all(&self, sent: u32) -> bool {
        !self.catching_up && self.view.has_all(sent)
    }

    /// Everything that went wrong, given that `sent` messages had to arrive.
    pub fn finish(self, sent: u32) -> Vec<Violation> {
        self.view.finish(sent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: usize = 64;

    fn text(counter: u32) -> String {
        Stamp::sample(counter, SIZE)
    }

    /// A log that has caught up with the description and two messages.
    fn log() -> Log {
        let mut log = Log::new(View::new(1, 2, SIZE));
        log.page(1, "help");
        log.page(2, &text(0));
        log.page(3, &text(1));
        log.caught_up();
        log
    }

    #[test]
    fn pushes_that_overtake_a_page_are_merged() {
        let mut log = log();
        assert_eq!(log.resume(), 3);
        assert_eq!(log.push(6, &text(4)), None);
        assert_eq!(log.push(7, &text(5)), None);
        log.page(4, &text(2));
        log.page(5, &text(3));
        log.page(6, &text(4));
        log.caught_up();
        assert!(log.push(8, &text(6)).is_some());
        assert!(log.has_all(7));
        assert_eq!(log.finish(7), []);
    }

    #[test]
    fn a_page_that_leaves_a_gap_is_found() {
        let mut log = log();
        log.resume();
        log.push(6, &text(4));
        log.page(4, &text(2));
        log.caught_up();
        let gap = Violation::Seq {
            expected: 5,
            found: 6,
        };
        assert_eq!(log.finish(5), [gap, Violation::Lost { from: 3, to: 3 }]);
    }

    #[test]
    fn what_is_pushed_twice_or_changed_or_stored_twice_is_found() {
        let mut log = log();
        log.push(4, &text(2));
        log.push(4, &text(2));
        log.push(5, &text(2));
        log.resume();
        log.page(3, &text(0));
        assert_eq!(
            log.finish(3),
            [
                Violation::PushedAgain(4),
                Violation::Duplicate(2),
                Violation::Rewritten(3)
            ]
        );
    }
}
