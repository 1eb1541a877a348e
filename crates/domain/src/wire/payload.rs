//! The payloads of client frames, as they are written.

use crate::chat_kind::{ChatKind, ChatStatus};
use crate::code::Code;
use crate::ids::{ChatId, EventId, MAX_NUMERIC_ID, MessageId, UserId};
use crate::limits::{
    MAX_ACCURACY_M, MAX_CLIENT_MESSAGE_ID_BYTES, MAX_CLIENT_REQUEST_ID_BYTES,
    MAX_DESCRIPTION_CHARS, MAX_LAT, MAX_LNG, MAX_MESSAGE_CHARS, MAX_PAGE, MAX_PAUSE_CHARS,
    MAX_SYNC_CHATS, MAX_WATCHED_USERS,
};
use crate::money::Currency;
use crate::reply::ReplyTo;
use crate::schema::Seq;
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// The chat that a text names.
pub(super) fn chat(id: &str) -> Result<ChatId, Code> {
    id.parse().map_err(|_| Code::ChatNotFound)
}

/// One chat.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct InChat<'a> {
    #[serde(borrow)]
    #[schemars(with = "ChatId")]
    chat_id: Cow<'a, str>,
}

impl InChat<'_> {
    pub(super) fn chat(&self) -> Result<ChatId, Code> {
        chat(&self.chat_id)
    }
}

/// `get_chats`.
#[derive(Default, Deserialize, JsonSchema)]
pub(super) struct GetChats {
    pub status: Option<ChatStatus>,
    pub kind: Option<ChatKind>,
    #[schemars(range(min = 1, max = MAX_PAGE))]
    pub limit: Option<i64>,
    pub cursor: Option<String>,
}

/// `get_chat_history`: the last below `before`, the first above `after`, else the newest.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "GetChatHistory")]
pub(super) struct History<'a> {
    #[serde(borrow)]
    #[schemars(with = "ChatId")]
    pub chat_id: Cow<'a, str>,
    #[schemars(with = "Option<Seq>")]
    pub before: Option<i64>,
    #[schemars(with = "Option<Seq>")]
    pub after: Option<i64>,
    #[schemars(range(min = 1, max = MAX_PAGE))]
    pub limit: Option<i64>,
}

/// `send_message` at level 1.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "SendMessageLevelOne")]
pub(super) struct NewMessage<'a> {
    #[serde(borrow)]
    #[schemars(with = "ChatId")]
    pub chat_id: Cow<'a, str>,
    #[serde(borrow)]
    #[schemars(length(min = 1, max = MAX_MESSAGE_CHARS))]
    pub message: Cow<'a, str>,
    #[schemars(range(min = -MAX_LAT, max = MAX_LAT))]
    pub lat: Option<f64>,
    #[schemars(range(min = -MAX_LNG, max = MAX_LNG))]
    pub lng: Option<f64>,
}

/// What `send_message` may say besides at level 2.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct NewMessageLevelTwo<'a> {
    /// The same one again, of the same author in the same chat, is the same message. 64 bytes.
    #[serde(borrow)]
    #[schemars(length(min = 1, max = MAX_CLIENT_MESSAGE_ID_BYTES))]
    client_message_id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    #[schemars(with = "Option<MessageId>")]
    reply_to: Option<Cow<'a, str>>,
    /// The number of the message that is answered, instead of its id or beside it.
    #[schemars(range(min = 1, max = MAX_NUMERIC_ID))]
    reply_to_seq: Option<i64>,
}

/// `send_message`.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "its two parts are read one after the other")]
pub(super) struct SendMessage<'a> {
    #[schemars(flatten)]
    always: NewMessage<'a>,
    #[schemars(flatten)]
    at_level_two: NewMessageLevelTwo<'a>,
}

impl NewMessageLevelTwo<'_> {
    pub(super) fn reply_to(&self) -> Result<Option<Box<ReplyTo>>, Code> {
        let id = self.reply_to.as_ref().map(|id| id.parse()).transpose();
        let id = id.map_err(|_| Code::InvalidPayload)?;
        match self.reply_to_seq {
            Some(seq) if !(1..=MAX_NUMERIC_ID).contains(&seq) => Err(Code::InvalidPayload),
            seq => Ok(ReplyTo::asked(id, seq)),
        }
    }

    pub(super) fn client_message_id(&self) -> Result<Option<Arc<str>>, Code> {
        let Some(id) = &self.client_message_id else {
            return Ok(None);
        };
        check_client_message_id(id).map(|()| Some(id.as_ref().into()))
    }
}

/// Neither empty nor longer than [`MAX_CLIENT_MESSAGE_ID_BYTES`], and without NUL.
pub fn check_client_message_id(id: &str) -> Result<(), Code> {
    if id.is_empty() || id.len() > MAX_CLIENT_MESSAGE_ID_BYTES || id.contains('\0') {
        return Err(Code::InvalidPayload);
    }
    Ok(())
}

/// `tip`: to the other member of a direct chat, who is a creator.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Tip")]
pub(super) struct NewTip<'a> {
    #[serde(borrow)]
    #[schemars(with = "ChatId")]
    pub chat_id: Cow<'a, str>,
    /// In the currency's smallest unit.
    #[schemars(range(min = 1, max = MAX_NUMERIC_ID))]
    pub amount: i64,
    #[serde(borrow)]
    #[schemars(with = "Currency")]
    pub currency: Cow<'a, str>,
    #[serde(borrow)]
    #[schemars(length(min = 1, max = MAX_MESSAGE_CHARS))]
    pub message: Option<Cow<'a, str>>,
    /// The same one again, of the same payer in the same chat, is the same tip. 64 bytes.
    #[serde(borrow)]
    #[schemars(length(min = 1, max = MAX_CLIENT_MESSAGE_ID_BYTES))]
    pub client_message_id: Cow<'a, str>,
}

