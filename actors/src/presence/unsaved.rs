//! When users were last there, as far as it is not stored yet.

use crate::protocol::{Timestamp, UserId};
use std::collections::BTreeMap;

/// One moment for each user, up to a bound.
#[derive(Debug)]
pub struct Unsaved {
    seen: BTreeMap<UserId, Timestamp>,
    most: usize,
}

impl Unsaved {
    /// Of `most` users.
    pub fn new(most: usize) -> Self {
        Self {
            seen: BTreeMap::new(),
            most,
        }
    }

    /// The user was there at `at`. `false`: there is no room, and it will not be stored.
    pub fn note(&mut self, user: UserId, at: Timestamp) -> bool {
        let room = self.seen.len() < self.most || self.seen.contains_key(&user);
        if room {
            self.seen.insert(user, at);
        }
        room
    }

    /// When the user was last there.
    pub fn get(&self, user: UserId) -> Option<Timestamp> {
        self.seen.get(&user).copied()
    }

    /// Up to `most` of what is to be stored.
    pub fn batch(&self, most: usize) -> Vec<(UserId, Timestamp)> {
        let all = self.seen.iter().take(most);
        all.map(|(user, at)| (*user, *at)).collect()
    }

    /// This is stored: what has not changed since is done.
    pub fn saved(&mut self, batch: &[(UserId, Timestamp)]) {
        for (user, at) in batch {
            if self.seen.get(user) == Some(at) {
                self.seen.remove(user);
            }
        }
    }

    /// Whether there is nothing to store.
    pub fn is_empty(&self) -> bool {
        self.seen.is_empty()
    }
}
