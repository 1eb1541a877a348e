//! A connection's place in the pool of its user.

use super::{Leave, PoolRef, Presence, UserPool};
use actix::Addr;
use std::sync::Arc;
use switchboard_domain::ConnectionId;

/// Held by a session that has joined, or is joining. Dropping it leaves the pool, however the
/// session came to its end.
#[derive(Debug)]
pub struct Membership {
    pool: PoolRef,
    connection: ConnectionId,
}

impl Membership {
    /// A place for `connection`.
    pub fn new(pool: PoolRef, connection: ConnectionId) -> Self {
        Self { pool, connection }
    }

    /// The pool.
    pub fn pool(&self) -> &Addr<UserPool> {
        &self.pool.addr
    }
}

impl Membership {
    /// The pool, and whether anybody is in it.
    pub fn pool_ref(&self) -> &PoolRef {
        &self.pool
    }

    /// Whether the user is there.
    pub fn presence(&self) -> &Arc<Presence> {
        &self.pool.presence
    }
}

impl Drop for Membership {
    fn drop(&mut self) {
        // One for each Join: bounded by the connections.
        self.pool.addr.do_send(Leave(self.connection));
    }
}
