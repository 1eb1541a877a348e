//! One chat of a user.

use super::member_chats::load_member_chats;
use crate::models::MemberChatRow;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use switchboard_domain::{ChatId, MemberChat, UserId};

/// A help or direct chat as a member has it; nothing when the user is no member of it.
#[derive(Clone, Copy, Debug)]
pub struct ReadMemberChat {
    /// The chat.
    pub chat: ChatId,
    /// The member.
    pub user: UserId,
}

impl Query for ReadMemberChat {
    type Output = Option<MemberChat>;

    fn run(self, conn: &mut Connection) -> Result<Self::Output, StoreError> {
        let select = Statement::new(MemberChatRow::SELECT)
            .then(conn.of_members())
            .and(" AND m.chat_id = ?", self.chat)
            .and(" AND m.user_id = ?", self.user);
        Ok(load_member_chats(conn, select)?.pop())
    }
}
