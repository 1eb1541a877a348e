//! `/chat-requests`: a participant asks for help, looks how far that is, and takes it back.

use super::body::{Call, RawId};
use super::caller::Caller;
use super::endpoint::Endpoint;
use super::error::ApiError;
use super::help_word::help_word;
use super::parameter::Parameter;
use super::params::{path_text, query, query_id};
use crate::state::AppState;
use actix_web::{HttpRequest, HttpResponse, web};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use switchboard_actors::duty;
use switchboard_actors::queue::help::{self, Plea, Refusal};

use switchboard_domain::limits::{
    MAX_CLIENT_REQUEST_ID_BYTES, MAX_DESCRIPTION_CHARS, MAX_LAT, MAX_LNG,
};
use switchboard_domain::text::{self, InvalidText};
use switchboard_domain::waits::WaitForecast;
use switchboard_domain::{ChatId, Code, DutyNote, EventId, Location, RequestName, RequestState};
use switchboard_store::queries::{FindEvent, OpenRequest};

/// Its endpoints.
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::post("/chat-requests", create, "Asks for help.")
            .body::<NewRequest>()
            .gives::<Requested>(200)
            .errors(&[403, 404, 409, 413, 422]),
        Endpoint::get(
            "/chat-requests",
            show,
            "Where the caller's request on an event stands.",
        )
        .query(&[Parameter::of::<EventId>("eventId").required()])
        .gives::<Standing>(200)
        .errors(&[403, 422]),
        Endpoint::delete(
            "/chat-requests",
            withdraw_named,
            "Takes back a request by the device's name for it, whether it has arrived or not.",
        )
        .query(&[
            Parameter::of::<EventId>("eventId").required(),
            Parameter::of::<NameGiven>("clientRequestId").required(),
        ])
        .done(204)
        .errors(&[403, 404, 409, 422]),
        Endpoint::delete("/chat-requests/{id}", withdraw, "Takes a request back.")
            .id::<ChatId>()
            .done(204)
            .errors(&[403, 404, 409]),
    ]
}

/// The body of `POST /chat-requests`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewRequest {
    event_id: RawId,
    #[schemars(length(max = MAX_DESCRIPTION_CHARS))]
    description: String,
    #[schemars(range(min = -MAX_LAT, max = MAX_LAT))]
    lat: Option<f64>,
    #[schemars(range(min = -MAX_LNG, max = MAX_LNG))]
    lng: Option<f64>,
    /// The same one again, of the same participant, is the same request. 64 bytes. It says, too, that the client is none
    /// of the first ones, which ask without a word.
    #[schemars(length(min = 1, max = MAX_CLIENT_REQUEST_ID_BYTES))]
    client_request_id: Option<String>,
    /// A place is being found, and comes with `PUT /chats/{id}/place`.
    #[serde(default)]
    place_coming: bool,
}

/// The answer to it.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Requested {
    /// Absent where it was taken back before it arrived.
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<ChatId>,
    /// The chat that it is, or is to be. Absent likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    chat_id: Option<ChatId>,
    event_id: EventId,
    state: RequestState,
    /// While it waits: 1 is served next.
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<usize>,
    /// How long it may wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    wait: Option<WaitForecast>,
    #[serde(flatten)]
    note: DutyNote,
}

