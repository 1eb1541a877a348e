//! The frames that change what was said: their payloads, and how they are read.

use super::parse::{Rejection, check, fields};
use super::payload::{chat, check_client_message_id};
use super::request::Request;
use crate::changes::{Change, ChangeAsk, Emoji};
use crate::code::Code;
use crate::ids::{ChatId, MAX_NUMERIC_ID};
use crate::limits::{MAX_CLIENT_MESSAGE_ID_BYTES, MAX_MESSAGE_CHARS};
use crate::schema::Seq;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// `edit_message`: the message with this number says this from now on.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct EditMessage<'a> {
    #[serde(borrow)]
    #[schemars(with = "ChatId")]
    chat_id: Cow<'a, str>,
    #[schemars(range(min = 1, max = MAX_NUMERIC_ID))]
    seq: i64,
    #[serde(borrow)]
    #[schemars(length(min = 1, max = MAX_MESSAGE_CHARS))]
    message: Cow<'a, str>,
    /// The `changedSeq` that the editor saw, 0 for none. When another change came first, this one is refused; without
    /// it the last one holds.
    #[schemars(with = "Option<Seq>")]
    based_on: Option<i64>,
    /// The same one again, of the same author in the same chat, is the same change. 64 bytes.
    #[serde(borrow)]
    #[schemars(length(min = 1, max = MAX_CLIENT_MESSAGE_ID_BYTES))]
    client_message_id: Cow<'a, str>,
}

/// `delete_message`: the message with this number is taken away, for everybody.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct DeleteMessage<'a> {
    #[serde(borrow)]
    #[schemars(with = "ChatId")]
    chat_id: Cow<'a, str>,
    #[schemars(range(min = 1, max = MAX_NUMERIC_ID))]
    seq: i64,
    /// The same one again, of the same author in the same chat, is the same change. 64 bytes.
    #[serde(borrow)]
    #[schemars(length(min = 1, max = MAX_CLIENT_MESSAGE_ID_BYTES))]
    client_message_id: Cow<'a, str>,
}

/// `react`: the caller reacts to the message with this number, or takes that back.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct React<'a> {
    #[serde(borrow)]
    #[schemars(with = "ChatId")]
    chat_id: Cow<'a, str>,
    #[schemars(range(min = 1, max = MAX_NUMERIC_ID))]
    seq: i64,
    /// One of `limits.reactions.emoji`.
    #[serde(borrow)]
    #[schemars(length(min = 1, max = Emoji::MAX_BYTES))]
    emoji: Cow<'a, str>,
    /// Whether it is on from now on. Said twice it is said once.
    on: bool,
    /// The same one again, of the same author in the same chat, is the same change. 64 bytes.
    #[serde(borrow)]
    #[schemars(length(min = 1, max = MAX_CLIENT_MESSAGE_ID_BYTES))]
    client_message_id: Cow<'a, str>,
}

fn ask(id: &str, target: i64, change: Change, name: &str) -> Result<Request, Rejection> {
    check_client_message_id(name)?;
    if !(1..=MAX_NUMERIC_ID).contains(&target) {
        return Err(Code::InvalidPayload);
    }
    Ok(Request::Change {
        chat: chat(id)?,
        ask: ChangeAsk { target, change },
        client_message_id: name.into(),
    })
}

pub(super) fn edit_message(payload: Option<&RawValue>) -> Result<Request, Rejection> {
    let said: EditMessage<'_> = fields(payload)?;
    check(&said.message, MAX_MESSAGE_CHARS)?;
    if said.based_on.is_some_and(|seq| seq < 0) {
        return Err(Code::InvalidPayload);
    }
    let change = Change::Edit {
        text: said.message.as_ref().into(),
        based_on: said.based_on,
    };
    ask(&said.chat_id, said.seq, change, &said.client_message_id)
}

pub(super) fn delete_message(payload: Option<&RawValue>) -> Result<Request, Rejection> {
    let said: DeleteMessage<'_> = fields(payload)?;
    ask(
        &said.chat_id,
        said.seq,
        Change::Delete,
        &said.client_message_id,
    )
}

pub(super) fn react(payload: Option<&RawValue>) -> Result<Request, Rejection> {
    let said: React<'_> = fields(payload)?;
    let emoji = Emoji::said(&said.emoji).ok_or(Code::InvalidPayload)?;
    let change = Change::React { emoji, on: said.on };
    ask(&said.chat_id, said.seq, change, &said.client_message_id)
}
