//! When those were taken who were taken last.

use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::BigInt;
use switchboard_domain::{AgencyId, Timestamp};

/// The requests of an agency that were taken last; the latest match first. One that was taken back
/// is none of them until it is taken again.
#[derive(Clone, Copy, Debug)]
pub struct RecentMatches {
    /// Whose queue.
    pub agency: AgencyId,
    /// Matches at most.
    pub limit: i64,
}

/// A request that was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecentMatch {
    /// When it was sent.
    pub asked: Timestamp,
    /// When it was taken. Clocks of nodes differ: that may be before it was sent.
    pub matched: Timestamp,
}

impl Query for RecentMatches {
    type Output = Vec<RecentMatch>;

    fn run(self, conn: &mut Connection) -> Result<Vec<RecentMatch>, StoreError> {
        let rows: Vec<(i64, i64)> = Statement::<(BigInt, BigInt)>::new(
            "SELECT created_at, matched_at FROM help_requests WHERE agency_id = ? \
             AND matched_at IS NOT NULL ORDER BY matched_at DESC LIMIT ?",
        )
        .bind(self.agency)
        .bind(self.limit)
        .load(conn)?;
        let found = |(asked, matched)| RecentMatch {
            asked: Timestamp(asked),
            matched: Timestamp(matched),
        };
        Ok(rows.into_iter().map(found).collect())
    }
}
