//! The upgrade request: everything that is decided before the stream becomes a session's.
//!
//! actix-http hands over the raw stream of every WebSocket upgrade, whatever its path, past the
//! routes and middleware of the REST interface. So path, handshake and origin are checked here.

use super::response::{self, http_status as status};
use super::transport::Socket;
use crate::address::{Asked, below::below};
use crate::api::cookies;
use crate::config::ServerConfig;
use crate::http::stream::Watched;
use crate::state::AppState;
use actix_codec::{Framed, FramedParts};
use actix_http::header::{AUTHORIZATION, HeaderName, ORIGIN};
use actix_http::ws::HandshakeError;
use actix_http::{Request, h1};
use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use switchboard_actors::audit::{Audit, Entry};
use switchboard_actors::connections::{Connection, NoRoom};
use switchboard_actors::rates::{Arrival, TooMany};
use switchboard_actors::session::{FirstCredential, Session, Start};
use switchboard_auth::bearer;
use switchboard_domain::Code;
use switchboard_domain::wire::Level;
use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

/// Where the WebSocket is.
pub const PATH: &str = "/api/v1/connect";
/// Whom proxies say they speak for.
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
/// How long a client may take to read a refusal.
const REFUSAL_TIMEOUT: Duration = Duration::from_secs(5);

/// What an upgrade request comes to.
struct Admitted {
    client: Option<IpAddr>,
    credential: FirstCredential,
    arrival: Arrival,
}

struct Refused {
    status: status::Status,
    code: Code,
    message: &'static str,
    retry_after: Duration,
}

impl Refused {
    fn new(status: status::Status, code: Code, message: &'static str) -> Self {
        Self {
            status,
            code,
            message,
            retry_after: Duration::from_secs(1),
        }
    }

    fn answer(&self) -> Vec<u8> {
        // Rounded up: whoever comes a moment too early would be refused again.
        let seconds = self.retry_after.as_millis().div_ceil(1_000).max(1);
        let seconds = u64::try_from(seconds).unwrap_or(u64::MAX);
        response::refusal(self.status, self.code, self.message, seconds)
    }
}

/// Takes over the stream of an upgrade request.
pub async fn upgrade(
    state: Arc<AppState>,
    request: Request,
    framed: Framed<Watched, h1::Codec>,
) -> Result<(), Infallible> {
    let FramedParts {
        io: watched,
        read_buf,
        ..
    } = framed.into_parts();
    let Ok((mut io, connection)) = watched.hand_over() else {
        return Ok(());
    };
    match check(&state, &request, &connection).await {
        Ok(Admitted {
            client,
            credential,
            arrival,
        }) => {
            let key = header(&request, actix_http::header::SEC_WEBSOCKET_KEY);
            let answer = response::switching(key.unwrap_or_default().as_bytes());
            // Frames are small and somebody waits for them.
            let _ = io.set_nodelay(true);
            Session::begin(Start {
                transport: Box::new(Socket::new(io, connection, read_buf, &answer)),
                peer: client.map_or_else(|| "unknown".to_owned(), |addr| addr.to_string()),
                credential,
                arrival,
                authenticator: state.authenticator.clone(),
                services: state.services.clone(),
            });
        }
        Err(refused) => {
            state.services.metrics.count_error(refused.code);
            if Audit::is_refusal(refused.code) {
                state.services.audit.refused(&Entry {
                    addr: client(&state, &request),
                    outcome: refused.code.as_str(),
                    ..Entry::of("upgrade")
                });
            }
            let answer = refused.answer();
            // Whoever does not read it is gone.
            let _ = timeout(REFUSAL_TIMEOUT, async {
                let _ = io.write_all(&answer).await;
                let _ = io.shutdown().await;
            })
            .await;
        }
    }
    Ok(())
}

