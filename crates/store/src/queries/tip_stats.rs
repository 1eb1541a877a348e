//! How many tips are under way.

use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Nullable};
use switchboard_domain::Timestamp;

/// Counts the tips that are not at their end, and those that people have to look at.
#[derive(Clone, Copy, Debug)]
pub struct TipStats;

/// What it finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TipsUnderWay {
    /// Tips that are not at their end.
    pub unfinished: i64,
    /// When the oldest of them was promised.
    pub oldest: Option<Timestamp>,
    /// Tips that people have to look at.
    pub unresolved: i64,
}

impl Query for TipStats {
    type Output = TipsUnderWay;

    fn run(self, conn: &mut Connection) -> Result<TipsUnderWay, StoreError> {
        let (unfinished, oldest, unresolved): (i64, Option<i64>, i64) =
            Statement::<(BigInt, Nullable<BigInt>, BigInt)>::new(
                sql!("SELECT count(*), min(created_at), \
                 (SELECT count(*) FROM tips WHERE status = {unresolved}) FROM tips WHERE status < {paid}"),
            )
            .get_result(conn)?;
        Ok(TipsUnderWay {
            unfinished,
            oldest: oldest.map(Timestamp),
            unresolved,
        })
    }
}
