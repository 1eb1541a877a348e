//! The lists of a user, in pages.

use super::member_chats::load_member_chats;
use crate::models::{MemberChatRow, join_users};
use crate::statement::Statement;
use crate::{Connection, StoreError};
use switchboard_domain::{ChatId, ChatStatus, MemberChat, Timestamp, UserId};

/// A page of the lists of which a user sees something, and of the user's own: ended ones by their end,
/// others by the last entry that the user sees, latest first. All of them are looked at, for the time
/// of a list is not that of its members; there is a bound on how many there are.
#[derive(Clone, Copy, Debug)]
pub(super) struct MemberLists {
    pub user: UserId,
    pub status: ChatStatus,
    /// Time and id of the last chat of the page before.
    pub after: Option<(Timestamp, ChatId)>,
    pub limit: i64,
}

/// `$chats` joins the list `c` to a span `s`.
macro_rules! seen {
    ($chats:literal) => {
        concat!(
            "WITH seen AS (SELECT s.chat_id, s.user_id, c.owner_id, c.time_end, \
             c.last_seq AS log_end, c.last_sent_at, max(CASE WHEN s.from_seq <= c.last_seq \
             THEN coalesce(s.to_seq, c.last_seq) ELSE 0 END) AS last_seq FROM list_spans s ",
            $chats,
            " WHERE s.user_id = ? GROUP BY s.chat_id, s.user_id, c.owner_id, c.time_end, \
             c.last_seq, c.last_sent_at), \
             timed AS (SELECT e.chat_id, e.user_id, e.last_seq, e.time_end, \
             CASE WHEN e.last_seq = e.log_end THEN e.last_sent_at ELSE (SELECT n.time_sent \
             FROM messages n WHERE n.chat_id = e.chat_id AND n.seq = e.last_seq) END AS active_at \
             FROM seen e WHERE e.last_seq > 0 OR e.owner_id = e.user_id), \
             page AS (SELECT t.* FROM timed t WHERE "
        )
    };
}
/// LIMIT has PostgreSQL look lists up one by one, however many it expects.
const SEEN_ON_POSTGRESQL: &str =
    seen!("JOIN LATERAL (SELECT * FROM chats WHERE id = s.chat_id LIMIT 1) c ON true");
const SEEN: &str = seen!("JOIN chats c ON c.id = s.chat_id");

/// Condition, cursor, order.
const BY_ENTRY: (&str, &str) = (
    " AND (t.active_at, t.chat_id) < (?",
    " ORDER BY t.active_at DESC, t.chat_id DESC LIMIT ?",
);
const BY_END: (&str, &str) = (
    " AND (t.time_end, t.chat_id) < (?",
    " ORDER BY t.time_end DESC, t.chat_id DESC LIMIT ?",
);

/// The page's lists as their member `m` has them.
const OWN: &str = "), m AS (SELECT p.chat_id, p.user_id, p.last_seq, p.active_at, k.read_seq, \
    k.changed_at FROM page p JOIN chat_members k ON k.chat_id = p.chat_id \
    AND k.user_id = p.user_id) ";
const FROM: &str = concat!(
    " FROM m JOIN chats c ON c.id = m.chat_id",
    join_users!(),
    " LEFT JOIN messages l ON l.chat_id = m.chat_id AND l.seq = m.last_seq"
);
const FROM_ON_POSTGRESQL: &str = concat!(
    " FROM m JOIN LATERAL (SELECT * FROM chats WHERE id = m.chat_id LIMIT 1) c ON true",
    join_users!(),
    " LEFT JOIN LATERAL (SELECT * FROM messages WHERE chat_id = m.chat_id AND seq = m.last_seq \
     LIMIT 1) l ON true"
);

impl MemberLists {
    pub fn run(self, conn: &mut Connection) -> Result<Vec<MemberChat>, StoreError> {
        let (seen, from) = match conn {
            Connection::Postgresql(_) => (SEEN_ON_POSTGRESQL, FROM_ON_POSTGRESQL),
            Connection::Sqlite(_) => (SEEN, FROM),
        };
        let (condition, (cursor, order)) = match self.status {
            ChatStatus::Active => ("t.time_end IS NULL", BY_ENTRY),
            ChatStatus::Ended => ("t.time_end IS NOT NULL", BY_END),
            ChatStatus::All => ("true", BY_ENTRY),
            // No list does.
            ChatStatus::Waiting => return Ok(Vec::new()),
        };
        let mut select = Statement::new(seen).bind(self.user).then(condition);
        if let Some((time, id)) = self.after {
            select = select.and(cursor, time).and(", ?)", id);
        }
        let select = select
            .and(order, self.limit)
            .then(OWN)
            .then(MemberChatRow::SELECT)
            .then(from);
        load_member_chats(conn, select)
    }
}
