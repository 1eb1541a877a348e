//! The chats of a user, in pages.

use super::list_conversations::{ListConversations, first_of_both};
use super::member_chats::load_member_chats;
use super::member_lists::MemberLists;
use super::turns::past_chats;
use crate::models::MemberChatRow;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use switchboard_domain::{ChatId, ChatKind, ChatStatus, MemberChat, Side, Timestamp, UserId};

/// A page of a user's chats, by [`MemberChat::listed_at`], latest first: ended ones by their end,
/// other help chats by their start, direct chats and lists by their last entry.
#[derive(Clone, Copy, Debug)]
pub struct ListChats {
    /// Whose.
    pub user: UserId,
    /// On which side that user is.
    pub side: Side,
    /// Which of them. Direct chats do not end.
    pub status: ChatStatus,
    /// Of this kind only.
    pub kind: Option<ChatKind>,
    /// Time and id of the last chat of the page before.
    pub after: Option<(Timestamp, ChatId)>,
    /// Chats at most.
    pub limit: i64,
}

impl Query for ListChats {
    type Output = Vec<MemberChat>;

    fn run(self, conn: &mut Connection) -> Result<Vec<MemberChat>, StoreError> {
        let of_kind = |kind| self.kind.is_none_or(|wanted| wanted == kind);
        let mut chats = Vec::new();
        if of_kind(ChatKind::Help) {
            chats = self.help_chats(conn)?;
            if self.side == Side::Organizer {
                let (user, after, limit) = (self.user, self.after, self.limit);
                chats.extend(past_chats(user, self.status, after, limit, conn)?);
            }
        }
        let of_help_alone = matches!(self.status, ChatStatus::Ended | ChatStatus::Waiting);
        if of_kind(ChatKind::Direct) && !of_help_alone {
            let conversations = ListConversations {
                user: self.user,
                after: self.after,
                limit: self.limit,
            };
            chats.extend(conversations.direct_chats(conn)?);
        }
        if of_kind(ChatKind::List) {
            let lists = MemberLists {
                user: self.user,
                status: self.status,
                after: self.after,
                limit: self.limit,
            };
            chats.extend(lists.run(conn)?);
        }
        first_of_both(&mut chats, self.status, self.limit);
        Ok(chats)
    }
}

impl ListChats {
    fn help_chats(&self, conn: &mut Connection) -> Result<Vec<MemberChat>, StoreError> {
        // One side's column alone, so that an index gives the order and the page costs what it
        // shows, however many chats there are. Other kinds have neither.
        let own = match self.side {
            Side::Organizer => " AND c.organizer_id = ?",
            Side::Participant => " AND c.participant_id = ?",
        };
        let (condition, cursor, order) = match self.status {
            ChatStatus::Waiting => (
                " AND c.time_end IS NULL AND c.withdrawn_at IS NOT NULL",
                BY_START.0,
                BY_START.1,
            ),
            ChatStatus::Active => (" AND c.time_end IS NULL", BY_START.0, BY_START.1),
            ChatStatus::Ended => (" AND c.time_end IS NOT NULL", BY_END.0, BY_END.1),
            ChatStatus::All => ("", BY_START.0, BY_START.1),
        };
        let mut select = Statement::new(MemberChatRow::SELECT)
            .then(conn.of_members())
            .and(" AND m.user_id = ?", self.user)
            .and(own, self.user)
            .then(condition);
        if let Some((time, id)) = self.after {
            select = select.and(cursor, time).and(", ?)", id);
        }
        load_member_chats(conn, select.and(order, self.limit))
    }
}

/// Cursor and order.
const BY_START: (&str, &str) = (
    " AND (c.time_start, c.id) < (?",
    " ORDER BY c.time_start DESC, c.id DESC LIMIT ?",
);
const BY_END: (&str, &str) = (
    " AND (c.time_end, c.id) < (?",
    " ORDER BY c.time_end DESC, c.id DESC LIMIT ?",
);
