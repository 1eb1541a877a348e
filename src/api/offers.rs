//! `/offers`: chats that colleagues are asked to take.

use super::body::Call;
use super::caller::Caller;
use super::endpoint::Endpoint;
use super::error::ApiError;
use super::params::path_text;
use super::turns::{act, organizer};
use crate::state::AppState;
use actix_web::{HttpRequest, HttpResponse, web};
use schemars::JsonSchema;
use serde::Deserialize;
use switchboard_actors::turns::{self, Acted};
use switchboard_domain::turns::TurnAsk;
use switchboard_domain::wire::{OfferEnded, OfferView};
use switchboard_domain::{Code, OfferId};
use switchboard_store::queries::ListOffers;

/// Its endpoints.
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get(
            "/offers",
            list,
            "The open offers to and from the caller, oldest first.",
        )
        .gives::<Vec<OfferView<'_>>>(200)
        .errors(&[403]),
        Endpoint::post("/offers/{id}", reply, "Yes or no to an offer.")
            .id::<OfferId>()
            .body::<NewAnswer>()
            .gives::<OfferEnded>(200)
            .errors(&[403, 404, 409]),
        Endpoint::delete(
            "/offers/{id}",
            withdraw,
            "The caller's offer is none any more.",
        )
        .id::<OfferId>()
        .done(204)
        .errors(&[403, 404, 409]),
    ]
}

/// The answer to an offer.
#[derive(Deserialize, JsonSchema)]
pub struct NewAnswer {
    /// Whether the caller takes the chat.
    accept: bool,
}

/// `GET /offers`.
pub async fn list(caller: Caller, state: web::Data<AppState>) -> Result<HttpResponse, ApiError> {
    let user = organizer(&caller)?;
    let now = state.services.now();
    let offers = state.services.store.run(ListOffers { user, now }).await;
    let offers = offers.map_err(ApiError::reading)?;
    let views: Vec<OfferView<'_>> = offers.iter().filter_map(turns::view).collect();
    Ok(HttpResponse::Ok().json(views))
}

/// `POST /offers/{id}`.
pub async fn reply(
    Call { caller, body }: Call<NewAnswer>,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let ask = TurnAsk::Answer {
        offer: path_offer(&req)?,
        accept: body.accept,
    };
    match act(&caller, organizer(&caller)?, &state, ask).await? {
        Acted::OfferEnded { offer, state } => Ok(HttpResponse::Ok().json(OfferEnded {
            offer_id: offer,
            state,
        })),
        // No answer to this.
        _ => Err(Code::Internal.into()),
    }
}

/// `DELETE /offers/{id}`.
pub async fn withdraw(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let ask = TurnAsk::WithdrawOffer(path_offer(&req)?);
    act(&caller, organizer(&caller)?, &state, ask).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn path_offer(req: &HttpRequest) -> Result<OfferId, ApiError> {
    let id = path_text(req).parse();
    id.map_err(|_| Code::OfferNotFound.into())
}
