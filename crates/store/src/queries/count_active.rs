//! How busy an organizer is.

use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::BigInt;
use switchboard_domain::UserId;

/// The number of an organizer's active help chats.
#[derive(Clone, Copy, Debug)]
pub struct CountActive {
    /// Whose.
    pub organizer: UserId,
}

impl Query for CountActive {
    type Output = i64;

    fn run(self, conn: &mut Connection) -> Result<i64, StoreError> {
        let count = Statement::<BigInt>::new(sql!(
            "SELECT count(*) FROM chats WHERE kind = {help} AND organizer_id = ? \
             AND time_end IS NULL AND withdrawn_at IS NULL"
        ))
        .bind(self.organizer)
        .get_result(conn)?;
        Ok(count)
    }
}
