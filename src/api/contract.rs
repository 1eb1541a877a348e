//! `/openapi.json` and `/asyncapi.json`: the contract for programs.

use super::endpoint::Endpoint;
use crate::contract::{ASYNCAPI, OPENAPI};
use actix_web::HttpResponse;
use actix_web::http::header::{CacheControl, CacheDirective, ContentType};

/// Its endpoints.
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/openapi.json", openapi, "This document.")
            .open()
            .gives_anything(200),
        Endpoint::get("/asyncapi.json", asyncapi, "The same for the socket.")
            .open()
            .gives_anything(200),
    ]
}

/// `GET /openapi.json`.
pub async fn openapi() -> HttpResponse {
    shown(&OPENAPI)
}

/// `GET /asyncapi.json`.
pub async fn asyncapi() -> HttpResponse {
    shown(&ASYNCAPI)
}

fn shown(document: &'static str) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(CacheControl(vec![CacheDirective::NoCache]))
        .content_type(ContentType::json())
        .body(document)
}
