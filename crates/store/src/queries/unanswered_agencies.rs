//! The agencies with matches that nobody has answered yet.

use super::unanswered_matches::{is_opened, is_unanswered};
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::BigInt;
use switchboard_domain::{AgencyId, Timestamp};

/// Agencies of one call; the others have their turn with the next, when these are looked after.
const MOST: i64 = 1_000;

/// The agencies with such chats as [`UnansweredMatches`](super::UnansweredMatches) finds.
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
            "SELECT DISTINCT c.agency_id FROM chats c WHERE ",
            is_unanswered!(),
            " LIMIT ?"
        ))
        .bind(self.made_after)
        .bind(MOST)
        .load(conn)?;
        Ok(rows.into_iter().map(AgencyId).collect())
    }
}
