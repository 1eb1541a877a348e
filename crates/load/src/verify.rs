//! What one connection saw of one chat, checked: nothing lost, nothing twice, nothing out of order,
//! and seq without gaps.

use super::stamp::Stamp;
use std::{collections::BTreeMap, fmt};

/// After so many violations the pair is stopped: what is wrong has been seen.
pub const MAX_VIOLATIONS: usize = 100;

/// Something that must not happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Violation {
    /// Messages from..=to never arrived.
    Lost {
        /// The first of them.
        from: u32,
        /// The last of them.
        to: u32,
    },
    /// A message arrived again.
    Duplicate(u32),
    /// A message arrived after a later one.
    Reordered(u32),
    /// A seq that does not follow the one before.
    Seq {
        /// What had to come.
        expected: i64,
        /// What came.
        found: i64,
    },
    /// Level 2: the acknowledgement of a message names a seq where the log has something else, or
    /// is not the one that it got before.
    Acknowledged {
        /// The message.
        message: u32,
        /// What the acknowledgement said.
        seq: i64,
    },
    /// Level 2: an entry of the log said something else before.
    Rewritten(i64),
    /// Level 2: an entry was pushed again, or after a later one, on one connection.
    PushedAgain(i64),
    /// A message that this pair never sent, or that was changed on the way.
    Foreign(String),
    /// An `error` frame, or a frame that makes no sense here.
    Unexpected(String),
    /// The connection ended.
    Ended(String),
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Violation::Lost { from, to } => write!(f, "messages {from} to {to} never arrived"),
            Violation::Duplicate(n) => write!(f, "message {n} arrived twice"),
            Violation::Reordered(n) => write!(f, "message {n} arrived after a later one"),
            Violation::Seq { expected, found } => write!(f, "seq {found} instead of {expected}"),
            Violation::Acknowledged { message, seq } => {
                write!(
                    f,
                    "message {message} was acknowledged as seq {seq}, which it is not"
                )
            }
            Violation::Rewritten(seq) => write!(f, "seq {seq} said something else before"),
            Violation::PushedAgain(seq) => write!(f, "seq {seq} was pushed again"),
            Violation::Foreign(text) => write!(f, "a message that was not sent: {text:?}"),
            Violation::Unexpected(what) => write!(f, "unexpected: {what}"),
            Violation::Ended(why) => write!(f, "the connection ended: {why}"),
        }
    }
}

/// One connection's view of one chat whose only author is the pair's participant. The first entry
/// of the log is the description of the request; the messages follow.
#[derive(Debug)]
pub struct View {
    run: u32,
    pair: u32,
    size: usize,
    next_seq: i64,
    next_counter: u32,
    /// Ranges that were skipped and may yet arrive late: first to last.
    missing: BTreeMap<u32, u32>,
    violations: Vec<Violation>,
}

impl View {
    /// A view of a chat that nothing has arrived of yet.
    pub fn new(run: u32, pair: u32, size: usize) -> Self {
        Self {
            run,
            pair,
            size,
            next_seq: 1,
            next_counter: 0,
            missing: BTreeMap::new(),
            violations: Vec::new(),
        }
    }

    /// Takes the next `user_message`. Answers with its stamp if it is one of the pair's messages
    /// and arrives for the first time.
    pub fn arrived(&mut self, seq: i64, content: &str) -> Option<Stamp> {
        if seq != self.next_seq {
            let expected = self.next_seq;
            self.violate(Violation::Seq {
                expected,
                found: seq,
            });
        }
        self.next_seq = self.next_seq.max(seq.saturating_add(1));
        if seq == 1 {
            return None;
        }
        match self.stamp(content) {
            Some(stamp) => self.counted(stamp.counter).then_some(stamp),
            None => {
                let start = content.chars().take(60).collect();
                self.violate(Violation::Foreign(start));
                None
            }
        }
    }

    /// Which of the pair's messages a text is.
    pub fn counter(&self, content: &str) -> Option<u32> {
        self.stamp(content).map(|stamp| stamp.counter)
    }

    fn stamp(&self, content: &str) -> Option<Stamp> {
        let ours = |stamp: &Stamp| (stamp.run, stamp.pair) == (self.run, self.pair);
        Stamp::read(content, self.size).filter(ours)
    }

    /// Whether `counter` arrives for the first time.
    fn counted(&mut self, counter: u32) -> bool {
        if counter >= self.next_counter {
            if counter > self.next_counter {
                self.missing.insert(self.next_counter, counter - 1);
            }
            self.next_counter = counter + 1;
            return true;
        }
        let range = self.missing.range(..=counter).next_back();
        match range
            .map(|(from, to)| (*from, *to))
            .filter(|(_, to)| counter <= *to)
        {
            None => {
                self.violate(Violation::Duplicate(counter));
                false
            }
            Some((from, to)) => {
                self.missing.remove(&from);
                if from < counter {
                    self.missing.insert(from, counter - 1);
                }
                if counter < to {
                    self.missing.insert(counter + 1, to);
                }
                self.violate(Violation::Reordered(counter));
                true
            }
        }
    }

