//! Which connection is shown what of which user, and when. Pure: events, the database's answers and the
//! time are given.

use super::delayed_offline::DelayedOffline;
use super::last_seen_buffer::LastSeenBuffer;
use super::online_users::{OnlineUsers, Whereabouts};
use super::rights_checks::RightsChecks;
use super::settings::PresenceSettings;
use super::shown::{Moment, Push, gone, here};
use super::watches::{Full, Watches};
use std::collections::{BTreeSet, HashMap};
use std::time::Duration;
use switchboard_domain::presence_visibility::PresenceVisibility;
use switchboard_domain::{ConnectionId, Status, Timestamp, UserId};

/// The database is to be asked again what a connection may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Which connection.
    pub connection: ConnectionId,
    /// Whose it is.
    pub watcher: UserId,
    /// Whom it watches.
    pub users: Vec<UserId>,
    list: u64,
}

/// The state.
#[derive(Debug)]
pub struct PresenceCore {
    settings: PresenceSettings,
    pub(super) online: OnlineUsers,
    pub(super) last_seen_buffer: LastSeenBuffer,
    pub(super) watches: Watches,
    /// Whether there are other nodes, and the users about whom they must be asked: at most as many
    /// as are watched.
    pub(super) others: bool,
    pub(super) unsure: BTreeSet<UserId>,
    delayed_offline: DelayedOffline,
    rights: RightsChecks,
}

impl PresenceCore {
    /// No user is online, and no connection watches. For a node that is the only one.
    pub fn new(settings: PresenceSettings) -> Self {
        Self {
            settings,
            online: OnlineUsers::new(settings.offline_after),
            last_seen_buffer: LastSeenBuffer::new(settings.most_unsaved),
            watches: Watches::new(settings.most_watched, settings.most_of_user),
            others: false,
            unsure: BTreeSet::new(),
            delayed_offline: DelayedOffline::default(),
            rights: RightsChecks::default(),
        }
    }

    /// After a failure: who is there is still so, and who watched has to ask again.
    pub fn start_over(&mut self) {
        let settings = self.settings;
        let fresh = Self::new(settings);
        let before = std::mem::replace(self, fresh);
        self.online = before.online;
        self.last_seen_buffer = before.last_seen_buffer;
        self.others = before.others;
    }

    /// A user has a first connection.
    pub fn came(&mut self, user: UserId, now: Moment) -> Option<Push> {
        let came = self.online.begin(user);
        came.then(|| self.to_all(here(user, now)))
    }

    /// A user's last connection has ended. `false`: when that was will not be stored.
    pub fn left(&mut self, user: UserId, now: Moment) -> bool {
        !self.online.end(user, now.monotonic, now.wall)
            || self.last_seen_buffer.note(user, now.wall)
    }

    /// What is stored by and by of those who left.
    pub fn last_seen_buffer(&mut self) -> &mut LastSeenBuffer {
        &mut self.last_seen_buffer
    }

    /// When the user was last there, as far as the database may not know it.
    pub fn last_seen(&self, user: UserId, now: Moment) -> Option<Timestamp> {
        match self.online.of(user) {
            Whereabouts::Here => Some(now.wall),
            Whereabouts::Left { at, .. } => Some(at),
            Whereabouts::Away => self.last_seen_buffer.get(user),
        }
    }

    /// Whether the user has a connection, as far as is known here.
    pub fn is_there(&self, user: UserId) -> bool {
        self.online.of(user) == Whereabouts::Here
    }

    /// How much is watched.
    pub fn watched(&self) -> usize {
        self.watches.entries()
    }

    /// A connection of `watcher` wants to watch other users than before. The database is asked
    /// which of them it may see. The number of its list.
    pub fn ask(&mut self, connection: ConnectionId, watcher: UserId) -> u64 {
        self.watches.enter(connection, watcher);
        self.rights.ask(connection)
    }

