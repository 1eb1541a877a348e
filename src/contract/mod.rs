//! The contract for programs, generated from types: `openapi.json`, `asyncapi.json`, and the same
//! shapes as TypeScript.
//!
//! ```text
//! shapes/        what frames and answers look like
//! frames         every type on the socket       asyncapi     the document made of it
//! api/endpoint   every path and method          openapi      the document made of it
//! schemas        from types to JSON Schema      typescript   from there to types again
//! ```
//!
//! The wire's own types write themselves by hand where it counts, so the shapes are told apart from
//! them; tests hold what a running server says against the shapes, with no field more and none
//! less, the lists against the source, and `docs/protocol.md` against the routes.

pub mod asyncapi;
mod frames;
pub mod openapi;
mod schemas;
mod shapes;
pub mod typescript;

use std::sync::LazyLock;

/// The text of `openapi.json`.
pub static OPENAPI: LazyLock<String> = LazyLock::new(|| text(&openapi::document()));

/// The text of `asyncapi.json`.
pub static ASYNCAPI: LazyLock<String> = LazyLock::new(|| text(&asyncapi::document()));

fn text(document: &serde_json::Value) -> String {
    // The alternate form is indented, for those who read it.
    format!("{document:#}\n")
}

#[cfg(test)]
mod tests;
