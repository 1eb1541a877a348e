//! `/admin/events`.

use super::{MAX_NAME_CHARS, check_optional, new_id};
use crate::api::body::{Call, RawId};
use crate::api::error::ApiError;
use crate::contract;
use crate::state::AppState;
use actix_web::{HttpRequest, web};
use schemars::JsonSchema;
use serde::Deserialize;
use switchboard_actors::protocol::text::{self, MAX_MESSAGE_CHARS};
use switchboard_actors::protocol::{Code, Event, Timestamp};
use switchboard_actors::store::queries::{PutEvent, PutEventOutcome};

/// The body of `PUT /admin/events/{id}`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EventBody {
    agency_id: RawId,
    name: String,
    description: Option<String>,
    address: Option<String>,
    #[schemars(with = "contract::Time")]
    starts_at: Timestamp,
    #[schemars(with = "contract::Time")]
    ends_at: Timestamp,
}

/// `PUT /admin/events/{id}`: creates or replaces it. Requests that wait stay where they are.
pub async fn put(
    Call { caller, body }: Call<EventBody>,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<web::Json<Event>, ApiError> {
    let event = Event {
        id: new_id(&req)?,
        agency_id: body.agency_id.to_id("agencyId")?,
        name: body.name,
        description: body.description.unwrap_or_default(),
        address: body.address.unwrap_or_default(),
        starts_at: body.starts_at,
        ends_at: body.ends_at,
    };
    text::check(&event.name, MAX_NAME_CHARS).map_err(|why| ApiError::text("name", why))?;
    check_optional("description", &event.description, MAX_MESSAGE_CHARS)?;
    check_optional("address", &event.address, MAX_MESSAGE_CHARS)?;
    if event.ends_at < event.starts_at {
        return Err(ApiError::unacceptable("endsAt is before startsAt"));
    }
    caller.service()?;
    let put = PutEvent {
        event: event.clone(),
    };
    let stored = state.services.store.run(put).await;
    match stored.map_err(ApiError::writing)? {
        PutEventOutcome::Saved => Ok(web::Json(event)),
        PutEventOutcome::AgencyNotFound => Err(Code::AgencyNotFound.into()),
    }
}
