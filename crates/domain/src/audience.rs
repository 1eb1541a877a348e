//! The audience of a frame or a command: which members, which connections of a user.

use crate::{ConnectionId, Timestamp};

/// Who is shown a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShownTo {
    /// All members.
    Members,
    /// The devices of the member who moved it. A member who has blocked the other one tells them
    /// nothing.
    Own,
}

/// Which connections of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// All of them.
    All,
    /// Those of one sign-in ([`SignInId::short`]).
    SignIn(u64),
    /// Those whose token was issued before, or at an unknown time.
    IssuedBefore(Timestamp),
    /// Those that began with rights of an earlier version.
    RightsBefore(i64),
    /// One, behind everything that the pool was told to show it before.
    Connection(ConnectionId),
}
