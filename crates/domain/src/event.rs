//! Events.

use super::alternatives::Alternative;
use super::ids::{AgencyId, EventId};
use super::location::Location;
use super::time::Timestamp;
use serde::{Serialize, Serializer, ser::SerializeMap};
use std::time::Duration;

/// How long before the start of an event help may be asked for.
pub const REQUESTS_OPEN_BEFORE: Duration = Duration::from_secs(24 * 3600);
/// How long after the end of an event a waiting request lives.
pub const REQUESTS_EXPIRE_AFTER: Duration = Duration::from_secs(3600);

/// An event, run by an agency.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The event's id, chosen by the integrator.
    pub id: EventId,
    /// Who runs it.
    pub agency_id: AgencyId,
    /// Its name.
    pub name: String,
    /// What it is.
    pub description: String,
    /// Where it is.
    pub address: String,
    /// When it starts.
    pub starts_at: Timestamp,
    /// When it ends; not before it starts.
    pub ends_at: Timestamp,
    /// Where it is on the map.
    pub place: Option<Location>,
    /// What else one can do, where the event comes from the database: its own, else its agency's.
    pub alternatives: Vec<Alternative>,
    /// What the agency is called, where the event comes from the database.
    pub agency_name: String,
}

impl Serialize for Event {
    /// Times have two names: the first apps knew the second ones.
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("id", &self.id)?;
        map.serialize_entry("agencyId", &self.agency_id)?;
        map.serialize_entry("agencyName", &self.agency_name)?;
        map.serialize_entry("name", &self.name)?;
        map.serialize_entry("description", &self.description)?;
        map.serialize_entry("address", &self.address)?;
        for (name, time) in [
            ("startsAt", &self.starts_at),
            ("endsAt", &self.ends_at),
            ("timeStart", &self.starts_at),
            ("timeEnd", &self.ends_at),
        ] {
            map.serialize_entry(name, time)?;
        }
        if let Some(place) = self.place {
            map.serialize_entry("lat", &place.lat)?;
            map.serialize_entry("lng", &place.lng)?;
        }
        if !self.alternatives.is_empty() {
            map.serialize_entry("alternatives", &self.alternatives)?;
        }
        map.end()
    }
}

impl Event {
    /// Whether help may be asked for at `now`: from 24 hours before the start until the end.
    pub fn accepts_requests(&self, now: Timestamp) -> bool {
        now >= self.requests_open_at() && now <= self.ends_at
    }

    /// From when on help may be asked for.
    pub fn requests_open_at(&self) -> Timestamp {
        self.starts_at.minus(REQUESTS_OPEN_BEFORE)
    }

    /// Whether a request that still waits at `now` has expired: an hour after the end.
    pub fn requests_expired(&self, now: Timestamp) -> bool {
        now > self.ends_at.plus(REQUESTS_EXPIRE_AFTER)
    }
}
