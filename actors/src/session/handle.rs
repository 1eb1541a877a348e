//! The way to a session, for everybody else.

use super::actor::Session;
use crate::protocol::ChatId;
use crate::protocol::wire::Frame;
use crate::reply::{Answer, RequestNumber};
use crate::session::{CloseCode, Drain};
use actix::dev::SendError;
use actix::{Addr, Message};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::oneshot;

/// What a session is told.
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
    overflowed: Arc<AtomicBool>,
}

impl SessionHandle {
    pub(super) fn new(addr: Addr<Session>, overflowed: Arc<AtomicBool>) -> Self {
        Self { addr, overflowed }
    }

    /// Tells the session; never waits.
    pub fn push(&self, message: ToSession) {
        match self.addr.try_send(message) {
            // One that is closed needs nothing any more.
            Ok(()) | Err(SendError::Closed(_)) => {}
            // Nor what is worth nothing a moment later.
            Err(SendError::Full(ToSession::Frame(frame))) if frame.ephemeral => {}
            Err(SendError::Full(ToSession::Settle(_))) => {}
            Err(SendError::Full(_)) => self.overflowed.store(true, Ordering::Relaxed),
        }
    }
}
