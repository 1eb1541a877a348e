//! What goes with the time of a help chat. Each copy of a text is named in `docs/copies.md`.
//!
//! The chats are locked, so nobody else writes these rows: a removal by the integrator waits, and then finds what is gone.

use super::{CLEARED_AT_ONCE, Cleared};
use crate::Connection;
use crate::StoreError;
use crate::ids::DbId;
use crate::queries::dialect::rows_of_json;
use crate::statement::Statement;
use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Binary, Text};
use switchboard_domain::changes::{GONE, Gone};
use switchboard_domain::{ChatEventDetail, ChatId, MessageKind, Timestamp};

/// Clears these chats, or a part of a long one.
pub(super) fn clear_chats(
    chats: &[ChatId],
    now: Timestamp,
    conn: &mut Connection,
) -> Result<Cleared, StoreError> {
    let of_chats = rows_of_json(chats.iter().map(|chat| (*chat, 0, 0)));
    blank_requests(now)
        .then("WHERE id IN (SELECT w.id FROM (")
        .then(conn.json_rows())
        .bind(of_chats.clone())
        .then(") w)")
        .execute(conn)?;
    let entries = clear_entries(&of_chats, conn)?;
    let notes = clear_timelines(&of_chats, conn)?;
    Statement::<()>::new(
        "UPDATE offers SET note = NULL WHERE note IS NOT NULL AND chat_id IN (SELECT w.id FROM (",
    )
    .then(conn.json_rows())
    .bind(of_chats.clone())
    .then(") w)")
    .execute(conn)?;
    // With as many as go at once there may be more of them.
    let is_done = [entries, notes]
        .into_iter()
        .all(|rows| i64::try_from(rows).is_ok_and(|rows| rows < CLEARED_AT_ONCE));
    if is_done {
        Statement::<()>::new("UPDATE chats SET cleared_at = ?, ")
            .bind(now)
            .then(
                "lat_start = NULL, lng_start = NULL, place_lat = NULL, place_lng = NULL, place_accuracy = NULL, \
                 place_at = NULL, place_until = NULL WHERE id IN (SELECT w.id FROM (",
            )
            .then(conn.json_rows())
            .bind(of_chats)
            .then(") w)")
            .execute(conn)?;
    }
    Ok(Cleared {
        chats: if is_done { chats.len() } else { 0 },
        entries,
        others: notes,
    })
}

/// Clears requests; which, follows. Some text has to be there.
pub(super) fn blank_requests(now: Timestamp) -> Statement {
    Statement::new("UPDATE help_requests SET lat = NULL, lng = NULL, ")
        .and("description = ?, ", GONE.to_owned())
        .and("cleared_at = ? ", now)
}

/// Clears entries of the logs; how many. What somebody has taken away before stays as it is. Entries that change others
/// have no text, but for what their author alone was shown.
fn clear_entries(of_chats: &str, conn: &mut Connection) -> Result<usize, StoreError> {
    let update = Statement::<()>::new(
        "UPDATE messages SET content = '', lat = NULL, lng = NULL, edits = NULL, edited_at = NULL, reactions = NULL, ",
    )
    // Of a tip it says what was paid, of a change which message it changes.
    .and(
        "detail = CASE WHEN kind = ? THEN NULL ELSE detail END, ",
        MessageKind::Text.to_db(),
    )
    .and(
        sql!("gone = CASE WHEN kind < {change} THEN coalesce(gone, CAST(? AS smallint)) ELSE gone END "),
        Gone::Expired.to_db(),
    )
    .then("WHERE (chat_id, seq) IN (SELECT m.chat_id, m.seq FROM (")
    .then(conn.json_rows())
    .bind(of_chats.to_owned())
    .then(sql!(
        ") w CROSS JOIN messages m WHERE m.chat_id = w.id \
         AND (m.content <> '' OR m.gone IS NULL AND m.kind < {change}) LIMIT ?)"
    ))
    .bind(CLEARED_AT_ONCE);
    Ok(update.execute(conn)?)
}

/// Takes what somebody said out of the timelines; from how many rows. What happened, when, and who did it stays.
fn clear_timelines(of_chats: &str, conn: &mut Connection) -> Result<usize, StoreError> {
    let noted: Vec<(DbId, i64, String)> =
        Statement::<(Binary, BigInt, Text)>::new("SELECT e.chat_id, e.n, e.detail FROM (")
            .then(conn.json_rows())
            .bind(of_chats.to_owned())
            .then(
                ") w CROSS JOIN chat_events e WHERE e.chat_id = w.id AND e.detail IS NOT NULL \
                 AND (e.detail LIKE '%\"note\"%' OR e.detail LIKE '%\"text\"%')",
            )
            .and(" LIMIT ?", CLEARED_AT_ONCE)
            .load(conn)?;
    for (chat, n, detail) in &noted {
        Statement::<()>::new("UPDATE chat_events SET detail = ? WHERE chat_id = ? AND n = ?")
            .bind(ChatEventDetail::without_words(detail))
            .bind(*chat)
            .bind(*n)
            .execute(conn)?;
    }
    Ok(noted.len())
}
