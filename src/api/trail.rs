//! What of a request the audit trail tells: whoever is refused, everything of `/admin`, and who reads
//! archives.

use super::BASE;
use super::error::ApiError;
use crate::address;
use crate::state::AppState;
use actix_web::http::StatusCode;
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use switchboard_actors::audit::Entry;
use switchboard_actors::protocol::{Role, UserId};

/// Paths below the base path whose every request is told.
const WATCHED: [&str; 3] = ["/admin/", "/agency/chats", "/participant/chats"];

/// Who asks, once a valid token was shown. Kept with the request.
#[derive(Clone, Copy)]
pub struct Asking {
    /// Whom the token was made for.
    pub sub: UserId,
    /// In which role.
    pub role: Role,
}

/// Writes what there is to tell of a request and its answer.
pub fn note<B>(state: &AppState, req: &HttpRequest, answer: &HttpResponse<B>) {
    let pattern = req.match_pattern().unwrap_or_default();
    let path = pattern.strip_prefix(BASE).unwrap_or(&pattern);
    let status = answer.status();
    if !is_told(path, status) {
        return;
    }
    let peer = req.peer_addr().map(|peer| peer.ip());
    let proxies = &state.config.server.trusted_proxies;
    let asking = req.extensions().get::<Asking>().copied();
    let act = format!("{}:{path}", req.method());
    let object: Vec<_> = req.match_info().iter().map(|(_, value)| value).collect();
    let entry = Entry {
        addr: peer.map(|peer| address::client(req.headers(), peer, proxies)),
        sub: asking.map(|asking| asking.sub),
        role: asking.map(|asking| asking.role),
        act: &act,
        object: &object.join("/"),
        outcome: outcome(answer),
    };
    match is_refusal(status) {
        true => state.services.audit.refused(&entry),
        false => state.services.audit.done(&entry),
    }
}

fn is_told(path: &str, status: StatusCode) -> bool {
    is_refusal(status) || WATCHED.iter().any(|watched| path.starts_with(watched))
}

fn is_refusal(status: StatusCode) -> bool {
    [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN].contains(&status)
}

fn outcome<B>(answer: &HttpResponse<B>) -> &str {
    let error = answer.error();
    match error.and_then(|error| error.as_error::<ApiError>()) {
        Some(error) => error.code,
        None if answer.status().is_success() => "ok",
        None => answer.status().canonical_reason().unwrap_or("error"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_administration_and_archives_are_told() {
        let told = |path, status| is_told(path, StatusCode::from_u16(status).expect("a status"));
        for (path, status, expected) in [
            ("/events", 200, false),
            ("/events", 404, false),
            ("/events", 401, true),
            ("/chats/{id}/messages", 403, true),
            ("/session", 401, true),
            ("/admin/users/{id}", 200, true),
            ("/admin/users/{id}", 422, true),
            ("/agency/chats", 200, true),
            ("/agency/chats/{id}/messages", 200, true),
            ("/participant/chats", 404, true),
            ("/metrics", 200, false),
        ] {
            assert_eq!(told(path, status), expected, "{path} {status}");
        }
    }
}
