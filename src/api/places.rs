//! `/chats/{id}/place`: where the participant of a help chat is.

use super::body::Call;
use super::endpoint::Endpoint;
use super::error::ApiError;
use super::params::path_text;
use crate::state::AppState;
use actix_web::{HttpRequest, web};
use schemars::JsonSchema;
use serde::Deserialize;
use switchboard_actors::places;
use switchboard_domain::limits::{MAX_ACCURACY_M, MAX_LAT, MAX_LNG};
use switchboard_domain::place::Spot;
use switchboard_domain::wire::PlaceSet;
use switchboard_domain::{ChatId, Code};

/// Its endpoints.
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::put(
            "/chats/{id}/place",
            set,
            "Where the participant of a help chat is now.",
        )
        .id::<ChatId>()
        .body::<NewPlace>()
        .gives::<PlaceSet>(200)
        .errors(&[403, 404, 409, 422]),
    ]
}

/// The body of `PUT /chats/{id}/place`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewPlace {
    #[schemars(range(min = -MAX_LAT, max = MAX_LAT))]
    lat: f64,
    #[schemars(range(min = -MAX_LNG, max = MAX_LNG))]
    lng: f64,
    /// How exactly that is known, in metres.
    #[schemars(range(min = 0, max = MAX_ACCURACY_M))]
    accuracy_m: Option<f64>,
}

/// `PUT /chats/{id}/place`: for whoever asked there, while the chat waits or is active.
pub async fn set(
    Call { caller, body }: Call<NewPlace>,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<web::Json<PlaceSet>, ApiError> {
    let spot = Spot::from_parts(body.lat, body.lng, body.accuracy_m);
    let spot = spot.map_err(|why| ApiError::unacceptable(why.to_string()))?;
    caller.rates(&state).place().map_err(ApiError::too_many)?;
    let chat: ChatId = path_text(&req).parse().map_err(|_| Code::ChatNotFound)?;
    let participant = caller.participant()?;
    let set = places::set(&state.services, participant, chat, spot).await;
    set.map(web::Json)
        .map_err(|code| ApiError::about_chat(code, &chat))
}
