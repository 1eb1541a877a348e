//! `/admin/contacts`: who may write to whom.

use crate::api::caller::Caller;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::params::path_number_of;
use crate::state::AppState;
use actix_web::{HttpRequest, HttpResponse, web};
use switchboard_actors::directory::RightsChanged;
use switchboard_actors::presence::RefreshVisibility;
use switchboard_domain::{Code, UserId};
use switchboard_store::queries::{DeleteContact, PutContact};

/// Its endpoints.
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::put(
            "/admin/contacts/{a}/{b}",
            put,
            "From now on `a` may write to `b`.",
        )
        .part::<UserId>("a")
        .part::<UserId>("b")
        .done(204)
        .errors(&[403, 404, 422]),
        Endpoint::delete(
            "/admin/contacts/{a}/{b}",
            delete,
            "From now on not any more.",
        )
        .part::<UserId>("a")
        .part::<UserId>("b")
        .done(204)
        .errors(&[403, 404, 422]),
    ]
}

/// `PUT /admin/contacts/{a}/{b}`: from now on `a` may write to `b`.
pub async fn put(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let (user, may_write_to) = pair(&req)?;
    caller.service()?;
    let put = PutContact { user, may_write_to };
    let stored = state.services.store.run(put).await;
    match stored.map_err(ApiError::writing)? {
        true => Ok(HttpResponse::NoContent().finish()),
        false => Err(Code::UserNotFound.into()),
    }
}

/// `DELETE /admin/contacts/{a}/{b}`: from now on not any more. Also where there was nothing.
pub async fn delete(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let (user, may_write_to) = pair(&req)?;
    caller.service()?;
    let delete = DeleteContact { user, may_write_to };
    let deleted = state.services.store.run(delete).await;
    // Whatever became of it: those who hold the right in memory look. One of each for each answer of
    // the store, whose calls are bounded.
    let services = &state.services;
    services
        .presence
        .do_send(RefreshVisibility([user, may_write_to]));
    services
        .directory
        .do_send(RightsChanged([user, may_write_to]));
    deleted.map_err(ApiError::writing)?;
    Ok(HttpResponse::NoContent().finish())
}

/// Who writes, and to whom.
fn pair(req: &HttpRequest) -> Result<(UserId, UserId), ApiError> {
    let user: UserId = path_number_of(req, "a").ok_or(Code::UserNotFound)?;
    let other = path_number_of(req, "b").ok_or(Code::UserNotFound)?;
    if user == other {
        return Err(ApiError::unacceptable("nobody is their own contact"));
    }
    Ok((user, other))
}
