//! The REST API: one file per resource.
//!
//! ```text
//! caller, body, params, paging             what a request says
//! searches                                 what looks for a part of a text
//! error, watch, cors, held, trail, epoch   what every answer is held to
//! events, chat_requests, chats, archives,  the resources
//! conversations, messages (new_message), lists, blocks,
//! session, demo, admin, contract
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
pub mod epoch;
pub mod error;
pub mod events;
pub mod health;
pub mod held;
pub mod help_word;
pub mod lists;
pub mod messages;
pub mod metrics;
pub mod new_message;
pub mod new_tip;
pub mod paging;
pub mod params;
pub mod patch;
pub mod searches;
pub mod session;
pub mod session_codes;
pub mod trail;
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
use admin::{agencies, users};

/// What every path of the contract begins with.
pub const BASE: &str = "/api/v1";

/// Where what is measured is told.
const METRICS: &str = "/metrics";

const GET: Method = Method::GET;
const POST: Method = Method::POST;
const PUT: Method = Method::PUT;
const DELETE: Method = Method::DELETE;

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

/// Every path with its methods. `openapi.json` describes the same.
pub(crate) fn routes() -> Vec<(String, Vec<(Method, Route)>)> {
    let outside = str::to_owned;
    let base = |path: &str| format!("{BASE}{path}");
    vec![
        (outside("/healthz"), vec![(GET, to(health::healthz))]),
        (outside("/readyz"), vec![(GET, to(health::readyz))]),
        (outside(METRICS), vec![(GET, to(metrics::show))]),
        (base("/openapi.json"), vec![(GET, to(contract::openapi))]),
        (base("/asyncapi.json"), vec![(GET, to(contract::asyncapi))]),
        (
            base("/session"),
            vec![
                (GET, to(session::show)),
                (POST, to(session::create)),
                (DELETE, to(session::delete)),
            ],
        ),
        (
            base("/session/codes"),
            vec![(POST, to(session_codes::create))],
        ),
        (base("/session/codes/look"), vec![(POST, to(session::look))]),
        (
            base("/client-config"),
            vec![(GET, to(crate::web::api::client_config))],
        ),
        (base("/demo/session"), vec![(POST, to(demo::create))]),
        (base("/events"), vec![(GET, to(events::list))]),
        (base("/events/{id}"), vec![(GET, to(events::show))]),
        (
            base("/chat-requests"),
            vec![
                (POST, to(chat_requests::create)),
                (GET, to(chat_requests::show)),
            ],
        ),
        (
            base("/chat-requests/{id}"),
            vec![(DELETE, to(chat_requests::withdraw))],
        ),
        (base("/chats"), vec![(GET, to(chats::list))]),
        (
            base("/chats/{id}/messages"),
            vec![(GET, to(chats::messages)), (POST, to(chats::send))],
        ),
        (base("/chats/{id}/close"), vec![(POST, to(chats::close))]),
        (base("/chats/{id}/read"), vec![(POST, to(chats::read))]),
        (base("/conversations"), vec![(GET, to(conversations::list))]),
        (
            base("/messages"),
            vec![(GET, to(messages::list)), (POST, to(messages::send))],
        ),
        (
            base("/messages/unread-count"),
            vec![(GET, to(messages::unread_count))],
        ),
        (
            base("/lists"),
            vec![(GET, to(lists::list)), (POST, to(lists::create))],
        ),
        (
            base("/lists/{id}"),
            vec![
                (GET, to(lists::show)),
                (PUT, to(lists::rename)),
                (DELETE, to(lists::delete)),
            ],
        ),
        (
            base("/lists/{id}/members"),
            vec![(GET, to(lists::members)), (PUT, to(lists::put_all))],
        ),
        (
            base("/lists/{id}/members/{userId}"),
            vec![(PUT, to(lists::put)), (DELETE, to(lists::remove))],
        ),
        (base("/blocks"), vec![(GET, to(blocks::list))]),
        (
            base("/blocks/{userId}"),
            vec![(PUT, to(blocks::put)), (DELETE, to(blocks::delete))],
        ),
        (base("/agency/chats"), vec![(GET, to(archives::of_agency))]),
        (
            base("/agency/chats/{id}/messages"),
            vec![(GET, to(archives::messages_of_agency))],
        ),
        (
            base("/participant/chats"),
            vec![(GET, to(archives::of_participant))],
        ),
        (
            base("/participant/chats/{id}/messages"),
            vec![(GET, to(archives::messages_of_participant))],
        ),
        (base("/admin/agencies/{id}"), vec![(PUT, to(agencies::put))]),
        (
            base("/admin/events/{id}"),
            vec![(PUT, to(admin::events::put))],
        ),
        (
            base("/admin/users/{id}"),
            vec![(PUT, to(users::put)), (DELETE, to(users::delete))],
        ),
        (
            base("/admin/users/{id}/sign-out"),
            vec![(POST, to(users::sign_out))],
        ),
        (
            base("/admin/contacts/{a}/{b}"),
            vec![
                (PUT, to(admin::contacts::put)),
                (DELETE, to(admin::contacts::delete)),
            ],
        ),
        (
            base("/admin/blocked-messages"),
            vec![(GET, to(admin::blocked_messages::list))],
        ),
        (
            base("/admin/chats/{id}/close"),
            vec![(POST, to(admin::chats::close))],
        ),
    ]
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
        resource = resource.route(if method == GET {
            allowed.push(Method::HEAD.to_string());
            route.guard(fn_guard(|asked| {
                [GET, Method::HEAD].contains(&asked.head().method)
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
