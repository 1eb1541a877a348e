//! How long those waited who were taken last.

use crate::protocol::AgencyId;
use crate::store::statement::Statement;
use crate::store::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::BigInt;

/// The waits, in microseconds, of the requests of an agency that were taken last; the latest match
/// first. A request that was taken back counts from when it was sent, once it is taken again.
#[derive(Clone, Copy, Debug)]
pub struct RecentMatches {
    /// Whose queue.
    pub agency: AgencyId,
    /// Matches at most.
    pub limit: i64,
}

impl Query for RecentMatches {
    type Output = Vec<i64>;

    fn run(self, conn: &mut Connection) -> Result<Vec<i64>, StoreError> {
        let waits: Vec<i64> = Statement::<BigInt>::new(
            "SELECT matched_at - created_at FROM help_requests WHERE agency_id = ? \
             AND matched_at IS NOT NULL ORDER BY matched_at DESC LIMIT ?",
        )
        .bind(self.agency)
        .bind(self.limit)
        .load(conn)?;
        // Clocks of nodes differ: nobody is taken before asking.
        Ok(waits.into_iter().map(|wait| wait.max(0)).collect())
    }
}
