//! The payloads of client frames, as they are written.

use crate::chat::{ChatKind, ChatStatus};
use crate::code::Code;
use crate::ids::{ChatId, EventId, MessageId, UserId};
use crate::limits::MAX_CLIENT_MESSAGE_ID_BYTES;
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

/// The chat that a text names.
pub(super) fn chat(id: &str) -> Result<ChatId, Code> {
    id.parse().map_err(|_| Code::ChatNotFound)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct InChat<'a> {
    #[serde(borrow)]
    chat_id: Cow<'a, str>,
}

impl InChat<'_> {
    pub(super) fn chat(&self) -> Result<ChatId, Code> {
        chat(&self.chat_id)
    }
}

#[derive(Default, Deserialize)]
pub(super) struct GetChats {
    pub status: Option<ChatStatus>,
    pub kind: Option<ChatKind>,
    pub limit: Option<i64>,
    pub cursor: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct History<'a> {
    #[serde(borrow)]
    pub chat_id: Cow<'a, str>,
    pub before: Option<i64>,
    pub after: Option<i64>,
    pub limit: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NewMessage<'a> {
    #[serde(borrow)]
    pub chat_id: Cow<'a, str>,
    #[serde(borrow)]
    pub message: Cow<'a, str>,
    pub lat: Option<f64>,
    pub lng: Option<f64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NewMessageLevelTwo<'a> {
    #[serde(borrow)]
    client_message_id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    reply_to: Option<Cow<'a, str>>,
}

impl NewMessageLevelTwo<'_> {
    pub(super) fn reply_to(&self) -> Result<Option<MessageId>, Code> {
        let Some(id) = &self.reply_to else {
            return Ok(None);
        };
        id.parse().map(Some).map_err(|_| Code::InvalidPayload)
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

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NewTip<'a> {
    #[serde(borrow)]
    pub chat_id: Cow<'a, str>,
    pub amount: i64,
    #[serde(borrow)]
    pub currency: Cow<'a, str>,
    #[serde(borrow)]
    pub message: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub client_message_id: Cow<'a, str>,
}

#[derive(Deserialize)]
pub(super) struct StartChat {
    pub waiting: bool,
}

#[derive(Deserialize)]
pub(super) struct Sync<'a> {
    pub since: Option<String>,
    #[serde(borrow, default)]
    pub chats: HashMap<Cow<'a, str>, i64>,
    #[serde(default)]
    pub same: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Mark<'a> {
    #[serde(borrow)]
    pub chat_id: Cow<'a, str>,
    pub seq: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Typing<'a> {
    #[serde(borrow)]
    pub chat_id: Cow<'a, str>,
    pub is_typing: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WithUser {
    pub user_id: UserId,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WithUsers {
    pub user_ids: Vec<UserId>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OnEvent {
    pub event_id: EventId,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RequestHelp {
    pub event_id: EventId,
    pub description: String,
    pub lat: Option<f64>,
    pub lng: Option<f64>,
}

#[derive(Deserialize)]
pub(super) struct Authorize<'a> {
    #[serde(rename = "Authorization", borrow)]
    pub authorization: Cow<'a, str>,
}
