//! `openapi.json`: the REST API.

use super::schemas::{Dialect, Schemas};
use crate::api;
use crate::api::endpoint::Endpoint;
use crate::api::error::Problem;
use actix_web::http::StatusCode;
use serde_json::{Map, Value, json};

/// The document, OpenAPI 3.1.
pub fn document() -> Value {
    let mut schemas = Schemas::new(Dialect::Draft2020);
    let mut paths = Map::new();
    for endpoint in api::endpoints() {
        let method = endpoint.method.as_str().to_ascii_lowercase();
        let described = describe(&endpoint, &mut schemas);
        let path = paths.entry(endpoint.path).or_insert_with(|| json!({}));
        path[method] = described;
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Switchboard",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "The socket is described by asyncapi.json. Clients ignore fields that they do not know; null means absent.",
        },
        "paths": paths,
        "components": {
            "schemas": schemas.into_definitions(),
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "switchboard-session"},
            },
        },
    })
}

fn describe(endpoint: &Endpoint, schemas: &mut Schemas) -> Value {
    let mut out = json!({"summary": endpoint.summary});
    let mut parameters = Vec::new();
    for &(name, id) in &endpoint.ids {
        let schema = schemas.by(id);
        parameters.push(json!({"name": name, "in": "path", "required": true, "schema": schema}));
    }
    for asked in &endpoint.query {
        let (name, required, schema) = (asked.name, asked.required, schemas.by(asked.shape));
        parameters
            .push(json!({"name": name, "in": "query", "required": required, "schema": schema}));
    }
    if !parameters.is_empty() {
        out["parameters"] = parameters.into();
    }
    if let Some(body) = endpoint.body {
        let content = content(schemas.by(body));
        out["requestBody"] = json!({"required": endpoint.needs_body, "content": content});
    }
    let mut responses = Map::new();
    for &(status, shape) in &endpoint.answers {
        let mut answer = json!({"description": reason(status)});
        if let Some(shape) = shape {
            answer["content"] = content(schemas.by(shape));
        }
        if endpoint.is_page {
            answer["headers"] = json!({"Link": {
                "description": "rel=\"next\": the next page, when there is one.",
                "schema": {"type": "string"},
            }});
        }
        responses.insert(status.to_string(), answer);
    }
    let problem = schemas.of::<Problem<'_>>();
    let asked = !endpoint.query.is_empty() || endpoint.body.is_some();
    let always = [(400, asked), (401, endpoint.secured)];
    let always = always.iter().filter(|(_, applies)| *applies);
    let errors = always.map(|(status, _)| status).chain(endpoint.errors);
    for status in errors {
        let answer = json!({"description": reason(*status), "content": content(problem.clone())});
        responses.insert(status.to_string(), answer);
    }
    // 429 and 503 come with Retry-After; 500 is a defect.
    let other = json!({"description": "Any other error", "content": content(problem)});
    responses.insert("default".to_owned(), other);
    out["responses"] = responses.into();
    if endpoint.secured {
        out["security"] = json!([{"bearer": []}, {"cookie": []}]);
    }
    out
}

fn content(schema: Value) -> Value {
    json!({"application/json": {"schema": schema}})
}

fn reason(status: u16) -> &'static str {
    let status = StatusCode::from_u16(status).ok();
    status
        .and_then(|status| status.canonical_reason())
        .unwrap_or("Error")
}
