//! A message that comes over REST: what is looked at before it is sent, and how it is.

use super::chats::{command, unfitting};
use super::error::ApiError;
use crate::state::AppState;
use actix_web::HttpResponse;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;
use switchboard_actors::chat::{Action, Draft};
use switchboard_actors::reply::Answer;
use switchboard_domain::ids::MAX_NUMERIC_ID;
use switchboard_domain::limits::{
    MAX_CLIENT_MESSAGE_ID_BYTES, MAX_LAT, MAX_LNG, MAX_MESSAGE_CHARS,
};
use switchboard_domain::text;
use switchboard_domain::wire::{Level, payload::check_client_message_id};
use switchboard_domain::{Body, ChatId, Location, MessageId, MessageView, ReplyTo, Side, UserId};

/// The body of `POST /chats/{id}/messages`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewMessage {
    #[schemars(length(min = 1, max = MAX_MESSAGE_CHARS))]
    pub(super) content: String,
    #[schemars(range(min = -MAX_LAT, max = MAX_LAT))]
    pub(super) lat: Option<f64>,
    #[schemars(range(min = -MAX_LNG, max = MAX_LNG))]
    pub(super) lng: Option<f64>,
    #[schemars(with = "Option<MessageId>")]
    pub(super) reply_to: Option<String>,
    /// The number of the message that is answered, instead of its id or beside it.
    #[schemars(range(min = 1, max = MAX_NUMERIC_ID))]
    pub(super) reply_to_seq: Option<i64>,
    /// The same one again, of the same author in the same chat, is the same message. 64 bytes.
    #[schemars(length(min = 1, max = MAX_CLIENT_MESSAGE_ID_BYTES))]
    pub(super) client_message_id: Option<String>,
}

impl NewMessage {
    /// What it says is checked on either side; where an organizer is, is not looked at.
    pub fn check(self, side: Side) -> Result<Body, ApiError> {
        text::check(&self.content, MAX_MESSAGE_CHARS)
            .map_err(|why| ApiError::text("content", why))?;
        let location = match side {
            Side::Participant => Location::from_parts(self.lat, self.lng)
                .map_err(|why| ApiError::unacceptable(why.to_string()))?,
            Side::Organizer => None,
        };
        let reply_to = self.reply_to.map(|id| id.parse()).transpose();
        let reply_to =
            reply_to.map_err(|_| ApiError::unacceptable("replyTo is not a message's id"))?;
        if let Some(seq) = self.reply_to_seq
            && !(1..=MAX_NUMERIC_ID).contains(&seq)
        {
            return Err(ApiError::unacceptable("replyToSeq is no seq"));
        }
        let client_message_id = self.client_message_id.map(|id| {
            let checked = check_client_message_id(&id);
            checked.map(|()| Arc::from(id))
        });
        Ok(Body {
            location,
            reply_to: ReplyTo::asked(reply_to, self.reply_to_seq),
            client_message_id: client_message_id
                .transpose()
                .map_err(|_| client_message_id_refused())?,
            ..Body::text(self.content)
        })
    }
}

/// 422 for a `clientMessageId`.
pub(super) fn client_message_id_refused() -> ApiError {
    ApiError::unacceptable(format!(
        "clientMessageId is 1 to {MAX_CLIENT_MESSAGE_ID_BYTES} bytes"
    ))
}

/// Sends what was checked to a chat: 201; 200 and the first one when the author's client has used its
/// `clientMessageId` in this chat before.
pub async fn send(
    body: Body,
    state: &AppState,
    chat: ChatId,
    (author, side): (UserId, Side),
) -> Result<HttpResponse, ApiError> {
    let draft = Draft {
        author,
        change: None,
        side,
        body,
        // What is answered here looks as it does there.
        level: Level::Two,
        posted: None,
    };
    match command(state, chat, author, Action::Send(draft)).await? {
        Answer::Sent {
            message, repeated, ..
        } => {
            let mut answer = match repeated {
                true => HttpResponse::Ok(),
                false => HttpResponse::Created(),
            };
            Ok(answer.json(MessageView::of(&message, author)))
        }
        other => Err(unfitting(&other)),
    }
}
