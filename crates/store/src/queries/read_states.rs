//! How far the members of a chat have read.

use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::BigInt;
use switchboard_domain::{ChatId, ReadState, UserId};

/// The members of a chat, each with how far they have read; also of one that was withdrawn, which has
/// no organizer then.
#[derive(Clone, Copy, Debug)]
pub struct ReadStates {
    /// The chat.
    pub chat: ChatId,
}

impl Query for ReadStates {
    type Output = Vec<(UserId, ReadState)>;

    fn run(self, conn: &mut Connection) -> Result<Self::Output, StoreError> {
        let rows: Vec<(i64, i64, i64)> = Statement::<(BigInt, BigInt, BigInt)>::new(sql!(
            "SELECT m.user_id, m.read_seq, (SELECT count(*) FROM messages n \
             WHERE n.chat_id = c.id AND n.seq > m.read_seq AND n.seq <= c.last_seq \
             AND n.author_id <> m.user_id AND n.kind < {change}) \
             FROM chat_members m JOIN chats c ON c.id = m.chat_id WHERE m.chat_id = ?"
        ))
        .bind(self.chat)
        .load(conn)?;
        let state = |(user, read_seq, unread)| (UserId(user), ReadState { read_seq, unread });
        Ok(rows.into_iter().map(state).collect())
    }
}
