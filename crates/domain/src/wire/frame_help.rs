//! The server frames about what becomes of help chats, and about those that nobody has: at level 2.

use super::Frame;
use super::readers::Match;
use super::server_frame;
use crate::chat::Chat;
use crate::chat_event::ChatEvent;
use crate::chat_kind::ReadState;
use crate::help_chat::{ClosedChat, HelpChat};
use crate::help_facts::Seat;
use crate::ids::{ChatId, EventId, UserId};
use crate::member_chat::{MemberChat, MemberChatView};
use crate::message::{Message, MessageView};
use crate::schema::Seq;
use crate::schema::chat::MemberChat as HelpForm;
use crate::time::Timestamp;
use crate::unowned_chat::{ClosedUnowned, UnownedChat};
use crate::wire::Level;
use schemars::JsonSchema;
use serde::Serialize;

/// `chat_changed`: a help chat is not with whom it was.
#[derive(Serialize, JsonSchema)]
pub struct ChatChanged<'a> {
    #[schemars(with = "HelpForm")]
    chat: MemberChatView<'a>,
    /// The kind of the timeline's row that says why.
    reason: &'a str,
    /// How many owners the chat has had.
    #[schemars(with = "Seq")]
    turn: i64,
}

impl<'a> ChatChanged<'a> {
    /// The chat as it is, and the kind of the timeline's row.
    pub fn new(chat: MemberChatView<'a>, reason: &'a str) -> Self {
        let turn = match &chat.chat.chat {
            Chat::Help(chat) => chat.facts.turn,
            Chat::Unowned(chat) => chat.facts.turn,
            Chat::Direct(_) | Chat::List(_) => 0,
        };
        Self { chat, reason, turn }
    }
}

/// `missed_chat`: its receiver did not look at a help chat in time.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct MissedChat {
    chat_id: ChatId,
    event_id: EventId,
}

impl Frame {
    /// `missed_chat`: whoever has not looked at a chat in time has it no more.
    pub fn missed_chat(chat: ChatId, event: EventId, owner: UserId) -> Self {
        let payload = MissedChat {
            chat_id: chat,
            event_id: event,
        };
        Self::new(server_frame::MISSED_CHAT, payload).only_for(owner)
    }

    /// `chat_changed`: `reason` is the kind of the timeline's row.
    pub fn chat_changed(view: MemberChatView<'_>, reason: &str) -> Self {
        let reader = view.reader;
        let (help, unowned) = (view.chat.chat.help(), view.chat.chat.unowned());
        let about = help.map(Match::of);
        let payload = ChatChanged::new(view, reason);
        Self {
            about,
            unowned: unowned.map(left),
            ..Self::new(server_frame::CHAT_CHANGED, payload).only_for(reader)
        }
    }

    /// `chat_event`: a row of a help chat's timeline, for one of those who are shown it.
    pub fn chat_event(event: &ChatEvent, reader: UserId) -> Self {
        Self::new(server_frame::CHAT_EVENT, event).only_for(reader)
    }

    /// `user_message` of a chat that nobody has: for the participant's devices that know of such chats.
    pub fn unowned_message(message: &Message, participant: UserId) -> Self {
        let view = MessageView::of(message, participant);
        Self {
            level: Level::Two,
            ..Self::message_of(view).only_for(participant)
        }
    }

    /// `closed_chat` of a chat that ended while nobody had it, for its participant; nothing of one of another kind.
    pub fn closed_while_waiting(member: &MemberChat, participant: UserId) -> Option<Self> {
        let read = Some(ReadState {
            read_seq: member.read_seq,
            unread: member.unread,
        });
        let (frame, left) = match &member.chat {
            Chat::Unowned(chat) => {
                let payload = ClosedUnowned { chat, read };
                (
                    Self::new(server_frame::CLOSED_CHAT_TWO, payload),
                    left(chat),
                )
            }
            // Somebody had it before: it is theirs in the archives.
            Chat::Help(chat) => {
                let seat = Some(Seat::Participant);
                let payload = ClosedChat { chat, seat, read };
                let frame = Self::new(server_frame::CLOSED_CHAT_TWO, payload);
                (frame, Match::of(chat))
            }
            Chat::Direct(_) | Chat::List(_) => return None,
        };
        Some(Self {
            unowned: Some(left),
            ..frame.only_for(participant)
        })
    }

    /// `closed_chat` for the member who has read so far: level 2.
    pub fn closed_chat_of(chat: &HelpChat, reader: UserId, read: Option<ReadState>) -> Self {
        let seat = Some(Seat::of(reader, chat.participant));
        Self::new(
            server_frame::CLOSED_CHAT_TWO,
            ClosedChat { chat, seat, read },
        )
        .of_help(chat)
    }
}

/// The match that is over now: none that was made later is. The first may be made in the moment of the request.
fn left(chat: &UnownedChat) -> Match {
    let made = chat.last_owner.map_or(Timestamp(0), |_| chat.time_start);
    Match::new(chat.id, made)
}
