//! Who may look after all of an agency's chats.

use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use switchboard_domain::{AgencyId, UserId};

/// Whether the user is a supervisor of this agency. For what only reads; who writes asks in their own
/// transaction.
#[derive(Clone, Copy, Debug)]
pub struct IsSupervisor {
    /// Who.
    pub user: UserId,
    /// Of which agency.
    pub agency: AgencyId,
}

impl Query for IsSupervisor {
    type Output = bool;
    const WRITES: bool = false;

    fn run(self, conn: &mut Connection) -> Result<bool, StoreError> {
        Ok(look(self.user, self.agency, "", conn)?)
    }
}

/// Whether the user is a supervisor of this agency now, and stays one until the transaction ends. It comes first
/// in its transaction: users are locked before requests and chats.
pub(super) fn is_supervisor(
    user: UserId,
    agency: AgencyId,
    conn: &mut Connection,
) -> QueryResult<bool> {
    let lock = conn.on_postgresql(" FOR SHARE");
    look(user, agency, lock, conn)
}

fn look(
    user: UserId,
    agency: AgencyId,
    lock: &'static str,
    conn: &mut Connection,
) -> QueryResult<bool> {
    // 2 and above may all that a supervisor may.
    let found: Option<i64> = Statement::<BigInt>::new(sql!(
        "SELECT id FROM users WHERE side = {organizer} AND deleted_at IS NULL \
         AND coalesce(rank_provisioned, rank_claimed) >= {supervisor}"
    ))
    .and(" AND id = ?", user)
    .and(" AND agency_id = ?", agency)
    .then(lock)
    .get_result(conn)
    .optional()?;
    Ok(found.is_some())
}
