//! `/chats/{id}/messages/{seq}`: what the author of a message makes of it, for clients that cannot have a socket.

use super::body::Call;
use super::caller::Caller;
use super::chats::{command, path_chat, unfitting};
use super::endpoint::Endpoint;
use super::error::ApiError;
use super::new_message::client_message_id_refused;
use super::parameter::Parameter;
use super::params::{path_number_of, query};
use crate::state::AppState;
use actix_web::{HttpRequest, HttpResponse, web};
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;
use switchboard_actors::changes;
use switchboard_actors::chat::{Action, Draft};
use switchboard_actors::reply::Answer;
use switchboard_domain::changes::{Change, ChangeAsk};
use switchboard_domain::ids::MAX_NUMERIC_ID;
use switchboard_domain::limits::{MAX_CLIENT_MESSAGE_ID_BYTES, MAX_MESSAGE_CHARS};
use switchboard_domain::schema::Seq;
use switchboard_domain::text;
use switchboard_domain::wire::{Ack, Level, payload::check_client_message_id};
use switchboard_domain::{ChatId, Code};

/// Its endpoints.
pub fn endpoints() -> Vec<Endpoint> {
    let path = "/chats/{id}/messages/{seq}";
    vec![
        Endpoint::patch(path, edit, "The caller's message says something else.")
            .id::<ChatId>()
            .part::<Seq>("seq")
            .body::<Edit>()
            .gives::<Ack>(200)
            .errors(&[403, 404, 409, 413, 422]),
        Endpoint::delete(path, delete, "The caller's message is taken away, for all.")
            .id::<ChatId>()
            .part::<Seq>("seq")
            .query(&[Parameter::text("clientMessageId")])
            .gives::<Ack>(200)
            .errors(&[403, 404, 409, 422]),
    ]
}

/// The body of `PATCH /chats/{id}/messages/{seq}`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Edit {
    #[schemars(length(min = 1, max = MAX_MESSAGE_CHARS))]
    content: String,
    /// The `changedSeq` that the editor saw, 0 for none: a newer edit is not written over.
    #[schemars(with = "Option<Seq>")]
    based_on: Option<i64>,
    /// The same one again, of the same author in the same chat, is the same change. 64 bytes.
    #[schemars(length(min = 1, max = MAX_CLIENT_MESSAGE_ID_BYTES))]
    client_message_id: Option<String>,
}

/// `PATCH /chats/{id}/messages/{seq}`: the message says this from now on.
pub async fn edit(
    Call { caller, body }: Call<Edit>,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    text::check(&body.content, MAX_MESSAGE_CHARS).map_err(|why| ApiError::text("content", why))?;
    if body.based_on.is_some_and(|seq| seq < 0) {
        return Err(ApiError::unacceptable("a seq is not negative"));
    }
    let change = Change::Edit {
        text: body.content.into(),
        based_on: body.based_on,
    };
    apply(&caller, &state, &req, change, body.client_message_id).await
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Named {
    client_message_id: Option<String>,
}

/// `DELETE /chats/{id}/messages/{seq}?clientMessageId=`: the message is taken away, for all who see it.
pub async fn delete(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let named: Named = query(&req)?;
    apply(
        &caller,
        &state,
        &req,
        Change::Delete,
        named.client_message_id,
    )
    .await
}

/// The number in the path.
pub(super) fn path_seq(req: &HttpRequest) -> Result<i64, ApiError> {
    let seq = path_number_of(req, "seq").filter(|seq| *seq <= MAX_NUMERIC_ID);
    seq.ok_or_else(|| ApiError::unacceptable("this is no seq"))
}

/// Whether messages change here, now.
pub(super) fn may_change(state: &AppState) -> Result<(), ApiError> {
    match changes::limits(&state.services) {
        Ok(_) => Ok(()),
        Err(Code::UnknownType) => Err(ApiError::no_such_path()),
        Err(other) => Err(other.into()),
    }
}

async fn apply(
    caller: &Caller,
    state: &AppState,
    req: &HttpRequest,
    change: Change,
    name: Option<String>,
) -> Result<HttpResponse, ApiError> {
    let name = name.map(|name| check_client_message_id(&name).map(|()| Arc::from(name)));
    let name = name.transpose().map_err(|_| client_message_id_refused())?;
    let target = path_seq(req)?;
    may_change(state)?;
    caller.rates(state).change().map_err(ApiError::too_many)?;
    let chat = path_chat(req)?;
    let (author, side) = caller.member()?;
    let ask = ChangeAsk { target, change };
    let draft = Draft {
        author,
        side,
        body: ask.body(name),
        change: Some(ask),
        level: Level::Two,
        posted: None,
    };
    match command(state, chat, author, Action::Send(draft)).await? {
        Answer::Sent {
            message,
            recipient_online,
            ..
        } => Ok(HttpResponse::Ok().json(Ack::of(&message, recipient_online))),
        other => Err(unfitting(&other)),
    }
}
