//! Whom something is for: which members, which connections of a user.

use crate::{ConnectionId, Timestamp};

/// Who is shown a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShownTo {
    /// All members.
    Members,
    /// The devices of whoever moved it: whoever has blocked the other one tells them nothing.
    Own,
}

/// Which connections of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// All of them.
    All,
    /// Those of one sign-in ([`SignInId::short`]).
    SignIn(u64),
    /// Those whose token was issued before, or nobody knows when.
    IssuedBefore(Timestamp),
    /// Those that began with rights of an earlier version.
    RightsBefore(i64),
    /// One, behind everything that the pool was told to show it before.
    Connection(ConnectionId),
}
