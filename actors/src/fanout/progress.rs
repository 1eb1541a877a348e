//! What an owner is shown of messages on their way. Pure.

use std::time::Duration;
use switchboard_domain::Timestamp;

/// Between two tellings, but for the last one.
const PAUSE: Duration = Duration::from_millis(250);

/// How far one message has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reached {
    /// Its number.
    pub seq: i64,
    /// Members whose devices it was handed to.
    pub delivered: i64,
    /// Members who were found to be here, so far.
    pub online: i64,
}

/// The messages of one walk.
#[derive(Debug)]
pub struct Progress {
    messages: Vec<Reached>,
    told_at: Timestamp,
}

impl Progress {
    /// Of these messages, at `now`.
    pub fn new(seqs: impl Iterator<Item = i64>, now: Timestamp) -> Self {
        let begun = |seq| Reached {
            seq,
            delivered: 0,
            online: 0,
        };
        Self {
            messages: seqs.map(begun).collect(),
            told_at: now,
        }
    }

    /// Members were found who are here and may see message number `index`.
    pub fn found(&mut self, index: usize, members: i64) {
        self.messages[index].online += members;
    }

    /// It was handed to the devices of one more of them.
    pub fn delivered(&mut self, index: usize) {
        self.messages[index].delivered += 1;
    }

    /// How far the newest has come, when it is time to say so.
    pub fn due(&mut self, now: Timestamp) -> Option<Reached> {
        if now.since(self.told_at) < PAUSE {
            return None;
        }
        self.told_at = now;
        self.messages.last().copied()
    }

    /// How far each has come in the end.
    pub fn last(&self) -> &[Reached] {
        &self.messages
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_owner_is_told_four_times_a_second_and_in_the_end() {
        let start = Timestamp::from_secs(1);
        let at = |ms| start.plus(Duration::from_millis(ms));
        let mut progress = Progress::new([7, 8].into_iter(), start);
        for ms in 0..1_000 {
            progress.found(1, 1);
            progress.delivered(1);
            let due = progress.due(at(ms));
            assert_eq!(due.is_some(), ms > 0 && ms % 250 == 0, "{ms}");
            assert!(due.is_none_or(|it| (it.seq, it.delivered) == (8, ms as i64 + 1)));
        }
        let [first, second] = progress.last() else {
            panic!("two messages")
        };
        assert_eq!(
            (first.delivered, second.delivered, second.online),
            (0, 1_000, 1_000)
        );
    }
}
