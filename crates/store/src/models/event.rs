//! `events`.

use diesel::Queryable;
use diesel::sql_types::{BigInt, Double, Nullable, Text};
use switchboard_domain::alternatives;
use switchboard_domain::{AgencyId, Event, EventId, Location, Timestamp};

/// An event, with the name of its agency.
#[derive(Clone, Debug, PartialEq, Queryable)]
pub struct EventRow {
    id: i64,
    agency_id: i64,
    name: String,
    description: String,
    address: String,
    starts_at: i64,
    ends_at: i64,
    lat: Option<f64>,
    lng: Option<f64>,
    alternatives: Option<String>,
    agency_name: String,
}

/// The types of its columns.
pub type EventSql = (
    BigInt,
    BigInt,
    Text,
    Text,
    Text,
    BigInt,
    BigInt,
    Nullable<Double>,
    Nullable<Double>,
    Nullable<Text>,
    Text,
);

impl EventRow {
    /// Selects them; a condition follows.
    pub const SELECT: &str = "SELECT id, agency_id, name, description, address, starts_at, ends_at, lat, lng, \
         coalesce(alternatives, (SELECT a.alternatives FROM agencies a WHERE a.id = events.agency_id)), \
         (SELECT a.name FROM agencies a WHERE a.id = events.agency_id) FROM events WHERE";
}

impl From<EventRow> for Event {
    fn from(row: EventRow) -> Self {
        Self {
            id: EventId(row.id),
            agency_id: AgencyId(row.agency_id),
            name: row.name,
            description: row.description,
            address: row.address,
            starts_at: Timestamp(row.starts_at),
            ends_at: Timestamp(row.ends_at),
            place: row.lat.zip(row.lng).map(|(lat, lng)| Location { lat, lng }),
            alternatives: alternatives::from_text(row.alternatives.as_deref()),
            agency_name: row.agency_name,
        }
    }
}
