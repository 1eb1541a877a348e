//! What holds for every request: an answer in time, and errors that are counted.

use super::error::ApiError;
use super::trail;
use crate::state::AppState;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, web};
use std::time::Duration;
use switchboard_domain::Code;

/// How much longer than one step of it a whole request may take, so that the step that fails is
/// the one that says why.
const GRACE: Duration = Duration::from_millis(400);

/// Answers 503 for a request that takes too long, and counts the errors that clients are shown.
pub async fn watch(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let Some(state) = req.app_data::<web::Data<AppState>>().cloned() else {
        return Ok(next.call(req).await?.map_into_boxed_body());
    };
    let _in_flight = state.begin_request();
    let request = req.request().clone();
    let patience = state.services.settings.save_timeout + GRACE;
    let answer = match tokio::time::timeout(patience, next.call(req)).await {
        Ok(answer) => answer?.map_into_boxed_body(),
        Err(_) => {
            log::warn!(
                "rest: {} {} takes too long",
                request.method(),
                request.path()
            );
            // Who only wanted to know something may simply ask again.
            let code = match request.method().is_safe() {
                true => Code::Overloaded,
                false => Code::Timeout,
            };
            ServiceResponse::from_err(ApiError::from(code), request)
        }
    };
    trail::note(&state, answer.request(), answer.response());
    let shown = answer.response().error();
    if let Some(error) = shown.and_then(|error| error.as_error::<ApiError>()) {
        let errors = &state.services.metrics.errors;
        errors.with_label_values(&[error.code]).inc();
    }
    Ok(answer)
}
