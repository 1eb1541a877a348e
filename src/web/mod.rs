//! The web apps: the organizer's console and the participant's app, as the browser gets them.
//!
//! ```text
//! bundle    the files, in the program or on the disk     encoding  which form of a file goes out
//! serve     a path becomes an answer                     headers   what every page is held to
//! home/     `/`: what this is, and the way in            api       `/api/v1/client-config`
//! ```
//!
//! `web/apps/*/dist` is where `npm run build` leaves them. A release carries them inside itself; a
//! debug build reads them from the disk at each request. Without them the server runs as well, and
//! says in their place how to get them.

pub mod api;
mod bundle;
mod encoding;
mod headers;
mod serve;

use crate::config::WebConfig;
use actix_web::http::header;
use actix_web::middleware::DefaultHeaders;
use actix_web::web::{ServiceConfig, get, head, resource, scope};
use actix_web::{HttpRequest, HttpResponse};
use bundle::Bundle;
use headers::{Fixed, HeldTo};

pub use bundle::{HOME, ORGANIZER, PARTICIPANT};

/// Registers `/`, `/organizer/` and `/participant/`.
pub fn configure(app: &mut ServiceConfig, config: &WebConfig) {
    let held_to = HeldTo::new(config);
    for (path, file) in [
        ("/", ""),
        ("/home.css", "home.css"),
        ("/home.js", "home.js"),
        ("/icon.svg", "icon.svg"),
    ] {
        let answer = move |req: HttpRequest| async move { serve::file(HOME, file, &req) };
        app.service(
            resource(path)
                .wrap(with(&held_to.pages))
                .route(get().to(answer))
                .route(head().to(answer)),
        );
    }
    for (path, bundle) in [("/organizer", ORGANIZER), ("/participant", PARTICIPANT)] {
        add_app(app, path, bundle, &held_to);
    }
}

/// An app of many files below `path`.
fn add_app(app: &mut ServiceConfig, path: &'static str, bundle: Bundle, held_to: &HeldTo) {
    let redirect = move |req: HttpRequest| async move { to_folder(path, &req) };
    let answer = move |req: HttpRequest| async move {
        let file = req.match_info().query("file").to_owned();
        serve::file(bundle, &file, &req)
    };
    let part = move |req: HttpRequest| async move {
        let file = format!("{}{}", serve::HASHED, req.match_info().query("file"));
        serve::file(bundle, &file, &req)
    };
    app.service(
        scope(path)
            .service(
                resource("")
                    .wrap(with(&held_to.pages))
                    .route(get().to(redirect))
                    .route(head().to(redirect)),
            )
            .service(
                resource(format!("/{}{{file:.*}}", serve::HASHED))
                    .wrap(with(&held_to.parts))
                    .route(get().to(part))
                    .route(head().to(part)),
            )
            .service(
                resource("/{file:.*}")
                    .wrap(with(&held_to.pages))
                    .route(get().to(answer))
                    .route(head().to(answer)),
            ),
    );
}

/// The addresses in an app are relative to its folder.
fn to_folder(path: &str, req: &HttpRequest) -> HttpResponse {
    let query = req.query_string();
    let mark = if query.is_empty() { "" } else { "?" };
    HttpResponse::PermanentRedirect()
        .insert_header((header::LOCATION, format!("{path}/{mark}{query}")))
        .finish()
}

fn with(held_to: &Fixed) -> DefaultHeaders {
    held_to
        .iter()
        .fold(DefaultHeaders::new(), |all, header| all.add(header.clone()))
}

#[cfg(test)]
mod tests;