    /// The database has said what the connection may see of the users in its list. Returns what it
    /// is shown of each, in their order, and how many of them it cannot watch. Nothing when the
    /// connection has ended.
    pub fn answer(
        &mut self,
        connection: ConnectionId,
        list: u64,
        users: &[UserId],
        visibilities: &[(UserId, PresenceVisibility)],
        now: Moment,
    ) -> Result<Option<(Vec<Status>, usize)>, Full> {
        let Some(doubtful) = self.rights.asked(connection, list) else {
            return Ok(None);
        };
        let visibilities: HashMap<UserId, PresenceVisibility> =
            visibilities.iter().copied().collect();
        let visibility = |user| {
            *visibilities
                .get(user)
                .unwrap_or(&PresenceVisibility::Hidden)
        };
        let open = users
            .iter()
            .filter(|it| matches!(visibility(it), PresenceVisibility::Visible(_)));
        let open: Vec<UserId> = open.copied().collect();
        let wait = match doubtful {
            true => Duration::ZERO,
            false => self.settings.check_again,
        };
        self.check_within(connection, wait, now);
        let left_out = self.watches.set(connection, &open)?;
        self.delayed_offline.clear(connection);
        let shown = users.iter().map(|user| match visibility(user) {
            PresenceVisibility::Visible(seen) => self.openly(*user, seen, now),
            PresenceVisibility::Frozen(seen) => self.frozen(connection, *user, seen, now),
            PresenceVisibility::Hidden => gone(*user, None),
        });
        Ok(Some((shown.collect(), left_out)))
    }

    /// The database did not answer: the connection watches the users of its list before.
    pub fn no_answer(&mut self, connection: ConnectionId, list: u64, now: Moment) {
        // What was doubtful is asked for at once in any case.
        if self.rights.asked(connection, list).is_some() {
            self.check_within(connection, Duration::ZERO, now);
        }
    }

    /// The connection has ended.
    pub fn forget(&mut self, connection: ConnectionId) {
        self.watches.leave(connection);
        self.delayed_offline.clear(connection);
        self.rights.forget(connection);
    }

    /// `user` has blocked `blocked`: neither sees the other any more. The blocked user sees the
    /// other leave, as if the last connection had ended at `seen`, which is now.
    pub fn blocked(
        &mut self,
        user: UserId,
        blocked: UserId,
        seen: Option<Timestamp>,
        now: Moment,
    ) -> Vec<Push> {
        let mut pushes = Vec::new();
        for connection in self.watches.of_watcher(blocked) {
            self.rights.doubt(connection);
            if self.watches.remove(connection, user) {
                let (due, at) = match self.online.of(user) {
                    Whereabouts::Here => {
                        let due = now.monotonic.plus(self.settings.offline_after);
                        (due, seen.unwrap_or(now.wall))
                    }
                    Whereabouts::Left { due, at } => (due, at),
                    Whereabouts::Away => continue,
                };
                self.delayed_offline.add(connection, user, due, at);
            }
        }
        for connection in self.watches.of_watcher(user) {
            self.rights.doubt(connection);
            if self.watches.remove(connection, blocked) {
                pushes.extend(self.out_of_sight(connection, gone(blocked, None)));
            }
        }
        pushes
    }

    /// A reason why `watcher` saw `user` may be gone: the database is asked at once.
    pub fn look_again(&mut self, watcher: UserId, user: UserId, now: Moment) {
        for connection in self.watches.of_watcher(watcher) {
            self.rights.doubt(connection);
            let watched = self.watches.of(connection);
            if watched.is_some_and(|(_, users)| users.contains(&user)) {
                self.check_within(connection, Duration::ZERO, now);
            }
        }
    }

    /// The next connection whose rights are to be asked for again, if it is time.
    pub fn next_check(&mut self, now: Moment) -> Option<Check> {
        while let Some((connection, list)) = self.rights.next(now.monotonic) {
            if let Some((watcher, users)) = self.watches.of(connection)
                && !users.is_empty()
            {
                return Some(Check {
                    connection,
                    watcher,
                    users: users.to_vec(),
                    list,
                });
            }
        }
        None
    }

