//! What a client is told when it does not get what it asked for.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError};
use schemars::JsonSchema;
use serde::Serialize;
use std::borrow::Cow;
use switchboard_actors::rates::TooMany;
use switchboard_domain::text::InvalidText;
use switchboard_domain::turns::OfferState;
use switchboard_domain::{AgencyChat, ChatId, Code, HelpUnavailable, UnavailableReason, code};
use switchboard_store::StoreError;

/// Seconds after which what is busy now may be tried again.
const RETRY_AFTER: u32 = 1;

/// An error answer: `{"statusCode", "error", "message", "code"}`.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{status} {code}: {message}")]
pub struct ApiError {
    /// The status of the answer.
    pub status: StatusCode,
    /// For programs.
    pub code: &'static str,
    /// For people.
    pub message: Cow<'static, str>,
    /// Seconds until another try makes sense.
    pub retry_after: Option<u32>,
    /// The request that is in the way.
    pub request_id: Option<ChatId>,
    /// Why help cannot be asked for now, and what else one can do.
    pub unavailable: Option<Box<HelpUnavailable>>,
    /// The chat that has moved on, as it is now.
    pub chat: Option<Box<AgencyChat>>,
    /// What has become of the offer.
    pub state: Option<OfferState>,
}

impl ApiError {
    fn new(status: StatusCode, code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        let busy = [
            StatusCode::TOO_MANY_REQUESTS,
            StatusCode::SERVICE_UNAVAILABLE,
        ];
        Self {
            status,
            code,
            message: message.into(),
            retry_after: busy.contains(&status).then_some(RETRY_AFTER),
            request_id: None,
            unavailable: None,
            chat: None,
            state: None,
        }
    }

    /// `code` with a text that says more than the usual one.
    pub fn with(code: Code, message: impl Into<Cow<'static, str>>) -> Self {
        // Every code has a status of its own that exists.
        let status = StatusCode::from_u16(code.http_status());
        let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let wait = code.retry_after_ms().map(|ms| ms.div_ceil(1_000));
        let error = Self::new(status, code.as_str(), message);
        Self {
            retry_after: wait
                .and_then(|wait| u32::try_from(wait).ok())
                .or(error.retry_after),
            ..error
        }
    }

    /// `code`, about `chat`.
    pub fn about_chat(code: Code, chat: &ChatId) -> Self {
        Self::with(code, code.text_for_chat(chat))
    }

    /// The request is not what it has to be: not JSON, a wrong type, a bad query.
    pub fn bad_request(code: Code, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code.as_str(), message)
    }

    /// The request is well formed, but its values cannot be accepted.
    pub fn unacceptable(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            Code::InvalidPayload.as_str(),
            message,
        )
    }

    /// The text in `field` cannot be accepted.
    pub fn text(field: &str, why: InvalidText) -> Self {
        match why {
            InvalidText::TooLong => Self::with(Code::TooLarge, format!("{field} is too long")),
            InvalidText::Unacceptable => {
                Self::unacceptable(format!("{field} is empty, shows nothing or contains NUL"))
            }
            InvalidText::Control => Self::unacceptable(format!(
                "{field} contains control characters, or some that change the direction of text"
            )),
        }
    }

    /// Nothing is served at this path.
    pub fn no_such_path() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            code::NOT_FOUND,
            "there is nothing here",
        )
    }

    /// Something is served at this path, but not with this method.
    pub fn method_not_allowed() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            code::METHOD_NOT_ALLOWED,
            "this method is not allowed here",
        )
    }

    /// The caller does this too often.
    pub fn too_many(TooMany { retry_after }: TooMany) -> Self {
        // Rounded up: whoever comes a moment too early would be refused again.
        let seconds = retry_after.as_millis().div_ceil(1_000).max(1);
        Self {
            retry_after: Some(u32::try_from(seconds).unwrap_or(u32::MAX)),
            ..Code::TooManyRequests.into()
        }
    }

    /// Help cannot be asked for on an event now.
    pub fn unavailable(why: Box<HelpUnavailable>) -> Self {
        let error = match why.reason {
            UnavailableReason::Paused => Self::with(why.code(), why.text().to_owned()),
            UnavailableReason::Closed => Self::unacceptable(
                "help may be asked for from 24 hours before the start of an event until its end",
            ),
        };
        Self {
            unavailable: Some(why),
            ..error
        }
    }

    /// The database failed somebody who wanted to know something. Logs why.
    pub fn reading(error: StoreError) -> Self {
        log_cause(&error);
        error.read_code().into()
    }

    /// The database failed somebody who wanted something stored that is no message. Logs why.
    pub fn writing(error: StoreError) -> Self {
        log_cause(&error);
        match error.code() {
            Code::NotSaved => Self::with(Code::NotSaved, "it could not be saved"),
            code => code.into(),
        }
    }
}

