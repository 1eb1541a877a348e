//! `/admin/blocked-messages`: what blocks have kept from those it was written to.

use crate::api::caller::Caller;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::paging::{DEFAULT_LIMIT, Page};
use crate::api::parameter::PAGE;
use crate::state::AppState;
use actix_web::{HttpRequest, HttpResponse, web};
use schemars::JsonSchema;
use serde::Serialize;
use switchboard_domain::{Message, MessageId, Timestamp, UserId};
use switchboard_store::queries::BlockedMessages;

/// Its endpoints.
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get(
            "/admin/blocked-messages",
            list,
            "What blocks have kept from those it was written to, newest first.",
        )
        .query(PAGE)
        .page_of::<BlockedMessage>()
        .errors(&[403]),
    ]
}

/// A message that a block has kept from whom it was written to.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct BlockedMessage {
    #[serde(flatten)]
    message: Message,
    recipient_id: UserId,
}

/// `GET /admin/blocked-messages`: newest first.
pub async fn list(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let page = Page::<(Timestamp, MessageId)>::of(&req, DEFAULT_LIMIT)?;
    caller.service()?;
    let list = BlockedMessages {
        after: page.after,
        limit: page.fetch(),
    };
    let found = state.services.store.run(list).await;
    let found = found.map_err(ApiError::reading)?.into_iter();
    let found: Vec<BlockedMessage> = found
        .map(|one| BlockedMessage {
            message: one.message,
            recipient_id: one.recipient,
        })
        .collect();
    Ok(page.answer(&req, found, |one| (one.message.time_sent, one.message.id)))
}
