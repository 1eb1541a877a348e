//! The queues, in numbers.

use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::BigInt;
use switchboard_domain::{AgencyId, Timestamp};

/// The waiting requests of every agency that has any.
#[derive(Clone, Copy, Debug)]
pub struct QueueStats;

/// An agency's queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Whose.
    pub agency: AgencyId,
    /// Requests in it.
    pub count: i64,
    /// When the oldest of them was sent.
    pub oldest: Timestamp,
}

impl Query for QueueStats {
    type Output = Vec<Waiting>;

    fn run(self, conn: &mut Connection) -> Result<Vec<Waiting>, StoreError> {
        let rows: Vec<(i64, i64, i64)> = Statement::<(BigInt, BigInt, BigInt)>::new(sql!(
            "SELECT agency_id, count(*), min(created_at) FROM help_requests \
             WHERE status = {waiting} GROUP BY agency_id ORDER BY agency_id"
        ))
        .load(conn)?;
        let waiting = |(agency, count, oldest)| Waiting {
            agency: AgencyId(agency),
            count,
            oldest: Timestamp(oldest),
        };
        Ok(rows.into_iter().map(waiting).collect())
    }
}