    /// The database has said what the connection may see now, or has not answered.
    pub fn checked(
        &mut self,
        check: &Check,
        visibilities: Option<&[(UserId, PresenceVisibility)]>,
        now: Moment,
    ) -> Vec<Push> {
        let connection = check.connection;
        if !self.rights.is_newest(connection, check.list) {
            return Vec::new();
        }
        let Some(visibilities) = visibilities else {
            self.check_within(connection, self.settings.save_every, now);
            return Vec::new();
        };
        self.check_within(connection, self.settings.check_again, now);
        let visibilities: HashMap<UserId, PresenceVisibility> =
            visibilities.iter().copied().collect();
        let mut pushes = Vec::new();
        for user in &check.users {
            let visibility = *visibilities
                .get(user)
                .unwrap_or(&PresenceVisibility::Hidden);
            if matches!(visibility, PresenceVisibility::Visible(_))
                || !self.watches.remove(connection, *user)
            {
                continue;
            }
            let status = match visibility {
                PresenceVisibility::Frozen(seen) => self.frozen(connection, *user, seen, now),
                _ => gone(*user, None),
            };
            pushes.extend(self.out_of_sight(connection, status));
        }
        pushes
    }

    /// What is to be shown because time has passed. About some the others are to be asked first.
    pub fn expire(&mut self, now: Moment) -> Vec<Push> {
        let (others, watches) = (self.others, &self.watches);
        let unsure = |user| others && watches.is_watched(user);
        let over = self.online.expire(now.monotonic, unsure);
        self.unsure.extend(over.doubtful);
        let left = over.gone.into_iter();
        let left: Vec<Push> = left
            .map(|(user, at)| self.to_all(gone(user, Some(at))))
            .collect();
        let delayed_offline = self.delayed_offline.expire(now.monotonic).into_iter();
        let delayed_offline = delayed_offline.map(|(connection, user, at)| Push {
            to: vec![connection],
            status: gone(user, Some(at)),
        });
        left.into_iter().chain(delayed_offline).collect()
    }

    /// The earliest moment at which [`PresenceCore::expire`] has something to do.
    pub fn next_expiry(&self) -> Option<Timestamp> {
        let due = [
            self.online.next_deadline(),
            self.delayed_offline.next_deadline(),
        ];
        due.into_iter().flatten().min()
    }

    /// The earliest moment at which [`PresenceCore::next_check`] has something to do.
    pub fn next_check_due(&self) -> Option<Timestamp> {
        self.rights.next_due()
    }

    /// What a connection is shown of a user whose presence it may see.
    fn openly(&self, user: UserId, seen: Option<Timestamp>, now: Moment) -> Status {
        match self.online.of(user) {
            Whereabouts::Here | Whereabouts::Left { .. } => here(user, now),
            Whereabouts::Away => gone(user, seen.max(self.last_seen_buffer.get(user))),
        }
    }

    /// What it is shown of a user who blocked its own user, and was last there at `seen`, before
    /// that. As with any user, the end is shown only after a while.
    fn frozen(
        &mut self,
        connection: ConnectionId,
        user: UserId,
        seen: Option<Timestamp>,
        now: Moment,
    ) -> Status {
        let Some(at) = seen else {
            return gone(user, None);
        };
        let since = now.wall.since(at);
        let left = self.settings.offline_after.saturating_sub(since);
        if left.is_zero() {
            return gone(user, seen);
        }
        self.delayed_offline
            .add(connection, user, now.monotonic.plus(left), at);
        here(user, now)
    }

    /// A connection that no longer watches the user is shown `status`, if it was shown another one.
    fn out_of_sight(&self, connection: ConnectionId, status: Status) -> Option<Push> {
        let shown = self.online.of(status.user) != Whereabouts::Away;
        (shown && !status.online).then(|| Push {
            to: vec![connection],
            status,
        })
    }

    pub(super) fn to_all(&self, status: Status) -> Push {
        Push {
            to: self.watches.watching(status.user),
            status,
        }
    }

    /// The connection's rights are asked for within `wait`.
    fn check_within(&mut self, connection: ConnectionId, wait: Duration, now: Moment) {
        self.rights.by(connection, now.monotonic.plus(wait));
    }
}

#[cfg(test)]
#[path = "core_model.rs"]
mod model;
#[cfg(test)]
#[path = "core_tests.rs"]
mod tests;
