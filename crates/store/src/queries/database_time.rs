//! What time it is where the database runs.

use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::BigInt;
use switchboard_domain::Timestamp;

/// The database's clock; nothing where that is this machine's own.
#[derive(Clone, Copy, Debug)]
pub struct DatabaseTime;

impl Query for DatabaseTime {
    type Output = Option<Timestamp>;

    fn run(self, conn: &mut Connection) -> Result<Self::Output, StoreError> {
        if let Connection::Sqlite(_) = conn {
            return Ok(None);
        }
        let micros: i64 = Statement::<BigInt>::new(
            "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint)",
        )
        .get_result(conn)?;
        Ok(Some(Timestamp(micros)))
    }
}
