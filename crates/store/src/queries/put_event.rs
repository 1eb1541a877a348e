//! An event is provisioned.

use super::fold_texts::fold_event;
use crate::schema::agencies;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::prelude::*;
use switchboard_domain::Event;

/// Creates an event, or replaces what is known of it. Requests that wait stay in the queue in which
/// they are.
#[derive(Clone, Debug)]
pub struct PutEvent {
    /// The event.
    pub event: Event,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PutEventOutcome {
    /// Stored; its agency is called so.
    Saved(String),
    /// There is no such agency.
    AgencyNotFound,
}

impl Query for PutEvent {
    type Output = PutEventOutcome;
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<PutEventOutcome, StoreError> {
        let event = self.event;
        // Agencies are never removed: what is there now is there for the insert.
        let agency_name: Option<String> = agencies::table
            .filter(agencies::id.eq(event.agency_id.0))
            .select(agencies::name)
            .first(conn)
            .optional()?;
        let Some(agency_name) = agency_name else {
            return Ok(PutEventOutcome::AgencyNotFound);
        };
        let (name, description) = (event.name.clone(), event.description.clone());
        let address = event.address.clone();
        Statement::<()>::new(
            "INSERT INTO events (id, agency_id, name, description, address, starts_at, ends_at, \
             lat, lng) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET \
             agency_id = excluded.agency_id, name = excluded.name, \
             description = excluded.description, address = excluded.address, \
             starts_at = excluded.starts_at, ends_at = excluded.ends_at, \
             lat = excluded.lat, lng = excluded.lng",
        )
        .bind(event.id)
        .bind(event.agency_id)
        .bind(event.name)
        .bind(event.description)
        .bind(event.address)
        .bind(event.starts_at)
        .bind(event.ends_at)
        .bind(event.place.map(|place| place.lat))
        .bind(event.place.map(|place| place.lng))
        .execute(conn)?;
        // Behind it: a change of the text alone would have it made anew later.
        fold_event(event.id.0, &name, &description, &address, conn)?;
        Ok(PutEventOutcome::Saved(agency_name))
    }
}