/// `POST /chat-requests`: a place in the queue of the event's agency.
pub async fn create(
    Call { caller, body }: Call<NewRequest>,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<web::Json<Requested>, ApiError> {
    let id: EventId = body.event_id.to_id("eventId")?;
    let description = described(&body, &req)?;
    let location = Location::from_parts(body.lat, body.lng)
        .map_err(|why| ApiError::unacceptable(why.to_string()))?;
    let name = body.client_request_id.as_deref();
    let name = name.map(request_name).transpose()?;
    let rates = caller.rates(&state);
    // One with a name counts when that is new.
    if name.is_none() {
        rates.help_request().map_err(ApiError::too_many)?;
    }
    let Ok(participant) = caller.participant() else {
        return Err(no_participant(&state, id).await);
    };
    let plea = Plea {
        event: id,
        description,
        location,
        name,
        place_coming: body.place_coming,
    };
    let asked = help::request(&state.services, &rates, participant, plea).await;
    let asked = asked.map_err(refused)?;
    Ok(web::Json(Requested {
        request_id: asked.request,
        chat_id: asked.request,
        event_id: id,
        state: asked.state,
        position: asked.stands.map(|it| it.position),
        wait: asked.stands.and_then(|it| it.wait),
        note: asked.note,
    }))
}

fn request_name(name: &str) -> Result<RequestName, ApiError> {
    RequestName::parse(name).map_err(|_| {
        ApiError::unacceptable(format!(
            "clientRequestId has to have 1 to {MAX_CLIENT_REQUEST_ID_BYTES} bytes, and no NUL"
        ))
    })
}

fn refused(refusal: Refusal) -> ApiError {
    match refusal {
        Refusal::Code(code) => code.into(),
        Refusal::AlreadyRequested(request) => ApiError {
            request_id: Some(request),
            ..Code::HelpAlreadyRequested.into()
        },
        Refusal::Unavailable(why) => ApiError::unavailable(why),
        Refusal::OtherEvent => ApiError::unacceptable(Refusal::OTHER_EVENT),
        Refusal::TooMany(too_many) => ApiError::too_many(too_many),
    }
}

/// What the participant says. The first apps say nothing, and are taken to say what they mean.
fn described(body: &NewRequest, req: &HttpRequest) -> Result<String, ApiError> {
    match text::check(&body.description, MAX_DESCRIPTION_CHARS) {
        Ok(()) => Ok(body.description.clone()),
        Err(InvalidText::Unacceptable) if !body.description.contains('\0') => {
            match body.client_request_id {
                None => Ok(help_word(req).to_owned()),
                Some(_) => Err(ApiError::unacceptable(
                    "description is empty: say in a few words what you need",
                )),
            }
        }
        Err(why) => Err(ApiError::text("description", why)),
    }
}

/// Why somebody else does not ask for help: there is no such event, or it is not theirs to ask.
async fn no_participant(state: &AppState, id: EventId) -> ApiError {
    match state.services.store.run(FindEvent { id }).await {
        Ok(Some(_)) => Code::Forbidden.into(),
        Ok(None) => Code::EventNotFound.into(),
        Err(error) => ApiError::reading(error),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OfEvent {
    event_id: i64,
}

/// The answer to `GET /chat-requests`.
#[derive(Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Standing {
    /// Whether the participant waits or talks.
    result: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<ChatId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<usize>,
    /// How long it may wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    wait: Option<WaitForecast>,
    #[serde(skip_serializing_if = "Option::is_none")]
    chat_id: Option<ChatId>,
    #[serde(flatten)]
    note: DutyNote,
}

/// `GET /chat-requests?eventId=`: the caller's open request on an event, if any.
pub async fn show(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<web::Json<Standing>, ApiError> {
    let params: OfEvent = query(&req)?;
    let event = query_id(params.event_id, "eventId")?;
    let participant = caller.participant()?;
    let open = OpenRequest { participant, event };
    let found = state.services.store.run(open).await;
    let Some(open) = found.map_err(ApiError::reading)? else {
        return Ok(web::Json(Standing::default()));
    };
    let mut standing = Standing {
        result: true,
        request_id: Some(open.id),
        ..Standing::default()
    };
    if open.waiting {
        let stands = help::place(&state.services, open.agency, open.id).await;
        let stands = stands.map_err(ApiError::reading)?;
        standing.position = stands.map(|it| it.position);
        standing.wait = stands.and_then(|it| it.wait);
        standing.note = duty::note(&state.services, open.agency, event).await;
    } else {
        standing.chat_id = Some(open.id);
    }
    Ok(web::Json(standing))
}

/// A `clientRequestId`.
#[derive(JsonSchema)]
struct NameGiven(
    #[allow(dead_code, reason = "it is there for its schema")]
    #[schemars(length(min = 1, max = MAX_CLIENT_REQUEST_ID_BYTES))]
    String,
);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ByName {
    event_id: i64,
    client_request_id: String,
}

/// `DELETE /chat-requests?eventId=&clientRequestId=`: it never waits, also when it arrives only later.
pub async fn withdraw_named(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let params: ByName = query(&req)?;
    let event = query_id(params.event_id, "eventId")?;
    let name = request_name(&params.client_request_id)?;
    let participant = caller.participant()?;
    let rates = caller.rates(&state);
    help::cancel_named(&state.services, &rates, participant, event, name)
        .await
        .map_err(refused)?;
    Ok(HttpResponse::NoContent().finish())
}

/// `DELETE /chat-requests/{id}`: out of the queue, while it waits.
pub async fn withdraw(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let id: ChatId = path_text(&req).parse().map_err(|_| Code::RequestNotFound)?;
    let participant = caller.participant()?;
    help::cancel_by_id(&state.services, participant, id).await?;
    Ok(HttpResponse::NoContent().finish())
}
