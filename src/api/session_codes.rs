//! `/session/codes`: a link that signs a browser in, once.

use super::body::{Call, RawId};
use super::endpoint::Endpoint;
use super::error::ApiError;
use super::session::random;
use crate::address::{Asked, link};
use crate::state::AppState;
use actix_web::{HttpRequest, HttpResponse, web};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use switchboard_auth::opaque::Opaque;
use switchboard_domain::limits::MAX_SESSION_SECONDS;
use switchboard_domain::{Code, Timestamp, UserId};
use switchboard_store::queries::{CODE_HOLDS, CreateCode};

/// Its endpoints.
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::post(
            "/session/codes",
            create,
            "A code of one use that signs a browser in.",
        )
        .body::<NewCode>()
        .gives::<GivenCode>(201)
        .errors(&[403, 404, 413, 422]),
    ]
}

/// How long a session that comes of a code holds at most, and unless something else is said.
pub const LONGEST_SESSION: Duration = Duration::from_secs(MAX_SESSION_SECONDS.unsigned_abs());

/// The body of `POST /session/codes`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewCode {
    user_id: RawId,
    /// How long the session is to hold.
    #[schemars(with = "Option<u64>", range(min = 1, max = MAX_SESSION_SECONDS))]
    ttl_seconds: Option<i64>,
}

/// The answer to it.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GivenCode {
    code: String,
    /// The app of the user's side, with the code behind `#`, where no server sees it.
    url: String,
    /// The end of the code, not of the session.
    expires_at: Timestamp,
}

/// `POST /session/codes`: a code of one use, and the address with it, for a browser to become this user.
pub async fn create(
    Call { caller, body }: Call<NewCode>,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let user: UserId = body.user_id.to_id("userId")?;
    let seconds = body.ttl_seconds.unwrap_or(MAX_SESSION_SECONDS);
    if !(1..=MAX_SESSION_SECONDS).contains(&seconds) {
        return Err(ApiError::unacceptable(format!(
            "ttlSeconds is 1 to {MAX_SESSION_SECONDS}"
        )));
    }
    caller.service()?;
    let (code, now) = (random(Opaque::code)?, state.services.now());
    let create = CreateCode {
        hash: code.id,
        user,
        session: Duration::from_secs(seconds.unsigned_abs()),
        now,
    };
    let created = state.services.store.run(create).await;
    let side = created.map_err(ApiError::writing)?;
    let side = side.ok_or(Code::UserNotFound)?;
    let peer = req.peer_addr().map(|peer| peer.ip());
    let asked = Asked::of(req.headers(), peer, &state.config.server);
    Ok(HttpResponse::Created().json(GivenCode {
        url: link(&asked, side, &code.text),
        code: code.text,
        expires_at: now.plus(CODE_HOLDS),
    }))
}
