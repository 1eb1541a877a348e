//! Which requests can still be taken, and which are given up.

use switchboard_domain::Timestamp;
use switchboard_domain::event::REQUESTS_EXPIRE_AFTER;

/// Whether a waiting request `r` on an event `e` can be taken: until an hour after the event's end; one that had an owner
/// also until an hour after it went back. Both `?` are [`oldest`].
macro_rules! can_be_taken {
    () => {
        "(e.ends_at >= ? OR r.returned_at >= ?)"
    };
}
/// Whether it is given up.
macro_rules! is_given_up {
    () => {
        "e.ends_at < ? AND (r.returned_at IS NULL OR r.returned_at < ?)"
    };
}
pub(super) use {can_be_taken, is_given_up};

/// What ended, or went back, before this moment can no longer be taken.
pub(super) fn oldest(now: Timestamp) -> Timestamp {
    now.minus(REQUESTS_EXPIRE_AFTER)
}
