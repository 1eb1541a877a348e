//! Events, by start.

use super::dialect::contains_pattern;
use crate::protocol::{AgencyId, Event, EventId, Timestamp};
use crate::store::models::EventRow;
use crate::store::schema::events;
use crate::store::statement::Statement;
use crate::store::{Connection, Query, StoreError};
use diesel::RunQueryDsl;

/// Whose events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventScope {
    /// All of an agency.
    Agency(AgencyId),
    /// Everybody's that have not ended at this time.
    NotEndedAt(Timestamp),
}

/// A page of events in the order of start and id.
#[derive(Clone, Debug)]
pub struct ListEvents {
    /// Whose.
    pub scope: EventScope,
    /// Part of the name, the description or the address, in whatever case.
    pub query: Option<String>,
    /// Start and id of the last event of the page before.
    pub after: Option<(Timestamp, EventId)>,
    /// Events at most.
    pub limit: i64,
}

impl Query for ListEvents {
    type Output = Vec<Event>;

    fn run(self, conn: &mut Connection) -> Result<Vec<Event>, StoreError> {
        let select = Statement::<events::SqlType>::new(
            "SELECT id, agency_id, name, description, address, starts_at, ends_at \
             FROM events WHERE",
        );
        let mut select = match self.scope {
            EventScope::Agency(id) => select.and(" agency_id = ?", id),
            EventScope::NotEndedAt(now) => select.and(" ends_at >= ?", now),
        };
        if let Some(part) = &self.query {
            let lower = conn.lower();
            for (before, column) in [
                (" AND (", "name"),
                (" OR ", "description"),
                (" OR ", "address"),
            ] {
                select = select.then(before).then(lower).then("(").then(column);
                select = select.and(") LIKE ? ESCAPE '\\'", contains_pattern(part));
            }
            select = select.then(")");
        }
        if let Some((starts_at, id)) = self.after {
            select = select
                .and(" AND (starts_at, id) > (?", starts_at)
                .and(", ?)", id);
        }
        let rows: Vec<EventRow> = select
            .and(" ORDER BY starts_at, id LIMIT ?", self.limit)
            .load(conn)?;
        Ok(rows.into_iter().map(Event::from).collect())
    }
}
