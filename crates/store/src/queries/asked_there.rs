//! Whether somebody has asked for help on an event.

use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::BigInt;
use switchboard_domain::{EventId, UserId};

/// What a participant has on an event.
#[derive(Clone, Copy, Debug)]
pub struct AskedThere {
    /// Who.
    pub participant: UserId,
    /// Where.
    pub event: EventId,
}

/// It.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Whether a request waits, or its chat is open.
    pub now: bool,
    /// Whether one waits, or there is a chat, open or not.
    pub ever: bool,
}

impl Query for AskedThere {
    type Output = Asked;

    fn run(self, conn: &mut Connection) -> Result<Asked, StoreError> {
        // Requests that wait, chats that are open, and those that have ended.
        let (waiting, open, ended): (i64, i64, i64) = Statement::<(BigInt, BigInt, BigInt)>::new(
            sql!("SELECT (SELECT count(*) FROM (SELECT 1 FROM help_requests WHERE participant_id = ? \
                 AND status IN ({waiting}, {matched}) AND status = {waiting} AND event_id = ? LIMIT 1) w), "),
        )
        .bind(self.participant)
        .bind(self.event)
        .then(
            "(SELECT count(*) FROM (SELECT 1 FROM chats WHERE participant_id = ? \
                 AND event_id = ? AND time_end IS NULL AND withdrawn_at IS NULL LIMIT 1) o), ",
        )
        .bind(self.participant)
        .bind(self.event)
        .then(
            "(SELECT count(*) FROM (SELECT 1 FROM chats WHERE participant_id = ? \
                 AND event_id = ? AND time_end IS NOT NULL AND withdrawn_at IS NULL LIMIT 1) e)",
        )
        .bind(self.participant)
        .bind(self.event)
        .get_result(conn)?;
        Ok(Asked {
            now: waiting + open > 0,
            ever: waiting + open + ended > 0,
        })
    }
}
