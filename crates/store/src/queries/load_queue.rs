//! The queue of an agency.

use super::waiting::{can_be_taken, oldest};
use crate::ids::DbId;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Binary};
use switchboard_domain::{AgencyId, ChatId, EventId, Timestamp, UserId};

/// Longer queues are cut: nobody at their end is served soon.
const LONGEST_QUEUE: i64 = 100_000;

/// The waiting requests of an agency that can still be taken, first come first.
#[derive(Clone, Copy, Debug)]
pub struct LoadQueue {
    /// Whose queue.
    pub agency: AgencyId,
    /// The present.
    pub now: Timestamp,
}

/// A request in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitingRequest {
    /// Its id, and that of the chat that will answer it.
    pub id: ChatId,
    /// Its place: smaller is earlier.
    pub order: i64,
    /// Who asked.
    pub participant: UserId,
    /// On which event.
    pub event: EventId,
    /// When.
    pub created_at: Timestamp,
}

impl Query for LoadQueue {
    type Output = Vec<WaitingRequest>;

    fn run(self, conn: &mut Connection) -> Result<Vec<WaitingRequest>, StoreError> {
        type Row = (DbId, i64, i64, i64, i64);
        let rows: Vec<Row> = Statement::<(Binary, BigInt, BigInt, BigInt, BigInt)>::new(sql!(
            "SELECT r.id, r.queue_order, r.participant_id, r.event_id, r.created_at \
             FROM help_requests r JOIN events e ON e.id = r.event_id \
             WHERE r.agency_id = ? AND r.status = {waiting} AND ",
            can_be_taken!(),
            " ORDER BY r.queue_order LIMIT ?"
        ))
        .bind(self.agency)
        .bind(oldest(self.now))
        .bind(oldest(self.now))
        .bind(LONGEST_QUEUE)
        .load(conn)?;
        let waiting = |(id, order, participant, event, created_at): Row| WaitingRequest {
            id: id.into(),
            order,
            participant: UserId(participant),
            event: EventId(event),
            created_at: Timestamp(created_at),
        };
        Ok(rows.into_iter().map(waiting).collect())
    }
}
