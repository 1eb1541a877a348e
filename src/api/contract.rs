//! `/openapi.json` and `/asyncapi.json`: the contract for programs.

use crate::contract::{ASYNCAPI, OPENAPI};
use actix_web::HttpResponse;
use actix_web::http::header::{CacheControl, CacheDirective, ContentType};

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
