//! Participants who wait for a while are told that they still do.

use super::dialect::rows_of_json;
use super::notices::notice_each;
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

/// Those who wait for so long, and were told so often, but for where a human wrote a moment ago. Without an order: the
/// first ones that the index has will do, however many are due.
const DUE: &str = sql!(
    "SELECT c.id, c.agency_id, coalesce(r.returned_at, r.created_at) \
     FROM (SELECT 0 AS told, CAST(? AS bigint) AS since UNION ALL SELECT 1, CAST(? AS bigint)) d \
     JOIN help_requests r ON r.reminded = d.told AND coalesce(r.returned_at, r.created_at) <= d.since \
     JOIN chats c ON c.id = r.id \
     WHERE r.status = {waiting} AND r.reminded < 2 \
     AND c.kind = {help} AND c.time_end IS NULL AND c.withdrawn_at IS NOT NULL \
     AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.chat_id = c.id AND m.seq = c.last_seq \
     AND m.time_sent > ?) LIMIT ?"
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
        // As many as the index has: who was told twice is in it no more.
        let [first, second] = STILL_WAITING_AFTER;
        Statement::new(DUE)
            .bind(self.now.minus(first))
            .bind(self.now.minus(second))
            .bind(self.now.minus(SILENCE))
            .bind(limit)
    }

    /// Notes that these were told so often. Their rows are locked.
    fn note(chats: &[ChatId], times: usize, conn: &mut Connection) -> Result<(), StoreError> {
        let times = i16::try_from(times).unwrap_or(i16::MAX);
        let these = conn.json_rows();
        Statement::<()>::new(
            "UPDATE help_requests SET reminded = ? WHERE id IN (SELECT w.id FROM (",
        )
        .bind(times)
        .then(these)
        .bind(rows_of_json(chats.iter().map(|chat| (*chat, 0, 0))))
        .then(") w)")
        .execute(conn)?;
        Ok(())
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
        let lock = conn.on_postgresql(" FOR NO KEY UPDATE OF r, c SKIP LOCKED");
        let due: Vec<Row> = self.due(AT_ONCE).then(lock).load(conn)?;
        let mut groups: BTreeMap<(i64, usize), Vec<ChatId>> = BTreeMap::new();
        for (chat, agency, since) in due {
            let times = times_still_waiting(self.now.since(Timestamp(since)));
            groups.entry((agency, times)).or_default().push(chat.into());
        }
        let mut told = Vec::new();
        for ((agency, times), chats) in groups {
            Self::note(&chats, times, conn)?;
            let rule = (NoticeRule::StillWaiting, times);
            told.extend(notice_each(&chats, AgencyId(agency), rule, self.now, conn)?);
        }
        Ok(told)
    }
}
