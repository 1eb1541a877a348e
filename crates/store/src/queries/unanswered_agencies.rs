//! The agencies with matches that nobody has answered yet.

use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::BigInt;
use switchboard_domain::{AgencyId, Timestamp};

/// Agencies of one call; the others have their turn with the next, when these are looked after.
const MOST: i64 = 1_000;

/// The agencies with recent active chats in which the organizer has not written.
#[derive(Clone, Copy, Debug)]
pub struct UnansweredAgencies {
    /// Older matches were looked after, and kept.
    pub made_after: Timestamp,
}

impl Query for UnansweredAgencies {
    type Output = Vec<AgencyId>;

    fn run(self, conn: &mut Connection) -> Result<Self::Output, StoreError> {
        // As in `UnansweredMatches`: active chats are few, and have an index of their own.
        let rows: Vec<i64> = Statement::<BigInt>::new(sql!(
            "SELECT DISTINCT c.agency_id FROM chats c WHERE c.time_end IS NULL \
             AND c.withdrawn_at IS NULL AND c.kind = {help} AND c.organizer_id > 0 \
             AND c.time_start > ? \
             AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.chat_id = c.id \
             AND m.author_id = c.organizer_id) LIMIT ?"
        ))
        .bind(self.made_after)
        .bind(MOST)
        .load(conn)?;
        Ok(rows.into_iter().map(AgencyId).collect())
    }
}
