//! What connections are shown of somebody, and when.

use switchboard_domain::{ConnectionId, Status, Timestamp, UserId};

/// The present, by both clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// By the monotonic clock.
    pub monotonic: Timestamp,
    /// By the one that people read.
    pub wall: Timestamp,
}

/// Connections are to be shown that somebody came or left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Push {
    /// Which.
    pub to: Vec<ConnectionId>,
    /// What.
    pub status: Status,
}

/// Somebody is there now.
pub(super) fn here(user: UserId, now: Moment) -> Status {
    Status {
        user,
        online: true,
        last_seen: Some(now.wall),
    }
}

/// Somebody is not, and last was then, as far as one may know.
pub(super) fn gone(user: UserId, last_seen: Option<Timestamp>) -> Status {
    Status {
        user,
        online: false,
        last_seen,
    }
}
