//! Who may write to whom, as the integrator says.

use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::BigInt;
use switchboard_domain::UserId;

/// From now on the one may write to the other. `false`: one of them is not there. The two are not
/// the same.
#[derive(Clone, Copy, Debug)]
pub struct PutContact {
    /// Who writes.
    pub user: UserId,
    /// To whom.
    pub may_write_to: UserId,
}

impl Query for PutContact {
    type Output = bool;
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<bool, StoreError> {
        let there: i64 = Statement::<BigInt>::new(
            "SELECT count(*) FROM users WHERE id IN (?, ?) AND deleted_at IS NULL",
        )
        .bind(self.user)
        .bind(self.may_write_to)
        .get_result(conn)?;
        if there < 2 {
            return Ok(false);
        }
        Statement::<()>::new(
            "INSERT INTO contacts (user_id, may_write_to) VALUES (?, ?) \
             ON CONFLICT (user_id, may_write_to) DO NOTHING",
        )
        .bind(self.user)
        .bind(self.may_write_to)
        .execute(conn)?;
        Ok(true)
    }
}

/// From now on not any more, for this reason.
#[derive(Clone, Copy, Debug)]
pub struct DeleteContact {
    /// Who writes.
    pub user: UserId,
    /// To whom.
    pub may_write_to: UserId,
}

impl Query for DeleteContact {
    type Output = ();
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<(), StoreError> {
        Statement::<()>::new("DELETE FROM contacts WHERE user_id = ? AND may_write_to = ?")
            .bind(self.user)
            .bind(self.may_write_to)
            .execute(conn)?;
        Ok(())
    }
}
