//! `/demo/session`: a token for whoever tries things out on this machine.

use super::body::{RawId, read};
use super::caller::Caller;
use super::endpoint::Endpoint;
use super::error::ApiError;
use super::session::{begin, with};
use crate::address::Asked;
use crate::config::ServerConfig;
use crate::demo;
use crate::state::AppState;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::net::Ipv4Addr;
use switchboard_domain::{Code, Role, Side, Timestamp, UserId};

/// Its endpoints.
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::post(
            "/demo/session",
            create,
            "Signs in as anybody, on demo servers.",
        )
        .open()
        .body::<SignIn>()
        .gives::<SignedIn>(200)
        .errors(&[404, 422]),
    ]
}

#[derive(Deserialize, JsonSchema)]
/// The body of `POST /demo/session`.
pub struct SignIn {
    #[schemars(with = "Side")]
    role: Role,
    sub: RawId,
    /// What the terminal shows that the demo was started in.
    code: String,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
/// The answer to it.
pub struct SignedIn {
    token: String,
    expires_at: Timestamp,
}

/// `POST /demo/session`: signs in as anybody who shows the code that the terminal prints. Only with demo
/// data, and only for somebody on this machine; for others there is nothing at this path.
pub async fn create(
    state: web::Data<AppState>,
    req: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ApiError> {
    let code = state.demo.as_ref().ok_or_else(ApiError::no_such_path)?;
    if !is_local(&req, &state.config.server) {
        return Err(ApiError::no_such_path());
    }
    let body: SignIn = read(payload).await?;
    if !code.is(&body.code) {
        let text = "code is not the one that the demo's terminal shows";
        return Err(ApiError::with(Code::Forbidden, text));
    }
    let sub: UserId = body.sub.to_id("sub")?;
    if body.role == Role::Service {
        return Err(ApiError::unacceptable("role is organizer or participant"));
    }
    let now = state.services.now();
    let minter = state.config.jwt.minter();
    let minted = minter
        .and_then(|minter| Ok(demo::token(&minter, sub, body.role, now)?))
        .map_err(|error| failed(&error))?;
    let signed_in = Caller::by_token(minted.clone(), &req, &state).await?;
    let cookies = begin(&state, &req, sub, &signed_in).await?;
    Ok(with(HttpResponse::Ok(), cookies).json(SignedIn {
        token: minted,
        expires_at: signed_in.expires_at,
    }))
}

fn failed(error: &dyn std::error::Error) -> ApiError {
    log::error!("demo sign-in: {error}");
    Code::Internal.into()
}

/// Whether somebody on this machine asks, as far as the request shows: by a name of this machine
/// (a page that made its own name point here has another), through no proxy, and not for a page
/// from elsewhere.
fn is_local(req: &HttpRequest, config: &ServerConfig) -> bool {
    let headers = req.headers();
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let host = text(header::HOST).unwrap_or_default();
    let forwarded = headers.keys().any(|name| {
        let name = name.as_str();
        name == "forwarded" || name == "x-real-ip" || name.starts_with("x-forwarded-")
    });
    let asked = Asked::of(headers, req.peer_addr().map(|peer| peer.ip()), config);
    let from_elsewhere = headers.get(header::ORIGIN).is_some_and(|origin| {
        let origin = origin.to_str().unwrap_or_default();
        let authority = origin.split_once("://").map_or("", |(_, rest)| rest);
        !is_loopback(authority) && !asked.allows(origin, &config.allowed_origins)
    });
    is_loopback(host) && !forwarded && !from_elsewhere
}

/// Whether `host` or `host:port` can only mean this machine.
fn is_loopback(authority: &str) -> bool {
    let port_fits = |port: &str| port.bytes().all(|b| b.is_ascii_digit());
    let host = match authority.rsplit_once(':') {
        // The colons of an IPv6 address are in its brackets.
        Some((host, port)) if port_fits(port) => host,
        _ => authority,
    };
    let is_v4 = |host: &str| host.parse().is_ok_and(|ip: Ipv4Addr| ip.is_loopback());
    host.eq_ignore_ascii_case("localhost") || host == "[::1]" || is_v4(host)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Source, setting};
    use actix_web::test::TestRequest;

    fn local(headers: &[(&'static str, &'static str)]) -> bool {
        let mut req = TestRequest::post();
        for &header in headers {
            req = req.insert_header(header);
        }
        let list = [(&setting::ALLOWED_ORIGINS, "https://console.example.org")];
        let config = Config::load(&Source::from_env(list)).expect("valid");
        is_local(&req.to_http_request(), &config.server)
    }

    #[test]
    fn names_of_this_machine_are_known() {
        for host in [
            "localhost",
            "LOCALHOST:8080",
            "127.0.0.1:8080",
            "127.8.9.1",
            "[::1]",
            "[::1]:80",
        ] {
            assert!(local(&[("host", host)]), "{host}");
        }
        for host in [
            "",
            "example.org",
            "localhost.example.org",
            "127.0.0.1.example.org",
            "128.0.0.1",
            "[::2]:80",
            "::1",
            "0.0.0.0:8080",
            "localhost:8080@example.org",
        ] {
            assert!(!local(&[("host", host)]), "{host}");
        }
        assert!(!local(&[]));
    }

    #[test]
    fn a_proxy_gives_itself_away() {
        let via = |name| local(&[("host", "localhost"), (name, "192.0.2.1")]);
        assert!(via("x-other"));
        for name in [
            "forwarded",
            "x-real-ip",
            "x-forwarded-for",
            "x-forwarded-host",
        ] {
            assert!(!via(name), "{name}");
        }
    }

    #[test]
    fn a_page_from_elsewhere_cannot_sign_the_browser_in() {
        let from = |origin| local(&[("host", "127.0.0.1:8080"), ("origin", origin)]);
        assert!(from("http://127.0.0.1:8080"));
        assert!(from("http://localhost:5173"));
        assert!(from("https://console.example.org"));
        assert!(!from("https://evil.example"));
        assert!(!from("null"));
    }
}
