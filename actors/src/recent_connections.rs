//! Users who were connected a short time ago, as far as this process knows. One who comes back may have
//! missed something.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use switchboard_domain::{Timestamp, UserId};

/// Users that are remembered at most who are not here; beyond that those who left earliest are forgotten.
const MOST: usize = 50_000;
/// A user who has been away for longer begins anew.
pub const OF_LATE: Duration = Duration::from_secs(600);

/// When that was, by the monotonic clock. Shared.
#[derive(Clone, Debug, Default)]
pub struct RecentConnections(Arc<Mutex<HashMap<UserId, Recent>>>);

#[derive(Clone, Copy, Debug, Default)]
struct Recent {
    /// Connections that are here.
    here: usize,
    /// When the last one ended, on whichever node.
    left: Option<Timestamp>,
}

impl Recent {
    fn is_of_late(&self, now: Timestamp) -> bool {
        self.here > 0 || self.left.is_some_and(|at| now.since(at) < OF_LATE)
    }
}

impl RecentConnections {
    /// A connection of `user` begins at `now`. Whether there is another one, or was of late.
    pub fn came(&self, user: UserId, now: Timestamp) -> bool {
        self.with(|users| {
            let recent = users.entry(user).or_default();
            let returns = recent.is_of_late(now);
            recent.here += 1;
            returns
        })
    }

    /// A connection of `user` that [came](Self::came) has ended at `now`.
    pub fn left(&self, user: UserId, now: Timestamp) {
        self.with(|users| {
            let here = users.get(&user).map_or(0, |recent| recent.here);
            let here = here.saturating_sub(1);
            make_room(users, user, now);
            let left = Some(now);
            users.insert(user, Recent { here, left });
        });
    }

    /// One has ended on another node.
    pub fn left_remotely(&self, user: UserId, now: Timestamp) {
        self.with(|users| {
            make_room(users, user, now);
            users.entry(user).or_default().left = Some(now);
        });
    }

    fn with<T>(&self, work: impl FnOnce(&mut HashMap<UserId, Recent>) -> T) -> T {
        // It is whole between two calls, also when a thread died in one.
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn make_room(users: &mut HashMap<UserId, Recent>, user: UserId, now: Timestamp) {
    if users.len() < MOST || users.contains_key(&user) {
        return;
    }
    users.retain(|_, recent| recent.is_of_late(now));
    if users.len() >= MOST {
        let gone = users.iter().filter(|(_, recent)| recent.here == 0);
        let earliest = gone.min_by_key(|(_, recent)| recent.left);
        if let Some(earliest) = earliest.map(|(user, _)| *user) {
            users.remove(&earliest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: UserId = UserId(1);

    fn at(seconds: u64) -> Timestamp {
        Timestamp(0).plus(Duration::from_secs(seconds))
    }

    #[test]
    fn whoever_comes_back_within_ten_minutes_returns() {
        let connections = RecentConnections::default();
        assert!(!connections.came(ADA, at(0)), "for the first time");
        assert!(connections.came(ADA, at(5_000)), "beside another one");
        connections.left(ADA, at(5_001));
        connections.left(ADA, at(6_000));
        assert!(connections.came(ADA, at(6_599)));
        connections.left(ADA, at(7_000));
        assert!(!connections.came(ADA, at(7_600)), "too late");
        assert!(!connections.came(UserId(2), at(7_600)), "somebody else");
        connections.left_remotely(UserId(3), at(7_600));
        assert!(connections.came(UserId(3), at(7_601)), "from another node");
    }

    #[test]
    fn those_who_left_earliest_are_forgotten_and_nobody_who_is_here() {
        let connections = RecentConnections::default();
        connections.came(ADA, at(0));
        for user in 2..2 + MOST as i64 {
            connections.left(UserId(user), at(1));
        }
        connections.left(UserId(-1), at(2));
        assert_eq!(connections.with(|users| users.len()), MOST);
        assert!(connections.came(ADA, at(3)) && connections.came(UserId(-1), at(3)));
    }
}
