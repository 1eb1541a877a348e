//! `/events`.

use super::caller::{Caller, Who};
use super::error::ApiError;
use super::paging::{DEFAULT_LIMIT, Page};
use super::params::{path_number, query, search};
use super::searches::found;
use crate::state::AppState;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use switchboard_actors::protocol::{Code, Event};
use switchboard_actors::store::queries::{EventScope, FindEvent, ListEvents};

#[derive(Deserialize)]
struct Filter {
    query: Option<String>,
}

/// `GET /events?query=`: an organizer sees the agency's, a participant those that have not ended.
pub async fn list(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let filter: Filter = query(&req)?;
    let page = Page::of(&req, DEFAULT_LIMIT)?;
    let events = ListEvents {
        query: search(filter.query)?,
        scope: match caller.who {
            Who::Organizer { agency, .. } => EventScope::Agency(agency),
            Who::Participant(_) => EventScope::NotEndedAt(state.services.now()),
            Who::Service => return Err(Code::Forbidden.into()),
        },
        after: page.after,
        limit: page.fetch(),
    };
    let found = match events.query {
        Some(_) => found(&caller, &state, events).await?,
        None => {
            let listed = state.services.store.run(events).await;
            listed.map_err(ApiError::reading)?
        }
    };
    Ok(page.answer(&req, found, |event| (event.starts_at, event.id)))
}

/// `GET /events/{id}`: one of those.
pub async fn show(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<web::Json<Event>, ApiError> {
    caller.user()?;
    let id = path_number(&req).ok_or(Code::EventNotFound)?;
    let found = state.services.store.run(FindEvent { id }).await;
    let event = found.map_err(ApiError::reading)?;
    let visible = |event: &Event| match caller.who {
        Who::Organizer { agency, .. } => event.agency_id == agency,
        Who::Participant(_) => event.ends_at >= state.services.now(),
        Who::Service => false,
    };
    let event = event.filter(visible).ok_or(Code::EventNotFound)?;
    Ok(web::Json(event))
}
