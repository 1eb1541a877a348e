//! The chats of a user that are no help chats, in pages.

use super::member_chats::load_member_chats;
use super::member_lists::MemberLists;
use crate::models::MemberChatRow;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use std::cmp::Reverse;
use switchboard_domain::{ChatId, ChatStatus, MemberChat, Timestamp, UserId};

/// A page of a user's direct chats and lists, the one with the latest entry first. A chat that moves to the
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
        let mut chats = self.direct_chats(conn)?;
        let lists = MemberLists {
            user: self.user,
            status: ChatStatus::All,
            after: self.after,
            limit: self.limit,
        };
        chats.extend(lists.run(conn)?);
        first_of_both(&mut chats, ChatStatus::All, self.limit);
        Ok(chats)
    }
}

/// Each part is a page by itself: the first of both are the page of all.
pub(super) fn first_of_both(chats: &mut Vec<MemberChat>, status: ChatStatus, limit: i64) {
    chats.sort_by_key(|it| Reverse((it.listed_at(status), it.chat.id())));
    chats.truncate(usize::try_from(limit).unwrap_or_default());
}

impl ListConversations {
    /// Its direct chats alone.
    pub(super) fn direct_chats(
        &self,
        conn: &mut Connection,
    ) -> Result<Vec<MemberChat>, StoreError> {
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
