//! The chats of a user, in pages.

use super::load_member_chat::{FROM_MEMBERS, load_member_chats};
use crate::protocol::{ChatId, ChatKind, ChatStatus, MemberChat, Side, Timestamp, UserId};
use crate::store::models::MemberChatRow;
use crate::store::statement::Statement;
use crate::store::{Connection, Query, StoreError};

/// A page of a user's help chats: ended ones newest end first, others newest start first.
#[derive(Clone, Copy, Debug)]
pub struct ListChats {
    /// Whose.
    pub user: UserId,
    /// On which side that user is.
    pub side: Side,
    /// Which of them.
    pub status: ChatStatus,
    /// Of which kind; `None`: of every kind.
    pub kind: Option<ChatKind>,
    /// Time (of which kind, see above) and id of the last chat of the page before.
    pub after: Option<(Timestamp, ChatId)>,
    /// Chats at most.
    pub limit: i64,
}

impl Query for ListChats {
    type Output = Vec<MemberChat>;

    fn run(self, conn: &mut Connection) -> Result<Vec<MemberChat>, StoreError> {
        if self.kind.is_some_and(|kind| kind != ChatKind::Help) {
            return Ok(Vec::new());
        }
        // One side's column alone, so that an index gives the order and the page costs what it
        // shows, however many chats there are.
        let own = match self.side {
            Side::Organizer => " AND c.organizer_id = ?",
            Side::Participant => " AND c.participant_id = ?",
        };
        let (condition, cursor, order) = match self.status {
            ChatStatus::Active => (" AND c.time_end IS NULL", BY_START.0, BY_START.1),
            ChatStatus::Ended => (" AND c.time_end IS NOT NULL", BY_END.0, BY_END.1),
            ChatStatus::All => ("", BY_START.0, BY_START.1),
        };
        let mut select = Statement::new(MemberChatRow::SELECT)
            .then(FROM_MEMBERS)
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
