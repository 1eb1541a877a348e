//! What a node hears of the others: a bounded queue that says when something did not fit.

use bytes::Bytes;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::{Notify, mpsc};

/// Hints that may wait to be looked at: as much as a busy node hears in a second.
pub const MAX_WAITING: usize = 8_192;

/// What a node hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A hint of another node.
    Hint(Bytes),
    /// Hints may have been lost before this: the database knows what they said.
    Missed,
}

/// Where events come from. One reader.
#[derive(Debug)]
pub struct Events {
    hints: mpsc::Receiver<Bytes>,
    missed: Arc<Missed>,
}

/// Where events are put.
#[derive(Clone, Debug)]
pub(super) struct Inlet {
    hints: mpsc::Sender<Bytes>,
    missed: Arc<Missed>,
}

#[derive(Debug, Default)]
struct Missed {
    yes: AtomicBool,
    changed: Notify,
}

/// Both ends of a queue.
pub(super) fn channel() -> (Inlet, Events) {
    let (to, from) = mpsc::channel(MAX_WAITING);
    let missed = Arc::new(Missed::default());
    let inlet = Inlet {
        hints: to,
        missed: missed.clone(),
    };
    let hints = from;
    (inlet, Events { hints, missed })
}

impl Inlet {
    /// A hint has come. `false`: there was no room for it, and the reader will hear so.
    pub fn hint(&self, hint: Bytes) -> bool {
        let taken = self.hints.try_send(hint).is_ok();
        if !taken {
            self.missed();
        }
        taken
    }

    /// Hints may have been lost.
    pub fn missed(&self) {
        self.missed.yes.store(true, Ordering::Release);
        self.missed.changed.notify_one();
    }
}

impl Events {
    /// The next event; `None` when no more can come.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            if self.missed.yes.swap(false, Ordering::AcqRel) {
                return Some(Event::Missed);
            }
            tokio::select! {
                hint = self.hints.recv() => return hint.map(Event::Hint),
                () = self.missed.changed.notified() => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_does_not_fit_is_told() {
        let (inlet, mut events) = channel();
        for number in 0..=MAX_WAITING {
            let fits = inlet.hint(Bytes::from(number.to_string()));
            assert_eq!(fits, number < MAX_WAITING, "{number}");
        }
        assert_eq!(events.next().await, Some(Event::Missed));
        for number in 0..MAX_WAITING {
            let hint = Event::Hint(Bytes::from(number.to_string()));
            assert_eq!(events.next().await, Some(hint));
        }
        drop(inlet);
        assert_eq!(events.next().await, None);
    }
}
