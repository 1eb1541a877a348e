//! `/events`.

use super::caller::{Caller, Who};
use super::endpoint::Endpoint;
use super::error::ApiError;
use super::paging::{DEFAULT_LIMIT, Page};
use super::parameter::{CURSOR, LIMIT, Parameter};
use super::params::{path_number, query, search};
use super::searches::found;
use crate::state::AppState;
use actix_web::{HttpRequest, HttpResponse, web};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use switchboard_domain::{Code, Event, EventId};
use switchboard_store::queries::{AskedThere, EventScope, FindEvent, ListEvents};

/// Its endpoints.
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/events", list, "The events that the caller may see.")
            .query(&[Parameter::search("query"), LIMIT, CURSOR])
            .page_of::<Event>()
            .errors(&[403]),
        Endpoint::get("/events/{id}", show, "One of them.")
            .id::<EventId>()
            .gives::<EventHere>(200)
            .errors(&[403, 404]),
    ]
}

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

/// An event, for whoever may ask for help there.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EventHere {
    #[serde(flatten)]
    event: Event,
    /// Whether the participant waits there, or talks.
    #[serde(skip_serializing_if = "Option::is_none")]
    is_chat_requested: Option<bool>,
}

/// `GET /events/{id}`: one of those; for a participant also one that is over, where they wait still or
/// have a chat.
pub async fn show(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<web::Json<EventHere>, ApiError> {
    caller.user()?;
    let id = path_number(&req).ok_or(Code::EventNotFound)?;
    let found = state.services.store.run(FindEvent { id }).await;
    let event = found.map_err(ApiError::reading)?;
    let event = event.ok_or(Code::EventNotFound)?;
    let is_chat_requested = match caller.who {
        Who::Organizer { agency, .. } if event.agency_id == agency => None,
        Who::Participant(participant) => {
            let asked = AskedThere {
                participant,
                event: id,
            };
            let asked = state.services.store.run(asked).await;
            let asked = asked.map_err(ApiError::reading)?;
            let over = event.ends_at < state.services.now();
            if over && !asked.ever {
                return Err(Code::EventNotFound.into());
            }
            Some(asked.now)
        }
        Who::Organizer { .. } | Who::Service => return Err(Code::EventNotFound.into()),
    };
    Ok(web::Json(EventHere {
        event,
        is_chat_requested,
    }))
}
