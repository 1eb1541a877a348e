//! Whether a user is there, for everybody who has to know without asking: shared counters that
//! the user's pool and sessions keep.

use super::UserPool;
use crate::protocol::Timestamp;
use actix::Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::time::Duration;

/// The way to a user's pool, and whether anybody is in it.
#[derive(Clone, Debug)]
pub struct PoolRef {
    /// The pool.
    pub addr: Addr<UserPool>,
    /// Whether the user is there.
    pub presence: Arc<Presence>,
}

/// What is known of a user's connections on this node.
#[derive(Debug, Default)]
pub struct Presence {
    connections: AtomicUsize,
    /// When one of them was last heard, in microseconds of the steady clock.
    heard: AtomicI64,
}

impl Presence {
    /// Whether the user has a connection.
    pub fn is_online(&self) -> bool {
        self.connections.load(Ordering::Relaxed) > 0
    }

    /// Whether one of the user's connections was heard not longer than `within` before `now`.
    pub fn answered(&self, now: Timestamp, within: Duration) -> bool {
        let heard = Timestamp(self.heard.load(Ordering::Relaxed));
        self.is_online() && now.since(heard) <= within
    }

    /// The pool has so many connections now.
    pub(super) fn set_connections(&self, count: usize) {
        self.connections.store(count, Ordering::Relaxed);
    }

    /// One of the connections was heard at `now`.
    pub fn heard(&self, now: Timestamp) {
        self.heard.fetch_max(now.0, Ordering::Relaxed);
    }
}