    /// Records something else that must not happen.
    pub fn violate(&mut self, violation: Violation) {
        if self.violations.len() < MAX_VIOLATIONS {
            self.violations.push(violation);
        }
    }

    /// Takes back what was said about order, where order was not promised.
    pub fn excuse_order(&mut self) {
        let is_order = |violation: &Violation| matches!(violation, Violation::Reordered(_));
        self.violations.retain(|violation| !is_order(violation));
    }

    /// Whether so much is wrong that going on shows nothing more.
    pub fn is_hopeless(&self) -> bool {
        self.violations.len() + self.missing.len() >= MAX_VIOLATIONS
    }

    /// Whether each of the first `sent` messages has arrived.
    pub fn has_all(&self, sent: u32) -> bool {
        self.next_counter >= sent && self.missing.is_empty()
    }

    /// Everything that went wrong, given that `sent` messages had to arrive.
    pub fn finish(mut self, sent: u32) -> Vec<Violation> {
        if self.next_counter < sent {
            self.missing.insert(self.next_counter, sent - 1);
        }
        let lost = self.missing.into_iter();
        self.violations
            .extend(lost.map(|(from, to)| Violation::Lost { from, to }));
        self.violations
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SIZE: usize = 64;

    fn text(counter: u32) -> String {
        Stamp::sample(counter, SIZE)
    }

    /// The violations of a view in which `counters` arrived in this order, after the description,
    /// and `sent` had been sent.
    fn seen(counters: &[u32], sent: u32) -> Vec<Violation> {
        let mut view = View::new(1, 2, SIZE);
        assert_eq!(view.arrived(1, "help"), None);
        for (index, counter) in counters.iter().enumerate() {
            view.arrived(index as i64 + 2, &text(*counter));
        }
        let complete = view.has_all(sent);
        let violations = view.finish(sent);
        let is_lost = |v: &Violation| matches!(v, Violation::Lost { .. });
        assert_eq!(complete, !violations.iter().any(is_lost));
        violations
    }

    #[test]
    fn all_in_order_is_fine() {
        assert_eq!(seen(&[0, 1, 2, 3], 4), []);
    }

    #[test]
    fn what_is_wrong_is_told_apart() {
        assert_eq!(seen(&[0, 1, 3], 4), [Violation::Lost { from: 2, to: 2 }]);
        assert_eq!(seen(&[0, 1], 4), [Violation::Lost { from: 2, to: 3 }]);
        assert_eq!(seen(&[], 2), [Violation::Lost { from: 0, to: 1 }]);
        assert_eq!(seen(&[0, 1, 1, 2], 3), [Violation::Duplicate(1)]);
        assert_eq!(seen(&[0, 2, 1, 3], 4), [Violation::Reordered(1)]);
        assert_eq!(
            seen(&[0, 5, 3], 6),
            [
                Violation::Reordered(3),
                Violation::Lost { from: 1, to: 2 },
                Violation::Lost { from: 4, to: 4 },
            ]
        );
    }

    #[test]
    fn seq_has_no_gaps() {
        let mut view = View::new(1, 2, SIZE);
        view.arrived(1, "help");
        assert!(view.arrived(2, &text(0)).is_some());
        assert!(view.arrived(4, &text(1)).is_some());
        assert!(view.arrived(3, &text(2)).is_some());
        assert!(view.arrived(5, &text(3)).is_some());
        assert_eq!(
            view.finish(4),
            [
                Violation::Seq {
                    expected: 3,
                    found: 4
                },
                Violation::Seq {
                    expected: 5,
                    found: 3
                },
            ]
        );
    }

    #[test]
    fn others_messages_are_not_counted() {
        let mut view = View::new(1, 3, SIZE);
        view.arrived(1, "help");
        assert_eq!(view.arrived(2, &text(0)), None);
        assert_eq!(view.arrived(3, "changed"), None);
        assert!(matches!(
            view.finish(0)[..],
            [Violation::Foreign(_), Violation::Foreign(_)]
        ));
    }

    #[test]
    fn a_broken_server_does_not_fill_the_memory() {
        let mut view = View::new(1, 2, SIZE);
        let mut seq = 1;
        while !view.is_hopeless() {
            seq += 1;
            assert!(seq < 1000, "it gives up");
            view.arrived(seq, &text(0));
        }
    }

    proptest! {
        /// What arrives is judged clean exactly when it is all that was sent, once, in order.
        #[test]
        fn only_the_right_sequence_is_clean(counters in prop::collection::vec(0u32..6, 0..8), sent in 0u32..6) {
            let right: Vec<u32> = (0..sent).collect();
            // What was never sent is not the view's to know; it cannot arrive.
            prop_assume!(counters.iter().all(|counter| *counter < sent));
            prop_assert_eq!(seen(&counters, sent).is_empty(), counters == right);
        }
    }
}
