//! `/conversations`: the chats of a user that are no help chats.

use super::caller::Caller;
use super::endpoint::Endpoint;
use super::error::ApiError;
use super::paging::{DEFAULT_LIMIT, Page};
use super::parameter::PAGE;
use crate::state::AppState;
use actix_web::{HttpRequest, HttpResponse, web};
use switchboard_domain::schema::chat::Conversation;
use switchboard_domain::{ChatId, ChatStatus, MemberChatView, Timestamp};
use switchboard_store::queries::ListConversations;

/// Its endpoints.
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get(
            "/conversations",
            list,
            "The caller's direct chats and lists, the last message first.",
        )
        .query(PAGE)
        .page_of::<Conversation>()
        .errors(&[403]),
    ]
}

/// `GET /conversations`: the caller's direct chats and lists, the last message first.
pub async fn list(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let page = Page::<(Timestamp, ChatId)>::of(&req, DEFAULT_LIMIT)?;
    let user = caller.user()?;
    let list = ListConversations {
        user,
        after: page.after,
        limit: page.fetch(),
    };
    let found = state.services.store.run(list).await;
    let found = found.map_err(ApiError::reading)?;
    let views: Vec<MemberChatView<'_>> = found.iter().map(|chat| chat.seen_by(user)).collect();
    Ok(page.answer(&req, views, |view| {
        let chat = view.chat;
        (chat.listed_at(ChatStatus::Active), chat.chat.id())
    }))
}
