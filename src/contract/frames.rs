//! Every type of frame.

use super::schemas::Schemas;
use super::shapes::{AnyChat, Chat, ClosedChat, ClosedMemberChat, Message, client, server};
use schemars::JsonSchema;
use serde_json::{Value, json};

/// A type of frame, as far as one form of its payload goes.
pub struct FrameType {
    /// The `type`.
    pub kind: &'static str,
    /// The levels that know it in this form.
    pub levels: &'static [u8],
    /// Whose it is.
    pub who: &'static str,
    /// What it says.
    pub summary: &'static str,
    /// Its payload's schema.
    pub payload: fn(&mut Schemas) -> Value,
}

const ONE: &[u8] = &[1];
const TWO: &[u8] = &[2];
const ALL: &[u8] = &[1, 2];

const BOTH: &str = "both";
const ORGANIZERS: &str = "organizers";
const PARTICIPANTS: &str = "participants";

type Payload = fn(&mut Schemas) -> Value;

const fn frame(
    kind: &'static str,
    levels: &'static [u8],
    who: &'static str,
    summary: &'static str,
    payload: Payload,
) -> FrameType {
    FrameType {
        kind,
        levels,
        who,
        summary,
        payload,
    }
}

fn of<T: JsonSchema>(schemas: &mut Schemas) -> Value {
    schemas.of::<T>()
}

fn anything(_: &mut Schemas) -> Value {
    json!({})
}

fn once_or_wait(schemas: &mut Schemas) -> Value {
    json!({"anyOf": [schemas.of::<client::Wait>(), {"type": "string", "enum": [""]}]})
}

fn message_or_tip(schemas: &mut Schemas) -> Value {
    json!({"anyOf": [schemas.of::<server::Ack>(), schemas.of::<server::TipAck>()]})
}

/// What clients send, apart from the frame that authenticates them.
pub const CLIENT: &[FrameType] = &[
    frame("get_chats", ONE, BOTH, "The active help chats.", anything),
    frame(
        "get_chats",
        TWO,
        BOTH,
        "Chats, in pages.",
        of::<client::GetChats>,
    ),
    frame(
        "get_chat_history",
        ONE,
        BOTH,
        "A whole chat.",
        of::<client::InChat>,
    ),
    frame(
        "get_chat_history",
        TWO,
        BOTH,
        "A page of a chat.",
        of::<client::GetChatHistory>,
    ),
    frame(
        "send_message",
        ALL,
        BOTH,
        "A message.",
        of::<client::SendMessage>,
    ),
    frame(
        "start_chat",
        ONE,
        ORGANIZERS,
        "One attempt at the next request.",
        anything,
    ),
    frame(
        "start_chat",
        TWO,
        ORGANIZERS,
        "One attempt at the next request, or a wait for it.",
        once_or_wait,
    ),
    frame(
        "close_chat",
        ALL,
        ORGANIZERS,
        "The end of a chat.",
        of::<client::InChat>,
    ),
    frame(
        "sync",
        TWO,
        BOTH,
        "Everything that was missed.",
        of::<client::Sync>,
    ),
    frame(
        "open_direct_chat",
        TWO,
        BOTH,
        "The chat with another user.",
        of::<client::WithUser>,
    ),
    frame(
        "tip",
        TWO,
        BOTH,
        "A tip to the other member of a direct chat.",
        of::<client::Tip>,
    ),
    frame(
        "mark_delivered",
        TWO,
        BOTH,
        "Messages have reached a device.",
        of::<client::Mark>,
    ),
    frame(
        "mark_read",
        TWO,
        BOTH,
        "Messages have been read.",
        of::<client::Mark>,
    ),
    frame(
        "typing",
        TWO,
        BOTH,
        "Somebody types, or stops. Not answered.",
        of::<client::Typing>,
    ),
    frame(
        "watch_presence",
        TWO,
        BOTH,
        "Where others are, and from now on when they come and go.",
        of::<client::WithUsers>,
    ),
    frame(
        "request_help",
        TWO,
        PARTICIPANTS,
        "Help on an event.",
        of::<client::RequestHelp>,
    ),
    frame(
        "cancel_help_request",
        TWO,
        PARTICIPANTS,
        "No help any more.",
        of::<client::OnEvent>,
    ),
    frame(
        "authorize",
        TWO,
        BOTH,
        "A newer token.",
        of::<client::Authorize>,
    ),
    frame("ping", TWO, BOTH, "Is anybody there?", anything),
];

