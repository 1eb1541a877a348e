//! The REST API: one file per resource, with its endpoints and their handlers. The routes and
//! `openapi.json` are made of the endpoints.
//!
//! ```text
//! endpoint, parameter                      what each file declares of its handlers
//! caller, cookies, body, patch, params,    what a request says
//! paging, help_word
//! searches                                 what looks for a part of a text
//! error, watch, cors, held, trail, epoch   what every answer is held to
//! events, waits, chat_requests, chats,     the resources
//! timelines, places, archives, conversations, messages (new_message, new_tip), lists,
//! blocks, pauses, turns, offers, desk, session, session_codes, demo, admin, contract
//! health, metrics                          for those who run the server
//! ```
//!
//! Mistakes are told in one order: 401, 400, 422 for what the request alone shows, 404, 403, 409,
//! and 422 for what needs a look. A role that may not do a thing at all is told so before anything
//! is looked up for it, except the event that help is asked for.

pub mod admin;
pub mod archives;
pub mod blocks;
pub mod body;
pub mod caller;
pub mod chat_requests;
pub mod chats;
pub mod contract;
pub mod conversations;
pub mod cookies;
pub mod cors;
pub mod demo;
pub mod desk;
pub mod endpoint;
pub mod epoch;
pub mod error;
pub mod events;
pub mod health;
pub mod held;
pub mod help_word;
pub mod lists;
pub mod message_changes;
pub mod messages;
pub mod metrics;
pub mod new_message;
pub mod new_tip;
pub mod offers;
pub mod paging;
pub mod parameter;
pub mod params;
pub mod patch;
pub mod pauses;
pub mod places;
pub mod searches;
pub mod session;
pub mod session_codes;
pub mod timelines;
pub mod trail;
pub mod turns;
pub mod waits;
pub mod watch;

pub use caller::{Caller, Who};
pub use cors::cors;
pub use error::ApiError;

use actix_web::dev::HttpServiceFactory;
use actix_web::guard::fn_guard;
use actix_web::http::{Method, header};
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig, to};
use actix_web::{HttpResponse, ResponseError, Route};
use endpoint::Endpoint;

/// What every path of the contract begins with.
pub const BASE: &str = "/api/v1";

/// Where what is measured is told.
const METRICS: &str = "/metrics";

/// Registers every path of the REST API. The application needs a `web::Data` of
/// [`AppState`](crate::state::AppState). Anything else that is asked for, and is registered by
/// nobody else, is answered with 404 in the form of the other errors.
///
/// `has_metrics`: whether what is measured is told here.
pub fn configure(app: &mut ServiceConfig, has_metrics: bool) {
    app.app_data(web::Data::new(health::Readiness::default()));
    for (path, methods) in routes() {
        if has_metrics || path != METRICS {
            app.service(at(&path, methods));
        }
    }
    app.default_service(to(unknown).wrap(from_fn(held::held)));
}

/// Registers what those who run the server ask, and nothing else: for a listener of its own.
pub fn configure_metrics(app: &mut ServiceConfig) {
    app.app_data(web::Data::new(health::Readiness::default()));
    let theirs = [METRICS, "/healthz", "/readyz"];
    for (path, methods) in routes() {
        if theirs.contains(&path.as_str()) {
            app.service(at(&path, methods));
        }
    }
    app.default_service(to(unknown).wrap(from_fn(held::held)));
}

/// Every method of every path. `openapi.json` describes the same.
pub(crate) fn endpoints() -> Vec<Endpoint> {
    [
        health::endpoints(),
        metrics::endpoints(),
        contract::endpoints(),
        session::endpoints(),
        session_codes::endpoints(),
        crate::web::api::endpoints(),
        demo::endpoints(),
        events::endpoints(),
        waits::endpoints(),
        chat_requests::endpoints(),
        chats::endpoints(),
        message_changes::endpoints(),
        conversations::endpoints(),
        messages::endpoints(),
        lists::endpoints(),
        blocks::endpoints(),
        desk::endpoints(),
        archives::endpoints(),
        timelines::endpoints(),
        places::endpoints(),
        pauses::endpoints(),
        turns::endpoints(),
        offers::endpoints(),
        admin::endpoints(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Every path with its methods, in the order in which they are declared.
fn routes() -> Vec<(String, Vec<(Method, Route)>)> {
    let mut paths: Vec<(String, Vec<_>)> = Vec::new();
    for Endpoint {
        method,
        path,
        route,
        ..
    } in endpoints()
    {
        match paths.iter_mut().find(|(known, _)| *known == path) {
            Some((_, methods)) => methods.push((method, route)),
            None => paths.push((path, vec![(method, route)])),
        }
    }
    paths
}

/// A path with its methods; any other method is answered with 405.
fn at(
    path: &str,
    methods: impl IntoIterator<Item = (Method, Route)>,
) -> impl HttpServiceFactory + 'static {
    let mut resource = web::resource(path);
    let mut allowed = Vec::new();
    for (method, route) in methods {
        allowed.push(method.to_string());
        // Who may have an answer may have its head: the transport leaves the body away.
        resource = resource.route(if method == Method::GET {
            allowed.push(Method::HEAD.to_string());
            route.guard(fn_guard(|asked| {
                [Method::GET, Method::HEAD].contains(&asked.head().method)
            }))
        } else {
            route.method(method)
        });
    }
    let allowed = allowed.join(", ");
    let refuse = move || {
        let mut answer = ApiError::method_not_allowed().error_response();
        // Names of methods are valid in a header.
        if let Ok(allowed) = header::HeaderValue::from_str(&allowed) {
            answer.headers_mut().insert(header::ALLOW, allowed);
        }
        async move { answer }
    };
    resource
        .default_service(to(refuse))
        .wrap(from_fn(epoch::name))
        .wrap(from_fn(watch::watch))
        .wrap(from_fn(held::held))
}

async fn unknown() -> HttpResponse {
    ApiError::no_such_path().error_response()
}

#[cfg(test)]
mod tests;
