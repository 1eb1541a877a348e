//! Where a request stands, when its queue does not know it.

use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::sql_types::BigInt;
use diesel::{OptionalExtension, RunQueryDsl};
use switchboard_domain::ChatId;

/// The place of a request that waits: 1 is served next. `None` when it does not wait. Counts those before
/// it, so it is for the moments in which the queue's actor is out of step with the database.
#[derive(Clone, Copy, Debug)]
pub struct PlaceInQueue {
    /// The request.
    pub request: ChatId,
}

impl Query for PlaceInQueue {
    type Output = Option<usize>;

    fn run(self, conn: &mut Connection) -> Result<Option<usize>, StoreError> {
        let place: Option<i64> = Statement::<BigInt>::new(sql!(
            "SELECT (SELECT count(*) FROM help_requests b WHERE b.agency_id = r.agency_id \
             AND b.status = {waiting} AND b.queue_order <= r.queue_order) \
             FROM help_requests r WHERE r.id = ? AND r.status = {waiting}"
        ))
        .bind(self.request)
        .get_result(conn)
        .optional()?;
        Ok(place.and_then(|place| usize::try_from(place).ok()))
    }
}
