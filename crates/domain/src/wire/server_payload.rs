//! The payloads of server frames, as they are written; those that others know besides are beside their frames.

use super::client_limits::Limits;
use super::frame_sync::SyncRange;
use crate::agency_chat::AgencyChat;
use crate::chat_event::ChatEvent;
use crate::code::Code;
use crate::duty_note::DutyNote;
use crate::epoch::Epoch;
use crate::help_chat::HelpChat;
use crate::help_unavailable::HelpUnavailable;
use crate::ids::{ChatId, ConnectionId, EventId, MessageId, UserId};
use crate::member_chat::MemberChatView;
use crate::message::{Message, MessageView};
use crate::rank::Rank;
use crate::request_state::RequestState;
use crate::schema::Seq;
use crate::time::Timestamp;
use crate::turns::OfferState;
use crate::waits::WaitForecast;
use schemars::JsonSchema;
use serde::Serialize;
use std::borrow::Cow;

/// `chats` at level 1.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ActiveChats<'a> {
    pub chats: &'a [HelpChat],
    /// Present where these are not all of them.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schemars(default)]
    pub has_more: bool,
}

/// `chats`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Chats<'a> {
    pub chats: Vec<MemberChatView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// `chat_history` at level 1.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct WholeHistory<'a> {
    pub chat_id: ChatId,
    pub messages: Vec<Cow<'a, Message>>,
}

/// `chat_history`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ChatHistory<'a> {
    pub chat_id: ChatId,
    pub messages: Vec<MessageView<'a>>,
    #[schemars(with = "Seq")]
    pub from_seq: i64,
    #[schemars(with = "Seq")]
    pub to_seq: i64,
    pub has_more: bool,
}

/// `info`.
#[derive(Serialize, JsonSchema)]
pub(super) struct Info<'a> {
    pub message: &'a str,
}

/// `error`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Failure<'a> {
    pub message: &'a str,
    pub code: Code,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
    /// The request that is in the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<ChatId>,
    /// With `chat_moved`: the chat as it is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chat: Option<&'a AgencyChat>,
    /// With `offer_ended`: what has become of the offer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<OfferState>,
    #[serde(flatten)]
    pub unavailable: Option<&'a HelpUnavailable>,
}

impl Failure<'_> {
    /// With the code's own text.
    pub fn of(code: Code) -> Self {
        Self {
            message: code.text(),
            code,
            retry_after_ms: None,
            request_id: None,
            chat: None,
            state: None,
            unavailable: None,
        }
    }
}

/// `welcome`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Welcome<'a> {
    pub user_id: UserId,
    pub connection_id: ConnectionId,
    pub server_time: Timestamp,
    /// From when to when numbers mean the same: who holds copies of another one drops them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub epoch: Option<Epoch>,
    pub heartbeat_seconds: u64,
    /// Whether the user has lists and takes tips.
    pub creator: bool,
    /// Of an organizer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rank: Option<Rank>,
    pub limits: Limits<'a>,
}

/// `ack`: the message, or the change of one, is stored.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Ack {
    message_id: MessageId,
    #[schemars(with = "Seq")]
    seq: i64,
    time_sent: Timestamp,
    recipient_online: bool,
    /// Of a change: the entry that was changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Seq>")]
    target_seq: Option<i64>,
    /// Of a change: the number of the state that it made.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Seq>")]
    changed_seq: Option<i64>,
}

impl Ack {
    /// Of an entry; `recipient_online`: whether another member has a connection.
    pub fn of(entry: &Message, recipient_online: bool) -> Self {
        let target = entry.target();
        Self {
            message_id: entry.id,
            seq: entry.seq,
            time_sent: entry.time_sent,
            recipient_online,
            target_seq: target.map(|target| target.seq),
            changed_seq: target.map(|_| entry.seq),
        }
    }
}

/// `ack`: the message is as it was asked for already. Nothing was stored.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Unchanged {
    /// The entry.
    #[schemars(with = "Seq")]
    target_seq: i64,
    /// The number of its state; 0 of one that nobody has changed.
    #[schemars(with = "Seq")]
    changed_seq: i64,
    /// Always.
    unchanged: bool,
}

