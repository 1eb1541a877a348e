//! Who somebody is, and what everybody may ask.

use super::operation::Operation;
use crate::api::{demo, session, session_codes};
use crate::web::api::ClientConfig;

/// These operations.
pub fn operations() -> Vec<Operation> {
    let on = Operation::new;
    vec![
        Operation::outside("/healthz", "Whether the process answers.").gives_anything(200),
        Operation::outside("/readyz", "Whether it can do its work.")
            .gives_anything(200)
            .gives_anything(503),
        Operation::outside("/metrics", "For Prometheus, as text.").done(200),
        on("GET", "/openapi.json", "This document.")
            .open()
            .gives_anything(200),
        on("GET", "/asyncapi.json", "The same for the socket.")
            .open()
            .gives_anything(200),
        on(
            "POST",
            "/session",
            "Signs a browser in: for a token, or without `Authorization` for a code.",
        )
        .maybe_body::<session::CodeBody>()
        .gives::<session::SessionInfo>(200)
        .done(204)
        .errors(&[403, 413]),
        on(
            "POST",
            "/session/codes",
            "A code of one use that signs a browser in.",
        )
        .body::<session_codes::NewCode>()
        .gives::<session_codes::GivenCode>(201)
        .errors(&[403, 404, 413, 422]),
        on(
            "POST",
            "/session/codes/look",
            "Whom a code would sign in; it stays as it is.",
        )
        .open()
        .body::<session::CodeBody>()
        .gives::<session::SessionInfo>(200)
        .errors(&[403, 413]),
        on(
            "GET",
            "/session",
            "Who is signed in; nothing when nobody is.",
        )
        .gives::<session::SessionInfo>(200)
        .done(204)
        .errors(&[403]),
        on("DELETE", "/session", "Signs it out.")
            .done(204)
            .errors(&[403]),
        on(
            "GET",
            "/client-config",
            "What the web apps must know before anybody signs in.",
        )
        .open()
        .gives::<ClientConfig<'static>>(200),
        on(
            "POST",
            "/demo/session",
            "Signs in as anybody, on demo servers.",
        )
        .open()
        .body::<demo::SignIn>()
        .gives::<demo::SignedIn>(200)
        .errors(&[404, 422]),
    ]
}
