//! Chats whose participant is fine end by themselves.

use super::offers::EndedOffer;
use crate::ids::DbId;
use crate::queries::close_chat::close_locked;
use crate::queries::load_chat::load_help_chat;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::Binary;
use switchboard_domain::{HelpChat, Timestamp};

/// Chats at most that one look ends; the next one goes on.
const AT_ONCE: i64 = 100;

/// Ends chats, each with its offer, whose participant said before `said_before` that all is well, and in which nobody has written since.
#[derive(Clone, Copy, Debug)]
pub struct CloseResolved {
    /// When that was said, at the latest.
    pub said_before: Timestamp,
    /// The present.
    pub now: Timestamp,
}

const DUE: &str = "SELECT c.id FROM chats c WHERE c.resolved_at IS NOT NULL AND c.time_end IS NULL \
    AND c.withdrawn_at IS NULL AND c.resolved_at <= ?";

impl Query for CloseResolved {
    type Output = Vec<(HelpChat, Option<EndedOffer>)>;
    const WRITES: bool = true;

    fn without_writing(&self, conn: &mut Connection) -> Result<Option<Self::Output>, StoreError> {
        let due: Vec<DbId> = Statement::<Binary>::new(DUE)
            .bind(self.said_before)
            .then(" LIMIT 1")
            .load(conn)?;
        Ok(due.is_empty().then(Vec::new))
    }

    fn run(self, conn: &mut Connection) -> Result<Self::Output, StoreError> {
        // Locked, in one order; what somebody else has locked is looked at again before long.
        let due: Vec<DbId> = Statement::<Binary>::new(DUE)
            .bind(self.said_before)
            .and(" ORDER BY c.resolved_at, c.id LIMIT ?", AT_ONCE)
            .then(conn.on_postgresql(" FOR NO KEY UPDATE SKIP LOCKED"))
            .load(conn)?;
        let mut closed = Vec::with_capacity(due.len());
        for id in due {
            if let Some(chat) = load_help_chat(conn, id.into(), "")? {
                closed.push(close_locked(conn, chat, None, self.now)?);
            }
        }
        Ok(closed)
    }
}
