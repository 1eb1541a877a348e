//! Which connection watches whom.

use std::collections::{HashMap, HashSet};
use switchboard_domain::{ConnectionId, UserId};

/// There is no room for so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too much is watched")]
pub struct Full;

#[derive(Debug)]
struct Watch {
    watcher: UserId,
    watched: Vec<UserId>,
}

/// Connections that watch, and whom.
#[derive(Debug)]
pub struct Watches {
    connections: HashMap<ConnectionId, Watch>,
    of_watcher: HashMap<UserId, Vec<ConnectionId>>,
    of_watched: HashMap<UserId, HashSet<ConnectionId>>,
    entries: usize,
    most: usize,
    most_of_user: usize,
}

impl Watches {
    /// Nothing. At most `most` in all, and of one user at most `most_of_user`.
    pub fn new(most: usize, most_of_user: usize) -> Self {
        Self {
            connections: HashMap::new(),
            of_watcher: HashMap::new(),
            of_watched: HashMap::new(),
            entries: 0,
            most,
            most_of_user,
        }
    }

    /// A connection of `watcher` is about to watch.
    pub fn enter(&mut self, connection: ConnectionId, watcher: UserId) {
        if self.connections.contains_key(&connection) {
            return;
        }
        let watched = Vec::new();
        let watch = Watch { watcher, watched };
        self.connections.insert(connection, watch);
        self.of_watcher.entry(watcher).or_default().push(connection);
    }

    /// From now on the connection watches these users, each once, and no others. Returns how many
    /// of them have so many watchers that there is no room. When there is no room for the rest, all
    /// stays as it was.
    pub fn set(&mut self, connection: ConnectionId, users: &[UserId]) -> Result<usize, Full> {
        let Some(watch) = self.connections.get_mut(&connection) else {
            return Ok(0);
        };
        if self.entries - watch.watched.len() + users.len() > self.most {
            return Err(Full);
        }
        let before = std::mem::take(&mut watch.watched);
        self.entries -= before.len();
        for user in before {
            self.unlink(connection, user);
        }
        let mut watched = Vec::with_capacity(users.len());
        for user in users {
            let watching = self.of_watched.entry(*user).or_default();
            if watching.len() < self.most_of_user {
                watching.insert(connection);
                watched.push(*user);
            }
        }
        self.entries += watched.len();
        let left_out = users.len() - watched.len();
        if let Some(watch) = self.connections.get_mut(&connection) {
            watch.watched = watched;
        }
        Ok(left_out)
    }

    /// The connection does not watch the user any more: whether it did.
    pub fn remove(&mut self, connection: ConnectionId, user: UserId) -> bool {
        let Some(watch) = self.connections.get_mut(&connection) else {
            return false;
        };
        let Some(at) = watch.watched.iter().position(|it| *it == user) else {
            return false;
        };
        watch.watched.swap_remove(at);
        self.entries -= 1;
        self.unlink(connection, user);
        true
    }

    /// The connection has ended.
    pub fn leave(&mut self, connection: ConnectionId) {
        let Some(watch) = self.connections.remove(&connection) else {
            return;
        };
        self.entries -= watch.watched.len();
        for user in watch.watched {
            self.unlink(connection, user);
        }
        if let Some(own) = self.of_watcher.get_mut(&watch.watcher) {
            own.retain(|it| *it != connection);
            if own.is_empty() {
                self.of_watcher.remove(&watch.watcher);
            }
        }
    }

    /// The connections that watch the user.
    pub fn watching(&self, user: UserId) -> Vec<ConnectionId> {
        let watching = self.of_watched.get(&user).into_iter().flatten();
        watching.copied().collect()
    }

    /// Whether anybody watches the user.
    pub fn is_watched(&self, user: UserId) -> bool {
        self.of_watched.contains_key(&user)
    }

    /// Everybody who is watched.
    pub fn users(&self) -> impl Iterator<Item = UserId> + '_ {
        self.of_watched.keys().copied()
    }

    /// The connections of `watcher` that have watched anybody.
    pub fn of_watcher(&self, watcher: UserId) -> Vec<ConnectionId> {
        self.of_watcher.get(&watcher).cloned().unwrap_or_default()
    }

    /// Whose connection it is, and whom it watches.
    pub fn of(&self, connection: ConnectionId) -> Option<(UserId, &[UserId])> {
        let watch = self.connections.get(&connection)?;
        Some((watch.watcher, &watch.watched))
    }

    /// How much is watched in all.
    pub fn entries(&self) -> usize {
        self.entries
    }

    fn unlink(&mut self, connection: ConnectionId, user: UserId) {
        if let Some(watching) = self.of_watched.get_mut(&user) {
            watching.remove(&connection);
            if watching.is_empty() {
                self.of_watched.remove(&user);
            }
        }
    }
}
