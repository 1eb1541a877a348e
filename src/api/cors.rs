//! What browsers on other origins may do: everything, from the origins that are allowed.

use crate::config::AllowedOrigins;
use actix_cors::Cors;
use actix_web::http::Method;

/// How long a browser may remember a preflight, in seconds.
const MAX_AGE: usize = 3_600;

/// What there is, or is to come, at any path.
const METHODS: [Method; 6] = [
    Method::GET,
    Method::HEAD,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
];
/// What pages may read of an answer's head, besides what browsers always show.
const EXPOSED: [&str; 15] = [
    "allow",
    "content-range",
    "etag",
    "link",
    "location",
    "retry-after",
    "tus-checksum-algorithm",
    "tus-extension",
    "tus-max-size",
    "tus-resumable",
    "tus-version",
    "upload-expires",
    "upload-length",
    "upload-offset",
    "x-switchboard-epoch",
];

/// The middleware. Requests from elsewhere are not refused by it (they may be no browser's at
/// all): their pages just may not read the answer.
pub fn cors(allowed: &AllowedOrigins) -> Cors {
    let allowed = allowed.clone();
    Cors::default()
        .allowed_origin_fn(move |origin, _| {
            origin.to_str().is_ok_and(|origin| allowed.allows(origin))
        })
        .allowed_methods(METHODS)
        // Whoever traces calls adds headers of their own: `traceparent`, `baggage`, `sentry-trace`.
        // A page that may act for the user gains nothing by a header's name.
        .allow_any_header()
        .expose_headers(EXPOSED)
        .supports_credentials()
        .block_on_origin_mismatch(false)
        .max_age(MAX_AGE)
}
