//! What a user has not read.

use crate::protocol::UserId;
use crate::store::statement::Statement;
use crate::store::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::BigInt;

/// The entries of a user's direct chats that others wrote and the user has not read. Help chats
/// count for themselves.
#[derive(Clone, Copy, Debug)]
pub struct CountUnread {
    /// Whose.
    pub user: UserId,
}

impl Query for CountUnread {
    type Output = i64;

    fn run(self, conn: &mut Connection) -> Result<i64, StoreError> {
        let count = Statement::<BigInt>::new(
            "SELECT count(*) FROM chat_members m JOIN messages n ON n.chat_id = m.chat_id \
             AND n.seq > m.read_seq AND n.seq <= m.last_seq AND n.author_id <> m.user_id \
             AND (n.only_for IS NULL OR n.only_for = m.user_id) \
             WHERE m.user_id = ? AND m.active_at IS NOT NULL AND m.last_seq > m.read_seq",
        )
        .bind(self.user)
        .get_result(conn)?;
        Ok(count)
    }
}
