//! The fan-out: it brings a list's messages to the members who are connected here. It is a worker behind the
//! commit, one for each list, beside the actor of its chat.
//!
//! ```text
//! chat ── committed ──▶ queue ──▶ broadcast: a page of members ──▶ directory: who of them is here
//!                                     ▲             │                       │
//!                                     └─── next ────┘    a chunk of pools ◀─┘  then the next, once the
//!                                                                              last of their sessions has it
//!
//! broadcast   one walk through the members, for all messages that were queued meanwhile
//! readers     pure: what a member is shown of them
//! progress    pure: what the owner is shown, and how often
//! ```
//!
//! Nothing of it is stored. Some members are not reached: they were away, the process died, or too much was
//! queued. They find the message by `sync`, or by its missing number.

mod broadcast;
mod progress;
mod readers;

use crate::services::Services;
use broadcast::Broadcast;
use switchboard_domain::{ListChat, Message};
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;

/// Messages of a list that wait for the walk before. When there are more, they are not shown live.
/// The owner is told that no member was reached, and members find them by `sync`.
pub const QUEUE: usize = 1_024;
/// Messages that one walk carries at most.
const BATCH: usize = 64;

/// A message, with its list as it was then.
type Sent = (ListChat, Message);

/// The way to the fan-out of one list. It goes on with what was queued when this is dropped.
#[derive(Debug)]
pub struct FanOut(mpsc::Sender<Sent>);

impl FanOut {
    /// Starts the fan-out on this arbiter.
    pub fn start(services: Services) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        actix::spawn(work(services, waiting));
        Self(queue)
    }

    /// Whether the fan-out has failed: a new one is to take its place.
    pub fn is_over(&self) -> bool {
        self.0.is_closed()
    }

    /// Queues a message that is stored. `false`: too many wait.
    pub fn push(&self, list: ListChat, message: Message) -> bool {
        match self.0.try_send((list, message)) {
            Ok(()) => true,
            Err(TrySendError::Full(_) | TrySendError::Closed(_)) => false,
        }
    }
}

async fn work(services: Services, mut waiting: mpsc::Receiver<Sent>) {
    let mut batch = Vec::with_capacity(BATCH);
    while waiting.recv_many(&mut batch, BATCH).await > 0 {
        // The list as it is now.
        let list = batch.last().map(|(list, _)| list.clone());
        let messages = batch.drain(..).map(|(_, message)| message).collect();
        if let Some(list) = list {
            Broadcast::new(&services, list, messages).run().await;
        }
    }
}
