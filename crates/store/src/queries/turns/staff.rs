//! The organizer who acts, as the database has them now.

use super::apply::HandedOver;
use crate::queries::count_active::CountActive;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::sql_types::{BigInt, Bool, Nullable};
use diesel::{OptionalExtension, RunQueryDsl};
use switchboard_domain::turns::Staff;
use switchboard_domain::{AgencyId, ChatId, Code, UserId};

/// What comes of an act.
#[derive(Clone, Debug, PartialEq)]
pub enum ActOutcome {
    /// It is done.
    Done(Box<HandedOver>),
    /// There is no such help chat.
    NotFound,
    /// The code says why not.
    Refused(Code),
}

/// The organizer, who stays what they are until the transaction ends. It comes first in its transaction: users are
/// locked before requests and chats. `max_active`: chats that they may have, where that matters.
pub(super) fn staff(
    user: UserId,
    chat: ChatId,
    max_active: Option<i64>,
    conn: &mut Connection,
) -> Result<Staff, StoreError> {
    let lock = match max_active {
        Some(_) => " FOR NO KEY UPDATE",
        None => " FOR SHARE",
    };
    let row: Option<(Option<i64>, bool)> = Statement::<(Nullable<BigInt>, Bool)>::new(sql!(
        "SELECT agency_id, coalesce(rank_provisioned, rank_claimed) >= {supervisor} FROM users \
         WHERE side = {organizer} AND deleted_at IS NULL AND id = ?"
    ))
    .bind(user)
    .then(conn.on_postgresql(lock))
    .get_result(conn)
    .optional()?;
    let full = match max_active {
        Some(max) => CountActive { organizer: user }.run(conn)? >= max,
        None => false,
    };
    let (agency, supervisor) = row.unwrap_or_default();
    Ok(Staff {
        user,
        agency: agency.map(AgencyId),
        supervisor,
        had_it: had_it(chat, user, conn)?,
        full,
    })
}

/// Whether the organizer had the chat once.
pub(super) fn had_it(
    chat: ChatId,
    user: UserId,
    conn: &mut Connection,
) -> Result<bool, StoreError> {
    let had: Option<i64> = Statement::<BigInt>::new(
        "SELECT n FROM chat_events WHERE chat_id = ? AND kind IN ('matched', 'moved', 'taken_over') \
         AND actor_id = ? LIMIT 1",
    )
    .bind(chat)
    .bind(user)
    .get_result(conn)
    .optional()?;
    Ok(had.is_some())
}

/// Against a deletion, which would overlook a request that waits again: it comes before and closes the chat, or after
/// and withdraws the request.
pub(in crate::queries) fn lock_participant(
    chat: ChatId,
    conn: &mut Connection,
) -> Result<(), StoreError> {
    Statement::<BigInt>::new(
        "SELECT u.id FROM chats c JOIN users u ON u.id = c.participant_id WHERE c.id = ?",
    )
    .bind(chat)
    .then(conn.on_postgresql(" FOR SHARE OF u"))
    .get_result::<i64>(conn)
    .optional()?;
    Ok(())
}
