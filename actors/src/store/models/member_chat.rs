//! `chats` as the rows of `chat_members` see them.

use super::chat::{ChatRow, ChatSql};
use super::message::MessageRow;
use crate::protocol::{HelpChat, MemberChat, Message};
use crate::store::error::StoreError;
use crate::store::schema::messages;
use diesel::sql_types::{BigInt, Nullable};

/// What [`MemberChatRow::SELECT`] reads.
#[derive(Clone, Debug, diesel::Queryable)]
pub struct MemberChatRow {
    pub(crate) chat: ChatRow,
    pub(crate) own: (i64, i64, Option<i64>),
    pub(crate) last_message: Option<MessageRow>,
}

/// The SQL types of [`MemberChatRow::SELECT`].
pub type MemberChatSql = (
    ChatSql,
    (BigInt, BigInt, Nullable<BigInt>),
    Nullable<messages::SqlType>,
);

impl MemberChatRow {
    /// The columns, of a chat `c` with its participant `u`, a member `m` of it and perhaps its last
    /// message `l`. The unread entries are counted, never stored: a count that is kept beside what
    /// it counts will differ from it one day.
    pub const SELECT: &str = "SELECT c.id, c.agency_id, c.event_id, c.organizer_id, \
        c.participant_id, c.lat_start, c.lng_start, c.time_start, c.time_end, c.last_seq, \
        u.name, u.email, u.phone_number, m.read_seq, (SELECT count(*) FROM messages n \
        WHERE n.chat_id = c.id AND n.seq > m.read_seq AND n.seq <= c.last_seq \
        AND n.author_id <> m.user_id), m.changed_at, \
        l.chat_id, l.seq, l.id, l.author_id, l.from_organizer, l.kind, l.content, l.time_sent, \
        l.lat, l.lng, l.client_message_id, l.reply_to";

    /// When the chat changed for the member without being active.
    pub(crate) fn changed_at(&self) -> Option<i64> {
        self.own.2
    }
}

impl TryFrom<MemberChatRow> for MemberChat {
    type Error = StoreError;

    fn try_from(row: MemberChatRow) -> Result<Self, StoreError> {
        let chat = HelpChat::try_from(row.chat)?;
        let (read_seq, unread, _) = row.own;
        Ok(Self {
            last_seq: chat.last_seq,
            chat: chat.into(),
            active_at: None,
            last_message: row.last_message.map(Message::from),
            read_seq,
            unread,
        })
    }
}
