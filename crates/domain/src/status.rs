//! Whether somebody is there, as far as somebody else is shown.

use super::ids::UserId;
use super::time::Timestamp;

/// What a watcher is shown of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// The user.
    pub user: UserId,
    /// Whether they are there.
    pub online: bool,
    /// When they last were: now, if they are. Nothing, where that is not known or not shown.
    pub last_seen: Option<Timestamp>,
}
