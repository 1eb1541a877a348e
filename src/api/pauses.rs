//! `/agency/pause`: where the agency takes no new requests for a while.

use super::body::{Call, RawId};
use super::caller::{Caller, Who};
use super::endpoint::Endpoint;
use super::error::ApiError;
use super::parameter::Parameter;
use super::params::{query, query_id};
use crate::state::AppState;
use actix_web::{HttpRequest, HttpResponse, web};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use switchboard_actors::pauses;
use switchboard_domain::limits::{MAX_PAUSE_CHARS, MAX_PAUSES};
use switchboard_domain::{
    AgencyId, Code, EventId, HelpPaused, Pause, PauseAct, Timestamp, UserId, text,
};
use switchboard_store::queries::ListPauses;

/// Its endpoints.
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get(
            "/agency/pause",
            show,
            "Whether the caller's agency takes new requests.",
        )
        .gives::<Pauses>(200)
        .errors(&[403]),
        Endpoint::put(
            "/agency/pause",
            pause,
            "No new requests for a while: for supervisors.",
        )
        .body::<NewPause>()
        .gives::<HelpPaused>(200)
        .errors(&[403, 404, 413, 422]),
        Endpoint::delete(
            "/agency/pause",
            resume,
            "New requests again, where it was paused so: for supervisors.",
        )
        .query(&[Parameter::of::<EventId>("eventId")])
        .done(204)
        .errors(&[403, 404, 422]),
    ]
}

/// The answer to `GET /agency/pause`.
#[derive(Serialize, JsonSchema)]
pub struct Pauses {
    /// On all events of the agency.
    #[serde(flatten)]
    all: HelpPaused,
    /// On single ones.
    #[schemars(length(max = MAX_PAUSES))]
    events: Vec<HelpPaused>,
}

/// `GET /agency/pause`: for its organizers.
pub async fn show(
    caller: Caller,
    state: web::Data<AppState>,
) -> Result<web::Json<Pauses>, ApiError> {
    let (agency, now) = (caller.organizer()?, state.services.now());
    let listed = state.services.store.run(ListPauses { agency, now }).await;
    let mut pauses: Vec<HelpPaused> = listed
        .map_err(ApiError::reading)?
        .into_iter()
        .map(|pause| HelpPaused::of(pause, now))
        .collect();
    let of_all = pauses.iter().position(|pause| pause.event_id.is_none());
    let all = of_all.map(|at| pauses.remove(at));
    Ok(web::Json(Pauses {
        all: all.unwrap_or(HelpPaused::lifted(None)),
        events: pauses,
    }))
}

/// The body of `PUT /agency/pause`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewPause {
    /// On all events of the agency where it is absent.
    event_id: Option<RawId>,
    /// What whoever asks is told.
    #[schemars(length(min = 1, max = MAX_PAUSE_CHARS))]
    message: Option<String>,
    /// When it is over by itself.
    until: Option<Timestamp>,
}

/// `PUT /agency/pause`: in the place of the pause before on the same event, or on all.
pub async fn pause(
    Call { caller, body }: Call<NewPause>,
    state: web::Data<AppState>,
) -> Result<web::Json<HelpPaused>, ApiError> {
    let event = body.event_id.map(|id| id.to_id("eventId")).transpose()?;
    if let Some(message) = &body.message {
        text::check(message, MAX_PAUSE_CHARS).map_err(|why| ApiError::text("message", why))?;
    }
    let pause = Pause {
        event,
        message: body.message,
        until: body.until,
    };
    act(&caller, &state, PauseAct::Pause(pause))
        .await
        .map(web::Json)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OfEvent {
    event_id: Option<i64>,
}

/// `DELETE /agency/pause?eventId=`: also where there is none.
pub async fn resume(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let params: OfEvent = query(&req)?;
    let event = params.event_id.map(|id| query_id(id, "eventId"));
    act(&caller, &state, PauseAct::Resume(event.transpose()?)).await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn act(caller: &Caller, state: &AppState, act: PauseAct) -> Result<HelpPaused, ApiError> {
    let (user, agency) = organizer(caller)?;
    caller.rates(state).act().map_err(ApiError::too_many)?;
    let done = pauses::act(&state.services, user, agency, act).await;
    done.map_err(|(code, words)| ApiError::with(code, words))
}

fn organizer(caller: &Caller) -> Result<(UserId, AgencyId), ApiError> {
    match caller.who {
        Who::Organizer { user, agency } => Ok((user, agency)),
        Who::Participant(_) | Who::Service => Err(Code::Forbidden.into()),
    }
}
