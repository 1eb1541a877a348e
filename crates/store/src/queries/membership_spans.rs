//! Members of lists come and go: what each of them may see of the log.
//!
//! Whoever calls these has locked the list's row, which the writer of its messages locks too: a
//! message is sent before somebody comes, goes or blocks, and so to them or not, or it is sent after.

use crate::ids::DbId;
use crate::models::LIST;
use crate::queries::dialect::ids_of_json;
use crate::statement::Statement;
use crate::{Connection, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Binary, Nullable, SmallInt};
use switchboard_domain::list_chat::MAX_SPANS;
use switchboard_domain::{ChatId, UserId};

/// A list whose row is locked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Locked {
    pub id: ChatId,
    /// The last entry of its log.
    pub last_seq: i64,
}

/// From now on these users are sent what is written to the list. A span that nothing was sent since
/// goes on.
pub(super) fn begin(
    list: Locked,
    users: &[UserId],
    conn: &mut Connection,
) -> Result<(), StoreError> {
    if users.is_empty() {
        return Ok(());
    }
    let ids = conn.json_ids();
    Statement::<()>::new("UPDATE list_spans SET to_seq = NULL WHERE chat_id = ? AND to_seq = ?")
        .bind(list.id)
        .bind(list.last_seq)
        .then(" AND user_id IN (SELECT i.id FROM (")
        .then(ids)
        .bind(ids_of_json(users.iter().map(|user| user.0)))
        .then(") i)")
        .execute(conn)?;
    Statement::<()>::new(
        "INSERT INTO list_spans (chat_id, user_id, from_seq) SELECT c.id, i.id, c.last_seq + 1 \
         FROM chats c, (",
    )
    .then(ids)
    .bind(ids_of_json(users.iter().map(|user| user.0)))
    .and(") i WHERE c.id = ?", list.id)
    .then(
        " AND NOT EXISTS (SELECT 1 FROM list_spans s WHERE s.chat_id = c.id \
             AND s.user_id = i.id AND s.to_seq IS NULL)",
    )
    .execute(conn)?;
    forget_earliest(list, users, conn)
}

/// From now on they are not. What they were sent stays theirs.
pub(super) fn end(list: Locked, users: &[UserId], conn: &mut Connection) -> Result<(), StoreError> {
    if users.is_empty() {
        return Ok(());
    }
    let ids = conn.json_ids();
    // A span without a message leaves nothing.
    Statement::<()>::new("DELETE FROM list_spans WHERE chat_id = ? AND from_seq > ?")
        .bind(list.id)
        .bind(list.last_seq)
        .then(" AND to_seq IS NULL AND user_id IN (SELECT i.id FROM (")
        .then(ids)
        .bind(ids_of_json(users.iter().map(|user| user.0)))
        .then(") i)")
        .execute(conn)?;
    Statement::<()>::new("UPDATE list_spans SET to_seq = ? WHERE chat_id = ?")
        .bind(list.last_seq)
        .bind(list.id)
        .then(" AND to_seq IS NULL AND user_id IN (SELECT i.id FROM (")
        .then(ids)
        .bind(ids_of_json(users.iter().map(|user| user.0)))
        .then(") i)")
        .execute(conn)?;
    Ok(())
}

/// Keeps the spans of a member few: what is read is made of them.
fn forget_earliest(
    list: Locked,
    users: &[UserId],
    conn: &mut Connection,
) -> Result<(), StoreError> {
    let ids = conn.json_ids();
    Statement::<()>::new("DELETE FROM list_spans WHERE chat_id = ?")
        .bind(list.id)
        .then(" AND user_id IN (SELECT i.id FROM (")
        .then(ids)
        .bind(ids_of_json(users.iter().map(|user| user.0)))
        .then(
            ") i) AND (SELECT count(*) FROM list_spans n WHERE n.chat_id = list_spans.chat_id \
             AND n.user_id = list_spans.user_id AND n.from_seq >= list_spans.from_seq) > ?",
        )
        .bind(MAX_SPANS)
        .execute(conn)?;
    Ok(())
}

/// Locks the lists of `owner` in which the user is a member as the owner sees it, and beside them
/// the direct chat of the two: in the order in which writers lock them. Whoever calls this has locked
/// the user's row, so that nobody puts the user on another list meanwhile.
pub(super) fn lock_between(
    user: UserId,
    owner: UserId,
    conn: &mut Connection,
) -> Result<Vec<Locked>, StoreError> {
    type Row = (DbId, i16, i64, Option<i64>);
    type Sql = (Binary, SmallInt, BigInt, Nullable<BigInt>);
    let rows: Vec<Row> = Statement::<Sql>::new(sql!(
        "SELECT c.id, c.kind, c.last_seq, c.time_end FROM chats c WHERE c.id IN (\
         SELECT d.id FROM chats d WHERE d.kind = {direct} AND d.user_low = ? AND d.user_high = ? \
         UNION ALL SELECT m.chat_id FROM chat_members m \
         WHERE m.list_owner_id = ? AND m.user_id = ?) ORDER BY c.id"
    ))
    .bind(user.min(owner))
    .bind(user.max(owner))
    .bind(owner)
    .bind(user)
    .then(conn.on_postgresql(" FOR NO KEY UPDATE OF c"))
    .load(conn)?;
    let live = |(id, kind, last_seq, end): Row| {
        let locked = Locked {
            id: id.into(),
            last_seq,
        };
        (kind == LIST && end.is_none()).then_some(locked)
    };
    Ok(rows.into_iter().filter_map(live).collect())
}
