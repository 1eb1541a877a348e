//! What a user has not read.

use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::BigInt;
use switchboard_domain::UserId;

/// The entries of a user's direct chats and lists that others wrote and the user has not read. Help chats
/// count for themselves.
#[derive(Clone, Copy, Debug)]
pub struct CountUnread {
    /// Whose.
    pub user: UserId,
}

impl Query for CountUnread {
    type Output = i64;

    fn run(self, conn: &mut Connection) -> Result<i64, StoreError> {
        let count: i64 = Statement::<BigInt>::new(sql!(
            "SELECT count(*) FROM chat_members m JOIN messages n ON n.chat_id = m.chat_id \
             AND n.seq > m.read_seq AND n.seq <= m.last_seq AND n.author_id <> m.user_id AND n.kind < {change} \
             AND (n.only_for IS NULL OR n.only_for = m.user_id) \
             WHERE m.user_id = ? AND m.active_at IS NOT NULL AND m.last_seq > m.read_seq"
        ))
        .bind(self.user)
        .get_result(conn)?;
        Ok(count + self.in_lists(conn)?)
    }
}

impl CountUnread {
    fn in_lists(&self, conn: &mut Connection) -> Result<i64, StoreError> {
        let (chats, members) = match conn {
            // LIMIT has it look them up one by one, however many it expects.
            Connection::Postgresql(_) => (
                " JOIN LATERAL (SELECT * FROM chats WHERE id = s.chat_id LIMIT 1) c ON true",
                " JOIN LATERAL (SELECT * FROM chat_members WHERE chat_id = s.chat_id \
                 AND user_id = s.user_id LIMIT 1) m ON true",
            ),
            Connection::Sqlite(_) => (
                " JOIN chats c ON c.id = s.chat_id",
                " JOIN chat_members m ON m.chat_id = s.chat_id AND m.user_id = s.user_id",
            ),
        };
        let count = Statement::<BigInt>::new(
            "SELECT CAST(coalesce(sum(coalesce(s.to_seq, c.last_seq) - \
             CASE WHEN s.from_seq > m.read_seq THEN s.from_seq - 1 ELSE m.read_seq END), 0) \
             AS bigint) FROM list_spans s",
        )
        .then(chats)
        .then(members)
        .then(" WHERE s.from_seq <= c.last_seq AND coalesce(s.to_seq, c.last_seq) > m.read_seq")
        .and(" AND c.owner_id <> s.user_id AND s.user_id = ?", self.user)
        .get_result(conn)?;
        Ok(count)
    }
}
