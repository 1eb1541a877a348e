//! `/events/{id}/waits`: how often what was said of waits was so.

use super::caller::Caller;
use super::endpoint::Endpoint;
use super::error::ApiError;
use super::params::path_number;
use crate::state::AppState;
use actix_web::{HttpRequest, web};
use switchboard_domain::waits::WaitRecord;
use switchboard_domain::{Code, EventId};
use switchboard_store::queries::{FindEvent, WaitsOfEvent};

/// Its endpoints.
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get(
            "/events/{id}/waits",
            show,
            "How often what was said of waits at an event was so.",
        )
        .id::<EventId>()
        .gives::<WaitRecord>(200)
        .errors(&[404]),
    ]
}

/// `GET /events/{id}/waits`: for everybody with a token.
pub async fn show(
    _: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<web::Json<WaitRecord>, ApiError> {
    let event: EventId = path_number(&req).ok_or(Code::EventNotFound)?;
    let store = &state.services.store;
    let found = store.run(FindEvent { id: event }).await;
    found
        .map_err(ApiError::reading)?
        .ok_or(Code::EventNotFound)?;
    let waits = store.run(WaitsOfEvent { event }).await;
    Ok(web::Json(WaitRecord::of(
        &waits.map_err(ApiError::reading)?,
    )))
}
