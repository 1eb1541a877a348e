//! Chats as their members see them.

use crate::models::{MemberChatRow, MemberChatSql, join_users, last_said};
use crate::statement::Statement;
use crate::{Connection, StoreError};
use diesel::RunQueryDsl;
use switchboard_domain::MemberChat;

impl Connection {
    /// The chats of members, each with its last message; conditions follow. One that nobody has has its participant
    /// for a member, and nobody else.
    pub(super) fn of_members(&self) -> &'static str {
        match self {
            // Thinking of the average chat it would read whole chats for their last message: LIMIT
            // has it look one up.
            Self::Postgresql(_) => concat!(
                from_members!(),
                " LEFT JOIN LATERAL (SELECT * FROM messages WHERE chat_id = c.id \
                 AND seq = ",
                last_said!(),
                " LIMIT 1) l ON true WHERE 1 = 1"
            ),
            Self::Sqlite(_) => concat!(
                from_members!(),
                " LEFT JOIN messages l ON l.chat_id = c.id \
                 AND l.seq = ",
                last_said!(),
                " WHERE 1 = 1"
            ),
        }
    }
}

/// Members of chats, the chats and their users.
macro_rules! from_members {
    () => {
        concat!(
            " FROM chat_members m JOIN chats c ON c.id = m.chat_id",
            join_users!()
        )
    };
}
use from_members;

/// What `select` finds, as chats of a member.
pub(super) fn load_member_chats(
    conn: &mut Connection,
    select: Statement<MemberChatSql>,
) -> Result<Vec<MemberChat>, StoreError> {
    let rows: Vec<MemberChatRow> = select.load(conn)?;
    rows.into_iter().map(MemberChat::try_from).collect()
}
