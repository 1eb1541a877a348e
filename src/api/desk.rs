//! `/agency/availability`, `/agency/organizers`: who takes requests.

use super::body::Call;
use super::caller::{Caller, Who};
use super::endpoint::Endpoint;
use super::error::ApiError;
use super::paging::{DEFAULT_LIMIT, Page};
use super::parameter::PAGE;
use crate::state::AppState;
use actix_web::{HttpRequest, HttpResponse, web};
use switchboard_actors::duty;
use switchboard_domain::availability::InvalidSaid;
use switchboard_domain::{Availability, Code, Colleague, Said, UserId};

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
        Endpoint::get(
            "/agency/organizers",
            list,
            "The organizers of the caller's agency.",
        )
        .query(PAGE)
        .page_of::<Colleague>()
        .errors(&[403]),
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

/// `GET /agency/organizers`: by their ids.
pub async fn list(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let page = Page::<i64>::of(&req, DEFAULT_LIMIT)?;
    let agency = caller.organizer()?;
    let after = page.after.map(UserId);
    let found = duty::organizers(&state.services, agency, after, page.fetch()).await;
    let found: Vec<Colleague> = found.map_err(ApiError::reading)?;
    Ok(page.answer(&req, found, |colleague| colleague.id.0))
}