async fn check(
    state: &AppState,
    request: &Request,
    connection: &Connection,
) -> Result<Admitted, Refused> {
    let config = &state.config.server;
    if below(config.base_path(), request.path()) != PATH {
        return Err(Refused::new(
            status::NOT_FOUND,
            Code::UnknownType,
            "not found",
        ));
    }
    if state.is_draining() {
        let text = "the server is restarting";
        return Err(Refused::new(status::UNAVAILABLE, Code::Overloaded, text));
    }
    actix_http::ws::verify_handshake(request.head()).map_err(|error| match error {
        HandshakeError::UnsupportedVersion | HandshakeError::NoVersionHeader => Refused::new(
            status::UPGRADE_REQUIRED,
            Code::Malformed,
            "WebSocket version 13 is required",
        ),
        _ => Refused::new(
            status::BAD_REQUEST,
            Code::Malformed,
            "not a WebSocket handshake",
        ),
    })?;
    let asked = Asked::of(
        request.head().headers(),
        request.peer_addr().map(|peer| peer.ip()),
        config,
    );
    let origin = header(request, ORIGIN);
    let allowed = origin.map(|origin| asked.allows(origin, &config.allowed_origins));
    if allowed == Some(false) {
        return Err(Refused::new(
            status::FORBIDDEN,
            Code::Forbidden,
            "this origin is not allowed",
        ));
    }
    let credential = credential(request, allowed == Some(true), config);
    let client = client(state, request);
    let arrival = arrival(state, client, &credential).await?;
    let arrival = place(state, connection, client, &credential, arrival).await?;
    Ok(Admitted {
        client,
        credential,
        arrival,
    })
}

/// Where the request comes from.
fn client(state: &AppState, request: &Request) -> Option<IpAddr> {
    let headers = request.head().headers().get_all(FORWARDED_FOR);
    // What is no text is kept as what it is: not an address.
    let headers: Vec<_> = headers
        .map(|value| value.to_str().unwrap_or_default())
        .collect();
    let proxies = &state.config.server.trusted_proxies;
    let peer = request.peer_addr()?.ip();
    Some(proxies.client(peer, headers.into_iter()))
}

/// From an address over its budget only those come in who show a valid token at once.
async fn arrival(
    state: &AppState,
    client: Option<IpAddr>,
    credential: &FirstCredential,
) -> Result<Arrival, Refused> {
    let Some(client) = client else {
        return Ok(Arrival::unlimited());
    };
    let arrival = state.services.rates.arrival(client.into());
    let Err(TooMany { retry_after }) = arrival.check() else {
        return Ok(arrival);
    };
    if is_valid(state, credential).await {
        return Ok(arrival);
    }
    // Who is turned away does not count, or the address would never recover.
    arrival.forgive();
    let text = "too many connections from this address without a valid token";
    Err(Refused {
        retry_after,
        ..Refused::new(status::TOO_MANY, Code::TooManyRequests, text)
    })
}

/// Whose address a proxy names takes one of the places there are for it, like anybody else; whoever
/// shows a valid token needs none.
async fn place(
    state: &AppState,
    connection: &Connection,
    client: Option<IpAddr>,
    credential: &FirstCredential,
    arrival: Arrival,
) -> Result<Arrival, Refused> {
    let Some(client) = client else {
        return Ok(arrival);
    };
    let Err(NoRoom { retry_after, .. }) = connection.comes_from(client.into()) else {
        return Ok(arrival);
    };
    if is_valid(state, credential).await {
        connection.known();
        return Ok(arrival);
    }
    arrival.forgive();
    let text = "too many connections from this address of which nobody is known";
    Err(Refused {
        retry_after,
        ..Refused::new(status::UNAVAILABLE, Code::Overloaded, text)
    })
}

/// Whether what is shown signs somebody in.
async fn is_valid(state: &AppState, credential: &FirstCredential) -> bool {
    let token = match credential {
        FirstCredential::Awaited => None,
        FirstCredential::Bearer(header, _) => bearer(header),
        FirstCredential::Token(token, _) => Some(token.as_str()),
        FirstCredential::Cookies(cookies, _) => {
            let signed_in = cookies
                .sign_in(&*state.authenticator, &state.services)
                .await;
            return matches!(signed_in, Ok(Some(_)));
        }
    };
    let Some(token) = token else {
        return false;
    };
    let verified = state.verifier.verify_or_learn(token, state.services.now());
    verified.await.is_ok()
}

fn credential(
    request: &Request,
    from_allowed_origin: bool,
    config: &ServerConfig,
) -> FirstCredential {
    let level = level(request);
    if let Some(value) = header(request, AUTHORIZATION) {
        return FirstCredential::Bearer(value.to_owned(), level);
    }
    // A cookie comes along unasked: it counts only for pages that may use it.
    let peer = request.peer_addr().map(|peer| peer.ip());
    let cookies = cookies::of(request.head().headers(), peer, config);
    match from_allowed_origin && !cookies.is_empty() {
        true => FirstCredential::Cookies(cookies, level),
        false => FirstCredential::Awaited,
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
