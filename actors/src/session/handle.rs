//! The way to a session, for everybody else.

use super::actor::Session;
use crate::reply::{Answer, RequestNumber};
use crate::session::Drain;
use actix::dev::SendError;
use actix::{Addr, Message};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use switchboard_domain::wire::CloseCode;
use switchboard_domain::wire::Frame;
use switchboard_domain::{ChatId, Timestamp};
use tokio::sync::oneshot;

/// What other actors send to a session.
#[expect(
    clippy::large_enum_variant,
    reason = "mostly frames: a box would cost each of them an allocation"
)]
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub enum ToSession {
    /// Show this to the client.
    Frame(Frame),
    /// The answer to one of its requests.
    Answer {
        /// Which.
        number: RequestNumber,
        /// The chat that it was about.
        chat: Option<ChatId>,
        /// The answer.
        answer: Box<Answer>,
    },
    /// Drop this: what was to be shown before has been.
    Settle(oneshot::Sender<()>),
    /// Ask the client whether it is there.
    Ping,
    /// End, with this code.
    Close(CloseCode),
    /// The server stops: end in time.
    Drain(Drain),
}

/// A session's address. Its mailbox is bounded; when it is full the session cannot take what it
/// must not miss, so it is marked, and ends with 4408 as soon as it runs.
#[derive(Clone, Debug)]
pub struct SessionHandle {
    addr: Addr<Session>,
    signs: Arc<Signs>,
}

/// What a session and those who have its address know of it without asking.
#[derive(Debug, Default)]
pub(super) struct Signs {
    /// Set when something did not fit into its mailbox.
    pub(super) overflowed: AtomicBool,
    /// When its client was last heard, in microseconds of the monotonic clock.
    heard: AtomicI64,
}

impl Signs {
    pub(super) fn heard(&self, now: Timestamp) {
        self.heard.store(now.0, Ordering::Relaxed);
    }
}

impl SessionHandle {
    pub(super) fn new(addr: Addr<Session>, signs: Arc<Signs>) -> Self {
        Self { addr, signs }
    }

    /// When the client was last heard, by the monotonic clock.
    pub fn last_heard(&self) -> Timestamp {
        Timestamp(self.signs.heard.load(Ordering::Relaxed))
    }

    /// Tells the session; never waits.
    pub fn push(&self, message: ToSession) {
        match self.addr.try_send(message) {
            // One that is closed needs nothing any more.
            Ok(()) | Err(SendError::Closed(_)) => {}
            // Nor what is worth nothing a moment later.
            Err(SendError::Full(ToSession::Frame(frame))) if frame.ephemeral => {}
            Err(SendError::Full(ToSession::Settle(_) | ToSession::Ping)) => {}
            Err(SendError::Full(_)) => self.signs.overflowed.store(true, Ordering::Relaxed),
        }
    }
}
