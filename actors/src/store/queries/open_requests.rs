//! For what does this participant wait?

use crate::protocol::{AgencyId, ChatId, EventId, UserId};
use crate::store::ids::DbId;
use crate::store::statement::Statement;
use crate::store::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Binary};

/// More than anybody can wait for with reason: one request for each event.
pub(super) const MOST: i64 = 200;

/// The requests of a participant that wait, first come first.
#[derive(Clone, Copy, Debug)]
pub struct OpenRequests {
    /// Who asked.
    pub participant: UserId,
}

/// A request that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnRequest {
    /// Its id, and that of the chat that will answer it.
    pub id: ChatId,
    /// On which event.
    pub event: EventId,
    /// In whose queue.
    pub agency: AgencyId,
    /// Its place: smaller is earlier.
    pub order: i64,
}

impl Query for OpenRequests {
    type Output = Vec<OwnRequest>;

    fn run(self, conn: &mut Connection) -> Result<Vec<OwnRequest>, StoreError> {
        type Row = (DbId, i64, i64, i64);
        // The first condition on the status is the index's, the second one the question.
        let rows: Vec<Row> = Statement::<(Binary, BigInt, BigInt, BigInt)>::new(
            "SELECT id, event_id, agency_id, queue_order FROM help_requests \
             WHERE participant_id = ? AND status IN (0, 1) AND status = 0 \
             ORDER BY queue_order LIMIT ?",
        )
        .bind(self.participant)
        .bind(MOST)
        .load(conn)?;
        let own = |(id, event, agency, order): Row| OwnRequest {
            id: id.into(),
            event: EventId(event),
            agency: AgencyId(agency),
            order,
        };
        Ok(rows.into_iter().map(own).collect())
    }
}
