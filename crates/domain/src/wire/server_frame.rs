//! Every type of frame that the server sends, once: a [`Frame`](super::Frame) is made of one of these, and the
//! contract is made of all.

use super::Level;
use super::frame::CLOSED_CHAT;
use super::frame_duty::Organizers;
use super::frame_help::{ChatChanged, MissedChat};
use super::frame_list::{BlockChanged, ListChanged, ListProgress, ListRead};
use super::frame_place::PlaceSet;
use super::frame_turns::{ChatLeft, OfferEnded, OfferView};
use super::frame_type::{ALL, FrameType, ONE, TWO, Who};
use super::server_payload as payload;
use crate::availability::Availability;
use crate::chat_event::ChatEvent;
use crate::help_chat::HelpChat;
use crate::member_chat::MemberChatView;
use crate::message::MessageView;
use crate::pause::HelpPaused;
use crate::schema::chat::{ClosedChat, ClosedMemberChat};
use crate::schema::{Shape, shape};
use schemars::json_schema;

/// A type of frame that the server sends, in one form. Nothing but the table below makes any.
pub struct ServerFrame(FrameType);

impl ServerFrame {
    /// What the contract says of it.
    pub const fn described(&self) -> &FrameType {
        &self.0
    }

    /// The lowest level that is shown it.
    pub(super) fn from(&self) -> Level {
        self.0.levels.iter().copied().min().unwrap_or_default()
    }

    /// The highest level that is shown it.
    pub(super) fn upto(&self) -> Level {
        self.0.levels.iter().copied().max().unwrap_or_default()
    }
}

macro_rules! server_frames {
    ($($name:ident = $kind:expr, $levels:ident, $who:ident, $summary:literal, $payload:expr;)*) => {
        $(pub(super) const $name: &ServerFrame = &ServerFrame(FrameType {
            kind: $kind,
            levels: $levels,
            who: Who::$who,
            summary: $summary,
            payload: $payload,
        });)*

        /// All of them.
        pub const SERVER_FRAMES: &[&ServerFrame] = &[$($name,)*];
    };
}

