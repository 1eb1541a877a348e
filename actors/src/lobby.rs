//! The connections whose user is not known yet. They are in no pool, but a server that stops has
//! to tell them too.

use crate::protocol::ConnectionId;
use crate::session::{CloseCode, SessionHandle, ToSession};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The list. Shared; entered and left once by each connection, so a lock is never waited for.
#[derive(Clone, Default)]
pub struct Lobby(Arc<Mutex<Inside>>);

#[derive(Default)]
struct Inside {
    /// Bounded by the connections that there are.
    waiting: HashMap<ConnectionId, SessionHandle>,
    /// Set once all are to leave.
    closed: Option<CloseCode>,
}

impl Lobby {
    /// A connection has come.
    pub fn enter(&self, connection: ConnectionId, session: SessionHandle) {
        self.with(|inside| match inside.closed {
            Some(code) => session.push(ToSession::Close(code)),
            None => {
                inside.waiting.insert(connection, session);
            }
        });
    }

    /// A connection has found its pool, or its end. Answers with the code to close with, if all
    /// were told to leave.
    pub fn leave(&self, connection: ConnectionId) -> Option<CloseCode> {
        self.with(|inside| {
            inside.waiting.remove(&connection);
            inside.closed
        })
    }

    /// Closes all of them, and all that still come.
    pub fn close(&self, code: CloseCode) {
        let all: Vec<_> = self.with(|inside| {
            inside.closed = Some(code);
            inside.waiting.drain().collect()
        });
        for (_, session) in all {
            session.push(ToSession::Close(code));
        }
    }

    fn with<T>(&self, work: impl FnOnce(&mut Inside) -> T) -> T {
        // It is whole between two calls, also when a thread died in one.
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
