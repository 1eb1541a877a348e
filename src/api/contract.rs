//! `/openapi.json` and `/asyncapi.json`: the contract for programs.

use crate::contract::{ASYNCAPI, OPENAPI};
use actix_web::HttpResponse;
use actix_web::http::header::ContentType;

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
        .content_type(ContentType::json())
        .body(document)
}
