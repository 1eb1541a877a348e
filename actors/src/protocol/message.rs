//! Messages as the wire shows them.

use super::ids::{ChatId, MessageId};
use super::location::Location;
use super::time::Timestamp;
use serde::{Serialize, Serializer, ser::SerializeStruct};
use std::sync::Arc;

/// What kind of entry of a chat's log a message is. The numbers are what the database holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(i16)]
pub enum MessageKind {
    /// Written by a member.
    #[default]
    Text = 0,
}

/// One entry of a chat's log.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// The chat it belongs to.
    pub chat: ChatId,
    /// Who wrote it: a user's id.
    pub author: i64,
    /// Whether the author is an organizer.
    pub from_organizer: bool,
    /// What it says, verbatim.
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
    /// What its author's client calls it.
    pub client_message_id: Option<Arc<str>>,
}

impl Serialize for Message {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let fields = if self.location.is_some() { 9 } else { 7 };
        let mut out = to.serialize_struct("Message", fields)?;
        out.serialize_field("id", &self.id)?;
        out.serialize_field("chatId", &self.chat)?;
        out.serialize_field("authorId", &self.author)?;
        out.serialize_field("fromOrganizer", &u8::from(self.from_organizer))?;
        out.serialize_field("content", &*self.content)?;
        out.serialize_field("timeSent", &self.time_sent)?;
        if let Some(at) = self.location {
            out.serialize_field("lat", &at.lat)?;
            out.serialize_field("lng", &at.lng)?;
        }
        out.serialize_field("seq", &self.seq)?;
        out.end()
    }
}
