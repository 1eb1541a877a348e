//! JSON bodies.

use super::caller::Caller;
use super::error::ApiError;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::future::{FutureExt, LocalBoxFuture};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::error::Category;
use std::borrow::Cow;
use std::time::Duration;
use switchboard_domain::limits::MAX_BODY_BYTES;
use switchboard_domain::{Code, ids::MAX_NUMERIC_ID};
use tokio::time::timeout;

/// A body is there within this, or the request is refused: less than a request may take in all, so that
/// who sends slowly is not taken for a database that is slow.
const BODY_PATIENCE: Duration = Duration::from_secs(4);

/// A caller with a body, read in this order: who has no business here is told so whatever the body.
pub struct Call<T> {
    /// Who asks.
    pub caller: Caller,
    /// For what.
    pub body: T,
}

impl<T: DeserializeOwned + 'static> FromRequest for Call<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let caller = Caller::from_request(req, payload);
        // Taken now, read later: the reference does not live long enough.
        let payload = web::Payload::from_request(req, payload);
        async move {
            let caller = caller.await?;
            let payload = payload.await.map_err(|_| Code::Internal)?;
            let body = read(payload).await?;
            Ok(Self { caller, body })
        }
        .boxed_local()
    }
}

/// The object in a body; nothing when there is no body at all.
pub async fn read_if_any<T: DeserializeOwned>(
    payload: web::Payload,
) -> Result<Option<T>, ApiError> {
    let bytes = bytes(payload).await?;
    match bytes.is_empty() {
        true => Ok(None),
        false => parse(&bytes).map(Some),
    }
}

/// The object in a body: 413 when it is too large, 400 when it is not what it has to be.
pub async fn read<T: DeserializeOwned>(payload: web::Payload) -> Result<T, ApiError> {
    parse(&bytes(payload).await?)
}

async fn bytes(payload: web::Payload) -> Result<web::Bytes, ApiError> {
    let bytes = timeout(BODY_PATIENCE, payload.to_bytes_limited(MAX_BODY_BYTES)).await;
    // Nothing of the request was done, and nobody but the client took so long.
    let bytes = bytes.map_err(|_| ApiError {
        status: StatusCode::REQUEST_TIMEOUT,
        ..ApiError::with(Code::Malformed, "the body did not come in time")
    })?;
    let bytes = bytes.map_err(|_| ApiError::with(Code::TooLarge, "the body is too large"))?;
    bytes.map_err(|error| {
        log::debug!("body: {error}");
        ApiError::bad_request(Code::Malformed, "the body cannot be read")
    })
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    let wrong = |message| Err(ApiError::bad_request(Code::InvalidPayload, message));
    let parsed = serde_json::from_slice(bytes).map_err(|error| match error.classify() {
        Category::Data => ApiError::bad_request(Code::InvalidPayload, describe(&error)),
        _ => ApiError::bad_request(Code::Malformed, "the body is not JSON"),
    })?;
    // A struct would also be read from an array of its fields.
    match bytes.trim_ascii_start().first() {
        Some(b'{') => Ok(parsed),
        _ => wrong("the body is not an object"),
    }
}

/// What is wrong with the types, without the values: what a client wrote is not repeated.
fn describe(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let named = text
        .strip_prefix("missing field `")
        .and_then(|rest| rest.split_once('`'));
    match named {
        Some((field, _)) => format!("{field} is missing"),
        None => format!("a value has the wrong type (column {})", error.column()),
    }
}

/// A whole number that should be an id: which numbers may be one is looked at after the types.
#[derive(Clone, Debug)]
pub struct RawId(serde_json::Number);

impl JsonSchema for RawId {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Id".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "integer", "minimum": 1, "maximum": MAX_NUMERIC_ID})
    }
}

impl<'de> Deserialize<'de> for RawId {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(from)?;
        // Whole numbers beyond 64 bits are read as floating point.
        let whole = number.as_f64().is_some_and(|n| n.fract() == 0.0);
        let number = whole.then_some(Self(number));
        number.ok_or_else(|| serde::de::Error::custom("not a whole number"))
    }
}

impl RawId {
    /// The id; 422 for a number that cannot be one.
    pub fn to_id<T: TryFrom<i64>>(&self, field: &str) -> Result<T, ApiError> {
        let id = self.0.as_i64().and_then(|id| T::try_from(id).ok());
        id.ok_or_else(|| ApiError::unacceptable(format!("{field} is not an id")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use switchboard_domain::EventId;

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Sample {
        event_id: RawId,
        #[serde(default)]
        name: Option<String>,
    }

    fn code_of(json: &str) -> Option<(u16, &'static str)> {
        match parse::<Sample>(json.as_bytes()) {
            Ok(Sample { event_id, name }) => {
                assert_eq!((event_id.0.as_i64(), name), (Some(1), None), "{json}");
                None
            }
            Err(error) => Some((error.status.as_u16(), error.code)),
        }
    }

    #[test]
    fn what_is_not_json_is_malformed_and_a_wrong_type_is_invalid() {
        for json in [
            "",
            "{",
            "nonsense",
            "{\"name\":\"\\ud800\",\"eventId\":1}",
            "{\"eventId\":NaN}",
        ] {
            assert_eq!(code_of(json), Some((400, "malformed")), "{json}");
        }
        for json in [
            "{}",
            "[]",
            "[1]",
            "7",
            "null",
            r#"{"eventId":"1"}"#,
            r#"{"eventId":1.5}"#,
            r#"{"eventId":1,"name":2}"#,
        ] {
            assert_eq!(code_of(json), Some((400, "invalid_payload")), "{json}");
        }
        assert_eq!(code_of(r#" {"eventId":1,"name":null,"more":[]}"#), None);
    }

    #[test]
    fn a_number_that_cannot_be_an_id_is_unacceptable() {
        let id = |json: &str| {
            let raw: RawId = serde_json::from_str(json).expect("a number");
            raw.to_id::<EventId>("eventId")
                .map_err(|e| e.status.as_u16())
        };
        assert_eq!(id("7"), Ok(EventId(7)));
        for json in [
            "0",
            "-1",
            "9007199254740992",
            "99999999999999999999",
            "1e300",
        ] {
            assert_eq!(id(json), Err(422), "{json}");
        }
    }
}
