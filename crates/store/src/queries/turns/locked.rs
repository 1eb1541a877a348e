//! The row of a help chat, as far as it decides who may do what.

use super::offers::open_of;
use crate::statement::Statement;
use crate::{Connection, StoreError};
use diesel::sql_types::{BigInt, Nullable};
use diesel::{OptionalExtension, RunQueryDsl};
use switchboard_domain::turns::Standing;
use switchboard_domain::{AgencyId, ChatEventKind, ChatId, EventId, Timestamp, UserId};

/// A help chat whose row this transaction has locked.
#[derive(Clone, Debug)]
pub(in crate::queries) struct Locked {
    pub id: ChatId,
    pub event: EventId,
    pub standing: Standing,
    /// When it was matched last,
    pub time_start: Timestamp,
    /// and since when its owner has it.
    pub owned_at: Timestamp,
    /// Where its log ended when it last began to wait.
    pub waiting_seq: Option<i64>,
}

type Row = (
    (i64, i64, i64, Option<i64>),
    (Option<i64>, Option<i64>, i64, i64),
    (Option<i64>, Option<i64>, i64, Option<i64>, Option<i64>),
);
type RowSql = (
    (BigInt, BigInt, BigInt, Nullable<BigInt>),
    (Nullable<BigInt>, Nullable<BigInt>, BigInt, BigInt),
    (
        Nullable<BigInt>,
        Nullable<BigInt>,
        BigInt,
        Nullable<BigInt>,
        Nullable<BigInt>,
    ),
);

const COLUMNS: &str = sql!(
    "SELECT agency_id, event_id, participant_id, organizer_id, withdrawn_at, time_end, turn, opened_turn, \
     awaiting_since, resolved_at, time_start, owned_at, waiting_seq FROM chats WHERE kind = {help} AND id = ?"
);

impl Locked {
    /// The chat, locked until the transaction ends; nothing where there is no such help chat.
    pub fn load(id: ChatId, conn: &mut Connection) -> Result<Option<Self>, StoreError> {
        let lock = conn.on_postgresql(" FOR NO KEY UPDATE");
        Self::read(id, lock, conn)
    }

    /// The same without a lock: it may be otherwise a moment later.
    pub fn peek(id: ChatId, conn: &mut Connection) -> Result<Option<Self>, StoreError> {
        Self::read(id, "", conn)
    }

    fn read(
        id: ChatId,
        lock: &'static str,
        conn: &mut Connection,
    ) -> Result<Option<Self>, StoreError> {
        let row: Option<Row> = Statement::<RowSql>::new(COLUMNS)
            .bind(id)
            .then(lock)
            .get_result(conn)
            .optional()?;
        let Some(row) = row else {
            return Ok(None);
        };
        let (agency, event, participant, owner) = row.0;
        let (withdrawn_at, time_end, turn, opened_turn) = row.1;
        let (awaiting_since, resolved_at, time_start, owned_at, waiting_seq) = row.2;
        let offer = open_of(id, conn)?;
        Ok(Some(Self {
            id,
            event: EventId(event),
            standing: Standing {
                agency: AgencyId(agency),
                participant: UserId(participant),
                owner: owner.map(UserId),
                waits: withdrawn_at.is_some() && time_end.is_none(),
                ended: time_end.is_some(),
                // A program of before counts no owners.
                turn: turn.max(i64::from(owner.is_some())),
                // And notes nothing of who looks at one: it counts as opened.
                opened_turn: match turn {
                    0 => i64::from(owner.is_some()),
                    _ => opened_turn,
                },
                awaiting_since: awaiting_since.map(Timestamp),
                called_back_at: None,
                resolved_at: resolved_at.map(Timestamp),
                offer,
            },
            time_start: Timestamp(time_start),
            owned_at: Timestamp(owned_at.unwrap_or(time_start).max(time_start)),
            waiting_seq,
        }))
    }
}

/// When something last happened to a chat.
pub(super) fn last(
    chat: ChatId,
    kind: ChatEventKind,
    conn: &mut Connection,
) -> Result<Option<Timestamp>, StoreError> {
    let at: Option<i64> = Statement::<Nullable<BigInt>>::new(
        "SELECT max(at) FROM chat_events WHERE chat_id = ? AND kind = ?",
    )
    .bind(chat)
    .bind(kind.as_str().to_owned())
    .get_result(conn)?;
    Ok(at.map(Timestamp))
}