/// What the server sends.
pub const SERVER: &[FrameType] = &[
    frame(
        "chats",
        ONE,
        BOTH,
        "The active help chats.",
        of::<server::ActiveChats>,
    ),
    frame("chats", TWO, BOTH, "A page of chats.", of::<server::Chats>),
    frame(
        "chat_history",
        ONE,
        BOTH,
        "A whole chat, oldest first.",
        of::<server::WholeHistory>,
    ),
    frame(
        "chat_history",
        TWO,
        BOTH,
        "A page of a chat, oldest first.",
        of::<server::ChatHistory>,
    ),
    frame(
        "user_message",
        ALL,
        BOTH,
        "A message has been stored.",
        of::<Message>,
    ),
    frame("new_chat", ONE, BOTH, "A chat has been opened.", of::<Chat>),
    frame(
        "new_chat",
        TWO,
        BOTH,
        "A chat has been opened.",
        of::<AnyChat>,
    ),
    frame(
        "closed_chat",
        ONE,
        BOTH,
        "A chat has been closed.",
        of::<ClosedChat>,
    ),
    frame(
        "closed_chat",
        TWO,
        BOTH,
        "A chat has been closed.",
        of::<ClosedMemberChat>,
    ),
    frame(
        "info",
        ALL,
        BOTH,
        "Something for people.",
        of::<server::Info>,
    ),
    frame(
        "error",
        ALL,
        BOTH,
        "It did not work.",
        of::<server::Failure>,
    ),
    frame(
        "welcome",
        TWO,
        BOTH,
        "The first frame.",
        of::<server::Welcome>,
    ),
    frame(
        "ack",
        TWO,
        BOTH,
        "The message is stored, or the tip is promised.",
        message_or_tip,
    ),
    frame("pong", TWO, BOTH, "Somebody is there.", of::<server::Pong>),
    frame(
        "authorized",
        TWO,
        BOTH,
        "The connection lives until then.",
        of::<server::Authorized>,
    ),
    frame("sync", TWO, BOTH, "What was missed.", of::<server::Synced>),
    frame(
        "list_progress",
        TWO,
        "owners of lists",
        "How far a message to a list has come.",
        of::<server::ListProgress>,
    ),
    frame(
        "list_read",
        TWO,
        "owners of lists",
        "How many have read the newest message of a list.",
        of::<server::ListRead>,
    ),
    frame(
        "list_changed",
        TWO,
        "owners of lists",
        "A list of the caller's was made, renamed or deleted, or others are on it.",
        of::<server::ListChanged>,
    ),
    frame(
        "block_changed",
        TWO,
        BOTH,
        "The caller has blocked somebody, or does not any more.",
        of::<server::BlockChanged>,
    ),
    frame(
        "messages_delivered",
        TWO,
        BOTH,
        "A member's mark has moved.",
        of::<server::Marked>,
    ),
    frame(
        "messages_read",
        TWO,
        BOTH,
        "A member's mark has moved.",
        of::<server::Marked>,
    ),
    frame(
        "typing_indicator",
        TWO,
        BOTH,
        "A member types, or stops.",
        of::<server::TypingIndicator>,
    ),
    frame(
        "presence",
        TWO,
        BOTH,
        "Where those are whom the connection watches.",
        of::<server::Presence>,
    ),
    frame(
        "user_online_status",
        TWO,
        BOTH,
        "Somebody whom the connection watches has come, or left.",
        of::<server::UserOnlineStatus>,
    ),
    frame(
        "help_requested",
        TWO,
        PARTICIPANTS,
        "The request waits.",
        of::<server::HelpRequested>,
    ),
    frame(
        "help_cancelled",
        TWO,
        PARTICIPANTS,
        "The request does not wait any more.",
        of::<server::HelpCancelled>,
    ),
    frame(
        "queue_position",
        TWO,
        PARTICIPANTS,
        "Where a request stands.",
        of::<server::QueuePosition>,
    ),
    frame(
        "queue",
        TWO,
        ORGANIZERS,
        "How many wait at the agency.",
        of::<server::Queue>,
    ),
    frame(
        "going_away",
        TWO,
        BOTH,
        "The server stops: when to come back.",
        of::<server::GoingAway>,
    ),
];
