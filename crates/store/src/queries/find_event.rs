//! One event.

use crate::models::{EventRow, EventSql};
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::{OptionalExtension, QueryResult, RunQueryDsl};
use switchboard_domain::{Event, EventId};

/// The event with this id.
#[derive(Clone, Copy, Debug)]
pub struct FindEvent {
    /// Its id.
    pub id: EventId,
}

impl Query for FindEvent {
    type Output = Option<Event>;

    fn run(self, conn: &mut Connection) -> Result<Option<Event>, StoreError> {
        Ok(find_event(conn, self.id)?)
    }
}

pub(super) fn find_event(conn: &mut Connection, id: EventId) -> QueryResult<Option<Event>> {
    find_event_and(conn, id, "")
}

/// The same, with its row locked.
pub(super) fn find_event_and(
    conn: &mut Connection,
    id: EventId,
    lock: &'static str,
) -> QueryResult<Option<Event>> {
    let row: Option<EventRow> = Statement::<EventSql>::new(EventRow::SELECT)
        .and(" id = ?", id)
        .then(lock)
        .get_result(conn)
        .optional()?;
    Ok(row.map(Event::from))
}
