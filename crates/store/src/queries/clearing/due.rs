//! Whose time is over.

use super::texts::blank_requests;
use super::{CLEARED_AT_ONCE, ClearEnded};
use crate::ids::DbId;
use crate::statement::Statement;
use crate::{Connection, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Binary};
use std::time::Duration;
use switchboard_domain::{AgencyId, ChatId, Timestamp};

/// Chats `c` that are not cleared; their agency and the end follow.
macro_rules! chats {
    () => {
        "FROM chats c WHERE c.kind = {help} AND c.time_end IS NOT NULL AND c.cleared_at IS NULL AND c.agency_id = "
    };
}

/// Requests `r` that ended without ever being a chat, in programs of before; their agency and the time follow. When they
/// ended nobody knows: so their time runs from when they were sent. They are looked for behind all chats that are due: then
/// there are few others that were sent before that.
macro_rules! requests {
    () => {
        "FROM help_requests r WHERE (SELECT c.last_seq FROM chats c WHERE c.id = r.id LIMIT 1) IS NULL \
         AND r.status NOT IN ({waiting}, {matched}) AND r.cleared_at IS NULL AND r.agency_id = "
    };
}

/// Agencies that have something due. Each is looked at by itself, at the beginning of an index, however much there is that
/// is not due: `LIMIT` keeps the planner from another order.
const AGENCIES: &str = sql!(
    "SELECT a.id, a.days FROM (SELECT id, coalesce(retention_days, ?) AS days FROM agencies) a WHERE a.days > 0 \
     AND ((SELECT c.last_seq ",
    chats!(),
    "a.id AND c.time_end <= ? - a.days * 86400000000 LIMIT 1) IS NOT NULL OR (SELECT r.queue_order ",
    requests!(),
    "a.id AND r.created_at <= ? - a.days * 86400000000 LIMIT 1) IS NOT NULL) LIMIT ?"
);

const CHATS: &str = sql!("SELECT c.id, c.last_seq ", chats!(), "?");
const REQUESTS: &str = sql!(
    "WHERE queue_order IN (SELECT r.queue_order ",
    requests!(),
    "?"
);

/// An agency, and up to which end the time of its chats is over.
#[derive(Clone, Copy, Debug)]
pub(super) struct Due {
    agency: AgencyId,
    until: Timestamp,
}

/// Agencies whose chats or requests are due, so many at most.
pub(super) fn agencies(
    query: &ClearEnded,
    most: i64,
    conn: &mut Connection,
) -> Result<Vec<Due>, StoreError> {
    let found: Vec<(i64, i64)> = Statement::<(BigInt, BigInt)>::new(AGENCIES)
        .bind(query.days.days())
        .bind(query.now)
        .bind(query.now)
        .bind(most)
        .load(conn)?;
    let due = |(agency, days): (i64, i64)| Due {
        agency: AgencyId(agency),
        until: query
            .now
            .minus(Duration::from_hours(24 * days.unsigned_abs())),
    };
    Ok(found.into_iter().map(due).collect())
}

/// Its chats, the oldest end first, each with the length of its log. What somebody else has locked is looked at again
/// before long.
pub(super) fn lock_chats(
    due: &Due,
    most: i64,
    conn: &mut Connection,
) -> Result<impl Iterator<Item = (ChatId, i64)> + use<>, StoreError> {
    let found: Vec<(DbId, i64)> = Statement::<(Binary, BigInt)>::new(CHATS)
        .bind(due.agency)
        .and(" AND c.time_end <= ? ORDER BY c.time_end", due.until)
        .and(" LIMIT ?", most)
        .then(conn.on_postgresql(" FOR NO KEY UPDATE OF c SKIP LOCKED"))
        .load(conn)?;
    Ok(found.into_iter().map(|(id, entries)| (id.into(), entries)))
}

/// Clears its requests that never were a chat; how many.
pub(super) fn clear_requests(
    due: &Due,
    now: Timestamp,
    conn: &mut Connection,
) -> Result<usize, StoreError> {
    let cleared = blank_requests(now)
        .then(REQUESTS)
        .bind(due.agency)
        .and(" AND r.created_at <= ?", due.until)
        .and(" LIMIT ?", CLEARED_AT_ONCE)
        .then(conn.on_postgresql(" FOR NO KEY UPDATE OF r SKIP LOCKED"))
        .then(")")
        .execute(conn)?;
    Ok(cleared)
}
