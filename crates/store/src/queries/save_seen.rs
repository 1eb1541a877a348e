//! When users were last there.

use super::dialect::pairs_of_json;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use switchboard_domain::{Timestamp, UserId};

/// Notes when users were last there, each unless something later is known. Nothing is kept of those
/// who are deleted. Doing it again changes nothing.
#[derive(Clone, Debug)]
pub struct SaveSeen {
    /// Who, and when.
    pub seen: Vec<(UserId, Timestamp)>,
}

impl Query for SaveSeen {
    type Output = ();
    const WRITES: bool = true;
    // Of two nodes that lock the same users in another order the database ends one, which tries again.
    const ONE_STATEMENT_ON_POSTGRESQL: bool = true;

    fn run(self, conn: &mut Connection) -> Result<(), StoreError> {
        let rows = self.seen.iter().map(|(user, at)| (*user, at.0));
        Statement::<()>::new("UPDATE users SET last_seen_at = v.at FROM (")
            .and(conn.json_pairs(), pairs_of_json(rows))
            .then(") v WHERE users.id = v.id AND users.deleted_at IS NULL")
            .then(" AND coalesce(last_seen_at, 0) < v.at")
            .execute(conn)?;
        Ok(())
    }
}
