//! `messages`.

use super::chat::location;
use crate::ids::DbId;
use crate::schema::messages;
use diesel::{Insertable, Queryable, Selectable};
use std::sync::Arc;
use switchboard_domain::{Message, MessageId, MessageKind, Timestamp, UserId};

/// One entry of a chat's log.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = messages)]
pub struct MessageRow {
    /// The chat.
    pub chat_id: DbId,
    /// Its number in the log.
    pub seq: i64,
    /// Its id.
    pub id: DbId,
    /// Who wrote it.
    pub author_id: i64,
    /// Whether the author is an organizer.
    pub from_organizer: bool,
    /// A [`switchboard_domain::MessageKind`].
    pub kind: i16,
    /// What it says.
    pub content: String,
    /// Microseconds.
    pub time_sent: i64,
    /// Where the author was, with `lng`.
    pub lat: Option<f64>,
    /// Where the author was, with `lat`.
    pub lng: Option<f64>,
    /// What the author's client calls it.
    pub client_message_id: Option<String>,
    /// The message of the same chat that it answers.
    pub reply_to: Option<DbId>,
    /// Who alone may see it.
    pub only_for: Option<i64>,
    /// Whose block kept it from them.
    pub blocked_by: Option<i64>,
    /// A [`switchboard_domain::Detail`].
    pub detail: Option<String>,
}

impl MessageRow {
    /// The columns, in the order of the fields.
    pub const COLUMNS: &str = "chat_id, seq, id, author_id, from_organizer, kind, content, \
        time_sent, lat, lng, client_message_id, reply_to, only_for, blocked_by, detail";
}

impl From<MessageRow> for Message {
    fn from(row: MessageRow) -> Self {
        Self {
            id: row.id.into(),
            chat: row.chat_id.into(),
            author: row.author_id,
            from_organizer: row.from_organizer,
            content: row.content.into(),
            time_sent: Timestamp(row.time_sent),
            location: location(row.lat, row.lng),
            seq: row.seq,
            kind: MessageKind::from_db(row.kind),
            reply_to: row.reply_to.map(MessageId::from),
            client_message_id: row.client_message_id.map(Arc::from),
            // Nothing else is written; what could not be read would be shown as its text alone.
            detail: row.detail.and_then(|detail| detail.parse().ok()),
            only_for: row.only_for.map(UserId),
        }
    }
}
