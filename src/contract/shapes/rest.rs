//! What only REST knows, apart from the bodies that stand beside their handlers.

use super::{AgencyId, ErrorCode, EventId, Message, Time, UserId};
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

/// A message that a block has kept from whom it was written to.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct BlockedMessage {
    #[schemars(flatten)]
    message: Message,
    recipient_id: UserId,
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
    time_start: Time,
    time_end: Time,
    agency_name: String,
    lat: Option<f64>,
    lng: Option<f64>,
}

/// An event, for whoever asks for help there.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct EventHere {
    #[schemars(flatten)]
    event: Event,
    is_chat_requested: Option<bool>,
}
