//! The chats of a user that never end, in pages.

use super::member_chats::load_member_chats;
use crate::protocol::{ChatId, MemberChat, Timestamp, UserId};
use crate::store::models::MemberChatRow;
use crate::store::statement::Statement;
use crate::store::{Connection, Query, StoreError};

/// A page of a user's direct chats, the one with the latest entry first. A chat that moves to the
/// front while pages are read is told as news to whoever is connected, and is there on the first
/// page for whoever asks again.
#[derive(Clone, Copy, Debug)]
pub struct ListConversations {
    /// Whose.
    pub user: UserId,
    /// Time and id of the last chat of the page before.
    pub after: Option<(Timestamp, ChatId)>,
    /// Chats at most.
    pub limit: i64,
}

impl Query for ListConversations {
    type Output = Vec<MemberChat>;

    fn run(self, conn: &mut Connection) -> Result<Vec<MemberChat>, StoreError> {
        let mut select = Statement::new(MemberChatRow::SELECT)
            .then(conn.of_members())
            .and(" AND m.user_id = ?", self.user)
            .then(" AND m.active_at IS NOT NULL");
        if let Some((time, id)) = self.after {
            select = select
                .and(" AND (m.active_at, m.chat_id) < (?", time)
                .and(", ?)", id);
        }
        let order = " ORDER BY m.active_at DESC, m.chat_id DESC LIMIT ?";
        load_member_chats(conn, select.and(order, self.limit))
    }
}
