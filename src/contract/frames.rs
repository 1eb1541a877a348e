//! Every type of frame of the server.

use super::shapes::server;
use schemars::{Schema, SchemaGenerator, json_schema};
use switchboard_domain::schema::chat::{AnyChat, Chat, ClosedChat, ClosedMemberChat, Message};
use switchboard_domain::schema::{Shape, shape};
use switchboard_domain::wire::{FrameType, Level, Who};

const ONE: &[Level] = &[Level::One];
const TWO: &[Level] = &[Level::Two];
const ALL: &[Level] = &[Level::One, Level::Two];

const fn frame(
    kind: &'static str,
    levels: &'static [Level],
    who: Who,
    summary: &'static str,
    payload: Shape,
) -> FrameType {
    FrameType {
        kind,
        levels,
        who,
        summary,
        payload,
    }
}

fn message_or_tip(schemas: &mut SchemaGenerator) -> Schema {
    let message = schemas.subschema_for::<server::Ack>();
    let tip = schemas.subschema_for::<server::TipAck>();
    json_schema!({"anyOf": [message, tip]})
}

/// What the server sends.
pub const SERVER: &[FrameType] = &[
    frame(
        "chats",
        ONE,
        Who::Both,
        "The active help chats.",
        shape::<server::ActiveChats>,
    ),
    frame(
        "chats",
        TWO,
        Who::Both,
        "A page of chats.",
        shape::<server::Chats>,
    ),
    frame(
        "chat_history",
        ONE,
        Who::Both,
        "A whole chat, oldest first.",
        shape::<server::WholeHistory>,
    ),
    frame(
        "chat_history",
        TWO,
        Who::Both,
        "A page of a chat, oldest first.",
        shape::<server::ChatHistory>,
    ),
    frame(
        "user_message",
        ALL,
        Who::Both,
        "A message has been stored.",
        shape::<Message>,
    ),
    frame(
        "new_chat",
        ONE,
        Who::Both,
        "A chat has been opened.",
        shape::<Chat>,
    ),
    frame(
        "new_chat",
        TWO,
        Who::Both,
        "A chat has been opened.",
        shape::<AnyChat>,
    ),
    frame(
        "closed_chat",
        ONE,
        Who::Both,
        "A chat has been closed.",
        shape::<ClosedChat>,
    ),
    frame(
        "closed_chat",
        TWO,
        Who::Both,
        "A chat has been closed.",
        shape::<ClosedMemberChat>,
    ),
    frame(
        "info",
        ALL,
        Who::Both,
        "Something for people.",
        shape::<server::Info>,
    ),
    frame(
        "error",
        ALL,
        Who::Both,
        "It did not work.",
        shape::<server::Failure>,
    ),
    frame(
        "welcome",
        TWO,
        Who::Both,
        "The first frame.",
        shape::<server::Welcome>,
    ),
    frame(
        "ack",
        TWO,
        Who::Both,
        "The message is stored, or the tip is promised.",
        message_or_tip,
    ),
    frame(
        "pong",
        TWO,
        Who::Both,
        "Somebody is there.",
        shape::<server::Pong>,
    ),
    frame(
        "authorized",
        TWO,
        Who::Both,
        "The connection lives until then.",
        shape::<server::Authorized>,
    ),
    frame(
        "sync",
        TWO,
        Who::Both,
        "What was missed.",
        shape::<server::Synced>,
    ),
    frame(
        "list_progress",
        TWO,
        Who::OwnersOfLists,
        "How far a message to a list has come.",
        shape::<server::ListProgress>,
    ),
    frame(
        "list_read",
        TWO,
        Who::OwnersOfLists,
        "How many have read the newest message of a list.",
        shape::<server::ListRead>,
    ),
    frame(
        "list_changed",
        TWO,
        Who::OwnersOfLists,
        "A list of the caller's was made, renamed or deleted, or others are on it.",
        shape::<server::ListChanged>,
    ),
    frame(
        "block_changed",
        TWO,
        Who::Both,
        "The caller has blocked somebody, or does not any more.",
        shape::<server::BlockChanged>,
    ),
    frame(
        "messages_delivered",
        TWO,
        Who::Both,
        "A member's mark has moved.",
        shape::<server::Marked>,
    ),
    frame(
        "messages_read",
        TWO,
        Who::Both,
        "A member's mark has moved.",
        shape::<server::Marked>,
    ),
    frame(
        "typing_indicator",
        TWO,
        Who::Both,
        "A member types, or stops.",
        shape::<server::TypingIndicator>,
    ),
    frame(
        "presence",
        TWO,
        Who::Both,
        "Where those are whom the connection watches.",
        shape::<server::Presence>,
    ),
    frame(
        "user_online_status",
        TWO,
        Who::Both,
        "Somebody whom the connection watches has come, or left.",
        shape::<server::UserOnlineStatus>,
    ),
    frame(
        "help_requested",
        TWO,
        Who::Participants,
        "The request waits.",
        shape::<server::HelpRequested>,
    ),
    frame(
        "help_cancelled",
        TWO,
        Who::Participants,
        "The request does not wait any more.",
        shape::<server::HelpCancelled>,
    ),
    frame(
        "queue_position",
        TWO,
        Who::Participants,
        "Where a request stands.",
        shape::<server::QueuePosition>,
    ),
    frame(
        "queue",
        TWO,
        Who::Organizers,
        "How many wait at the agency.",
        shape::<server::Queue>,
    ),
    frame(
        "going_away",
        TWO,
        Who::Both,
        "The server stops: when to come back.",
        shape::<server::GoingAway>,
    ),
];