impl Unchanged {
    /// Of the entry with the number `target`, which this change has made what it is.
    pub fn new(target: i64, changed_seq: i64) -> Self {
        Self {
            target_seq: target,
            changed_seq,
            unchanged: true,
        }
    }
}

/// `ack`: the tip is promised.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct TipAck {
    /// Of the message that will show it.
    pub tip_id: MessageId,
    /// `pending`: it will be paid, or its payer will be told.
    pub status: &'static str,
    /// Nothing more comes of a tip that was promised before: what became of it is in the log, or could not be
    /// stored there and was given up.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schemars(default)]
    pub shown: bool,
}

/// `pong`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Pong {
    pub server_time: Timestamp,
}

/// `authorized`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Authorized {
    pub expires_at: Timestamp,
}

/// Where somebody is.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SeenUser {
    pub user_id: UserId,
    pub online: bool,
    /// Now, while the user is there. Absent where that is not known, or not shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_seen: Option<Timestamp>,
}

/// `presence`: in the order in which they were asked for.
#[derive(Serialize, JsonSchema)]
pub(super) struct Presence {
    pub users: Vec<SeenUser>,
}

/// `user_online_status`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct UserOnlineStatus {
    pub user_id: UserId,
    pub is_online: bool,
    /// Now, while the user is there. Absent where that is not known, or not shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_seen: Option<Timestamp>,
}

/// `help_requested`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct HelpRequested {
    /// Absent where it was taken back before it arrived.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<ChatId>,
    /// The chat that it is, or is to be. Absent likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chat_id: Option<ChatId>,
    pub event_id: EventId,
    pub state: RequestState,
    /// While it waits: 1 is served next.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<u64>")]
    pub position: Option<usize>,
    /// How long it may wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait: Option<WaitForecast>,
    #[serde(flatten)]
    pub note: DutyNote,
}

/// What waits, in a `sync`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct WaitingRequest {
    pub request_id: ChatId,
    pub event_id: EventId,
    #[schemars(with = "u64")]
    pub position: usize,
    /// How long it may wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait: Option<WaitForecast>,
    /// Nobody of the agency is there now; the event says what else one can do. Absent: somebody is.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schemars(default)]
    pub nobody_on_duty: bool,
}

/// `help_cancelled`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct HelpCancelled {
    /// Absent where it was taken back before it arrived.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<ChatId>,
    pub event_id: EventId,
    /// What has become of it.
    pub reason: RequestState,
}

/// `queue_position`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct QueuePosition {
    pub request_id: ChatId,
    #[schemars(with = "u64")]
    pub position: usize,
    /// From, to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait_seconds: Option<[u64; 2]>,
    /// How long it may wait, so that it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait: Option<WaitForecast>,
    #[serde(flatten)]
    pub note: DutyNote,
}

/// `queue`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Queue {
    #[schemars(with = "u64")]
    pub waiting: usize,
    pub oldest_seconds: u64,
}

/// `messages_delivered` and `messages_read`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Marked {
    pub chat_id: ChatId,
    pub user_id: UserId,
    #[schemars(with = "Seq")]
    pub seq: i64,
}

/// `typing_indicator`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct TypingIndicator {
    pub chat_id: ChatId,
    pub user_id: UserId,
    pub is_typing: bool,
}

/// `sync`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Synced<'a> {
    pub chats: Vec<MemberChatView<'a>>,
    /// Chats that were named and have not changed. Absent where all that were named are among `chats`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub same: Option<Vec<ChatId>>,
    pub messages: Vec<MessageView<'a>>,
    pub requests: Vec<WaitingRequest>,
    /// Whether `requests` come behind those of the answer before, and take the place of none.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schemars(default)]
    pub requests_go_on: bool,
    pub waiting: bool,
    pub ranges: &'a [SyncRange],
    /// Of the timelines that were named, what is missing, 200 rows at most: by chat, each in order.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schemars(default)]
    pub events: &'a [ChatEvent],
    pub since: String,
    pub epoch: Epoch,
    pub complete: bool,
}

/// `going_away`: come back so long after the close.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct GoingAway {
    pub reconnect_after_ms: u64,
}
