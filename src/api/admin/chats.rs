//! `/admin/chats`.

use crate::api::caller::Caller;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::params::path_text;
use crate::state::AppState;
use actix_web::{HttpRequest, web};
use switchboard_actors::chat::{Action, Closer, Command};
use switchboard_actors::directory::FindChat;
use switchboard_actors::queue::close_waiting;
use switchboard_actors::reply::{Answer, Reply};
use switchboard_actors::turns;
use switchboard_domain::wire::Level;
use switchboard_domain::{AgencyChat, ChatId, Code};
use switchboard_store::queries::LoadChat;

/// Its endpoints.
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::post(
            "/admin/chats/{id}/close",
            close,
            "Ends a chat, whoever its organizer is.",
        )
        .id::<ChatId>()
        .gives::<AgencyChat>(200)
        .errors(&[403, 404]),
        Endpoint::post(
            "/admin/chats/{id}/return",
            give_back,
            "A chat waits for somebody else, at its old place; one that waits stays as it is.",
        )
        .id::<ChatId>()
        .gives::<AgencyChat>(200)
        .errors(&[403, 404, 409]),
    ]
}

/// `POST /admin/chats/{id}/close`: ends a chat, whoever its organizer is.
/// Idempotent: an ended chat is shown as it ended.
pub async fn close(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<web::Json<AgencyChat>, ApiError> {
    let id: ChatId = path_text(&req).parse().map_err(|_| Code::ChatNotFound)?;
    caller.service()?;
    let services = &state.services;
    if close_waiting(services, id)
        .await
        .map_err(ApiError::writing)?
    {
        return ended(&state, id).await;
    }
    let chat = state.services.directory.send(FindChat(id)).await?;
    let (reply, answer) = Reply::channel();
    let command = Command {
        chat: id,
        action: Action::Close(Closer::Admin, Level::Two),
        reply,
    };
    chat.send(command).await?;
    match answer.await {
        Ok(Answer::Closed { chat, .. }) => Ok(web::Json(AgencyChat::Owned(*chat))),
        // Done before, perhaps by this caller who did not hear of it.
        Ok(Answer::Failed(Code::ChatClosed)) => ended(&state, id).await,
        Ok(Answer::Failed(code)) => Err(ApiError::about_chat(code, &id)),
        // A reply that is dropped answers; the others are no answers to a close.
        Ok(_) | Err(_) => Err(Code::Internal.into()),
    }
}

/// A chat that has ended, as it did.
async fn ended(state: &AppState, id: ChatId) -> Result<web::Json<AgencyChat>, ApiError> {
    let ended = state.services.store.run(LoadChat { id }).await;
    let chat = ended.map_err(ApiError::reading)?.and_then(AgencyChat::of);
    Ok(web::Json(chat.ok_or(Code::ChatNotFound)?))
}

/// `POST /admin/chats/{id}/return`.
pub async fn give_back(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<web::Json<AgencyChat>, ApiError> {
    let id: ChatId = path_text(&req).parse().map_err(|_| Code::ChatNotFound)?;
    caller.service()?;
    let given_back = turns::give_back(&state.services, id).await;
    let given_back = given_back.map_err(ApiError::writing)?;
    given_back
        .map(web::Json)
        .map_err(|code| ApiError::about_chat(code, &id))
}