server_frames! {
    CHATS_ONE = "chats", ONE, Both, "The active help chats.", shape::<payload::ActiveChats<'_>>;
    CHATS = "chats", TWO, Both, "A page of chats.", shape::<payload::Chats<'_>>;
    CHAT_HISTORY_ONE = "chat_history", ONE, Both, "A whole chat, oldest first.", shape::<payload::WholeHistory<'_>>;
    CHAT_HISTORY = "chat_history", TWO, Both, "A page of a chat, oldest first.", shape::<payload::ChatHistory<'_>>;
    USER_MESSAGE = "user_message", ALL, Both, "A message has been stored.", shape::<MessageView<'_>>;
    NEW_CHAT_ONE = "new_chat", ONE, Both, "A chat has been opened.", shape::<HelpChat>;
    NEW_CHAT = "new_chat", TWO, Both, "A chat has been opened.", shape::<MemberChatView<'_>>;
    CLOSED_CHAT_ONE = CLOSED_CHAT, ONE, Both, "A chat has been closed.", shape::<ClosedChat>;
    CLOSED_CHAT_TWO = CLOSED_CHAT, TWO, Both, "A chat has been closed.", shape::<ClosedMemberChat>;
    INFO = "info", ALL, Both, "Something for people.", shape::<payload::Info<'_>>;
    ERROR = "error", ALL, Both, "It did not work.", shape::<payload::Failure<'_>>;
    WELCOME = "welcome", TWO, Both, "The first frame.", shape::<payload::Welcome<'_>>;
    ACK = "ack", TWO, Both, "The message is stored, or is as it was asked for, or the tip is promised.", MESSAGE_OR_TIP;
    PONG = "pong", TWO, Both, "Somebody is there.", shape::<payload::Pong>;
    AUTHORIZED = "authorized", TWO, Both, "The connection lives until then.", shape::<payload::Authorized>;
    SYNC = "sync", TWO, Both, "What was missed.", shape::<payload::Synced<'_>>;
    LIST_PROGRESS = "list_progress", TWO, OwnersOfLists, "How far a message to a list has come.",
        shape::<ListProgress>;
    LIST_READ = "list_read", TWO, OwnersOfLists, "How many have read the newest message of a list.",
        shape::<ListRead>;
    LIST_CHANGED = "list_changed", TWO, OwnersOfLists,
        "A list of the caller's was made, renamed or deleted, or others are on it.", shape::<ListChanged>;
    BLOCK_CHANGED = "block_changed", TWO, Both, "The caller has blocked somebody, or does not any more.",
        shape::<BlockChanged>;
    MESSAGES_DELIVERED = "messages_delivered", TWO, Both, "A member's mark has moved.", shape::<payload::Marked>;
    MESSAGES_READ = "messages_read", TWO, Both, "A member's mark has moved.", shape::<payload::Marked>;
    TYPING_INDICATOR = "typing_indicator", TWO, Both, "A member types, or stops.", shape::<payload::TypingIndicator>;
    PRESENCE = "presence", TWO, Both, "Where those are whom the connection watches.", shape::<payload::Presence>;
    USER_ONLINE_STATUS = "user_online_status", TWO, Both, "Somebody whom the connection watches has come, or left.",
        shape::<payload::UserOnlineStatus>;
    HELP_REQUESTED = "help_requested", TWO, Participants, "The request waits.", shape::<payload::HelpRequested>;
    HELP_CANCELLED = "help_cancelled", TWO, Participants, "The request does not wait any more.",
        shape::<payload::HelpCancelled>;
    MISSED_CHAT = "missed_chat", TWO, Organizers, "A chat was not looked at in time.", shape::<MissedChat>;
    CHAT_EVENT = "chat_event", TWO, Both, "Something happened to a help chat, beside what is said.", shape::<ChatEvent>;
    CHAT_CHANGED = "chat_changed", TWO, Both, "A help chat is not with whom it was.", shape::<ChatChanged<'_>>;
    CHAT_LEFT = "chat_left", TWO, Organizers, "A help chat is not the caller's any more.", shape::<ChatLeft<'_>>;
    OFFER = "offer", TWO, Organizers, "A colleague is asked to take a chat.", shape::<OfferView<'_>>;
    OFFER_ENDED = "offer_ended", TWO, Organizers, "An offer is over.", shape::<OfferEnded>;
    PLACE_SET = "place_set", TWO, Both, "Where the participant of a help chat is now.", shape::<PlaceSet>;
    QUEUE_POSITION = "queue_position", TWO, Participants, "Where a request stands.", shape::<payload::QueuePosition>;
    QUEUE = "queue", TWO, Organizers, "How many wait at the agency.", shape::<payload::Queue>;
    HELP_PAUSED = "help_paused", TWO, Organizers, "The agency takes no new requests for a while, or does again.",
        shape::<HelpPaused>;
    AVAILABILITY = "availability", TWO, Organizers, "Whether the organizer takes requests.", shape::<Availability>;
    COLLEAGUES = "colleagues", TWO, Organizers, "The organizers of the agency.", shape::<Organizers<'_>>;
    AVAILABILITY_CHANGED = "availability_changed", TWO, Organizers, "Organizers of the agency who are not what they were.",
        shape::<Organizers<'_>>;
    GOING_AWAY = "going_away", TWO, Both, "The server stops: when to come back.", shape::<payload::GoingAway>;
}

const MESSAGE_OR_TIP: Shape = |schemas| {
    let message = schemas.subschema_for::<payload::Ack>();
    let tip = schemas.subschema_for::<payload::TipAck>();
    let unchanged = schemas.subschema_for::<payload::Unchanged>();
    json_schema!({"anyOf": [message, tip, unchanged]})
};
