//! What waits to be sent to Redis: bounded, for those who put something in never wait.

use super::super::key::Key;
use bytes::Bytes;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::{mpsc, oneshot};

/// Hints and questions that may wait: what a busy node says in a second.
pub const MAX_WAITING: usize = 8_192;
/// Bytes of these hints, and of what is asked for.
pub const MAX_WAITING_BYTES: usize = 16 << 20;

/// Something to be sent.
#[derive(Debug)]
pub enum Item {
    /// To the nodes that have one of the keys.
    Hint { to: Vec<Key>, hint: Bytes },
    /// Which of the keys is anywhere?
    Locate {
        keys: Vec<Key>,
        answer: oneshot::Sender<Vec<bool>>,
    },
}

impl Item {
    fn bytes(&self) -> usize {
        match self {
            Self::Hint { hint, .. } => hint.len(),
            Self::Locate { keys, .. } => size_of_val(keys.as_slice()),
        }
    }
}

/// Where items are put.
#[derive(Debug)]
pub struct Outbox {
    to: mpsc::Sender<Item>,
    bytes: Arc<AtomicUsize>,
}

/// Where they are taken from.
#[derive(Debug)]
pub struct Waiting {
    from: mpsc::Receiver<Item>,
    bytes: Arc<AtomicUsize>,
}

pub fn channel() -> (Outbox, Waiting) {
    let (to, from) = mpsc::channel(MAX_WAITING);
    let bytes = Arc::new(AtomicUsize::new(0));
    let outbox = Outbox {
        to,
        bytes: bytes.clone(),
    };
    (outbox, Waiting { from, bytes })
}

impl Outbox {
    /// `Err`: it did not fit, and why.
    pub fn push(&self, item: Item) -> Result<(), &'static str> {
        let bytes = item.bytes();
        let before = self.bytes.fetch_add(bytes, Ordering::AcqRel);
        let fits = before + bytes <= MAX_WAITING_BYTES;
        if fits && self.to.try_send(item).is_ok() {
            return Ok(());
        }
        self.bytes.fetch_sub(bytes, Ordering::AcqRel);
        Err("full")
    }
}

impl Outbox {
    /// Whether half of what may wait does.
    pub fn is_half_full(&self) -> bool {
        self.to.capacity() < MAX_WAITING / 2
            || self.bytes.load(Ordering::Acquire) > MAX_WAITING_BYTES / 2
    }
}

impl Waiting {
    /// All that waits, at most `most`, added to `items`; waits for one. `false` when no more can come.
    pub async fn take(&mut self, items: &mut Vec<Item>, most: usize) -> bool {
        let from = items.len();
        let some = self.from.recv_many(items, most).await > 0;
        let bytes = items[from..].iter().map(Item::bytes).sum();
        self.bytes.fetch_sub(bytes, Ordering::AcqRel);
        some
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hint(bytes: usize) -> Item {
        Item::Hint {
            to: Vec::new(),
            hint: Bytes::from(vec![0; bytes]),
        }
    }

    #[tokio::test]
    async fn what_is_too_much_is_refused_until_some_is_taken() {
        let (outbox, mut waiting) = channel();
        for count in 0..MAX_WAITING {
            assert_eq!(outbox.is_half_full(), count > MAX_WAITING / 2);
            outbox.push(hint(1)).expect("there is room");
        }
        assert_eq!(outbox.push(hint(1)), Err("full"));
        let mut items = Vec::new();
        assert!(waiting.take(&mut items, 100).await);
        assert_eq!(items.len(), 100);
        outbox.push(hint(1)).expect("there is room again");
    }

    #[tokio::test]
    async fn bytes_are_bounded_too() {
        let (outbox, mut waiting) = channel();
        for _ in 0..4 {
            outbox.push(hint(MAX_WAITING_BYTES / 4)).expect("room");
        }
        assert_eq!(outbox.push(hint(1)), Err("full"));
        let mut items = Vec::new();
        assert!(waiting.take(&mut items, 1).await);
        outbox.push(hint(1)).expect("there is room again");
        // A question is as long as what it asks for.
        let ask = |keys| {
            let (answer, _) = oneshot::channel();
            outbox.push(Item::Locate {
                keys: vec![Key::Node; keys],
                answer,
            })
        };
        let too_many = MAX_WAITING_BYTES / size_of::<Key>();
        assert_eq!(ask(too_many), Err("full"));
        ask(1).expect("one more");
        drop(outbox);
        while waiting.take(&mut items, 100).await {}
        assert_eq!(items.len(), 6);
    }
}
