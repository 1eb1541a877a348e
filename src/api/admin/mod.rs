//! `/admin`: what the integrator's backend says of agencies, events, users, contacts and chats. Every call
//! may be repeated.

pub mod agencies;
pub mod blocked_messages;
pub mod chats;
pub mod contacts;
pub mod events;
pub mod removals;
pub mod users;

use super::endpoint::Endpoint;
use super::error::ApiError;
use super::params::path_number;
use super::patch::Patch;
use actix_web::HttpRequest;
use switchboard_domain::alternatives::{self, Alternative, InvalidAlternatives};
use switchboard_domain::limits::MAX_NAME_CHARS;
use switchboard_domain::text;

/// The endpoints of this folder.
pub fn endpoints() -> Vec<Endpoint> {
    [
        agencies::endpoints(),
        events::endpoints(),
        users::endpoints(),
        contacts::endpoints(),
        blocked_messages::endpoints(),
        chats::endpoints(),
        removals::endpoints(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The id under which something is to be kept; 422 when it cannot be one.
fn new_id<T: TryFrom<i64>>(req: &HttpRequest) -> Result<T, ApiError> {
    path_number(req).ok_or_else(|| {
        ApiError::unacceptable("the id is not a whole number from 1 to 9007199254740991")
    })
}

/// A text that may be empty.
fn check_optional(field: &str, text: &str, max_chars: usize) -> Result<(), ApiError> {
    text::check_optional(text, max_chars).map_err(|why| ApiError::text(field, why))
}

/// What else one can do; nothing to leave what is stored.
fn alternatives(said: Patch<Vec<Alternative>>) -> Result<Option<Vec<Alternative>>, ApiError> {
    let said = said.or_gone(Vec::new());
    alternatives::check(said.as_deref().unwrap_or_default()).map_err(|why| match why {
        InvalidAlternatives::Text(why) => ApiError::text("alternatives", why),
        why => ApiError::unacceptable(why.to_string()),
    })?;
    Ok(said)
}

/// A name or an address that may be empty, or not given at all.
fn optional_name(field: &str, name: Option<String>) -> Result<Option<String>, ApiError> {
    let checked = name.map(|name| text::check_optional_name(name, MAX_NAME_CHARS));
    checked
        .transpose()
        .map_err(|why| ApiError::text(field, why))
}
