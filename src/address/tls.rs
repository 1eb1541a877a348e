//! Who came over TLS once stays with it.

use crate::config::public_url::Scheme;
use actix_web::http::header::{HeaderMap, HeaderValue, STRICT_TRANSPORT_SECURITY};

/// A year. Other names of the domain are not ours to speak for.
const FOR_A_YEAR: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Tells browsers to come over TLS only, where they have come over it.
pub fn stay(scheme: Option<Scheme>, headers: &mut HeaderMap) {
    if scheme == Some(Scheme::Https) {
        headers.insert(STRICT_TRANSPORT_SECURITY, FOR_A_YEAR);
    }
}
