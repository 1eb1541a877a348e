//! `/admin/events`.

use super::{check_optional, new_id};
use crate::api::body::{Call, RawId};
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::patch::Patch;
use crate::state::AppState;
use actix_web::{HttpRequest, web};
use schemars::JsonSchema;
use serde::Deserialize;
use switchboard_actors::events;
use switchboard_domain::limits::{
    MAX_ALTERNATIVES, MAX_EVENT_ADDRESS_CHARS, MAX_EVENT_DESCRIPTION_CHARS, MAX_LAT, MAX_LNG,
    MAX_NAME_CHARS,
};
use switchboard_domain::location::InvalidLocation;
use switchboard_domain::text;
use switchboard_domain::{Alternative, Code, Event, EventId, Location, Timestamp};
use switchboard_store::queries::{ChangeEvent, ChangeEventOutcome};

/// Its endpoints.
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::put("/admin/events/{id}", put, "Creates or changes an event.")
            .id::<EventId>()
            .body::<EventBody>()
            .gives::<Event>(200)
            .errors(&[403, 404, 413, 422]),
    ]
}

/// The body of `PUT /admin/events/{id}`. Absent leaves the stored value, `null` takes it away; a new event
/// has at least an agency, a name, a start and an end.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EventBody {
    agency_id: Option<RawId>,
    #[schemars(length(min = 1, max = MAX_NAME_CHARS))]
    name: Option<String>,
    #[serde(default)]
    #[schemars(length(max = MAX_EVENT_DESCRIPTION_CHARS))]
    description: Patch<String>,
    #[serde(default)]
    #[schemars(length(max = MAX_EVENT_ADDRESS_CHARS))]
    address: Patch<String>,
    starts_at: Option<Timestamp>,
    ends_at: Option<Timestamp>,
    #[serde(default)]
    #[schemars(range(min = -MAX_LAT, max = MAX_LAT))]
    lat: Patch<f64>,
    #[serde(default)]
    #[schemars(range(min = -MAX_LNG, max = MAX_LNG))]
    lng: Patch<f64>,
    /// Of the event; without any it has those of its agency.
    #[serde(default)]
    #[schemars(length(max = MAX_ALTERNATIVES))]
    alternatives: Patch<Vec<Alternative>>,
}

/// `PUT /admin/events/{id}`: creates or changes it. Where it goes to another agency, the requests that wait go along.
pub async fn put(
    Call { caller, body }: Call<EventBody>,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<web::Json<Event>, ApiError> {
    let agency_id = body.agency_id.map(|id| id.to_id("agencyId"));
    let change = ChangeEvent {
        id: new_id(&req)?,
        agency_id: agency_id.transpose()?,
        name: body.name,
        description: body.description.or_gone(String::new()),
        address: body.address.or_gone(String::new()),
        starts_at: body.starts_at,
        ends_at: body.ends_at,
        place: place(body.lat, body.lng).map_err(|why| ApiError::unacceptable(why.to_string()))?,
        alternatives: super::alternatives(body.alternatives)?,
    };
    if let Some(name) = &change.name {
        text::check_name(name, MAX_NAME_CHARS).map_err(|why| ApiError::text("name", why))?;
    }
    let (description, address) = (&change.description, &change.address);
    for (field, text, max_chars) in [
        ("description", description, MAX_EVENT_DESCRIPTION_CHARS),
        ("address", address, MAX_EVENT_ADDRESS_CHARS),
    ] {
        check_optional(field, text.as_deref().unwrap_or_default(), max_chars)?;
    }
    if change.ends_before_it_starts() {
        return Err(ApiError::unacceptable("endsAt is before startsAt"));
    }
    caller.service()?;
    let stored = events::change(&state.services, change).await;
    match stored.map_err(ApiError::writing)? {
        ChangeEventOutcome::Saved { event, .. } => Ok(web::Json(event)),
        ChangeEventOutcome::AgencyNotFound => Err(Code::AgencyNotFound.into()),
        ChangeEventOutcome::Incomplete => Err(ApiError::unacceptable(
            "a new event has agencyId, name, startsAt and endsAt",
        )),
        ChangeEventOutcome::EndsBeforeItStarts => {
            Err(ApiError::unacceptable("endsAt is before startsAt"))
        }
    }
}

/// Where it is: as it was, nowhere, or there; both numbers say the same.
fn place(lat: Patch<f64>, lng: Patch<f64>) -> Result<Option<Option<Location>>, InvalidLocation> {
    match (lat, lng) {
        (Patch::Absent, Patch::Absent) => Ok(None),
        (Patch::Null, Patch::Null) => Ok(Some(None)),
        (Patch::Value(lat), Patch::Value(lng)) => {
            Location::from_parts(Some(lat), Some(lng)).map(Some)
        }
        _ => Err(InvalidLocation::Half),
    }
}
