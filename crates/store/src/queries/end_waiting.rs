//! Chats end while nobody has them.

use super::dialect::rows_of_json;
use super::lock_chats::lock_chats;
use super::timeline::insert_rows;
use crate::statement::Statement;
use crate::{Connection, StoreError};
use diesel::RunQueryDsl;
use switchboard_domain::{ChatId, Outcome, Timestamp, UserId};

/// Ends the chats of these requests, which this transaction has taken out of the queue. One that had an owner is that
/// one's in the archives from now on.
pub(super) fn end_waiting(
    chats: &[ChatId],
    outcome: Outcome,
    by: Option<UserId>,
    now: Timestamp,
    conn: &mut Connection,
) -> Result<(), StoreError> {
    if chats.is_empty() {
        return Ok(());
    }
    lock_chats(chats, conn)?;
    let ids = rows_of_json(chats.iter().map(|chat| (*chat, 0, 0)));
    let these = conn.json_rows();
    // Clocks of nodes differ: a chat does not end before it starts.
    Statement::<()>::new("UPDATE chats SET outcome = ?, awaiting_since = NULL, ")
        .bind(outcome.to_db())
        .and(
            "time_end = CASE WHEN time_start > ? THEN time_start ELSE ",
            now,
        )
        .and("? END, ", now)
        .then("withdrawn_at = CASE WHEN organizer_id IS NULL THEN withdrawn_at END ")
        .then("WHERE time_end IS NULL AND withdrawn_at IS NOT NULL AND id IN (SELECT w.id FROM (")
        .then(these)
        .bind(ids.clone())
        .then(") w)")
        .execute(conn)?;
    Statement::<()>::new(
        "UPDATE chat_members SET changed_at = ? WHERE chat_id IN (SELECT w.id FROM (",
    )
    .bind(now)
    .then(these)
    .bind(ids.clone())
    .then(") w)")
    .execute(conn)?;
    Statement::<()>::new(insert_rows!("at, kind, actor_id", "t.at, t.kind, t.actor"))
        .and("CAST(? AS bigint) AS at, ", now)
        .and(
            "CAST(? AS text) AS kind, ",
            outcome.event().as_str().to_owned(),
        )
        .and("CAST(? AS bigint) AS actor) t ", by.map(|user| user.0))
        .then("WHERE c.id IN (SELECT w.id FROM (")
        .then(these)
        .bind(ids)
        .then(") w)")
        .execute(conn)?;
    Ok(())
}
