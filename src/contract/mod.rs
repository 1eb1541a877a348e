//! The contract for programs, generated from types: `openapi.json`, `asyncapi.json`, and the same
//! shapes as TypeScript.
//!
//! ```text
//! api/endpoint.rs               every path and method    openapi      the document made of it
//! wire/client_frame.rs,
//! wire/server_frame.rs          every type of frame      asyncapi     the document made of it
//! schemas                       from types to JSON Schema
//! typescript                    from there to types again
//! ```
//!
//! Types derive their schema where they stand. Chats, messages and events write themselves by hand: their forms are
//! in `crates/domain/src/schema`, and `tests/suite/contract.rs` holds what a running server says against all of it, with no
//! field more and none less. Tests here hold the parser against the schemas, and `docs/protocol.md` against the
//! routes.

pub mod asyncapi;
pub mod openapi;
mod schemas;
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
