//! `/session`: signing a browser in and out, and who is signed in.

use super::body::read_if_any;
use super::caller::{Caller, Who, is_trusted, who};
use super::cookies::{alone, cookie, taken_back};
use super::endpoint::Endpoint;
use super::error::ApiError;
use crate::address::Asked;
use crate::config::ServerConfig;
use crate::config::public_url::Scheme;
use crate::state::AppState;
use actix_web::cookie::Cookie;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use switchboard_actors::directory::CloseUsers;
use switchboard_actors::pool::CloseSessions;
use switchboard_auth::opaque::{Opaque, code_id};
use switchboard_domain::audience::Which;
use switchboard_domain::wire::CloseCode;
use switchboard_domain::{AgencyId, Code, Rank, Role, Side, SignInId, Timestamp, User, UserId};
use switchboard_store::queries::{CreateSession, FindCode, RedeemCode, SignOut};

/// Its endpoints.
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get(
            "/session",
            show,
            "Who is signed in; nothing when nobody is.",
        )
        .gives::<SessionInfo>(200)
        .done(204)
        .errors(&[403]),
        Endpoint::post(
            "/session",
            create,
            "Signs a browser in: for a token, or without `Authorization` for a code.",
        )
        .maybe_body::<CodeBody>()
        .gives::<SessionInfo>(200)
        .done(204)
        .errors(&[403, 413]),
        Endpoint::delete("/session", delete, "Signs it out.")
            .done(204)
            .errors(&[403]),
        Endpoint::post(
            "/session/codes/look",
            look,
            "Whom a code would sign in; it stays as it is.",
        )
        .open()
        .body::<CodeBody>()
        .gives::<SessionInfo>(200)
        .errors(&[403, 413]),
    ]
}

/// The browser's own copies of what it was shown; the app takes away its own.
const FORGET: (HeaderName, HeaderValue) = (
    HeaderName::from_static("clear-site-data"),
    HeaderValue::from_static("\"cache\""),
);

/// Who is signed in.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionInfo {
    user_id: UserId,
    #[schemars(with = "Side")]
    role: Role,
    #[serde(skip_serializing_if = "Option::is_none")]
    agency_id: Option<AgencyId>,
    name: String,
    /// Has lists and takes tips.
    creator: bool,
    /// Of an organizer.
    #[serde(skip_serializing_if = "Option::is_none")]
    rank: Option<Rank>,
    expires_at: Timestamp,
}

/// `GET /session`: who the caller is, and until when; 204 when nobody is signed in. A page that has a
/// cookie learns so whose it is: scripts cannot read it. One that has none is not told 401, which
/// browsers write into their console as an error.
pub async fn show(state: web::Data<AppState>, req: HttpRequest) -> Result<HttpResponse, ApiError> {
    let Some(caller) = Caller::if_any(&req, &state).await? else {
        return Ok(HttpResponse::NoContent().finish());
    };
    Ok(HttpResponse::Ok().json(SessionInfo::of(caller)?))
}

impl SessionInfo {
    fn of(caller: Caller) -> Result<Self, ApiError> {
        let (user_id, role, agency_id) = in_role(caller.who)?;
        Ok(Self {
            user_id,
            role,
            agency_id,
            name: caller.name,
            creator: caller.creator,
            rank: caller.rank,
            expires_at: caller.expires_at,
        })
    }

    /// Of somebody who has shown no token.
    fn about(user: User, expires_at: Timestamp) -> Result<Self, ApiError> {
        let (user_id, role, agency_id) = in_role(who(&user)?)?;
        Ok(Self {
            user_id,
            role,
            agency_id,
            name: user.profile.name,
            creator: user.creator,
            rank: user.rank,
            expires_at,
        })
    }
}

/// Who it is, in which role, and of which agency; 403 for a service.
fn in_role(who: Who) -> Result<(UserId, Role, Option<AgencyId>), ApiError> {
    match who {
        Who::Organizer { user, agency } => Ok((user, Role::Organizer, Some(agency))),
        Who::Participant(user) => Ok((user, Role::Participant, None)),
        Who::Service => Err(Code::Forbidden.into()),
    }
}

/// The body of `POST /session` without `Authorization`, and of `POST /session/codes/look`.
#[derive(Deserialize, JsonSchema)]
pub struct CodeBody {
    /// From a link, or from `POST /session/codes`.
    code: String,
}

/// `POST /session`: a cookie for the user of the token in the `Authorization` header, for as long as that
/// holds: 204. Without the header for the user of a code of one use: 200 and who that is.
pub async fn create(
    state: web::Data<AppState>,
    req: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ApiError> {
    let config = &state.config.server;
    if !req.headers().contains_key(header::AUTHORIZATION) {
        return by_code(shown(&req, payload, config).await?, &state, &req).await;
    }
    let caller = Caller::by_header(&req, &state).await?;
    let user = caller.user()?;
    let cookies = begin(&state, &req, user, &caller).await?;
    Ok(with(HttpResponse::NoContent(), cookies).finish())
}

/// Makes a session for the user of a token; what the cookie holds says nothing of either.
pub async fn begin(
    state: &AppState,
    req: &HttpRequest,
    user: UserId,
    caller: &Caller,
) -> Result<Vec<Cookie<'static>>, ApiError> {
    let (secret, now) = (random(Opaque::session)?, state.services.now());
    let create = CreateSession {
        hash: secret.id,
        user,
        sign_in: caller.sign_in,
        issued_at: caller.issued_at,
        expires_at: caller.expires_at,
        now,
    };
    let created = state.services.store.run(create).await;
    if !created.map_err(ApiError::writing)? {
        return Err(Code::Unauthorized.into());
    }
    let holds = caller.expires_at.since(now);
    Ok(set(secret.text, holds, req, &state.config.server))
}

