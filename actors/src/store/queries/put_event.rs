//! An event is provisioned.

use super::fold_texts::fold_event;
use crate::protocol::Event;
use crate::store::schema::agencies;
use crate::store::statement::Statement;
use crate::store::{Connection, Query, StoreError};
use diesel::dsl::count_star;
use diesel::prelude::*;

/// Creates an event, or replaces what is known of it. Requests that wait stay in the queue in which
/// they are.
#[derive(Clone, Debug)]
pub struct PutEvent {
    /// The event.
    pub event: Event,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PutEventOutcome {
    /// Stored.
    Saved,
    /// There is no such agency.
    AgencyNotFound,
}

impl Query for PutEvent {
    type Output = PutEventOutcome;
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<PutEventOutcome, StoreError> {
        let event = self.event;
        // Agencies are never removed: what is there now is there for the insert.
        let agencies: i64 = agencies::table
            .filter(agencies::id.eq(event.agency_id.0))
            .select(count_star())
            .first(conn)?;
        if agencies == 0 {
            return Ok(PutEventOutcome::AgencyNotFound);
        }
        let (name, description) = (event.name.clone(), event.description.clone());
        let address = event.address.clone();
        Statement::<()>::new(
            "INSERT INTO events (id, agency_id, name, description, address, starts_at, ends_at) \
             VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET \
             agency_id = excluded.agency_id, name = excluded.name, \
             description = excluded.description, address = excluded.address, \
             starts_at = excluded.starts_at, ends_at = excluded.ends_at",
        )
        .bind(event.id)
        .bind(event.agency_id)
        .bind(event.name)
        .bind(event.description)
        .bind(event.address)
        .bind(event.starts_at)
        .bind(event.ends_at)
        .execute(conn)?;
        // Behind it: a change of the text alone would have it made anew later.
        fold_event(event.id.0, &name, &description, &address, conn)?;
        Ok(PutEventOutcome::Saved)
    }
}
