//! `/agency/availability`: who takes requests.

use super::body::Call;
use super::caller::Who;
use super::endpoint::Endpoint;
use super::error::ApiError;
use crate::state::AppState;
use actix_web::web;
use switchboard_actors::duty;
use switchboard_domain::availability::InvalidSaid;
use switchboard_domain::{Availability, Code, Said};

/// Its endpoints.
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::put(
            "/agency/availability",
            put,
            "Whether the caller takes requests.",
        )
        .body::<Said>()
        .gives::<Availability>(200)
        .errors(&[403, 413, 422]),
    ]
}

/// `PUT /agency/availability`: an organizer says whether they take requests, as with `set_availability`.
pub async fn put(
    Call { caller, body }: Call<Said>,
    state: web::Data<AppState>,
) -> Result<web::Json<Availability>, ApiError> {
    let said = body
        .checked(state.services.now())
        .map_err(|why| match why {
            InvalidSaid::Reason(why) => ApiError::text("reason", why),
            why => ApiError::unacceptable(why.to_string()),
        })?;
    let Who::Organizer { user, agency } = caller.who else {
        return Err(Code::Forbidden.into());
    };
    let rates = caller.rates(&state);
    rates.availability().map_err(ApiError::too_many)?;
    let (said, _) = duty::set(&state.services, user, agency, said).await?;
    Ok(web::Json(said))
}
