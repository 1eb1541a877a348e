//! The order in which transactions lock chats.
//!
//! On PostgreSQL whoever locks several chats locks them in the order of their ids, as writers of messages do, before anything of
//! them is changed: so no two of them wait for each other. Whoever skips what is locked waits for nobody, and may have
//! another order. Users and events come before chats, requests that wait before theirs, offers after them.

use super::dialect::rows_of_json;
use crate::ids::DbId;
use crate::statement::Statement;
use crate::{Connection, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::Binary;
use switchboard_domain::{AgencyId, ChatId, EventId};

/// Locks these.
pub(super) fn lock_chats(chats: &[ChatId], conn: &mut Connection) -> Result<(), StoreError> {
    let lock = conn.on_postgresql(" FOR NO KEY UPDATE OF c");
    // One alone has no order; SQLite has one writer at a time.
    if lock.is_empty() || chats.len() < 2 {
        return Ok(());
    }
    let these = conn.json_rows();
    let locking =
        Statement::<Binary>::new("SELECT c.id FROM chats c WHERE c.id IN (SELECT w.id FROM (")
            .then(these)
            .bind(rows_of_json(chats.iter().map(|chat| (*chat, 0, 0))))
            .then(") w) ORDER BY c.id")
            .then(lock);
    locking.load::<DbId>(conn)?;
    Ok(())
}

/// Locks those that wait on an event, with this agency.
pub(super) fn lock_waiting(
    agency: AgencyId,
    event: EventId,
    conn: &mut Connection,
) -> Result<(), StoreError> {
    let lock = conn.on_postgresql(" FOR NO KEY UPDATE OF c");
    if lock.is_empty() {
        return Ok(());
    }
    let locking = Statement::<Binary>::new(sql!(
        "SELECT c.id FROM chats c JOIN help_requests r ON r.id = c.id \
         WHERE r.agency_id = ? AND r.status = {waiting} AND r.event_id = ? ORDER BY c.id"
    ))
    .bind(agency)
    .bind(event)
    .then(lock);
    locking.load::<DbId>(conn)?;
    Ok(())
}