/// The cookies of who has just signed in.
fn set(
    secret: String,
    holds: Duration,
    req: &HttpRequest,
    config: &ServerConfig,
) -> Vec<Cookie<'static>> {
    let secure = is_secure(req, config);
    let ours = cookie(secret, holds, secure, config);
    alone(ours, req.headers(), secure, config)
}

/// An answer that sets these.
pub fn with(mut answer: HttpResponseBuilder, cookies: Vec<Cookie<'static>>) -> HttpResponseBuilder {
    for cookie in cookies {
        answer.cookie(cookie);
    }
    answer
}

/// What cannot be told from random by anybody, or 500.
pub fn random(make: impl FnOnce() -> Result<Opaque, getrandom::Error>) -> Result<Opaque, ApiError> {
    make().map_err(|error| {
        log::error!("random: {error}");
        Code::Internal.into()
    })
}

/// The code that a page shows. One that was used, is too old, or never was, is refused alike.
async fn shown(
    req: &HttpRequest,
    payload: web::Payload,
    config: &ServerConfig,
) -> Result<SignInId, ApiError> {
    let body: CodeBody = read_if_any(payload).await?.ok_or(Code::Unauthorized)?;
    // A page from elsewhere signs nobody in under a name of its choice.
    if req.headers().contains_key(header::ORIGIN) && !is_trusted(req, config) {
        return Err(ApiError::with(
            Code::Forbidden,
            "this origin is not allowed",
        ));
    }
    Ok(code_id(&body.code).ok_or(Code::Unauthorized)?)
}

/// `POST /session/codes/look`: whom a code would sign in, so that a page can ask whoever is signed in
/// before anything changes. The code stays as it is.
pub async fn look(
    state: web::Data<AppState>,
    req: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ApiError> {
    let code = shown(&req, payload, &state.config.server).await?;
    let now = state.services.now();
    let found = state.services.store.run(FindCode { code, now }).await;
    let found = found.map_err(ApiError::reading)?;
    let found = found.ok_or(Code::Unauthorized)?;
    let who = SessionInfo::about(found.user, now.plus(found.session))?;
    Ok(HttpResponse::Ok().json(who))
}

async fn by_code(
    code: SignInId,
    state: &AppState,
    req: &HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let (secret, now) = (random(Opaque::session)?, state.services.now());
    let redeem = RedeemCode {
        code,
        session: secret.id,
        now,
    };
    let redeemed = state.services.store.run(redeem).await;
    let session = redeemed.map_err(ApiError::writing)?;
    let session = session.ok_or(Code::Unauthorized)?;
    let holds = session.expires_at.since(now);
    let cookies = set(secret.text, holds, req, &state.config.server);
    let who = SessionInfo::about(session.user, session.expires_at)?;
    Ok(with(HttpResponse::Ok(), cookies).json(who))
}

/// `DELETE /session`: takes the cookie back, ends the session and refuses the token that it was made for
/// from now on, and closes the connections that either opened or renewed, on all nodes.
pub async fn delete(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let user = caller.user()?;
    let sign_out = SignOut {
        user,
        sign_in: caller.sign_in,
        expires_at: caller.expires_at,
        now: state.services.now(),
    };
    let stored = state.services.store.run(sign_out).await;
    stored.map_err(ApiError::writing)?;
    let closing = CloseUsers {
        user,
        close: CloseSessions {
            code: CloseCode::UNAUTHORIZED,
            which: Which::SignIn(caller.sign_in.short()),
        },
    };
    state.services.directory.send(closing).await?;
    let config = &state.config.server;
    let gone = taken_back(req.headers(), is_secure(&req, config), config);
    let mut answer = with(HttpResponse::NoContent(), gone);
    // What was kept of one person is not shown to the next at this browser.
    Ok(answer.insert_header(FORGET).finish())
}

/// Whether the client came over TLS; then the cookie is to travel over nothing else. Where nobody
/// who is believed says so, the page that asks is.
pub fn is_secure(req: &HttpRequest, config: &ServerConfig) -> bool {
    let peer = req.peer_addr().map(|peer| peer.ip());
    match Asked::of(req.headers(), peer, config).scheme() {
        Some(scheme) => scheme == Scheme::Https,
        None => {
            let origin = req.headers().get(header::ORIGIN);
            origin.is_some_and(|origin| origin.as_bytes().starts_with(b"https://"))
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::config::{Config, Source, setting};
    use actix_web::test::TestRequest;

    #[test]
    fn a_page_over_tls_gets_a_cookie_for_tls() {
        let is_secure = |public: &str, req: TestRequest| {
            let source = Source::from_env([(&setting::PUBLIC_URL, public)]);
            let config = Config::load(&source).expect("valid");
            super::is_secure(&req.to_http_request(), &config.server)
        };
        let from = |origin| TestRequest::post().insert_header(("origin", origin));
        assert!(is_secure("", from("https://a.example")));
        assert!(!is_secure("", from("http://a.example")));
        assert!(!is_secure("", TestRequest::post()));
        assert!(is_secure("https://a.example", TestRequest::post()));
        assert!(!is_secure("http://a.example", from("https://a.example")));
    }
}
