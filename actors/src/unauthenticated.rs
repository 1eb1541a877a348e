//! The connections whose user is not known yet. They are in no pool, but a server that stops has
//! to tell them too.

use crate::session::{Drain, SessionHandle, ToSession};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use switchboard_domain::ConnectionId;

/// The list. Shared; entered and left once by each connection, so a lock is never waited for.
#[derive(Clone, Default)]
pub struct UnauthenticatedSessions(Arc<Mutex<Inside>>);

#[derive(Default)]
struct Inside {
    /// Bounded by the connections that there are.
    waiting: HashMap<ConnectionId, SessionHandle>,
    /// Set once all are to leave.
    draining: Option<Drain>,
}

impl UnauthenticatedSessions {
    /// A connection has come.
    pub fn enter(&self, connection: ConnectionId, session: SessionHandle) {
        self.with(|inside| match inside.draining {
            // The drain has begun some time ago, so this one goes at once.
            Some(drain) => session.push(ToSession::Drain(Drain {
                within: Duration::ZERO,
                ..drain
            })),
            None => {
                inside.waiting.insert(connection, session);
            }
        });
    }

    /// A connection has found its pool, or its end. Answers with how all are to leave, if they
    /// were told to.
    pub fn leave(&self, connection: ConnectionId) -> Option<Drain> {
        self.with(|inside| {
            inside.waiting.remove(&connection);
            inside.draining
        })
    }

    /// Whether the server stops, so that all must leave.
    pub fn is_draining(&self) -> bool {
        self.with(|inside| inside.draining.is_some())
    }

    /// Ends all of them, and all that still come.
    pub fn drain(&self, drain: Drain) {
        let all: Vec<_> = self.with(|inside| {
            inside.draining = Some(drain);
            inside.waiting.drain().collect()
        });
        for (_, session) in all {
            session.push(ToSession::Drain(drain));
        }
    }

    fn with<T>(&self, work: impl FnOnce(&mut Inside) -> T) -> T {
        // It is whole between two calls, also when a thread died in one.
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
