//! What browsers on other origins may do: everything, from the origins that are allowed.

use crate::config::AllowedOrigins;
use actix_cors::Cors;
use actix_web::http::{Method, header};

/// How long a browser may remember a preflight, in seconds.
const MAX_AGE: usize = 3_600;

/// The middleware. Requests from elsewhere are not refused by it (they may be no browser's at
/// all): their pages just may not read the answer.
pub fn cors(allowed: &AllowedOrigins) -> Cors {
    let allowed = allowed.clone();
    Cors::default()
        .allowed_origin_fn(move |origin, _| {
            origin.to_str().is_ok_and(|origin| allowed.allows(origin))
        })
        .allowed_methods([Method::GET, Method::POST, Method::PUT, Method::DELETE])
        .allowed_headers([header::AUTHORIZATION, header::CONTENT_TYPE])
        .expose_headers([header::LINK, header::RETRY_AFTER])
        .supports_credentials()
        .block_on_origin_mismatch(false)
        .max_age(MAX_AGE)
}
