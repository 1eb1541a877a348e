//! Query strings and ids in paths.

use super::error::ApiError;
use actix_web::{HttpRequest, web};
use serde::de::DeserializeOwned;
use std::borrow::Cow;
use switchboard_domain::Code;
use switchboard_domain::limits::{MAX_PAGE, MAX_SEARCH_CHARS};
use switchboard_domain::text::draws_nothing;

/// The parameters of a request; others than those of `T` are not looked at.
pub fn query<T: DeserializeOwned>(req: &HttpRequest) -> Result<T, ApiError> {
    match web::Query::<T>::from_query(req.query_string()) {
        Ok(query) => Ok(query.into_inner()),
        Err(_) => Err(bad_query(
            "a parameter is missing, doubled or of a wrong type",
        )),
    }
}

/// 400 for a query.
pub fn bad_query(message: impl Into<Cow<'static, str>>) -> ApiError {
    ApiError::bad_request(Code::InvalidPayload, message)
}

/// How many items are asked for: `default`, or what is `asked`, as long as a page holds that.
pub fn page_limit(asked: Option<i64>, default: i64) -> Result<i64, ApiError> {
    let limit = asked.unwrap_or(default);
    match (1..=MAX_PAGE).contains(&limit) {
        true => Ok(limit),
        false => Err(bad_query(format!("limit is 1 to {MAX_PAGE}"))),
    }
}

/// A text to search for; a blank one finds everything.
pub fn search(text: Option<String>) -> Result<Option<String>, ApiError> {
    match text {
        Some(text) if text.contains('\0') || text.chars().count() > MAX_SEARCH_CHARS => Err(
            bad_query("the text to search for is too long or contains NUL"),
        ),
        Some(text) if draws_nothing(&text) => Ok(None),
        fits => Ok(fits),
    }
}

/// An id in a query: 422 for a number that cannot be one.
pub fn query_id<T: TryFrom<i64>>(id: i64, name: &str) -> Result<T, ApiError> {
    T::try_from(id).map_err(|_| ApiError::unacceptable(format!("{name} is not an id")))
}

/// The `{id}` of the path, as text.
pub fn path_text(req: &HttpRequest) -> &str {
    req.match_info().query("id")
}

/// The `{id}` of the path, if it is a number in its one spelling that may be an id.
pub fn path_number<T: TryFrom<i64>>(req: &HttpRequest) -> Option<T> {
    path_number_of(req, "id")
}

/// The same for another part of the path.
pub fn path_number_of<T: TryFrom<i64>>(req: &HttpRequest, name: &str) -> Option<T> {
    number(req.match_info().query(name))
}

fn number<T: TryFrom<i64>>(text: &str) -> Option<T> {
    let plain = text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0');
    let number = text.parse().ok().filter(|_| plain)?;
    T::try_from(number).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use switchboard_domain::EventId;

    #[test]
    fn an_id_in_a_path_has_one_spelling() {
        assert_eq!(number("7"), Some(EventId(7)));
        for text in ["", "0", "07", "+7", "-7", "7.0", "9007199254740992", "x"] {
            assert_eq!(number::<EventId>(text), None, "{text}");
        }
    }

    #[test]
    fn a_blank_search_finds_everything() {
        for blank in ["", "  ", "\u{200B}\u{3164}"] {
            assert_eq!(search(Some(blank.to_owned())), Ok(None));
        }
        assert_eq!(search(Some("a b".to_owned())), Ok(Some("a b".to_owned())));
        assert!(search(Some("a\0".to_owned())).is_err());
        assert!(search(Some("é".repeat(201))).is_err());
    }
}
