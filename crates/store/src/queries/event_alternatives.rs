//! What else one can do at events.

use super::dialect::ids_of_json;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Nullable, Text};
use switchboard_domain::EventId;
use switchboard_domain::alternatives::{self, Alternative};

/// What else one can do at each of these events: what the event says, else its agency.
#[derive(Clone, Debug)]
pub struct EventAlternatives {
    /// Which.
    pub events: Vec<EventId>,
}

impl Query for EventAlternatives {
    type Output = Vec<(EventId, Vec<Alternative>)>;

    fn run(self, conn: &mut Connection) -> Result<Self::Output, StoreError> {
        let events = ids_of_json(self.events.iter().map(|event| event.0));
        let rows: Vec<(i64, Option<String>)> = Statement::<(BigInt, Nullable<Text>)>::new(
            "SELECT e.id, coalesce(e.alternatives, g.alternatives) FROM (",
        )
        .and(conn.json_ids(), events)
        .then(") w JOIN events e ON e.id = w.id JOIN agencies g ON g.id = e.agency_id")
        .load(conn)?;
        let read = |(event, text): (i64, Option<String>)| {
            (EventId(event), alternatives::from_text(text.as_deref()))
        };
        Ok(rows.into_iter().map(read).collect())
    }
}
