//! The payloads of what the server sends.

use schemars::JsonSchema;
use switchboard_domain::schema::Seq;
use switchboard_domain::schema::chat::{AnyChat, Chat, Message};
use switchboard_domain::tips::rules::TipLimit;
use switchboard_domain::{
    ChatId, Code, ConnectionId, Epoch, EventId, MessageId, Timestamp, UserId,
};

/// `chats` at level 1.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct ActiveChats {
    chats: Vec<Chat>,
    /// Present where these are not all of them.
    has_more: Option<bool>,
}

/// `chats`.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct Chats {
    chats: Vec<AnyChat>,
    next_cursor: Option<String>,
}

/// `chat_history` at level 1.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct WholeHistory {
    chat_id: ChatId,
    messages: Vec<Message>,
}

/// `chat_history`.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct ChatHistory {
    chat_id: ChatId,
    messages: Vec<Message>,
    from_seq: Seq,
    to_seq: Seq,
    has_more: bool,
}

/// `info`.
#[derive(JsonSchema)]
pub struct Info {
    message: String,
}

/// `error`.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct Failure {
    message: String,
    code: Code,
    retry_after_ms: Option<u64>,
}

/// What a client must keep to.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct Limits {
    frame_bytes: u64,
    message_chars: u64,
    description_chars: u64,
    client_message_id_bytes: u64,
    page: u64,
    /// Chats that one `sync` may name without `same`,
    sync_chats: u64,
    /// and with it. Absent in releases that do not know `same`.
    sync_chats_same: Option<u64>,
    /// Without it there are no tips.
    tips: Option<Vec<TipLimit<'static>>>,
}

/// `welcome`.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct Welcome {
    user_id: UserId,
    connection_id: ConnectionId,
    server_time: Timestamp,
    /// From when to when numbers mean the same: who holds copies of another one drops them.
    epoch: Option<Epoch>,
    heartbeat_seconds: u64,
    /// Whether the user has lists and takes tips.
    creator: bool,
    limits: Limits,
}

/// `ack`: the message is stored.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct Ack {
    message_id: MessageId,
    seq: Seq,
    time_sent: Timestamp,
    recipient_online: bool,
}

/// `ack`: the tip is promised.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct TipAck {
    /// Of the message that will show it.
    tip_id: MessageId,
    /// `pending`: it will be paid, or its payer will be told.
    status: String,
    /// Nothing more comes of a tip that was promised before: what became of it is in the log, or could not be
    /// stored there and was given up.
    shown: Option<bool>,
}

/// `pong`.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct Pong {
    server_time: Timestamp,
}

/// `authorized`.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct Authorized {
    expires_at: Timestamp,
}

/// Where somebody is.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct SeenUser {
    user_id: UserId,
    online: bool,
    /// Now, while the user is there. Absent where that is not known, or not shown.
    last_seen: Option<Timestamp>,
}

/// `presence`: in the order in which they were asked for.
#[derive(JsonSchema)]
pub struct Presence {
    users: Vec<SeenUser>,
}

/// `user_online_status`.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct UserOnlineStatus {
    user_id: UserId,
    is_online: bool,
    /// Now, while the user is there. Absent where that is not known, or not shown.
    last_seen: Option<Timestamp>,
}

/// `help_requested`, and what waits in a `sync`.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct HelpRequested {
    request_id: ChatId,
    event_id: EventId,
    position: u64,
}

/// `help_cancelled`.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct HelpCancelled {
    request_id: ChatId,
    event_id: EventId,
    reason: String,
}

/// `queue_position`.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct QueuePosition {
    request_id: ChatId,
    position: u64,
    /// From, to.
    wait_seconds: Option<[u64; 2]>,
}

/// `queue`.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct Queue {
    waiting: u64,
    oldest_seconds: u64,
}

/// `list_progress`: how far a message to the caller's list has come.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct ListProgress {
    chat_id: ChatId,
    seq: Seq,
    /// Members whose devices it was handed to.
    delivered: u64,
    /// Members who were found to be here so far.
    online: u64,
    /// Members.
    total: u64,
    /// Whether that is all; the others find it when they come back.
    done: bool,
}

/// `list_read`: how many members have read the newest message of the caller's list.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct ListRead {
    chat_id: ChatId,
    seq: Seq,
    read: u64,
    total: u64,
}

/// `list_changed`: a list of the caller's is not what it was.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct ListChanged {
    list_id: ChatId,
    /// Whether it is gone. What else it is now is to be asked for.
    deleted: bool,
}

/// `block_changed`: the caller has blocked somebody, or does not any more.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct BlockChanged {
    user_id: UserId,
    blocked: bool,
}

/// `messages_delivered` and `messages_read`.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct Marked {
    chat_id: ChatId,
    user_id: UserId,
    seq: Seq,
}

/// `typing_indicator`.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct TypingIndicator {
    chat_id: ChatId,
    user_id: UserId,
    is_typing: bool,
}

/// The part of a chat's log that a `sync` covers; nothing where `toSeq` is below `fromSeq`.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct SyncRange {
    chat_id: ChatId,
    from_seq: Seq,
    to_seq: Seq,
    has_more: bool,
}

/// `sync`.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct Synced {
    chats: Vec<AnyChat>,
    /// Chats that were named and have not changed. Absent where all that were named are among `chats`.
    same: Option<Vec<ChatId>>,
    messages: Vec<Message>,
    requests: Vec<HelpRequested>,
    /// Whether `requests` come behind those of the answer before, and take the place of none.
    requests_go_on: Option<bool>,
    waiting: bool,
    ranges: Vec<SyncRange>,
    since: String,
    epoch: Epoch,
    complete: bool,
}

/// `going_away`: come back so long after the close.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct GoingAway {
    reconnect_after_ms: u64,
}
