//! `messages`.

use super::chat::location;
use crate::ids::DbId;
use crate::schema::messages;
use diesel::{Insertable, Queryable, Selectable};
use std::sync::Arc;
use switchboard_domain::changes::{Gone, Reactions, Said, StoredState, TargetState, VoidEdit};
use switchboard_domain::{Body, Message, MessageKind, ReplyTo, Timestamp, UserId, reply};

/// One entry of a chat's log, as it is read: with what changes have made of it.
#[derive(Clone, Debug, Queryable, Selectable)]
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
    /// The last change that all see.
    pub changed_seq: Option<i64>,
    /// The last one that its author alone sees.
    pub void_seq: Option<i64>,
    /// How often its text was changed.
    pub edits: Option<i16>,
    /// How many more its author alone sees.
    pub void_edits: Option<i16>,
    /// When it was changed last: microseconds.
    pub edited_at: Option<i64>,
    /// A [`switchboard_domain::changes::Gone`].
    pub gone: Option<i16>,
    /// The last change of its text that all see.
    pub edited_seq: Option<i64>,
    /// [`switchboard_domain::changes::Reactions`].
    pub reactions: Option<String>,
}

/// One entry of a chat's log, as it is stored: no change is named.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = messages, treat_none_as_default_value = false)]
pub struct NewMessageRow {
    chat_id: DbId,
    seq: i64,
    id: DbId,
    author_id: i64,
    from_organizer: bool,
    kind: i16,
    content: String,
    time_sent: i64,
    lat: Option<f64>,
    lng: Option<f64>,
    client_message_id: Option<String>,
    reply_to: Option<DbId>,
    only_for: Option<i64>,
    blocked_by: Option<i64>,
    detail: Option<String>,
}

/// The columns of `messages`, in the order of [`MessageRow`]'s fields. Each has the prefix, which may be empty.
/// `only_for` replaces the text of that column. `null` writes NULL for each, for a row without a message.
macro_rules! message_columns {
    ($p:literal) => {
        message_columns!($p, only_for = concat!($p, "only_for"))
    };
    ($p:literal, only_for = $only_for:expr) => {
        message_columns!(@list @behind $p, $only_for)
    };
    (null) => {
        message_columns!(@list @null)
    };
    (@list $($way:tt)*) => {
        message_columns!($($way)*; chat_id seq id author_id from_organizer kind content time_sent lat lng
            client_message_id reply_to only_for blocked_by detail changed_seq void_seq edits void_edits edited_at gone edited_seq
            reactions)
    };
    (@behind $p:literal, $only_for:expr; $first:ident $($rest:ident)*) => {
        concat!($p, stringify!($first) $(, ", ", message_columns!(@one $p, $only_for, $rest))*)
    };
    (@one $p:literal, $only_for:expr, only_for) => {
        $only_for
    };
    (@one $p:literal, $only_for:expr, $column:ident) => {
        concat!($p, stringify!($column))
    };
    (@null; $first:ident $($rest:ident)*) => {
        concat!("NULL" $(, message_columns!(@no $rest))*)
    };
    (@no $column:ident) => {
        ", NULL"
    };
}
pub(crate) use message_columns;

impl MessageRow {
    /// The columns, in the order of the fields.
    pub const COLUMNS: &str = message_columns!("");
}

/// What the database holds of a message beside its text: what its kind has, or the number of what it answers.
pub fn detail_to_db(body: &Body) -> Option<String> {
    let answered = || body.reply_to.as_ref()?.seq.and_then(reply::seq_to_db);
    let detail = body.detail.as_ref().map(ToString::to_string);
    detail.or_else(answered)
}

impl NewMessageRow {
    /// The row of a message, and whose block kept it from them.
    pub fn new(message: &Message, blocked_by: Option<UserId>) -> Self {
        // All of it: a field more is a column more.
        let Body {
            kind,
            content,
            detail: _,
            location,
            reply_to,
            client_message_id,
        } = &message.body;
        Self {
            chat_id: message.chat.into(),
            seq: message.seq,
            id: message.id.into(),
            author_id: message.author,
            from_organizer: message.from_organizer,
            kind: kind.to_db(),
            content: content.to_string(),
            time_sent: message.time_sent.0,
            lat: location.map(|at| at.lat),
            lng: location.map(|at| at.lng),
            client_message_id: client_message_id.as_deref().map(str::to_owned),
            reply_to: reply_to.as_ref().and_then(|it| it.id).map(DbId::from),
            only_for: message.only_for.map(|user| user.0),
            blocked_by: blocked_by.map(|user| user.0),
            detail: detail_to_db(&message.body),
        }
    }
}

impl MessageRow {
    /// Whether any change has left its trace.
    pub fn is_changed(&self) -> bool {
        let own = self.void_seq.is_some() || self.reactions.is_some();
        // Its time is no entry of the log.
        own || self.changed_seq.is_some() || self.gone.is_some()
    }

    /// What changes have made of it. `void`: the entry that its author alone sees, where that matters.
    pub fn state(&self, void: Option<&Self>) -> StoredState {
        let void = self.void_seq.zip(void).map(|(seq, entry)| VoidEdit {
            seq,
            text: entry.content.as_str().into(),
            at: Timestamp(entry.time_sent),
        });
        StoredState {
            changed_seq: self.changed_seq.unwrap_or(0),
            edited_seq: self.edited_seq.unwrap_or(0),
            edits: self.edits.unwrap_or(0),
            edited_at: self.edited_at.map(Timestamp),
            void,
            void_edits: self.void_edits.unwrap_or(0),
            gone: self.gone.and_then(Gone::from_db),
            reactions: Reactions::from_db(self.reactions.as_deref()),
        }
    }

    /// The message as `reader` sees it, or everybody. `void`: see there.
    pub fn seen_by(self, reader: Option<UserId>, void: Option<&Self>) -> Message {
        if !self.is_changed() {
            return self.unchanged();
        }
        let state = self.state(void);
        let mut message = self.unchanged();
        let said = Said {
            author: UserId(message.author),
            content: &message.body.content,
            location: message.body.location,
        };
        if let Some(TargetState {
            content,
            location,
            state,
        }) = state.seen_by(reader, said)
        {
            message.body.content = content;
            message.body.location = location;
            message.state = Some(state);
        }
        message
    }

    fn unchanged(self) -> Message {
        let row = self;
        let detail = row.detail.as_deref();
        Message {
            state: None,
            id: row.id.into(),
            chat: row.chat_id.into(),
            author: row.author_id,
            from_organizer: row.from_organizer,
            body: Body {
                kind: MessageKind::from_db(row.kind),
                content: row.content.into(),
                // One that cannot be read is of a later release: it is left out.
                detail: detail.and_then(|detail| detail.parse().ok()),
                location: location(row.lat, row.lng),
                reply_to: row.reply_to.and_then(|id| {
                    ReplyTo::asked(Some(id.into()), detail.and_then(reply::seq_from_db))
                }),
                client_message_id: row.client_message_id.map(Arc::from),
            },
            time_sent: Timestamp(row.time_sent),
            seq: row.seq,
            only_for: row.only_for.map(UserId),
        }
    }
}

/// As all see it.
impl From<MessageRow> for Message {
    fn from(row: MessageRow) -> Self {
        row.seen_by(None, None)
    }
}