fn log_cause(error: &StoreError) {
    match error {
        StoreError::Internal(_) => log::error!("rest: {error}"),
        _ => log::warn!("rest: {error}"),
    }
}

impl From<Code> for ApiError {
    fn from(code: Code) -> Self {
        Self::with(code, code.text())
    }
}

/// An actor did not take a message: it, or the whole process, is about to end.
impl From<actix::MailboxError> for ApiError {
    fn from(error: actix::MailboxError) -> Self {
        log::warn!("rest: {error}");
        Code::Overloaded.into()
    }
}

/// An error.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Problem<'a> {
    status_code: u16,
    error: &'a str,
    message: &'a str,
    #[schemars(with = "Code")]
    code: &'a str,
    /// With `help_already_requested`: the request that is in the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<ChatId>,
    /// With `chat_moved`: the chat as it is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    chat: Option<&'a AgencyChat>,
    /// With `offer_ended`: what has become of the offer.
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<OfferState>,
    #[serde(flatten)]
    unavailable: Option<&'a HelpUnavailable>,
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut answer = HttpResponseBuilder::new(self.status);
        if self.status == StatusCode::UNAUTHORIZED {
            answer.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        if let Some(seconds) = self.retry_after {
            answer.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        answer.json(Problem {
            status_code: self.status.as_u16(),
            error: self.status.canonical_reason().unwrap_or("Error"),
            message: &self.message,
            code: self.code,
            request_id: self.request_id,
            chat: self.chat.as_deref(),
            state: self.state,
            unavailable: self.unavailable.as_deref(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::body::to_bytes;

    #[actix_web::test]
    async fn the_body_names_status_reason_text_and_code() {
        let answer = ApiError::from(Code::EventNotFound).error_response();
        assert_eq!(answer.status(), StatusCode::NOT_FOUND);
        let body = to_bytes(answer.into_body()).await.expect("in memory");
        let body: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
        let expected = serde_json::json!({
            "statusCode": 404, "error": "Not Found",
            "message": "event not found", "code": "event_not_found",
        });
        assert_eq!(body, expected);
    }

    #[test]
    fn every_code_has_a_status_and_busy_ones_say_when_to_retry() {
        for &code in Code::ALL {
            let error = ApiError::from(code);
            assert_eq!(error.status.as_u16(), code.http_status());
            let answer = error.error_response();
            let busy = [429, 503].contains(&code.http_status());
            assert_eq!(
                answer.headers().contains_key(header::RETRY_AFTER),
                busy,
                "{code:?}"
            );
        }
    }

    #[test]
    fn a_reader_is_told_to_ask_again_and_a_writer_what_is_known() {
        let gone = || StoreError::Unavailable("gone".to_owned());
        assert_eq!(ApiError::reading(gone()).code, "overloaded");
        assert_eq!(ApiError::writing(gone()).code, "not_saved");
        assert_eq!(ApiError::writing(StoreError::Timeout).code, "timeout");
        let defect = ApiError::reading(StoreError::Internal("syntax".to_owned()));
        assert_eq!(
            (defect.status.as_u16(), defect.message.as_ref()),
            (500, "internal error")
        );
    }

    #[test]
    fn too_long_is_too_large_and_nothing_to_read_is_unacceptable() {
        let status = |why| ApiError::text("name", why).status.as_u16();
        assert_eq!(status(InvalidText::TooLong), 413);
        assert_eq!(status(InvalidText::Unacceptable), 422);
        assert_eq!(status(InvalidText::Control), 422);
    }
}
