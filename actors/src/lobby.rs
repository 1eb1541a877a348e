//! The connections that nobody has authenticated yet. They are in no pool, but a server that
//! stops has to tell them too.

use crate::protocol::ConnectionId;
use crate::session::{CloseCode, SessionHandle, ToSession};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The list. Shared; entered and left once by each connection, so a lock is never waited for.
#[derive(Clone, Default)]
pub struct Lobby(Arc<Mutex<HashMap<ConnectionId, SessionHandle>>>);

impl Lobby {
    /// A connection waits for its first frame. Bounded by the connections that there are.
    pub fn enter(&self, connection: ConnectionId, session: SessionHandle) {
        self.with(|waiting| waiting.insert(connection, session));
    }

    /// It does not any more.
    pub fn leave(&self, connection: ConnectionId) {
        self.with(|waiting| waiting.remove(&connection));
    }

    /// Closes all of them.
    pub fn close_all(&self, code: CloseCode) {
        let all: Vec<_> = self.with(|waiting| waiting.drain().collect());
        for (_, session) in all {
            session.push(ToSession::Close(code));
        }
    }

    fn with<T>(&self, work: impl FnOnce(&mut HashMap<ConnectionId, SessionHandle>) -> T) -> T {
        // A map is whole between two calls, also when a thread died in one.
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
