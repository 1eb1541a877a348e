//! A connection's place in the pool of its user.

use super::{Leave, UserPool};
use crate::protocol::ConnectionId;
use actix::Addr;

/// Held by a session that has joined, or is joining. Dropping it leaves the pool, however the
/// session came to its end.
#[derive(Debug)]
pub struct Membership {
    pool: Addr<UserPool>,
    connection: ConnectionId,
}

impl Membership {
    /// A place for `connection`.
    pub fn new(pool: Addr<UserPool>, connection: ConnectionId) -> Self {
        Self { pool, connection }
    }

    /// The pool.
    pub fn pool(&self) -> &Addr<UserPool> {
        &self.pool
    }
}

impl Drop for Membership {
    fn drop(&mut self) {
        // One for each Join: bounded by the connections.
        self.pool.do_send(Leave(self.connection));
    }
}
