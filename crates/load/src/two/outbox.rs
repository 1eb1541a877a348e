//! What a writer has sent, and what it was told about it.

use super::log::Log;
use crate::verify::Violation;
use std::collections::BTreeMap;

/// The messages of one writer.
#[derive(Debug, Default)]
pub struct Outbox {
    /// How many were sent.
    sent: u32,
    /// What is not acknowledged, and when it was sent first.
    open: BTreeMap<u32, u64>,
    /// The seq that each message was acknowledged with; 0 before.
    acknowledged: Vec<i64>,
}

impl Outbox {
    /// How many were sent.
    pub fn sent(&self) -> u32 {
        self.sent
    }

    /// How many wait for their acknowledgement.
    pub fn open(&self) -> usize {
        self.open.len()
    }

    /// What waits for its acknowledgement, oldest first, with the time when it was sent first.
    pub fn unacknowledged(&self) -> impl Iterator<Item = (u32, u64)> {
        self.open.iter().map(|(number, sent)| (*number, *sent))
    }

    /// One more message is sent; its number.
    pub fn send(&mut self, now: u64) -> u32 {
        let number = self.sent;
        self.sent += 1;
        self.open.insert(number, now);
        self.acknowledged.push(0);
        number
    }

    /// A message was acknowledged: the same message always with the same seq.
    pub fn acknowledge(&mut self, number: u32, seq: i64) -> Result<(), Violation> {
        let wrong = Violation::Acknowledged {
            message: number,
            seq,
        };
        match self.acknowledged.get_mut(number as usize) {
            Some(known) if *known == 0 || *known == seq => {
                *known = seq;
                self.open.remove(&number);
                Ok(())
            }
            _ => Err(wrong),
        }
    }

    /// What was acknowledged and is not so.
    pub fn check(&self, log: &Log) -> Vec<Violation> {
        let acknowledged = (0u32..).zip(&self.acknowledged);
        let wrong =
            acknowledged.filter(|(number, seq)| **seq != 0 && log.at(**seq) != Some(*number));
        wrong
            .map(|(message, seq)| Violation::Acknowledged { message, seq: *seq })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_answer_again_is_fine_and_another_is_not() {
        let mut outbox = Outbox::default();
        assert_eq!((outbox.send(5), outbox.send(6)), (0, 1));
        assert_eq!(outbox.acknowledge(1, 3), Ok(()));
        assert_eq!(outbox.acknowledge(1, 3), Ok(()));
        assert_eq!(outbox.unacknowledged().collect::<Vec<_>>(), [(0, 5)]);
        for (message, seq) in [(1, 4), (2, 5)] {
            let wrong = Violation::Acknowledged { message, seq };
            assert_eq!(outbox.acknowledge(message, seq), Err(wrong));
        }
    }
}
