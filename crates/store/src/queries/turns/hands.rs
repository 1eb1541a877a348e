//! A chat changes hands: these statements alone say who has it. Nothing else in the store writes `organizer_id` or
//! `withdrawn_at` of a chat that goes on.

use super::apply::Lost;
use super::locked::Locked;
use crate::queries::Returned;
use crate::statement::Statement;
use crate::{Connection, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::BigInt;
use switchboard_domain::{AgencyId, ChatId, Timestamp, UserId};

/// Matches and owners of one chat are told apart, and ordered, by when they came, also where a clock was set back: a
/// millisecond, as on the wire.
const APART: i64 = 1_000;

/// Its owner has looked at it.
pub(super) fn open(chat: &Locked, conn: &mut Connection) -> Result<(), StoreError> {
    if chat.standing.is_opened() {
        return Ok(());
    }
    Statement::<()>::new("UPDATE chats SET opened_turn = ? WHERE id = ?")
        .bind(chat.standing.turn)
        .bind(chat.id)
        .execute(conn)?;
    Ok(())
}

/// Its owner is none of its members any more, and keeps what they have seen of it.
pub(super) fn leave(
    chat: &Locked,
    lost: Option<Lost>,
    now: Timestamp,
    conn: &mut Connection,
) -> Result<(), StoreError> {
    let Some(Lost { user, keeps }) = lost else {
        return Ok(());
    };
    if keeps {
        Statement::<()>::new(
            "INSERT INTO past_owners (chat_id, user_id, last_seq, read_seq, left_at) \
             SELECT m.chat_id, m.user_id, c.last_seq, m.read_seq, CAST(? AS bigint) \
             FROM chat_members m JOIN chats c ON c.id = m.chat_id WHERE m.chat_id = ? AND m.user_id = ? \
             ON CONFLICT (chat_id, user_id) DO UPDATE SET last_seq = excluded.last_seq, \
             read_seq = excluded.read_seq, left_at = excluded.left_at",
        )
        .bind(now.max(chat.time_start))
        .bind(chat.id)
        .bind(user)
        .execute(conn)?;
    }
    Statement::<()>::new("DELETE FROM chat_members WHERE chat_id = ? AND user_id = ?")
        .bind(chat.id)
        .bind(user)
        .execute(conn)?;
    Statement::<()>::new("UPDATE chat_members SET changed_at = ? WHERE chat_id = ?")
        .bind(now)
        .bind(chat.id)
        .execute(conn)?;
    Ok(())
}

/// It waits at its old place, with the agency that runs the event now.
pub(super) fn wait_again(
    chat: &Locked,
    now: Timestamp,
    conn: &mut Connection,
) -> Result<Returned, StoreError> {
    let agency: i64 = Statement::<BigInt>::new("SELECT agency_id FROM events WHERE id = ?")
        .bind(chat.event)
        .then(conn.on_postgresql(" FOR SHARE"))
        .get_result(conn)?;
    let agency = AgencyId(agency);
    // Whoever changes the state of a request of an active chat has locked the chat.
    let (order, created_at): (i64, i64) = Statement::<(BigInt, BigInt)>::new(sql!(
        "UPDATE help_requests SET status = {waiting}, matched_at = NULL, agency_id = ?, returned_at = ? \
         WHERE id = ? AND status = {matched} RETURNING queue_order, created_at"
    ))
    .bind(agency)
    .bind(now)
    .bind(chat.id)
    .get_result(conn)?;
    Statement::<()>::new(
        "UPDATE chats SET withdrawn_at = ?, agency_id = ?, waiting_seq = last_seq, resolved_at = NULL, \
         turn = ? WHERE id = ?",
    )
    .bind(now)
    .bind(agency)
    .bind(chat.standing.turn)
    .bind(chat.id)
    .execute(conn)?;
    Ok(Returned {
        agency,
        event: chat.event,
        participant: chat.standing.participant,
        order,
        created_at: Timestamp(created_at),
        noticed: false,
    })
}

/// It is somebody's, who has looked at it.
pub(super) fn give(
    chat: &Locked,
    to: UserId,
    now: Timestamp,
    conn: &mut Connection,
) -> Result<(), StoreError> {
    let turn = chat.standing.turn + 1;
    let since = match chat.standing.owner {
        Some(_) => now.max(Timestamp(chat.owned_at.0 + APART)),
        None => now,
    };
    // Out of the queue it is a match; from owner to owner the match stays.
    let made = match chat.standing.waits {
        true => since,
        false => chat.time_start,
    };
    Statement::<()>::new(
        "UPDATE chats SET organizer_id = ?, withdrawn_at = NULL, turn = ?, opened_turn = ?, time_start = ?, \
         owned_at = ? WHERE id = ?",
    )
    .bind(to)
    .bind(turn)
    .bind(turn)
    .bind(made)
    .bind(since)
    .bind(chat.id)
    .execute(conn)?;
    add_owner(chat.id, to, chat.standing.participant, now, conn)
}

/// The log that is there already is the new owner's. For the participant it is another owner then: it has changed also
/// where nothing was written.
pub(in crate::queries) fn add_owner(
    chat: ChatId,
    owner: UserId,
    participant: UserId,
    now: Timestamp,
    conn: &mut Connection,
) -> Result<(), StoreError> {
    // What they have read of it before they had it already.
    Statement::<()>::new(
        "INSERT INTO chat_members (chat_id, user_id, joined_seq, read_seq, delivered_seq, changed_at) \
         SELECT c.id, CAST(? AS bigint), 1, coalesce(p.read_seq, 0), coalesce(p.read_seq, 0), CAST(? AS bigint) \
         FROM chats c LEFT JOIN past_owners p ON p.chat_id = c.id AND p.user_id = ? WHERE c.id = ? \
         ON CONFLICT (chat_id, user_id) DO UPDATE SET changed_at = excluded.changed_at",
    )
    .bind(owner)
    .bind(now)
    .bind(owner)
    .bind(chat)
    .execute(conn)?;
    forget_part(chat, owner, conn)?;
    Statement::<()>::new(
        "UPDATE chat_members SET changed_at = ? WHERE chat_id = ? AND user_id = ?",
    )
    .bind(now)
    .bind(chat)
    .bind(participant)
    .execute(conn)?;
    Ok(())
}

/// The head of the queue is somebody's, who has not looked at it yet. `false`: there is no such chat that waits; a program
/// of before has stored the request, which made none.
pub(in crate::queries) fn match_waiting(
    chat: ChatId,
    to: UserId,
    agency: AgencyId,
    now: Timestamp,
    conn: &mut Connection,
) -> Result<bool, StoreError> {
    let taken = Statement::<()>::new(
        // As `APART` says, and in one statement: whoever claims knows nothing of the chat.
        "UPDATE chats SET organizer_id = ?, agency_id = ?, withdrawn_at = NULL, \
         turn = CASE WHEN turn = 0 AND organizer_id IS NOT NULL THEN 2 ELSE turn + 1 END, \
         time_start = CASE WHEN organizer_id IS NOT NULL AND coalesce(owned_at, 0) >= time_start AND owned_at + 1000 > ? \
         THEN owned_at + 1000 WHEN organizer_id IS NOT NULL AND time_start + 1000 > ? THEN time_start + 1000 ELSE ? END \
         WHERE id = ? AND withdrawn_at IS NOT NULL",
    )
    .bind(to)
    .bind(agency)
    .bind(now)
    .bind(now)
    .bind(now)
    .bind(chat)
    .execute(conn)?;
    Ok(taken > 0)
}

/// What was left to them of an earlier turn is part of all of it.
fn forget_part(chat: ChatId, user: UserId, conn: &mut Connection) -> Result<(), StoreError> {
    Statement::<()>::new("DELETE FROM past_owners WHERE chat_id = ? AND user_id = ?")
        .bind(chat)
        .bind(user)
        .execute(conn)?;
    Ok(())
}
