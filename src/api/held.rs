//! What every answer of the interface is held to, unless its route says otherwise: most hold what
//! is not for everybody, so nobody on the way keeps one, and none is taken for a page.

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::middleware::Next;

const DEFAULTS: [(HeaderName, HeaderValue); 2] = [
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
];

/// Adds what the route has not said itself. Errors have become answers here.
pub async fn held<B: MessageBody>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let mut answer = next.call(req).await?;
    for (name, value) in DEFAULTS {
        if !answer.headers().contains_key(&name) {
            answer.headers_mut().insert(name, value);
        }
    }
    Ok(answer)
}
