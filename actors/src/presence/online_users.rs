//! Who is online, as those who watch are shown. What this node knows and what the location table in Redis says
//! come together here. Two other parts ask Redis themselves: `chat/recipient_presence.rs` for `recipientOnline`,
//! and `queue/match_timeout/requeue.rs` before a match is undone.
//!
//! While Redis is away, users on other nodes keep their last known state.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::time::Duration;
use switchboard_domain::{Timestamp, UserId};

/// Where a user is, as far as others are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whereabouts {
    /// There.
    Here,
    /// The last connection has ended a moment ago; this is not shown yet.
    Left {
        /// When the others are shown, by the monotonic clock.
        due: Timestamp,
        /// When it ended.
        at: Timestamp,
    },
    /// Not there.
    Away,
}

/// What it means to those who watch a user that it was asked where the user is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Located {
    /// Nothing new.
    AsShown,
    /// The user has come.
    Came,
    /// The user has left.
    Left {
        /// When the last connection ended.
        at: Timestamp,
        /// Whether that was one to another node.
        remote: bool,
    },
}

/// Those whose time is over.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Over {
    /// They have left, each at the end of the last connection.
    pub gone: Vec<(UserId, Timestamp)>,
    /// They have, unless they are on another node: [`OnlineUsers::located`] and [`OnlineUsers::not_located`] say.
    pub doubtful: Vec<UserId>,
}

/// The end of a user's last connection.
#[derive(Clone, Copy, Debug)]
struct Left {
    due: Timestamp,
    at: Timestamp,
    /// Whether it was one to another node.
    remote: bool,
    /// Whether the time is over, and only the other nodes have to be asked.
    over: bool,
}

/// The users who have a connection, and those whose last one has just ended: at most as many as
/// connections, as have ended within the patience, and as are watched here and are elsewhere.
#[derive(Debug)]
pub struct OnlineUsers {
    patience: Duration,
    here: HashSet<UserId>,
    /// Users who are not here and have a connection to another node, as far as is known: asked for are
    /// only those who are watched.
    remote: HashSet<UserId>,
    left: HashMap<UserId, Left>,
    due: BTreeSet<(Timestamp, UserId)>,
}

impl OnlineUsers {
    /// No user is online. One who comes back within `patience` was never away.
    pub fn new(patience: Duration) -> Self {
        Self {
            patience,
            here: HashSet::new(),
            remote: HashSet::new(),
            left: HashMap::new(),
            due: BTreeSet::new(),
        }
    }

    /// The user has a connection to this node: whether that is news to those who watch.
    pub fn begin(&mut self, user: UserId) -> bool {
        let back = self.take_left(user).is_some();
        let remote = self.remote.remove(&user);
        self.here.insert(user) && !back && !remote
    }

    /// The user's last connection to this node ended at `at`, which is `now` by the monotonic clock.
    /// `false`: there was none.
    pub fn end(&mut self, user: UserId, now: Timestamp, at: Timestamp) -> bool {
        let was_here = self.here.remove(&user);
        if was_here {
            self.leave(user, now, at, false);
        }
        was_here
    }

    /// Whether the user has a connection to this node.
    pub fn is_here(&self, user: UserId) -> bool {
        self.here.contains(&user)
    }

    /// Whether the user has a connection to some node, as all of them say now. Of who is here this one
    /// knows best.
    pub fn located(&mut self, user: UserId, there: bool, now: Timestamp, at: Timestamp) -> Located {
        if self.here.contains(&user) {
            return Located::AsShown;
        }
        if there {
            let back = self.take_left(user).is_some();
            return match self.remote.insert(user) && !back {
                true => Located::Came,
                false => Located::AsShown,
            };
        }
        if self.remote.remove(&user) {
            self.leave(user, now, at, true);
        }
        match self.take_over(user) {
            Some(Left { at, remote, .. }) => Located::Left { at, remote },
            None => Located::AsShown,
        }
    }

    /// The other nodes could not be asked about the user: what they said last is believed.
    pub fn not_located(&mut self, user: UserId) -> Located {
        match self.take_over(user) {
            Some(Left { at, remote, .. }) if !remote => Located::Left { at, remote },
            Some(_) => {
                self.remote.insert(user);
                Located::AsShown
            }
            None => Located::AsShown,
        }
    }

    /// Forgets the users on other nodes, except those that are `wanted`.
    pub fn keep_remote(&mut self, wanted: impl Fn(UserId) -> bool) {
        self.remote.retain(|user| wanted(*user));
    }

    /// Where the user is.
    pub fn of(&self, user: UserId) -> Whereabouts {
        match self.left.get(&user) {
            Some(&Left { due, at, .. }) => Whereabouts::Left { due, at },
            None if self.here.contains(&user) || self.remote.contains(&user) => Whereabouts::Here,
            None => Whereabouts::Away,
        }
    }

    /// The users who did not come back in time. For those that are `unsure`, the other nodes must
    /// be asked first. Without an answer they are named again, one patience later.
    pub fn expire(&mut self, now: Timestamp, unsure: impl Fn(UserId) -> bool) -> Over {
        let mut over = Over::default();
        while let Some(&(due, user)) = self.due.first()
            && due <= now
        {
            self.due.pop_first();
            if !unsure(user) {
                let left = self.left.remove(&user);
                over.gone.extend(left.map(|left| (user, left.at)));
            } else if let Some(left) = self.left.get_mut(&user) {
                left.over = true;
                left.due = now.plus(self.patience);
                self.due.insert((left.due, user));
                over.doubtful.push(user);
            }
        }
        over
    }

    /// The earliest moment at which [`OnlineUsers::expire`] has something to do.
    pub fn next_deadline(&self) -> Option<Timestamp> {
        self.due.first().map(|(due, _)| *due)
    }

    fn leave(&mut self, user: UserId, now: Timestamp, at: Timestamp, remote: bool) {
        let due = now.plus(self.patience);
        let left = Left {
            due,
            at,
            remote,
            over: false,
        };
        self.left.insert(user, left);
        self.due.insert((due, user));
    }

    fn take_left(&mut self, user: UserId) -> Option<Left> {
        let left = self.left.remove(&user)?;
        self.due.remove(&(left.due, user));
        Some(left)
    }

    /// The same, if the time is over.
    fn take_over(&mut self, user: UserId) -> Option<Left> {
        self.left.get(&user).filter(|left| left.over)?;
        self.take_left(user)
    }
}
