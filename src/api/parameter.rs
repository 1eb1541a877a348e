//! What a query may name.

use super::endpoint::{Shape, shape};
use super::paging::MAX_LIMIT;
use schemars::{JsonSchema, json_schema};

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
    shape: |_| json_schema!({"type": "integer", "minimum": 1, "maximum": MAX_LIMIT}),
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
