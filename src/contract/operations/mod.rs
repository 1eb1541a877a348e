//! Every path and method of the REST API.

mod admin;
mod archives;
mod help;
mod lists;
mod operation;
mod signing_in;
mod talks;

pub use operation::Operation;

use super::schemas::Schemas;
use super::shapes::{EventId, UserId};
use serde_json::{Value, json};

/// All of them.
pub fn operations() -> Vec<Operation> {
    [
        signing_in::operations(),
        help::operations(),
        talks::operations(),
        lists::operations(),
        archives::operations(),
        admin::operations(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The schema of a parameter of a query.
pub fn parameter(name: &str, schemas: &mut Schemas) -> Value {
    match name {
        "limit" => json!({"type": "integer", "minimum": 1, "maximum": 200}),
        "before" | "after" | "offset" => json!({"type": "integer", "minimum": 0}),
        "eventId" => schemas.of::<EventId>(),
        "userId" => schemas.of::<UserId>(),
        "status" => json!({"type": "string", "enum": ["active", "ended", "all"]}),
        "kind" => json!({"type": "string", "enum": ["help", "direct", "list"]}),
        _ => json!({"type": "string"}),
    }
}
