//! The matches of an agency that nobody has answered yet.

use crate::ids::DbId;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Binary};
use switchboard_domain::{AgencyId, ChatId, Timestamp, UserId};

/// Matches of one call; an agency with more has a larger problem.
const MOST: i64 = 10_000;

/// The recent active chats of an agency in which its organizer has not written, each with when it was made: whoever looks after
/// matches starts over with them.
#[derive(Clone, Copy, Debug)]
pub struct UnansweredMatches {
    /// Whose.
    pub agency: AgencyId,
    /// Older matches were looked after, and kept.
    pub made_after: Timestamp,
}

impl Query for UnansweredMatches {
    type Output = Vec<(ChatId, UserId, Timestamp)>;

    fn run(self, conn: &mut Connection) -> Result<Self::Output, StoreError> {
        // Active chats are few, and have an index of their own.
        let rows: Vec<(DbId, i64, i64)> = Statement::<(Binary, BigInt, BigInt)>::new(
            sql!("SELECT c.id, c.organizer_id, c.time_start FROM chats c WHERE c.time_end IS NULL \
             AND c.withdrawn_at IS NULL AND c.kind = {help} AND c.organizer_id > 0 AND c.agency_id = ? \
             AND c.time_start > ? \
             AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.chat_id = c.id \
             AND m.author_id = c.organizer_id) ORDER BY c.time_start LIMIT ?"),
        )
        .bind(self.agency)
        .bind(self.made_after)
        .bind(MOST)
        .load(conn)?;
        let found = rows.into_iter();
        Ok(found
            .map(|(chat, user, made)| (chat.into(), UserId(user), Timestamp(made)))
            .collect())
    }
}
