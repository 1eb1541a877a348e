//! Ids, times, codes.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;
use std::borrow::Cow;
use switchboard_domain::Code;
use switchboard_domain::ids::MAX_NUMERIC_ID;

macro_rules! value {
    ($name:ident, $schema:tt) => {
        pub struct $name;

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    };
}

value!(UserId, {
    "type": "integer", "minimum": 1, "maximum": MAX_NUMERIC_ID,
    "description": "A person: the `sub` of the token."
});
value!(Currency, {
    "type": "string", "pattern": "^[A-Z]{3}$", "examples": ["EUR"],
    "description": "A currency of ISO 4217."
});
value!(AuthorId, {
    "type": "integer", "minimum": 0, "maximum": MAX_NUMERIC_ID,
    "description": "Who wrote it: a user, or 0 for the server."
});
value!(AgencyId, {
    "type": "integer", "minimum": 1, "maximum": MAX_NUMERIC_ID,
    "description": "An agency, named by the integrator."
});
value!(EventId, {
    "type": "integer", "minimum": 1, "maximum": MAX_NUMERIC_ID,
    "description": "An event, named by the integrator."
});
value!(ChatId, {
    "type": "string", "format": "uuid",
    "description": "A chat. A help chat's id is that of the request it answers."
});
value!(MessageId, { "type": "string", "format": "uuid", "description": "A message." });
value!(ConnectionId, { "type": "string", "format": "uuid", "description": "A connection." });
value!(Time, {
    "type": "string", "format": "date-time", "description": "RFC 3339, UTC."
});
value!(Seq, {
    "type": "integer", "minimum": 0, "description": "A number of a chat's log; 0 is before the first."
});
value!(Epoch, {
    "type": "string", "pattern": "^[0-9a-f]{15}$",
    "description": "From when to when the numbers of a database mean the same. Only whether it is another one counts."
});
value!(Bit, { "type": "integer", "enum": [0, 1], "description": "0 is no, 1 is yes." });
value!(Role, { "type": "string", "enum": ["organizer", "participant"], "description": "A side." });

/// The codes of errors.
pub struct ErrorCode;

impl JsonSchema for ErrorCode {
    fn schema_name() -> Cow<'static, str> {
        "ErrorCode".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let codes = Code::ALL.iter().map(|code| code.as_str());
        // These two are of HTTP alone.
        let codes = codes.chain(["not_found", "method_not_allowed"]);
        let codes: Vec<Value> = codes.map(Value::from).collect();
        json_schema!({
            "type": "string", "enum": codes,
            "description": "What went wrong, for programs. There may be more of them one day."
        })
    }
}
