//! A user is deleted: their lists end, and they leave those of others.

use super::{count, edit, remove};
use crate::ids::DbId;
use crate::queries::membership_spans::Locked;
use crate::statement::Statement;
use crate::{Connection, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Binary, Nullable};
use switchboard_domain::{Timestamp, UserId};

/// Locks all chats that change with the deletion, in the order in which writers lock theirs, so that
/// the two never wait for each other; then does what is to be done about lists. The user's own row is
/// locked before.
pub(in crate::queries) fn leave_all(
    user: UserId,
    now: Timestamp,
    conn: &mut Connection,
) -> Result<(), StoreError> {
    type Row = (DbId, i64, Option<i64>);
    type Sql = (Binary, BigInt, Nullable<BigInt>);
    let chats: Vec<Row> = Statement::<Sql>::new(sql!(
        "SELECT c.id, c.last_seq, c.owner_id FROM chats c WHERE c.time_end IS NULL \
         AND c.id IN (SELECT h.id FROM chats h WHERE h.organizer_id = ? AND h.time_end IS NULL \
         UNION ALL SELECT h.id FROM chats h WHERE h.participant_id = ? AND h.time_end IS NULL \
         UNION ALL SELECT l.id FROM chats l WHERE l.owner_id = ? AND l.kind = {list} \
         UNION ALL SELECT m.chat_id FROM chat_members m WHERE m.user_id = ? \
         AND m.list_owner_id IS NOT NULL) ORDER BY c.id"
    ))
    .bind(user)
    .bind(user)
    .bind(user)
    .bind(user)
    .then(conn.on_postgresql(" FOR NO KEY UPDATE OF c"))
    .load(conn)?;
    for (id, last_seq, owner) in chats {
        let id = id.into();
        match owner {
            Some(owner) if owner == user.0 => edit::end(id, now, conn)?,
            Some(_) if remove::leave(Locked { id, last_seq }, user, conn)? => {
                count(id, -1, conn)?;
            }
            _ => {}
        }
    }
    Ok(())
}
