//! Users whose connection the server itself closed, on any node. They left because of the server. So they
//! lose nothing (a match, for example) before they had their time to return.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use switchboard_domain::{Timestamp, UserId};

/// Users that are remembered at most; beyond that those who were closed earliest are forgotten.
const MOST: usize = 50_000;
/// Longer than anybody is waited for.
const KEPT: Duration = Duration::from_secs(600);

/// When that was, by the monotonic clock. Shared.
#[derive(Clone, Debug)]
pub struct Dismissals(Arc<Mutex<Known>>);

#[derive(Debug)]
struct Known {
    users: HashMap<UserId, Timestamp>,
    /// Until then others may have been closed without a word of it here: the process was not there, or heard
    /// nothing of the other nodes.
    unheard: Timestamp,
}

impl Dismissals {
    /// Those of a process that begins: who was closed before, by a node that it takes the place of, is not known.
    pub fn since(now: Timestamp) -> Self {
        Self(Arc::new(Mutex::new(Known {
            users: HashMap::new(),
            unheard: now,
        })))
    }

    /// What other nodes said until now may not have been heard.
    pub fn missed(&self, now: Timestamp) {
        self.with(|known| known.unheard = known.unheard.max(now));
    }

    /// A connection of `user` was closed at `now`.
    pub fn note(&self, user: UserId, now: Timestamp) {
        self.with(|Known { users, .. }| {
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

    /// When that last happened to `user`, or may have happened.
    pub fn last(&self, user: UserId) -> Timestamp {
        self.with(|known| {
            let last = known.users.get(&user).copied();
            last.map_or(known.unheard, |at| at.max(known.unheard))
        })
    }

    fn with<T>(&self, work: impl FnOnce(&mut Known) -> T) -> T {
        // It is whole between two calls, also when a thread died in one.
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_time_counts_and_the_earliest_is_forgotten() {
        let start = Timestamp(-1);
        let dismissals = Dismissals::since(start);
        for user in 0..=MOST as i64 {
            dismissals.note(UserId(user), Timestamp(user));
        }
        assert_eq!(dismissals.last(UserId(0)), start);
        dismissals.note(UserId(1), Timestamp(9));
        assert_eq!(dismissals.last(UserId(1)), Timestamp(9));
        assert_eq!(dismissals.with(|known| known.users.len()), MOST);
    }

    #[test]
    fn whoever_may_have_been_closed_unheard_counts_as_closed_until_then() {
        let dismissals = Dismissals::since(Timestamp(5));
        dismissals.note(UserId(1), Timestamp(7));
        assert_eq!(dismissals.last(UserId(2)), Timestamp(5));
        dismissals.missed(Timestamp(9));
        dismissals.missed(Timestamp(8));
        assert_eq!(
            [1, 2].map(|user| dismissals.last(UserId(user))),
            [Timestamp(9); 2]
        );
        dismissals.note(UserId(1), Timestamp(10));
        assert_eq!(dismissals.last(UserId(1)), Timestamp(10));
    }
}
