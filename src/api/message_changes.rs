//! `/chats/{id}/messages/{seq}`: what the author of a message makes of it, for clients that cannot have a socket.

use super::body::Call;
use super::caller::{Caller, spend};
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
use switchboard_domain::changes::{Change, ChangeAsk, Emoji};
use switchboard_domain::ids::MAX_NUMERIC_ID;
use switchboard_domain::limits::{MAX_CLIENT_MESSAGE_ID_BYTES, MAX_MESSAGE_CHARS};
use switchboard_domain::schema::Seq;
use switchboard_domain::text;
use switchboard_domain::wire::{Ack, Level, Unchanged, payload::check_client_message_id};
use switchboard_domain::{ChatId, Code, MessageView};
use switchboard_store::queries::{ReadReplies, Reader, Replies};

/// Its endpoints.
pub fn endpoints() -> Vec<Endpoint> {
    let path = "/chats/{id}/messages/{seq}";
    let reaction = "/chats/{id}/messages/{seq}/reactions/{emoji}";
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
        Endpoint::get(
            "/chats/{id}/messages/{seq}/replies",
            replies,
            "The newest answers to a message, oldest first.",
        )
        .id::<ChatId>()
        .part::<Seq>("seq")
        .gives::<Vec<MessageView<'_>>>(200)
        .errors(&[403, 404, 422]),
        Endpoint::put(reaction, react, "The caller reacts to a message.")
            .id::<ChatId>()
            .part::<Seq>("seq")
            .part::<String>("emoji")
            .query(&[Parameter::text("clientMessageId")])
            .gives::<Reacted>(200)
            .errors(&[403, 404, 409, 422]),
        Endpoint::delete(reaction, unreact, "The caller takes a reaction back.")
            .id::<ChatId>()
            .part::<Seq>("seq")
            .part::<String>("emoji")
            .query(&[Parameter::text("clientMessageId")])
            .gives::<Reacted>(200)
            .errors(&[403, 404, 409, 422]),
    ]
}

/// What comes of a reaction.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "it is the form of an answer")]
enum Reacted {
    /// It is stored.
    Stored(Ack),
    /// It was so already.
    Unchanged(Unchanged),
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

/// `PUT /chats/{id}/messages/{seq}/reactions/{emoji}?clientMessageId=`: the caller reacts to the message by that.
pub async fn react(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    set_reaction(&caller, &state, &req, true).await
}

/// `DELETE /chats/{id}/messages/{seq}/reactions/{emoji}?clientMessageId=`: they do not any more.
pub async fn unreact(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    set_reaction(&caller, &state, &req, false).await
}

async fn set_reaction(
    caller: &Caller,
    state: &AppState,
    req: &HttpRequest,
    on: bool,
) -> Result<HttpResponse, ApiError> {
    let named: Named = query(req)?;
    let emoji = Emoji::said(req.match_info().query("emoji"));
    let emoji = emoji.ok_or_else(|| ApiError::unacceptable("this is no emoji"))?;
    let change = Change::React { emoji, on };
    apply(caller, state, req, change, named.client_message_id).await
}

/// `GET /chats/{id}/messages/{seq}/replies`: the newest 200 answers to the message that the caller sees.
pub async fn replies(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let (chat, seq, user) = (path_chat(&req)?, path_seq(&req)?, caller.user()?);
    let reader = Reader::Member(user);
    let found = state.services.store.run(ReadReplies { chat, reader, seq });
    match found.await.map_err(ApiError::reading)? {
        Replies::Found(messages) => {
            spend(&req, messages.len());
            let views: Vec<_> = messages
                .iter()
                .map(|it| MessageView::of(it, user))
                .collect();
            Ok(HttpResponse::Ok().json(views))
        }
        Replies::MessageNotFound => Err(ApiError::about_chat(Code::MessageNotFound, &chat)),
        Replies::ChatNotFound => Err(Code::ChatNotFound.into()),
        Replies::NoAccess => Err(ApiError::about_chat(Code::NoAccess, &chat)),
    }
}

/// The number in the path.
pub(super) fn path_seq(req: &HttpRequest) -> Result<i64, ApiError> {
    let seq = path_number_of(req, "seq").filter(|seq| *seq <= MAX_NUMERIC_ID);
    seq.ok_or_else(|| ApiError::unacceptable("this is no seq"))
}

/// The change as it may be made here, now.
pub(super) fn admit(state: &AppState, ask: ChangeAsk) -> Result<ChangeAsk, ApiError> {
    changes::admit(&state.services, ask).map_err(|code| match code {
        Code::UnknownType => ApiError::no_such_path(),
        other => other.into(),
    })
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
    let ask = admit(state, ChangeAsk { target, change })?;
    caller.rates(state).change().map_err(ApiError::too_many)?;
    let chat = path_chat(req)?;
    let (author, side) = caller.member()?;
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
        Answer::Unchanged {
            target,
            changed_seq,
        } => Ok(HttpResponse::Ok().json(Unchanged::new(target, changed_seq))),
        other => Err(unfitting(&other)),
    }
}
