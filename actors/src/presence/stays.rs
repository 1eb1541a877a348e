//! Who is there. The one place that says so: whatever is known of a user's connections comes in here,
//! and nobody else asks where they are.

use crate::protocol::{Timestamp, UserId};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::time::Duration;

/// Where a user is, as far as others are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whereabouts {
    /// There.
    Here,
    /// The last connection has ended a moment ago, which nobody is shown yet.
    Left {
        /// When the others are shown, by the steady clock.
        due: Timestamp,
        /// When it ended.
        at: Timestamp,
    },
    /// Not there.
    Away,
}

/// The users who have a connection, and those whose last one has just ended: at most as many as
/// connections, and as have ended within the patience.
#[derive(Debug)]
pub struct Stays {
    patience: Duration,
    here: HashSet<UserId>,
    left: HashMap<UserId, (Timestamp, Timestamp)>,
    due: BTreeSet<(Timestamp, UserId)>,
}

impl Stays {
    /// Nobody. Who comes back within `patience` was never away.
    pub fn new(patience: Duration) -> Self {
        Self {
            patience,
            here: HashSet::new(),
            left: HashMap::new(),
            due: BTreeSet::new(),
        }
    }

    /// The user has a connection: whether that is news to those who watch.
    pub fn begin(&mut self, user: UserId) -> bool {
        let back = self.left.remove(&user);
        if let Some((due, _)) = back {
            self.due.remove(&(due, user));
        }
        self.here.insert(user) && back.is_none()
    }

    /// The user's last connection ended at `at`, which is `now` by the steady clock. `false`: there
    /// was none.
    pub fn end(&mut self, user: UserId, now: Timestamp, at: Timestamp) -> bool {
        let was_here = self.here.remove(&user);
        if was_here {
            let due = now.plus(self.patience);
            self.left.insert(user, (due, at));
            self.due.insert((due, user));
        }
        was_here
    }

    /// Where the user is.
    pub fn of(&self, user: UserId) -> Whereabouts {
        match self.left.get(&user) {
            Some(&(due, at)) => Whereabouts::Left { due, at },
            None if self.here.contains(&user) => Whereabouts::Here,
            None => Whereabouts::Away,
        }
    }

    /// Those who did not come back in time, each with the end of the last connection.
    pub fn expire(&mut self, now: Timestamp) -> Vec<(UserId, Timestamp)> {
        let mut gone = Vec::new();
        while let Some(&(due, user)) = self.due.first()
            && due <= now
        {
            self.due.pop_first();
            let left = self.left.remove(&user);
            gone.extend(left.map(|(_, at)| (user, at)));
        }
        gone
    }

    /// The earliest moment at which [`Stays::expire`] has something to do.
    pub fn next_deadline(&self) -> Option<Timestamp> {
        self.due.first().map(|(due, _)| *due)
    }
}
