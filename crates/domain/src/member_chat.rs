//! A chat as one of its members sees it.

use super::chat::Chat;
use super::chat_kind::ChatStatus;
use super::help_facts::Seat;
use super::ids::UserId;
use super::message::{Message, MessageView};
use super::time::Timestamp;
use serde::{Serialize, Serializer, ser::SerializeMap};

/// A chat with what is its member's own.
#[derive(Clone, Debug, PartialEq)]
pub struct MemberChat {
    /// The chat.
    pub chat: Chat,
    /// The last entry that the member may see, where it was asked for.
    pub last_message: Option<Message>,
    /// Its number.
    pub last_seq: i64,
    /// The last entry that the member has read.
    pub read_seq: i64,
    /// Entries after that one which somebody else wrote.
    pub unread: i64,
    /// When the last entry that the member may see was written, or the chat opened by the member;
    /// of chats that never end, which are listed by it.
    pub active_at: Option<Timestamp>,
}

impl MemberChat {
    /// The time that lists of chats with this status are ordered by, newest first.
    pub fn listed_at(&self, status: ChatStatus) -> Timestamp {
        let ended = self.chat.time_end().filter(|_| status == ChatStatus::Ended);
        ended
            .or(self.active_at)
            .unwrap_or_else(|| self.chat.time_start())
    }

    /// As the wire shows it to `reader`, the member whose it is.
    pub fn seen_by(&self, reader: UserId) -> MemberChatView<'_> {
        MemberChatView { chat: self, reader }
    }
}

/// A chat as the wire shows it to one of its members.
#[derive(Clone, Copy, Debug)]
pub struct MemberChatView<'a> {
    /// The chat.
    pub chat: &'a MemberChat,
    /// The member.
    pub reader: UserId,
}

impl Serialize for MemberChatView<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let member = self.chat;
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("id", &member.chat.id())?;
        match &member.chat {
            Chat::Help(chat) => {
                chat.fields_two(Seat::of(self.reader, chat.participant), &mut map)?;
            }
            Chat::Unowned(chat) => {
                chat.fields(Seat::of(self.reader, chat.participant), &mut map)?;
            }
            Chat::Direct(chat) => chat.fields(self.reader, member.last_seq, &mut map)?,
            Chat::List(chat) => chat.fields(member.last_seq, &mut map)?,
        }
        if let Some(last) = &member.last_message {
            map.serialize_entry("lastMessage", &MessageView::of(last, self.reader))?;
        }
        map.serialize_entry("readSeq", &member.read_seq)?;
        map.serialize_entry("unread", &member.unread)?;
        map.end()
    }
}
