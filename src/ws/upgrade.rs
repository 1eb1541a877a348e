//! The upgrade request: everything that is decided before the stream becomes a session's.
//!
//! actix-http hands over the raw stream of every WebSocket upgrade, whatever its path, past the
//! routes and middleware of the REST interface. So path, handshake and origin are checked here.

use super::response::{self, http_status as status};
use super::transport::Socket;
use crate::api::caller::SESSION_COOKIE;
use crate::api::origin::origin_allowed;
use crate::state::AppState;
use actix_codec::{Framed, FramedParts};
use actix_http::header::{AUTHORIZATION, COOKIE, HOST, HeaderName, ORIGIN};
use actix_http::ws::HandshakeError;
use actix_http::{Request, h1};
use actix_web::cookie::Cookie;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use switchboard_actors::protocol::Code;
use switchboard_actors::protocol::wire::Level;
use switchboard_actors::session::{FirstCredential, Session, Start};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

/// Where the WebSocket is.
pub const PATH: &str = "/api/v1/connect";
/// How long a client may take to read a refusal.
const REFUSAL_TIMEOUT: Duration = Duration::from_secs(5);

struct Refused(status::Status, Code, &'static str);

/// Takes over the stream of an upgrade request.
pub async fn upgrade(
    state: Arc<AppState>,
    request: Request,
    framed: Framed<TcpStream, h1::Codec>,
) -> Result<(), Infallible> {
    let FramedParts {
        mut io, read_buf, ..
    } = framed.into_parts();
    match check(&state, &request) {
        Ok(credential) => {
            let key = header(&request, actix_http::header::SEC_WEBSOCKET_KEY);
            let answer = response::switching(key.unwrap_or_default().as_bytes());
            // Frames are small and somebody waits for them.
            let _ = io.set_nodelay(true);
            let peer = request.peer_addr();
            Session::begin(Start {
                transport: Box::new(Socket::new(io, read_buf, &answer)),
                peer: peer.map_or_else(|| "unknown".to_owned(), |addr| addr.to_string()),
                credential,
                authenticator: state.verifier.clone(),
                services: state.services.clone(),
            });
        }
        Err(Refused(status, code, message)) => {
            state.services.metrics.count_error(code);
            let answer = response::refusal(status, code, message);
            // Whoever does not read it is gone.
            let _ = tokio::time::timeout(REFUSAL_TIMEOUT, async {
                let _ = io.write_all(&answer).await;
                let _ = io.shutdown().await;
            })
            .await;
        }
    }
    Ok(())
}

fn check(state: &AppState, request: &Request) -> Result<FirstCredential, Refused> {
    if request.path() != PATH {
        return Err(Refused(status::NOT_FOUND, Code::UnknownType, "not found"));
    }
    if state.is_draining() {
        let text = "the server is restarting";
        return Err(Refused(status::UNAVAILABLE, Code::Overloaded, text));
    }
    actix_http::ws::verify_handshake(request.head()).map_err(|error| match error {
        HandshakeError::UnsupportedVersion | HandshakeError::NoVersionHeader => Refused(
            status::UPGRADE_REQUIRED,
            Code::Malformed,
            "WebSocket version 13 is required",
        ),
        _ => Refused(
            status::BAD_REQUEST,
            Code::Malformed,
            "not a WebSocket handshake",
        ),
    })?;
    let origin = header(request, ORIGIN);
    let host = header(request, HOST);
    let allowed = origin.map(|origin| {
        let origins = &state.config.server.allowed_origins;
        origin_allowed(origin, host.unwrap_or_default(), origins)
    });
    if allowed == Some(false) {
        return Err(Refused(
            status::FORBIDDEN,
            Code::Forbidden,
            "this origin is not allowed",
        ));
    }
    Ok(credential(request, allowed == Some(true)))
}

fn credential(request: &Request, from_allowed_origin: bool) -> FirstCredential {
    let level = level(request);
    if let Some(value) = header(request, AUTHORIZATION) {
        return FirstCredential::Bearer(value.to_owned(), level);
    }
    // A cookie comes along unasked: it counts only for pages that may use it.
    match session_cookie(request) {
        Some(token) if from_allowed_origin => FirstCredential::Token(token, level),
        _ => FirstCredential::Awaited,
    }
}

fn level(request: &Request) -> Level {
    let query = request.uri().query().unwrap_or_default();
    let value = query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find_map(|(name, value)| (name == "protocol").then_some(value));
    value
        .and_then(|value| value.parse().ok())
        .map(Level::from_number)
        .unwrap_or_default()
}

fn header(request: &Request, name: HeaderName) -> Option<&str> {
    request.head().headers().get(name)?.to_str().ok()
}

fn session_cookie(request: &Request) -> Option<String> {
    let cookies = request.head().headers().get_all(COOKIE);
    cookies
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|cookie| Cookie::parse(cookie.trim()).ok())
        .find(|cookie| cookie.name() == SESSION_COOKIE)
        .map(|cookie| cookie.value().to_owned())
}
