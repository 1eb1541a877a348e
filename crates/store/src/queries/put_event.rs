//! An event is provisioned.

use super::fold_texts::fold_event;
use super::lock_chats::lock_waiting;
use super::{pauses, waits};
use crate::schema::agencies;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use switchboard_domain::{AgencyId, Event};

/// Creates an event, or replaces what is known of it. Where another agency runs it from now on, the requests that wait
/// go along: in the queue of that agency they stand among the others by age. Chats stay with who has them. A pause of the agency before on it is over.
#[derive(Clone, Debug)]
pub struct PutEvent {
    /// The event.
    pub event: Event,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PutEventOutcome {
    /// Stored.
    Saved {
        /// How its agency is called.
        agency_name: String,
        /// The agency that ran it before, if that was another one.
        moved_from: Option<AgencyId>,
    },
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
        // Whoever stores a request, or gives one back, has locked the row too: its request goes along, or is stored
        // with the new agency.
        let before: Option<i64> =
            Statement::<BigInt>::new("SELECT agency_id FROM events WHERE id = ?")
                .bind(event.id)
                .then(conn.on_postgresql(" FOR NO KEY UPDATE"))
                .get_result(conn)
                .optional()?;
        let moved_from = before.map(AgencyId).filter(|it| *it != event.agency_id);
        let (id, agency) = (event.id, event.agency_id);
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
        if let Some(before) = moved_from {
            Statement::<()>::new(sql!(
                "UPDATE help_requests SET agency_id = ? \
                 WHERE agency_id = ? AND status = {waiting} AND event_id = ?"
            ))
            .bind(agency)
            .bind(before)
            .bind(id)
            .execute(conn)?;
            pauses::forget(before, id, conn)?;
            waits::forget(id, conn)?;
            lock_waiting(agency, id, conn)?;
            Statement::<()>::new(sql!(
                "UPDATE chats SET agency_id = ? WHERE id IN (SELECT r.id FROM help_requests r \
                 WHERE r.agency_id = ? AND r.status = {waiting} AND r.event_id = ?) \
                 AND withdrawn_at IS NOT NULL"
            ))
            .bind(agency)
            .bind(agency)
            .bind(id)
            .execute(conn)?;
        }
        Ok(PutEventOutcome::Saved {
            agency_name,
            moved_from,
        })
    }
}
