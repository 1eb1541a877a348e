//! `/admin/chats/{id}/messages/{seq}`: what must not be read any more is taken away.

use crate::api::caller::Caller;
use crate::api::chats::{command, path_chat, unfitting};
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::message_changes::{admit, path_seq};
use crate::state::AppState;
use actix_web::{HttpRequest, HttpResponse, web};
use switchboard_actors::chat::{Action, Draft};
use switchboard_actors::reply::Answer;
use switchboard_domain::changes::{Change, ChangeAsk};
use switchboard_domain::schema::Seq;
use switchboard_domain::wire::Level;
use switchboard_domain::{ChatId, Code, Side, UserId};

/// Its endpoints.
pub fn endpoints() -> Vec<Endpoint> {
    let path = "/admin/chats/{id}/messages/{seq}";
    vec![
        Endpoint::delete(
            path,
            remove,
            "A text is taken away, for all, whoever wrote it.",
        )
        .id::<ChatId>()
        .part::<Seq>("seq")
        .done(204)
        .errors(&[403, 404, 422]),
    ]
}

/// `DELETE /admin/chats/{id}/messages/{seq}`: a text is taken away, for all who see it, also after the end of its chat.
/// Idempotent: one that is gone stays as it is.
pub async fn remove(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let (chat, target) = (path_chat(&req)?, path_seq(&req)?);
    caller.service()?;
    let change = Change::Remove;
    let ask = admit(&state, ChangeAsk { target, change })?;
    let nobody = UserId(0);
    let draft = Draft {
        author: nobody,
        side: Side::Participant,
        body: ask.body(None),
        change: Some(ask),
        level: Level::Two,
        posted: None,
    };
    match command(&state, chat, nobody, Action::Send(draft)).await {
        Ok(Answer::Sent { .. }) => Ok(HttpResponse::NoContent().finish()),
        Ok(other) => Err(unfitting(&other)),
        Err(error) if error.code == Code::MessageGone.as_str() => {
            Ok(HttpResponse::NoContent().finish())
        }
        Err(error) => Err(error),
    }
}
