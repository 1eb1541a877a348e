//! Events, whose times have two names each.
#![expect(
    dead_code,
    reason = "never made: their schemas are what they are there for"
)]

use super::looks_as;
use crate::alternatives::Alternative;
use crate::event;
use crate::ids::{AgencyId, EventId};
use crate::limits::{MAX_ALTERNATIVES, MAX_LAT, MAX_LNG};
use crate::time::Timestamp;
use schemars::JsonSchema;

looks_as! {
    event::Event => Event;
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
    starts_at: Timestamp,
    ends_at: Timestamp,
    /// As `startsAt`: the first apps know this name.
    time_start: Timestamp,
    /// As `endsAt`: the first apps know this name.
    time_end: Timestamp,
    agency_name: String,
    #[schemars(range(min = -MAX_LAT, max = MAX_LAT))]
    lat: Option<f64>,
    #[schemars(range(min = -MAX_LNG, max = MAX_LNG))]
    lng: Option<f64>,
    /// What else one can do: the event's own, else its agency's.
    #[schemars(length(max = MAX_ALTERNATIVES))]
    alternatives: Option<Vec<Alternative>>,
}
