//! Participants who wait for a while are told that they still do.

use super::notices::{notice_each, says};
use crate::ids::DbId;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Binary};
use std::collections::BTreeMap;
use switchboard_domain::{
    AgencyId, ChatId, NoticeRule, SILENCE, STILL_WAITING_AFTER, Timestamp, times_still_waiting,
};

/// Chats of one call; the next call takes the rest.
const AT_ONCE: i64 = 1_000;

/// Those who wait for so long, but for who was told already, and where a human wrote a moment ago.
const DUE: &str = sql!(
    "SELECT c.id, c.agency_id, coalesce(r.returned_at, r.created_at) \
     FROM chats c JOIN help_requests r ON r.id = c.id \
     WHERE c.kind = {help} AND c.time_end IS NULL AND c.withdrawn_at IS NOT NULL \
     AND r.status = {waiting} AND coalesce(r.returned_at, r.created_at) <= ? \
     AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.chat_id = c.id AND m.seq = c.last_seq \
     AND m.time_sent > ?) \
     AND (SELECT count(*) FROM chat_events x WHERE x.chat_id = c.id AND x.kind = 'notice' \
     AND x.detail LIKE ?) \
     < CASE WHEN coalesce(r.returned_at, r.created_at) <= ? THEN 2 ELSE 1 END \
     ORDER BY c.id LIMIT ?"
);

/// Tells them, at most 1,000 at once: those who were told.
#[derive(Clone, Copy, Debug)]
pub struct TellStillWaiting {
    /// The present.
    pub now: Timestamp,
}

type Row = (DbId, i64, i64);
type RowSql = (Binary, BigInt, BigInt);

impl TellStillWaiting {
    fn due(&self, limit: i64) -> Statement<RowSql> {
        let [first, second] = STILL_WAITING_AFTER;
        Statement::new(DUE)
            .bind(self.now.minus(first))
            .bind(self.now.minus(SILENCE))
            .bind(says(NoticeRule::StillWaiting))
            .bind(self.now.minus(second))
            .bind(limit)
    }
}

impl Query for TellStillWaiting {
    type Output = Vec<ChatId>;
    const WRITES: bool = true;

    fn without_writing(&self, conn: &mut Connection) -> Result<Option<Self::Output>, StoreError> {
        let due: Vec<Row> = self.due(1).load(conn)?;
        Ok(due.is_empty().then(Vec::new))
    }

    fn run(self, conn: &mut Connection) -> Result<Vec<ChatId>, StoreError> {
        let lock = conn.on_postgresql(" FOR NO KEY UPDATE OF c SKIP LOCKED");
        let due: Vec<Row> = self.due(AT_ONCE).then(lock).load(conn)?;
        let mut groups: BTreeMap<(i64, usize), Vec<ChatId>> = BTreeMap::new();
        for (chat, agency, since) in due {
            let times = times_still_waiting(self.now.since(Timestamp(since)));
            groups.entry((agency, times)).or_default().push(chat.into());
        }
        let mut told = Vec::new();
        for ((agency, times), chats) in groups {
            let rule = (NoticeRule::StillWaiting, times);
            told.extend(notice_each(&chats, AgencyId(agency), rule, self.now, conn)?);
        }
        Ok(told)
    }
}
