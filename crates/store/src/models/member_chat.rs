//! `chats` as the rows of `chat_members` see them.

use super::chat::{ChatRow, ChatSql, columns};
use super::help_facts::facts;
use super::message::{MessageRow, message_columns};
use crate::error::StoreError;
use crate::schema::messages;
use diesel::sql_types::{BigInt, Nullable};
use switchboard_domain::{Chat, MemberChat, Message, Timestamp};

/// What [`MemberChatRow::SELECT`] reads.
#[derive(Clone, Debug, diesel::Queryable)]
pub struct MemberChatRow {
    pub(crate) chat: ChatRow,
    pub(crate) own: OwnRow,
    pub(crate) last_message: Option<MessageRow>,
}

/// What is the member's own.
#[derive(Clone, Copy, Debug, diesel::Queryable)]
pub struct OwnRow {
    last_seq: i64,
    read_seq: i64,
    unread: i64,
    /// When the chat changed for the member without being an active help chat.
    pub(crate) changed_at: Option<i64>,
    pub(crate) active_at: Option<i64>,
}

/// The SQL types of [`MemberChatRow::SELECT`].
pub type MemberChatSql = (
    ChatSql,
    (BigInt, BigInt, BigInt, Nullable<BigInt>, Nullable<BigInt>),
    Nullable<messages::SqlType>,
);

/// The unread entries of a list: what the user sees of it after the mark, as a number, for entries have
/// no gaps. `$end` is where the log ends, at least for the user. The owner has written all of them.
macro_rules! list_unread {
    ($chat:literal, $user:literal, $owner:literal, $end:literal, $read:literal) => {
        concat!(
            "(SELECT CAST(coalesce(sum(coalesce(s.to_seq, ",
            $end,
            ") - CASE WHEN s.from_seq > ",
            $read,
            " THEN s.from_seq - 1 ELSE ",
            $read,
            " END), 0) AS bigint) FROM list_spans s WHERE s.chat_id = ",
            $chat,
            " AND s.user_id = ",
            $user,
            " AND s.from_seq <= ",
            $end,
            " AND coalesce(s.to_seq, ",
            $end,
            ") > ",
            $read,
            " AND ",
            $owner,
            " <> ",
            $user,
            ")"
        )
    };
}
pub(crate) use list_unread;

/// The newest entry that says something to a member `m` of a chat `c`: where the log ends with changes, the one before
/// them.
macro_rules! last_said {
    () => {
        "CASE WHEN m.last_seq IS NOT NULL \
         THEN CASE WHEN m.quiet_to = m.last_seq THEN m.shown_seq ELSE m.last_seq END \
         WHEN c.quiet_to = c.last_seq THEN c.shown_seq ELSE c.last_seq END"
    };
}
pub(crate) use last_said;

impl MemberChatRow {
    /// The columns, of a chat `c` with its users `u` and `v`, a member `m` of it and perhaps its last
    /// message `l`. The unread entries are counted, never stored: a count that is kept beside what
    /// it counts will differ from it one day.
    pub const SELECT: &str = sql!(
        "SELECT ",
        columns!(),
        ", coalesce(m.last_seq, c.last_seq), m.read_seq, CASE WHEN c.kind = {list} THEN ",
        list_unread!(
            "c.id",
            "m.user_id",
            "c.owner_id",
            "coalesce(m.last_seq, c.last_seq)",
            "m.read_seq"
        ),
        " ELSE (SELECT count(*) FROM messages n WHERE n.chat_id = c.id AND n.seq > m.read_seq \
         AND n.seq <= coalesce(m.last_seq, c.last_seq) AND n.author_id <> m.user_id AND n.kind < {change} \
         AND (n.only_for IS NULL OR n.only_for = m.user_id)) END, \
         m.changed_at, m.active_at, ",
        message_columns!("l.")
    );
}

impl TryFrom<MemberChatRow> for MemberChat {
    type Error = StoreError;

    fn try_from(row: MemberChatRow) -> Result<Self, StoreError> {
        Ok(Self {
            chat: Chat::try_from(row.chat)?,
            last_message: row.last_message.map(Message::from),
            last_seq: row.own.last_seq,
            read_seq: row.own.read_seq,
            unread: row.own.unread,
            active_at: row.own.active_at.map(Timestamp),
        })
    }
}