/// `start_chat`: wait for the next request, or do not any more.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "Wait")]
pub(super) struct StartChat {
    pub waiting: bool,
}

/// `sync`.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Sync<'a> {
    /// What the last answer called itself.
    pub since: Option<String>,
    /// The chats that the client holds, each with the last seq that it has; 1,000 at most.
    #[serde(borrow, default)]
    #[schemars(with = "BTreeMap<String, Seq>", extend("maxProperties" = MAX_SYNC_CHATS))]
    pub chats: HashMap<Cow<'a, str>, i64>,
    /// The client knows that chats which have not changed are told by their ids, in `same`.
    #[serde(default)]
    pub same: bool,
    /// The help chats whose timelines the client holds, each with the last row that it has; 1,000 at most.
    #[serde(borrow, default)]
    #[schemars(with = "BTreeMap<String, Seq>", extend("maxProperties" = MAX_SYNC_CHATS))]
    pub events: HashMap<Cow<'a, str>, i64>,
}

/// `mark_delivered` and `mark_read`: up to here.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Mark<'a> {
    #[serde(borrow)]
    #[schemars(with = "ChatId")]
    pub chat_id: Cow<'a, str>,
    #[schemars(with = "Seq")]
    pub seq: i64,
}

/// `typing`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Typing<'a> {
    #[serde(borrow)]
    #[schemars(with = "ChatId")]
    pub chat_id: Cow<'a, str>,
    pub is_typing: bool,
}

/// `open_direct_chat`: with whom.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct WithUser {
    pub user_id: UserId,
}

/// `watch_presence`: these, and nobody else any more.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct WithUsers {
    #[schemars(length(max = MAX_WATCHED_USERS))]
    pub user_ids: Vec<UserId>,
}

/// `watch_colleagues`: from now on, or no longer.
#[derive(Deserialize, JsonSchema)]
pub(super) struct WatchColleagues {
    pub on: bool,
}

/// `cancel_help_request`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct CancelHelpRequest {
    pub event_id: EventId,
    /// Which one; one that has not arrived yet never waits. What waits on the event where it is absent.
    #[schemars(length(min = 1, max = MAX_CLIENT_REQUEST_ID_BYTES))]
    pub client_request_id: Option<String>,
}

/// `request_help`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct RequestHelp {
    pub event_id: EventId,
    #[schemars(length(min = 1, max = MAX_DESCRIPTION_CHARS))]
    pub description: String,
    #[schemars(range(min = -MAX_LAT, max = MAX_LAT))]
    pub lat: Option<f64>,
    #[schemars(range(min = -MAX_LNG, max = MAX_LNG))]
    pub lng: Option<f64>,
    /// The same one again, of the same participant, is the same request. 64 bytes.
    #[schemars(length(min = 1, max = MAX_CLIENT_REQUEST_ID_BYTES))]
    pub client_request_id: Option<String>,
    /// A place is being found, and comes with `set_place`.
    #[serde(default)]
    pub place_coming: bool,
}

/// `set_place`: of this chat, or of this request, which has the same id.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SetPlace<'a> {
    #[serde(borrow)]
    pub chat_id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub request_id: Option<Cow<'a, str>>,
    pub lat: f64,
    pub lng: f64,
    pub accuracy_m: Option<f64>,
}

/// `set_place`, of a chat.
#[derive(JsonSchema)]
#[schemars(rename = "SetPlace", rename_all = "camelCase")]
#[expect(dead_code, reason = "it is read as the one above")]
pub(super) struct PlaceOfChat {
    chat_id: ChatId,
    #[schemars(range(min = -MAX_LAT, max = MAX_LAT))]
    lat: f64,
    #[schemars(range(min = -MAX_LNG, max = MAX_LNG))]
    lng: f64,
    /// How exactly that is known, in metres.
    #[schemars(range(min = 0, max = MAX_ACCURACY_M))]
    accuracy_m: Option<f64>,
}

/// `set_place`, of a request.
#[derive(JsonSchema)]
#[schemars(rename = "SetPlaceOfRequest", rename_all = "camelCase")]
#[expect(dead_code, reason = "it is read as the first one")]
pub(super) struct PlaceOfRequest {
    request_id: ChatId,
    #[schemars(range(min = -MAX_LAT, max = MAX_LAT))]
    lat: f64,
    #[schemars(range(min = -MAX_LNG, max = MAX_LNG))]
    lng: f64,
    /// How exactly that is known, in metres.
    #[schemars(range(min = 0, max = MAX_ACCURACY_M))]
    accuracy_m: Option<f64>,
}

/// `pause_help`: no new requests on this event; on all of the agency where it is absent.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PauseHelp {
    pub event_id: Option<EventId>,
    /// What whoever asks is told.
    #[schemars(length(min = 1, max = MAX_PAUSE_CHARS))]
    pub message: Option<String>,
    /// When it is over by itself.
    pub until: Option<Timestamp>,
}

/// `resume_help`: new requests again, where it was paused so.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ResumeHelp {
    pub event_id: Option<EventId>,
}

/// `authorize`: a newer token of the same user.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Authorize<'a> {
    /// `Bearer` and the token.
    #[serde(rename = "Authorization", borrow)]
    pub authorization: Cow<'a, str>,
}
