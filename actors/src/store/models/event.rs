//! `events`.

use crate::protocol::{AgencyId, Event, EventId, Timestamp};
use crate::store::schema::events;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};

/// An event.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = events)]
pub struct EventRow {
    /// The integrator's number.
    pub id: i64,
    /// Who runs it.
    pub agency_id: i64,
    /// Its name.
    pub name: String,
    /// What it is.
    pub description: String,
    /// Where it is.
    pub address: String,
    /// Microseconds.
    pub starts_at: i64,
    /// Microseconds.
    pub ends_at: i64,
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
        }
    }
}

impl From<Event> for EventRow {
    fn from(event: Event) -> Self {
        Self {
            id: event.id.0,
            agency_id: event.agency_id.0,
            name: event.name,
            description: event.description,
            address: event.address,
            starts_at: event.starts_at.0,
            ends_at: event.ends_at.0,
        }
    }
}
