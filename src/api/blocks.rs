//! `/blocks`: whom the caller does not want to hear from in private.

use super::caller::Caller;
use super::endpoint::Endpoint;
use super::error::ApiError;
use super::paging::{DEFAULT_LIMIT, Page};
use super::parameter::PAGE;
use super::params::path_number_of;
use crate::state::AppState;
use actix_web::{HttpRequest, HttpResponse, web};
use schemars::JsonSchema;
use serde::Serialize;
use switchboard_actors::blocks;
use switchboard_domain::{Code, Side, Timestamp, UserId};
use switchboard_store::queries::{Blocked, ListBlocks};

/// Its endpoints.
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/blocks", list, "Those whom the caller has blocked.")
            .query(PAGE)
            .page_of::<BlockedUser>()
            .errors(&[403]),
        Endpoint::put(
            "/blocks/{userId}",
            put,
            "From now on nothing that this user writes in private reaches the caller.",
        )
        .part::<UserId>("userId")
        .done(204)
        .errors(&[403, 404, 422]),
        Endpoint::delete("/blocks/{userId}", delete, "From now on it does again.")
            .part::<UserId>("userId")
            .done(204)
            .errors(&[403, 404, 422]),
    ]
}

/// Somebody whom the caller has blocked.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BlockedUser {
    user_id: UserId,
    /// Absent for those whom the caller has no way to know.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<Side>,
    since: Timestamp,
}

impl From<Blocked> for BlockedUser {
    fn from(blocked: Blocked) -> Self {
        let (name, role) = blocked.known.unzip();
        Self {
            user_id: blocked.id,
            name,
            role,
            since: blocked.since,
        }
    }
}

/// `GET /blocks`: those whom the caller has blocked, by their ids.
pub async fn list(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let page = Page::<i64>::of(&req, DEFAULT_LIMIT)?;
    let list = ListBlocks {
        user: caller.user()?,
        after: page.after.map(UserId),
        limit: page.fetch(),
        policy: state.services.settings.policy,
    };
    let found = state.services.store.run(list).await;
    let found = found.map_err(ApiError::reading)?;
    let found: Vec<BlockedUser> = found.into_iter().map(BlockedUser::from).collect();
    Ok(page.answer(&req, found, |blocked| blocked.user_id.0))
}

/// `PUT /blocks/{userId}`: from now on nothing that this user writes in private reaches the caller. The
/// answer is the same whether there is such a user or not.
pub async fn put(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let (user, blocked) = pair(&caller, &req)?;
    caller.rates(&state).block().map_err(ApiError::too_many)?;
    let stored = blocks::block(&state.services, user, blocked).await;
    stored.map_err(ApiError::writing)?;
    Ok(HttpResponse::NoContent().finish())
}

/// `DELETE /blocks/{userId}`: from now on it does again. Also where there was no block.
pub async fn delete(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let (user, blocked) = pair(&caller, &req)?;
    caller.rates(&state).block().map_err(ApiError::too_many)?;
    let deleted = blocks::unblock(&state.services, user, blocked).await;
    deleted.map_err(ApiError::writing)?;
    Ok(HttpResponse::NoContent().finish())
}

/// The caller, and whom the path names.
fn pair(caller: &Caller, req: &HttpRequest) -> Result<(UserId, UserId), ApiError> {
    let other: UserId = path_number_of(req, "userId").ok_or(Code::UserNotFound)?;
    match caller.user() {
        Ok(user) if user == other => Err(ApiError::unacceptable("nobody blocks themselves")),
        user => Ok((user?, other)),
    }
}
