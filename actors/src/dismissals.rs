//! Whom the server itself closed a connection of, on whichever node: that they are gone is its doing, and
//! nothing is taken from them for it before they had their time to return.

use crate::protocol::{Timestamp, UserId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Users that are remembered at most; beyond that those who were closed earliest are forgotten.
const MOST: usize = 50_000;
/// Longer than anybody is waited for.
const KEPT: Duration = Duration::from_secs(600);

/// When that was, by the steady clock. Shared.
#[derive(Clone, Debug, Default)]
pub struct Dismissals(Arc<Mutex<HashMap<UserId, Timestamp>>>);

impl Dismissals {
    /// A connection of `user` was closed at `now`.
    pub fn note(&self, user: UserId, now: Timestamp) {
        self.with(|users| {
            if users.len() >= MOST && !users.contains_key(&user) {
                users.retain(|_, at| now.since(*at) < KEPT);
            }
            if users.len() >= MOST && !users.contains_key(&user) {
                let earliest = users.iter().min_by_key(|(_, at)| **at);
                if let Some(earliest) = earliest.map(|(user, _)| *user) {
                    users.remove(&earliest);
                }
            }
            users.insert(user, now);
        });
    }

    /// When that last happened to `user`.
    pub fn last(&self, user: UserId) -> Option<Timestamp> {
        self.with(|users| users.get(&user).copied())
    }

    fn with<T>(&self, work: impl FnOnce(&mut HashMap<UserId, Timestamp>) -> T) -> T {
        // It is whole between two calls, also when a thread died in one.
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_time_counts_and_the_earliest_is_forgotten() {
        let dismissals = Dismissals::default();
        for user in 0..=MOST as i64 {
            dismissals.note(UserId(user), Timestamp(user));
        }
        assert_eq!(dismissals.last(UserId(0)), None);
        dismissals.note(UserId(1), Timestamp(9));
        assert_eq!(dismissals.last(UserId(1)), Some(Timestamp(9)));
        assert_eq!(dismissals.with(|users| users.len()), MOST);
    }
}
