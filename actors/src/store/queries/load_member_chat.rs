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
            .then(FROM_MEMBERS)
            .and(" AND m.user_id = ?", self.user)
            .and(" AND m.chat_id = ?", self.chat);
        Ok(load_member_chats(conn, select)?.pop())
    }
}

/// The chats of members, each with its last message; conditions follow.
pub(super) const FROM_MEMBERS: &str = concat!(
    " FROM chat_members m JOIN chats c ON c.id = m.chat_id",
    join_users!(),
    " LEFT JOIN messages l ON l.chat_id = c.id AND l.seq = coalesce(m.last_seq, c.last_seq) \
     WHERE c.withdrawn_at IS NULL"
);

/// What `select` finds, as chats of a member.
pub(super) fn load_member_chats(
    conn: &mut Connection,
    select: Statement<MemberChatSql>,
) -> Result<Vec<MemberChat>, StoreError> {
    let rows: Vec<MemberChatRow> = select.load(conn)?;
    rows.into_iter().map(MemberChat::try_from).collect()
}
