//! All that became of what was said at an event.

use super::outcomes::counts;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, SmallInt};
use switchboard_domain::EventId;
use switchboard_domain::waits::{PlaceBucket, WaitsOfWidth};

/// What became of what was said, by place and width.
#[derive(Clone, Copy, Debug)]
pub struct WaitsOfEvent {
    /// Which event.
    pub event: EventId,
}

impl Query for WaitsOfEvent {
    type Output = Vec<WaitsOfWidth>;

    fn run(self, conn: &mut Connection) -> Result<Vec<WaitsOfWidth>, StoreError> {
        type Row = (i16, i64, i64, i64, i64);
        let rows: Vec<Row> = Statement::<(SmallInt, BigInt, BigInt, BigInt, BigInt)>::new(
            // The sum of such numbers is no such number on PostgreSQL.
            "SELECT bucket, width, CAST(sum(held) AS BIGINT), CAST(sum(sooner) AS BIGINT), \
             CAST(sum(later) AS BIGINT) FROM wait_outcomes WHERE event_id = ? \
             GROUP BY bucket, width ORDER BY bucket, width",
        )
        .bind(self.event)
        .load(conn)?;
        let waits = |(bucket, width, held, sooner, later): Row| {
            Some(WaitsOfWidth {
                bucket: PlaceBucket::from_index(usize::try_from(bucket).ok()?)?,
                width: width.unsigned_abs(),
                counts: counts((held, sooner, later)),
            })
        };
        Ok(rows.into_iter().filter_map(waits).collect())
    }
}
