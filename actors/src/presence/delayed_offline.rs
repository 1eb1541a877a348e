//! Users whose presence a connection may not see any more, but whom it is still to see leave: as it would
//! have if their last connection had ended.

use std::collections::{BTreeMap, BTreeSet};
use switchboard_domain::{ConnectionId, Timestamp, UserId};

/// At most one for each connection and user, and no more than the connection has watched.
#[derive(Debug, Default)]
pub struct DelayedOffline {
    of: BTreeMap<(ConnectionId, UserId), (Timestamp, Timestamp)>,
    due: BTreeSet<(Timestamp, ConnectionId, UserId)>,
}

impl DelayedOffline {
    /// At `due` the connection is to see that `user` left at `at`.
    pub fn add(&mut self, connection: ConnectionId, user: UserId, due: Timestamp, at: Timestamp) {
        let before = self.of.insert((connection, user), (due, at));
        if let Some((earlier, _)) = before {
            self.due.remove(&(earlier, connection, user));
        }
        self.due.insert((due, connection, user));
    }

    /// The connection is to see nothing of it.
    pub fn clear(&mut self, connection: ConnectionId) {
        let all = (connection, UserId(i64::MIN))..=(connection, UserId(i64::MAX));
        let users: Vec<UserId> = self.of.range(all).map(|((_, user), _)| *user).collect();
        for user in users {
            if let Some((due, _)) = self.of.remove(&(connection, user)) {
                self.due.remove(&(due, connection, user));
            }
        }
    }

    /// Who is to be shown at `now` that somebody left, and when they did.
    pub fn expire(&mut self, now: Timestamp) -> Vec<(ConnectionId, UserId, Timestamp)> {
        let mut over = Vec::new();
        while let Some(&(due, connection, user)) = self.due.first()
            && due <= now
        {
            self.due.pop_first();
            let pending = self.of.remove(&(connection, user));
            over.extend(pending.map(|(_, at)| (connection, user, at)));
        }
        over
    }

    /// The earliest moment at which [`DelayedOffline::expire`] has something to do.
    pub fn next_deadline(&self) -> Option<Timestamp> {
        self.due.first().map(|(due, ..)| *due)
    }
}
