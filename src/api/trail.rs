//! What of a request the audit trail tells: whoever is refused, everything of `/admin`, who reads archives, and who
//! has codes made that sign others in.

use super::BASE;
use super::error::ApiError;
use crate::address;
use crate::state::AppState;
use actix_web::http::StatusCode;
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use switchboard_actors::audit::Entry;
use switchboard_domain::{Code, Role, UserId};

/// Paths below the base path whose every request is told.
const WATCHED: [&str; 4] = [
    "/admin/",
    "/agency/chats",
    "/participant/chats",
    "/session/codes",
];

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
    let is_refusal = is_refusal(answer.status(), outcome(answer));
    if !is_refusal && !is_watched(path) {
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
    match is_refusal {
        true => state.services.audit.refused(&entry),
        false => state.services.audit.done(&entry),
    }
}

fn is_watched(path: &str) -> bool {
    WATCHED.iter().any(|watched| path.starts_with(watched))
}

/// Whether somebody was kept from what is not theirs: also where the answer is that there is nothing.
fn is_refusal(status: StatusCode, outcome: &str) -> bool {
    [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN].contains(&status)
        || outcome == Code::NoAccess.as_str()
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
        let told = |path, status, outcome| {
            is_watched(path) || is_refusal(StatusCode::from_u16(status).expect("a status"), outcome)
        };
        for (path, status, outcome, expected) in [
            ("/events", 200, "ok", false),
            ("/events", 404, "event_not_found", false),
            ("/events", 401, "unauthorized", true),
            ("/chats/{id}/messages", 403, "forbidden", true),
            ("/chats/{id}/messages", 404, "no_access", true),
            ("/chats/{id}/messages", 404, "chat_not_found", false),
            ("/session", 401, "unauthorized", true),
            ("/session/codes", 201, "ok", true),
            ("/admin/users/{id}", 200, "ok", true),
            ("/admin/users/{id}", 422, "invalid_payload", true),
            ("/agency/chats", 200, "ok", true),
            ("/agency/chats/{id}/messages", 200, "ok", true),
            ("/participant/chats", 404, "Not Found", true),
            ("/metrics", 200, "ok", false),
        ] {
            assert_eq!(told(path, status, outcome), expected, "{path} {status}");
        }
    }
}
