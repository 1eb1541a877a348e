//! The integrator says something of an event, and perhaps not all.

use super::find_event::{FindEvent, find_event};
use super::put_event::{PutEvent, PutEventOutcome};
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::OptionalExtension;
use diesel::RunQueryDsl;
use diesel::sql_types::BigInt;
use switchboard_domain::alternatives;
use switchboard_domain::{AgencyId, Alternative, Event, EventId, Location, Timestamp};

/// Creates an event, or changes what is said of it; what is absent stays as it is.
#[derive(Clone, Debug)]
pub struct ChangeEvent {
    /// Which.
    pub id: EventId,
    /// Who runs it.
    pub agency_id: Option<AgencyId>,
    /// Its name.
    pub name: Option<String>,
    /// What it is.
    pub description: Option<String>,
    /// Where it is.
    pub address: Option<String>,
    /// When it starts.
    pub starts_at: Option<Timestamp>,
    /// When it ends.
    pub ends_at: Option<Timestamp>,
    /// Where it is on the map, or that it is nowhere.
    pub place: Option<Option<Location>>,
    /// What else one can do there; none: what its agency says.
    pub alternatives: Option<Vec<Alternative>>,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq)]
pub enum ChangeEventOutcome {
    /// Stored.
    Saved {
        /// It is this now.
        event: Event,
        /// The agency that ran it before, if that was another one.
        moved_from: Option<AgencyId>,
    },
    /// There is no such agency.
    AgencyNotFound,
    /// There is no such event yet, and too little is said to make it.
    Incomplete,
    /// With what is stored, it would end before it starts.
    EndsBeforeItStarts,
}

impl ChangeEvent {
    /// Whether what is said contradicts itself.
    pub fn ends_before_it_starts(&self) -> bool {
        let times = self.starts_at.zip(self.ends_at);
        times.is_some_and(|(start, end)| end < start)
    }

    /// The event that this makes of the stored one, or of nothing.
    fn applied_to(self, stored: Option<Event>) -> Option<Event> {
        // What is stored with it may be its agency's: those are stored apart.
        let alternatives = Vec::new();
        let Some(stored) = stored else {
            return Some(Event {
                id: self.id,
                agency_id: self.agency_id?,
                name: self.name?,
                description: self.description.unwrap_or_default(),
                address: self.address.unwrap_or_default(),
                starts_at: self.starts_at?,
                ends_at: self.ends_at?,
                place: self.place.flatten(),
                alternatives,
                agency_name: String::new(),
            });
        };
        Some(Event {
            id: self.id,
            agency_id: self.agency_id.unwrap_or(stored.agency_id),
            name: self.name.unwrap_or(stored.name),
            description: self.description.unwrap_or(stored.description),
            address: self.address.unwrap_or(stored.address),
            starts_at: self.starts_at.unwrap_or(stored.starts_at),
            ends_at: self.ends_at.unwrap_or(stored.ends_at),
            place: self.place.unwrap_or(stored.place),
            alternatives,
            agency_name: String::new(),
        })
    }
}

impl Query for ChangeEvent {
    type Output = ChangeEventOutcome;
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<ChangeEventOutcome, StoreError> {
        let id = self.id;
        // Two changes of different fields at once: the second begins with what the first one made.
        let lock = conn.on_postgresql(" FOR NO KEY UPDATE");
        let _: Option<i64> = Statement::<BigInt>::new("SELECT id FROM events WHERE id = ?")
            .bind(id)
            .then(lock)
            .get_result(conn)
            .optional()?;
        let stored = FindEvent { id }.run(conn)?;
        let own = self.alternatives.clone();
        let Some(event) = self.applied_to(stored) else {
            return Ok(ChangeEventOutcome::Incomplete);
        };
        if event.ends_at < event.starts_at {
            return Ok(ChangeEventOutcome::EndsBeforeItStarts);
        }
        let PutEventOutcome::Saved { moved_from, .. } = (PutEvent { event }).run(conn)? else {
            return Ok(ChangeEventOutcome::AgencyNotFound);
        };
        if let Some(own) = own {
            Statement::<()>::new("UPDATE events SET alternatives = ? WHERE id = ?")
                .bind(alternatives::to_text(&own))
                .bind(id)
                .execute(conn)?;
        }
        let event = find_event(conn, id)?
            .ok_or_else(|| StoreError::Internal("an event is there, and is not".to_owned()))?;
        Ok(ChangeEventOutcome::Saved { event, moved_from })
    }
}
