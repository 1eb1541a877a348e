//! What a query may name.

use schemars::{JsonSchema, json_schema};
use switchboard_domain::limits::{MAX_PAGE, MAX_SEARCH_CHARS};
use switchboard_domain::schema::{Shape, shape};

/// One name of a query.
#[derive(Clone, Copy)]
pub struct Parameter {
    /// The name.
    pub name: &'static str,
    /// Whether the question has no meaning without it.
    pub required: bool,
    /// What it is.
    pub shape: Shape,
}

/// Most entries of a page.
pub const LIMIT: Parameter = Parameter {
    shape: |_| json_schema!({"type": "integer", "minimum": 1, "maximum": MAX_PAGE}),
    ..Parameter::text("limit")
};

/// What a page is asked for by.
pub const PAGE: &[Parameter] = &[LIMIT, CURSOR];

/// Where the page before ended.
pub const CURSOR: Parameter = Parameter::text("cursor");

impl Parameter {
    /// Any text.
    pub const fn text(name: &'static str) -> Self {
        Self {
            name,
            required: false,
            shape: |_| json_schema!({"type": "string"}),
        }
    }

    /// A text to search for.
    pub const fn search(name: &'static str) -> Self {
        Self {
            shape: |_| json_schema!({"type": "string", "maxLength": MAX_SEARCH_CHARS}),
            ..Self::text(name)
        }
    }

    /// A number, from 0 on.
    pub const fn number(name: &'static str) -> Self {
        Self {
            shape: |_| json_schema!({"type": "integer", "minimum": 0}),
            ..Self::text(name)
        }
    }

    /// A value of a type.
    pub const fn of<T: JsonSchema>(name: &'static str) -> Self {
        Self {
            shape: shape::<T>,
            ..Self::text(name)
        }
    }

    /// The same, where the question has no meaning without it.
    pub const fn required(self) -> Self {
        Self {
            required: true,
            ..self
        }
    }
}
