//! The payloads of what clients send.

use super::{ChatId, Currency, EventId, MessageId, Seq, UserId};
use schemars::JsonSchema;
use std::collections::BTreeMap;
use switchboard_domain::limits::{
    MAX_CLIENT_MESSAGE_ID_BYTES, MAX_DESCRIPTION_CHARS, MAX_LAT, MAX_LNG, MAX_MESSAGE_CHARS,
    MAX_PAGE, MAX_WATCHED_USERS,
};

/// The first frame of a client that cannot set headers.
#[derive(JsonSchema)]
pub struct Authentication {
    /// `Bearer` and the token.
    #[schemars(rename = "Authorization")]
    authorization: String,
    /// The level that the client speaks; 1 unless said.
    protocol: Option<u8>,
}

/// Which chats.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
pub enum ChatStatus {
    Active,
    Ended,
    All,
}

/// The kinds that may be asked for.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
pub enum AskedKind {
    Help,
    Direct,
    List,
}

/// `get_chats`.
#[derive(JsonSchema)]
pub struct GetChats {
    status: Option<ChatStatus>,
    kind: Option<AskedKind>,
    #[schemars(range(min = 1, max = MAX_PAGE))]
    limit: Option<u8>,
    cursor: Option<String>,
}

/// One chat.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct InChat {
    chat_id: ChatId,
}

/// `get_chat_history`: the last below `before`, the first above `after`, else the newest.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct GetChatHistory {
    chat_id: ChatId,
    before: Option<Seq>,
    after: Option<Seq>,
    #[schemars(range(min = 1, max = MAX_PAGE))]
    limit: Option<u8>,
}

/// `send_message`.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct SendMessage {
    chat_id: ChatId,
    #[schemars(length(min = 1, max = MAX_MESSAGE_CHARS))]
    message: String,
    #[schemars(range(min = -MAX_LAT, max = MAX_LAT))]
    lat: Option<f64>,
    #[schemars(range(min = -MAX_LNG, max = MAX_LNG))]
    lng: Option<f64>,
    /// The same one again, of the same author in the same chat, is the same message. 64 bytes.
    #[schemars(length(min = 1, max = MAX_CLIENT_MESSAGE_ID_BYTES))]
    client_message_id: Option<String>,
    reply_to: Option<MessageId>,
}

/// `start_chat`: wait for the next request, or do not any more.
#[derive(JsonSchema)]
pub struct Wait {
    waiting: bool,
}

/// `sync`.
#[derive(JsonSchema)]
pub struct Sync {
    /// What the last answer called itself.
    since: Option<String>,
    /// The chats that the client holds, each with the last seq that it has; 1,000 at most.
    #[schemars(default)]
    chats: BTreeMap<String, Seq>,
    /// The client knows that chats which have not changed are told by their ids, in `same`.
    same: Option<bool>,
}

/// `open_direct_chat`: with whom.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct WithUser {
    user_id: UserId,
}

/// `tip`: to the other member of a direct chat, who is a creator.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct Tip {
    chat_id: ChatId,
    /// In the currency's smallest unit.
    #[schemars(range(min = 1))]
    amount: i64,
    currency: Currency,
    #[schemars(length(min = 1, max = MAX_MESSAGE_CHARS))]
    message: Option<String>,
    /// The same one again, of the same payer in the same chat, is the same tip. 64 bytes.
    #[schemars(length(min = 1, max = MAX_CLIENT_MESSAGE_ID_BYTES))]
    client_message_id: String,
}

/// `mark_delivered` and `mark_read`: up to here.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct Mark {
    chat_id: ChatId,
    seq: Seq,
}

/// `typing`.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct Typing {
    chat_id: ChatId,
    is_typing: bool,
}

/// `watch_presence`: these, and nobody else any more.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct WithUsers {
    #[schemars(length(max = MAX_WATCHED_USERS))]
    user_ids: Vec<UserId>,
}

/// `request_help`.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct RequestHelp {
    event_id: EventId,
    #[schemars(length(min = 1, max = MAX_DESCRIPTION_CHARS))]
    description: String,
    #[schemars(range(min = -MAX_LAT, max = MAX_LAT))]
    lat: Option<f64>,
    #[schemars(range(min = -MAX_LNG, max = MAX_LNG))]
    lng: Option<f64>,
}

/// `cancel_help_request`.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct OnEvent {
    event_id: EventId,
}

/// `authorize`: a newer token of the same user.
#[derive(JsonSchema)]
pub struct Authorize {
    /// `Bearer` and the token.
    #[schemars(rename = "Authorization")]
    authorization: String,
}
