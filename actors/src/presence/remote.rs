//! Presence on other nodes: what this node asks about the users who are watched here, and what follows from
//! the answer. Pure.
//!
//! It asks about a user in three cases. A hint says that something has changed. Some time has passed,
//! because a dead node says nothing. Or the user is about to be shown as offline. So a user who moves from
//! one node to another was never away. Nor was a user whom an emptied location table did not know yet. While
//! Redis cannot be asked, what was known is believed.

use super::core::PresenceCore;
use super::online_users::Located;
use super::shown::{Moment, Push, gone, here};
use switchboard_domain::UserId;

/// Users of one question.
const USERS: usize = 1_000;

impl PresenceCore {
    /// The same for a node that is not the only one.
    pub fn among_others(mut self) -> Self {
        self.others = true;
        self
    }

    /// A user may have come to some node, or left it.
    pub fn moved(&mut self, user: UserId) {
        if self.others && self.watches.is_watched(user) && !self.online.is_here(user) {
            self.unsure.insert(user);
        }
    }

    /// It is time to ask about everybody who is watched and not here.
    pub fn reconcile_remote(&mut self) {
        let (watches, online) = (&self.watches, &mut self.online);
        online.keep_remote(|user| watches.is_watched(user));
        if self.others {
            let watched = watches.users().filter(|user| !online.is_here(*user));
            self.unsure.extend(watched);
        }
    }

    /// The users about whom the others are to be asked now.
    pub fn next_question(&mut self) -> Option<Vec<UserId>> {
        let users = std::iter::from_fn(|| self.unsure.pop_first());
        let users: Vec<UserId> = users.take(USERS).collect();
        (!users.is_empty()).then_some(users)
    }

    /// Which of these users have a connection to some node, this one included, in their order.
    pub fn located(&mut self, users: &[UserId], there: &[bool], now: Moment) -> Vec<Push> {
        let mut pushes = Vec::new();
        for (user, there) in users.iter().zip(there) {
            let found = self.online.located(*user, *there, now.monotonic, now.wall);
            pushes.extend(self.shown(*user, found, now));
        }
        pushes
    }

    /// The others could not be asked about these users, and not about whomever else they were to be: the
    /// next look does.
    pub fn not_located(&mut self, users: &[UserId], now: Moment) -> Vec<Push> {
        let unasked = std::mem::take(&mut self.unsure);
        let users = users.iter().copied().chain(unasked);
        let mut pushes = Vec::new();
        for user in users {
            let found = self.online.not_located(user);
            pushes.extend(self.shown(user, found, now));
        }
        pushes
    }

    fn shown(&mut self, user: UserId, found: Located, now: Moment) -> Option<Push> {
        let push = match found {
            Located::AsShown => return None,
            Located::Came => self.to_all(here(user, now)),
            Located::Left { at, remote } => {
                if remote {
                    // The user's node has stored that, unless it died. Noted here too, so that no
                    // other time is shown later. If the buffer is full, one may be.
                    self.last_seen_buffer.note(user, at);
                }
                self.to_all(gone(user, Some(at)))
            }
        };
        (!push.to.is_empty()).then_some(push)
    }
}

#[cfg(test)]
#[path = "remote_tests.rs"]
mod tests;
