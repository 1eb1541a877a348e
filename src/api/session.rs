//! `/session`: signing a browser in and out, and who is signed in.

use super::caller::{Caller, SESSION_COOKIE, Who};
use super::error::ApiError;
use crate::address::Asked;
use crate::config::ServerConfig;
use crate::config::public_url::Scheme;
use crate::contract;
use crate::state::AppState;
use actix_web::cookie::{Cookie, SameSite, time};
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use schemars::JsonSchema;
use serde::Serialize;
use switchboard_actors::directory::CloseUsers;
use switchboard_actors::pool::{CloseSessions, Which};
use switchboard_actors::protocol::{AgencyId, Code, Role, Timestamp, UserId};
use switchboard_actors::session::CloseCode;
use switchboard_actors::store::queries::SignOut;

/// The browser's own copies of what it was shown; the app takes away its own.
const FORGET: (HeaderName, HeaderValue) = (
    HeaderName::from_static("clear-site-data"),
    HeaderValue::from_static("\"cache\""),
);

/// Who is signed in.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionInfo {
    #[schemars(with = "contract::UserId")]
    user_id: UserId,
    #[schemars(with = "contract::Role")]
    role: Role,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<contract::AgencyId>")]
    agency_id: Option<AgencyId>,
    name: String,
    /// Has lists and takes tips.
    creator: bool,
    #[schemars(with = "contract::Time")]
    expires_at: Timestamp,
}

/// `GET /session`: who the caller is, and until when; 204 when nobody is signed in. A page that has a
/// cookie learns so whose it is: scripts cannot read it. One that has none is not told 401, which
/// browsers write into their console as an error.
pub async fn show(state: web::Data<AppState>, req: HttpRequest) -> Result<HttpResponse, ApiError> {
    let Some(caller) = Caller::if_any(&req, &state).await? else {
        return Ok(HttpResponse::NoContent().finish());
    };
    let (user_id, role, agency_id) = match caller.who {
        Who::Organizer { user, agency } => (user, Role::Organizer, Some(agency)),
        Who::Participant(user) => (user, Role::Participant, None),
        Who::Service => return Err(Code::Forbidden.into()),
    };
    let answer = SessionInfo {
        user_id,
        role,
        agency_id,
        name: caller.name,
        creator: caller.creator,
        expires_at: caller.expires_at,
    };
    Ok(HttpResponse::Ok().json(answer))
}

/// `POST /session`: a cookie with the token of the `Authorization` header, for as long as it holds.
pub async fn create(
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let caller = Caller::by_header(&req, &state).await?;
    caller.user()?;
    let left = caller.expires_at.since(state.services.now());
    let cookie = cookie(
        caller.token,
        left.as_secs(),
        is_secure(&req, &state.config.server),
    );
    Ok(HttpResponse::NoContent().cookie(cookie).finish())
}

/// `DELETE /session`: takes the cookie back, refuses its token from now on, and closes the connections that
/// it opened or renewed, on all nodes.
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
    let expired = cookie(String::new(), 0, is_secure(&req, &state.config.server));
    // What was kept of one person is not shown to the next at this browser.
    Ok(HttpResponse::NoContent()
        .insert_header(FORGET)
        .cookie(expired)
        .finish())
}

/// The session cookie: scripts cannot read it, and other sites' pages do not make the browser
/// send it.
pub fn cookie(token: String, max_age_secs: u64, secure: bool) -> Cookie<'static> {
    let max_age = i64::try_from(max_age_secs).unwrap_or(i64::MAX);
    Cookie::build(SESSION_COOKIE, token)
        .http_only(true)
        .same_site(SameSite::Strict)
        .path("/")
        .max_age(time::Duration::seconds(max_age))
        .secure(secure)
        .finish()
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
    use super::*;
    use crate::config::{Config, Source, setting};
    use actix_web::test::TestRequest;

    #[test]
    fn the_cookie_is_for_this_site_alone() {
        assert_eq!(
            cookie("a.b.c".to_owned(), 60, true).to_string(),
            "session=a.b.c; HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age=60"
        );
        assert_eq!(
            cookie(String::new(), 0, false).to_string(),
            "session=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0"
        );
    }

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
