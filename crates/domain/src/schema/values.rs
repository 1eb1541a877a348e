//! Names, in the contract, of plain numbers of the wire.

use crate::ids::MAX_NUMERIC_ID;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

/// A number of a chat's log; 0 is before the first.
#[derive(JsonSchema)]
pub struct Seq(#[schemars(range(min = 0))] pub i64);

/// Who wrote it: a user, or 0 for the server.
#[derive(JsonSchema)]
pub struct AuthorId(#[schemars(range(min = 0, max = MAX_NUMERIC_ID))] pub i64);

/// 0 is no, 1 is yes.
pub struct Bit;

impl JsonSchema for Bit {
    fn schema_name() -> Cow<'static, str> {
        "Bit".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "integer", "enum": [0, 1], "description": "0 is no, 1 is yes."
        })
    }
}
