//! Messages as the wire shows them.

use super::detail::Detail;
use super::ids::{ChatId, MessageId, UserId};
use super::location::Location;
use super::time::Timestamp;
use serde::{Serialize, Serializer, ser::SerializeMap};
use std::sync::Arc;

/// What kind of entry of a chat's log a message is. The numbers are what the database holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(i16)]
pub enum MessageKind {
    /// Written by a member.
    #[default]
    Text = 0,
    /// Money that a member has given to the other one.
    Tip = 1,
    /// Said by the server.
    System = 2,
}

/// One entry of a chat's log.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// The chat it belongs to.
    pub chat: ChatId,
    /// Who wrote it: a user's id, 0 for the server.
    pub author: i64,
    /// Whether the author is an organizer.
    pub from_organizer: bool,
    /// What it says, verbatim; nothing in a tip that says nothing.
    pub content: Arc<str>,
    /// When it was stored.
    pub time_sent: Timestamp,
    /// Where the participant was.
    pub location: Option<Location>,
    /// Its number in the chat's log: 1, 2, 3 ... without gaps.
    pub seq: i64,
    /// What kind of entry it is.
    pub kind: MessageKind,
    /// The message of the same chat that it answers.
    pub reply_to: Option<MessageId>,
    /// What its author's client calls it; the same name again is the same message.
    pub client_message_id: Option<Arc<str>>,
    /// What its kind has beside the text.
    pub detail: Option<Detail>,
    /// Who alone may see it; every member when absent. The wire never says so.
    pub only_for: Option<UserId>,
}

impl Message {
    /// Whether `member` of the chat may see it.
    pub fn is_for(&self, member: UserId) -> bool {
        self.only_for.is_none_or(|only| only == member)
    }
}

impl MessageKind {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Tip => "tip",
            Self::System => "system",
        }
    }

    /// The kind of a number of the database, which holds no other.
    pub const fn from_db(kind: i16) -> Self {
        match kind {
            1 => Self::Tip,
            2 => Self::System,
            _ => Self::Text,
        }
    }
}

/// A message as one reader sees it: what its author's client calls it is for the author alone.
#[derive(Clone, Copy, Debug)]
pub struct MessageView<'a> {
    /// The message.
    pub message: &'a Message,
    /// Whether the reader wrote it.
    pub own: bool,
    /// The last earlier entry that the reader may see, where that is not the one before: of live
    /// messages.
    pub prev_seq: Option<i64>,
}

impl<'a> MessageView<'a> {
    /// As `reader` sees it.
    pub fn of(message: &'a Message, reader: UserId) -> Self {
        Self {
            message,
            own: message.author == reader.0,
            prev_seq: None,
        }
    }
}

impl Serialize for MessageView<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let message = self.message;
        let mut out = to.serialize_map(None)?;
        out.serialize_entry("id", &message.id)?;
        out.serialize_entry("chatId", &message.chat)?;
        out.serialize_entry("authorId", &message.author)?;
        out.serialize_entry("fromOrganizer", &u8::from(message.from_organizer))?;
        out.serialize_entry("content", &*message.content)?;
        out.serialize_entry("timeSent", &message.time_sent)?;
        if let Some(at) = message.location {
            out.serialize_entry("lat", &at.lat)?;
            out.serialize_entry("lng", &at.lng)?;
        }
        out.serialize_entry("seq", &message.seq)?;
        if let Some(seq) = self.prev_seq {
            out.serialize_entry("prevSeq", &seq)?;
        }
        out.serialize_entry("kind", message.kind.as_str())?;
        if let Some(to) = message.reply_to {
            out.serialize_entry("replyTo", &to)?;
        }
        match &message.detail {
            Some(Detail::Tip(money)) => {
                out.serialize_entry("tipId", &message.id)?;
                out.serialize_entry("tip", money)?;
            }
            Some(Detail::Notice(notice)) => {
                out.serialize_entry("tipId", &notice.tip)?;
                out.serialize_entry("tip", &notice.money)?;
                out.serialize_entry("tipStatus", notice.outcome.as_str())?;
                if let Some(link) = &notice.link {
                    out.serialize_entry("link", &**link)?;
                }
            }
            None => {}
        }
        if let (true, Some(id)) = (self.own, &message.client_message_id) {
            out.serialize_entry("clientMessageId", &**id)?;
        }
        out.end()
    }
}

impl Serialize for Message {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let view = MessageView {
            message: self,
            own: false,
            prev_seq: None,
        };
        view.serialize(to)
    }
}
