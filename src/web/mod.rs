//! The web apps: the organizer's console and the participant's app, as the browser gets them.
//!
//! ```text
//! bundle    the files, in the program or on the disk     encoding  which form of a file goes out
//! serve     a path becomes an answer                     headers   what every page is held to
//! page      the page of an app, with the emergency line  before    files of the version before
//! home/     `/`: what this is, and the way in            api       `/api/v1/client-config`
//! ```
//!
//! `web/apps/*/dist` is where `npm run build` leaves them. A release carries them inside itself; a
//! debug build reads them from the disk at each request. Without them the server runs as well, and
//! says in their place how to get them.

pub mod api;
mod before;
mod bundle;
mod encoding;
mod headers;
mod page;
mod serve;

use crate::config::WebConfig;
use actix_web::http::header;
use actix_web::middleware::DefaultHeaders;
use actix_web::web::{ServiceConfig, get, head, resource, scope};
use actix_web::{HttpRequest, HttpResponse};
use before::Before;
use headers::{Fixed, HeldTo};
use page::Page;
use serve::Site;
use std::sync::Arc;

pub use bundle::{Bundle, HOME, ORGANIZER, PARTICIPANT};
pub use serve::HASHED;

/// Registers `/`, `/organizer/` and `/participant/`. From outside, `base` is in front of all paths.
pub fn configure(app: &mut ServiceConfig, config: &WebConfig, base: &str) {
    let held_to = HeldTo::new(config);
    for (path, file) in [
        ("/", ""),
        ("/home.css", "home.css"),
        ("/home.js", "home.js"),
        ("/icon.svg", "icon.svg"),
    ] {
        let site = Arc::new(Site::new(HOME, base));
        let answer = move |req: HttpRequest| {
            let site = Arc::clone(&site);
            async move { site.answer(file, &req).await }
        };
        app.service(
            resource(path)
                .wrap(with(&held_to.pages))
                .route(get().to(answer.clone()))
                .route(head().to(answer)),
        );
    }
    if !base.is_empty() {
        // A proxy may have left the path where it was, and addresses are relative to its folder.
        let to = base.to_owned();
        let redirect = move |req: HttpRequest| {
            let answer = to_folder(&to, &req);
            async move { answer }
        };
        app.service(
            resource(base)
                .route(get().to(redirect.clone()))
                .route(head().to(redirect)),
        );
    }
    for (path, bundle) in [("/organizer", ORGANIZER), ("/participant", PARTICIPANT)] {
        add_app(app, path, bundle, config, base);
    }
}

/// An app of many files below `path`.
fn add_app(
    app: &mut ServiceConfig,
    path: &'static str,
    bundle: Bundle,
    config: &WebConfig,
    base: &str,
) {
    let held_to = &HeldTo::new(config);
    let before = config.assets_before.as_ref();
    let site = Arc::new(Site {
        bundle,
        page: Page {
            base: base.to_owned(),
            line: config.emergency_line.clone(),
            policy: headers::policy(config),
        },
        before: before.map(|folder| Before::new(folder, path.trim_start_matches('/'))),
    });
    let folder = format!("{base}{path}");
    let redirect = move |req: HttpRequest| {
        let answer = to_folder(&folder, &req);
        async move { answer }
    };
    let parts = Arc::clone(&site);
    let answer = move |req: HttpRequest| {
        let site = Arc::clone(&site);
        async move {
            let file = req.match_info().query("file").to_owned();
            site.answer(&file, &req).await
        }
    };
    let part = move |req: HttpRequest| {
        let site = Arc::clone(&parts);
        async move {
            let file = format!("{}{}", serve::HASHED, req.match_info().query("file"));
            site.answer(&file, &req).await
        }
    };
    app.service(
        scope(path)
            .service(
                resource("")
                    .wrap(with(&held_to.pages))
                    .route(get().to(redirect.clone()))
                    .route(head().to(redirect)),
            )
            .service(
                resource(format!("/{}{{file:.*}}", serve::HASHED))
                    .wrap(with(&held_to.parts))
                    .route(get().to(part.clone()))
                    .route(head().to(part)),
            )
            .service(
                resource("/{file:.*}")
                    .wrap(with(&held_to.pages))
                    .route(get().to(answer.clone()))
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
