//! Events, by start.

use super::candidates::{Candidates, Folded, any, steps};
use super::dialect::ids_of_json;
use crate::models::{EventRow, EventSql};
use crate::search::{Patience, Search};
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Bool};
use switchboard_domain::search::document::needles;
use switchboard_domain::{AgencyId, Event, EventId, Timestamp};

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

/// The columns of an event `e`.
const SELECT: &str = "SELECT e.id, e.agency_id, e.name, e.description, e.address, e.starts_at, e.ends_at, e.lat, e.lng, \
     coalesce(e.alternatives, (SELECT a.alternatives FROM agencies a WHERE a.id = e.agency_id)) AS alternatives, \
     (SELECT a.name FROM agencies a WHERE a.id = e.agency_id) AS agency_name";

impl Query for ListEvents {
    type Output = Vec<Event>;

    fn run(self, conn: &mut Connection) -> Result<Vec<Event>, StoreError> {
        self.search(conn, &Patience::default())
    }
}

impl Search for ListEvents {
    type Output = Vec<Event>;

    fn search(self, conn: &mut Connection, patience: &Patience) -> Result<Vec<Event>, StoreError> {
        let rows = match &self.query {
            None => self.page(conn)?,
            Some(part) => {
                let needles = needles(part);
                match Folded::Events.candidates(&needles, conn)? {
                    Candidates::These(ids) => self.of_these(&ids, &needles, conn)?,
                    Candidates::Many => self.walked(&needles, conn, patience)?,
                }
            }
        };
        Ok(rows.into_iter().map(Event::from).collect())
    }
}

impl ListEvents {
    fn page(&self, conn: &mut Connection) -> Result<Vec<EventRow>, StoreError> {
        let keys =
            Statement::<EventSql>::new("WITH keys AS MATERIALIZED (SELECT e.id, e.starts_at ");
        let keys = self.of_page(keys.then("FROM events e WHERE "), self.after);
        let keys = in_order(keys, self.limit).then(") ").then(SELECT);
        Ok(keys
            .then(" FROM keys CROSS JOIN events e WHERE e.id = keys.id ORDER BY e.starts_at, e.id")
            .load(conn)?)
    }

    /// Of these, as far as they are meant.
    fn of_these(
        &self,
        ids: &[i64],
        needles: &[String],
        conn: &mut Connection,
    ) -> Result<Vec<EventRow>, StoreError> {
        let position = conn.event_contains();
        let found = Statement::<EventSql>::new("WITH found AS MATERIALIZED (")
            .then(SELECT)
            .then(" FROM (")
            .and(conn.json_ids(), ids_of_json(ids.iter().copied()))
            .then(") w CROSS JOIN events e WHERE e.id = w.id AND ");
        let found = any(self.of_page(found, self.after), position, needles);
        Ok(found
            .then(") ")
            .then(SELECT)
            .and(
                " FROM found e ORDER BY e.starts_at, e.id LIMIT ?",
                self.limit,
            )
            .load(conn)?)
    }

    /// From the first start on, until there are enough.
    fn walked(
        &self,
        needles: &[String],
        conn: &mut Connection,
        patience: &Patience,
    ) -> Result<Vec<EventRow>, StoreError> {
        let limit = usize::try_from(self.limit).unwrap_or_default();
        let position = conn.event_contains();
        let (mut after, mut found) = (self.after, Vec::new());
        for step in steps() {
            patience.go_on()?;
            let keys = Statement::<(BigInt, BigInt, Bool)>::new(
                "WITH keys AS MATERIALIZED (SELECT e.id, e.starts_at FROM events e WHERE ",
            );
            let keys = in_order(self.of_page(keys, after), step);
            let looked = any(
                keys.then(") SELECT e.id, e.starts_at, (1 = 1"),
                position,
                needles,
            );
            let rows: Vec<(i64, i64, bool)> = looked
                .then(
                    ") FROM keys CROSS JOIN events e WHERE e.id = keys.id \
                     ORDER BY e.starts_at, e.id",
                )
                .load(conn)?;
            let meant = rows.iter().filter(|(_, _, meant)| *meant);
            found.extend(meant.map(|(id, ..)| *id));
            let whole = i64::try_from(rows.len()).is_ok_and(|rows| rows == step);
            after = rows
                .last()
                .map(|(id, at, _)| (Timestamp(*at), EventId(*id)));
            if found.len() >= limit || !whole {
                break;
            }
        }
        found.truncate(limit);
        self.of_these(&found, needles, conn)
    }

    /// Conditions for an event `e` of these, behind `after`.
    fn of_page<Row>(
        &self,
        select: Statement<Row>,
        after: Option<(Timestamp, EventId)>,
    ) -> Statement<Row> {
        let select = match self.scope {
            EventScope::Agency(id) => select.and("e.agency_id = ?", id),
            EventScope::NotEndedAt(now) => select.and("e.ends_at >= ?", now),
        };
        match after {
            Some((starts_at, id)) => select
                .and(" AND (e.starts_at, e.id) > (?", starts_at)
                .and(", ?)", id),
            None => select,
        }
    }
}

/// The first ones. An agency's are in that order in an index. What has not ended is found by its end,
/// and put in order then: in the order of start, everything that is over would come first.
fn in_order<Row>(select: Statement<Row>, limit: i64) -> Statement<Row> {
    select.and(" ORDER BY e.starts_at, e.id LIMIT ?", limit)
}
