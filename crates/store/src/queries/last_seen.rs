//! When somebody was last there.

use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::sql_types::{BigInt, Nullable};
use diesel::{OptionalExtension, RunQueryDsl};
use switchboard_domain::{Timestamp, UserId};

/// The end of a user's last stay that has been stored.
#[derive(Clone, Copy, Debug)]
pub struct LastSeen {
    /// Whose.
    pub user: UserId,
}

impl Query for LastSeen {
    type Output = Option<Timestamp>;

    fn run(self, conn: &mut Connection) -> Result<Option<Timestamp>, StoreError> {
        let seen: Option<Option<i64>> =
            Statement::<Nullable<BigInt>>::new("SELECT last_seen_at FROM users WHERE id = ?")
                .bind(self.user)
                .get_result(conn)
                .optional()?;
        Ok(seen.flatten().map(Timestamp))
    }
}
