//! Chats that seem to wait, and whose request a program of before has ended: it knew of no chat then.

use super::end_waiting::end_waiting;
use crate::models::{EndedRequest, EndedRequestRow, EndedRequestSql};
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::SmallInt;
use switchboard_domain::{ChatId, Outcome, Timestamp};

/// Chats of one call; the next call takes the rest.
const AT_ONCE: i64 = 1_000;

/// What is open is found by its index, in order.
const LEFT: &str = sql!(
    "SELECT c.id, c.agency_id, c.event_id, c.participant_id, r.status FROM chats c \
     JOIN help_requests r ON r.id = c.id WHERE c.kind = {help} AND c.time_end IS NULL \
     AND c.withdrawn_at IS NOT NULL AND r.status IN ({closed}, {withdrawn}, {expired}) \
     ORDER BY c.agency_id, c.time_start, c.id LIMIT ?"
);

/// Ends them as their requests ended, at most 1,000 at once.
#[derive(Clone, Copy, Debug)]
pub struct EndLeftChats {
    /// The present.
    pub now: Timestamp,
}

impl EndLeftChats {
    fn left(
        limit: i64,
        lock: &'static str,
        conn: &mut Connection,
    ) -> Result<Vec<(EndedRequestRow, i16)>, StoreError> {
        let select = Statement::<(EndedRequestSql, SmallInt)>::new(LEFT)
            .bind(limit)
            .then(lock);
        Ok(select.load(conn)?)
    }
}

impl Query for EndLeftChats {
    type Output = Vec<(EndedRequest, Outcome)>;
    const WRITES: bool = true;

    fn without_writing(&self, conn: &mut Connection) -> Result<Option<Self::Output>, StoreError> {
        let some = Self::left(1, "", conn)?;
        Ok(some.is_empty().then(Vec::new))
    }

    fn run(self, conn: &mut Connection) -> Result<Self::Output, StoreError> {
        let lock = conn.on_postgresql(" FOR UPDATE OF c SKIP LOCKED");
        let left = Self::left(AT_ONCE, lock, conn)?;
        let ended = left.into_iter().map(|(request, status)| {
            let outcome = Outcome::from_db(status).unwrap_or(Outcome::Closed);
            (EndedRequest::from(request), outcome)
        });
        let ended: Vec<(EndedRequest, Outcome)> = ended.collect();
        for outcome in [Outcome::Closed, Outcome::Withdrawn, Outcome::Expired] {
            let chats = ended.iter().filter(|(_, it)| *it == outcome);
            let chats: Vec<ChatId> = chats.map(|(request, _)| request.id).collect();
            end_waiting(&chats, outcome, None, self.now, conn)?;
        }
        Ok(ended)
    }
}
