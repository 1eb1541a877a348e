//! What only REST knows, apart from the bodies that stand beside their handlers.

use super::{AgencyId, ErrorCode, EventId, Time};
use schemars::JsonSchema;

/// An error.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct Problem {
    status_code: u16,
    error: String,
    message: String,
    code: ErrorCode,
}

/// An event.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct Event {
    id: EventId,
    agency_id: AgencyId,
    name: String,
    description: String,
    address: String,
    starts_at: Time,
    ends_at: Time,
}
