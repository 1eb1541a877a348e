//! One chat, as a member sees it.

use crate::protocol::{ChatId, MemberChat, UserId};
use crate::store::models::{MemberChatRow, MemberChatSql, join_users};
use crate::store::statement::Statement;
use crate::store::{Connection, Query, StoreError};
use diesel::RunQueryDsl;

/// The chat with this id, if the user is a member of it.
#[derive(Clone, Copy, Debug)]
pub struct LoadMemberChat {
    /// Its id.
    pub chat: ChatId,
    /// The member.
    pub user: UserId,
}

impl Query for LoadMemberChat {
    type Output = Option<MemberChat>;

    fn run(self, conn: &mut Connection) -> Result<Option<MemberChat>, StoreError> {
        let select = Statement::new(MemberChatRow::SELECT)
            .then(conn.of_members())
            .and(" AND m.user_id = ?", self.user)
            .and(" AND m.chat_id = ?", self.chat);
        Ok(load_member_chats(conn, select)?.pop())
    }
}

impl Connection {
    /// The chats of members, each with its last message; conditions follow.
    pub(super) fn of_members(&self) -> &'static str {
        match self {
            // Thinking of the average chat it would read whole chats for their last message: LIMIT
            // has it look one up.
            Self::Postgresql(_) => concat!(
                from_members!(),
                " LEFT JOIN LATERAL (SELECT * FROM messages WHERE chat_id = c.id \
                 AND seq = coalesce(m.last_seq, c.last_seq) LIMIT 1) l ON true \
                 WHERE c.withdrawn_at IS NULL"
            ),
            Self::Sqlite(_) => concat!(
                from_members!(),
                " LEFT JOIN messages l ON l.chat_id = c.id \
                 AND l.seq = coalesce(m.last_seq, c.last_seq) WHERE c.withdrawn_at IS NULL"
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
