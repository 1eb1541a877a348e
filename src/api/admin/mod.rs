//! `/admin`: what the integrator's backend says of agencies, events, users, contacts and chats. Every call
//! may be repeated.

pub mod agencies;
pub mod blocked_messages;
pub mod chats;
pub mod contacts;
pub mod events;
pub mod users;

use super::error::ApiError;
use super::params::path_number;
use actix_web::HttpRequest;
use switchboard_actors::protocol::text::InvalidText;

/// Longest name.
const MAX_NAME_CHARS: usize = crate::auth::claims::MAX_TEXT_CHARS;

/// The id under which something is to be kept; 422 when it cannot be one.
fn new_id<T: TryFrom<i64>>(req: &HttpRequest) -> Result<T, ApiError> {
    path_number(req).ok_or_else(|| {
        ApiError::unacceptable("the id is not a whole number from 1 to 9007199254740991")
    })
}

/// A text that may be empty.
fn check_optional(field: &str, text: &str, max_chars: usize) -> Result<(), ApiError> {
    if text.contains('\0') {
        return Err(ApiError::text(field, InvalidText::Unacceptable));
    }
    if text.chars().count() > max_chars {
        return Err(ApiError::text(field, InvalidText::TooLong));
    }
    Ok(())
}
