//! Help chats in which the participant waits for an answer of an owner who may be away.

use super::load_chat::load_help_chat;
use super::notices::notice;
use crate::ids::DbId;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Binary};
use switchboard_domain::{AgencyId, ChatId, NoticeRule, Timestamp, UserId};

/// Chats of one call: who gets as many asks for those behind the last one.
pub const AWAITING_AT_ONCE: usize = 1_000;

/// Whether the participant of a chat `c` that somebody has waits for an answer.
macro_rules! awaits_answer {
    () => {
        "c.kind = {help} AND c.time_end IS NULL AND c.withdrawn_at IS NULL \
         AND c.awaiting_since IS NOT NULL AND c.resolved_at IS NULL"
    };
}
pub(super) use awaits_answer;

/// The active chats whose newest entry is the participant's, but for those where all is well.
#[derive(Clone, Copy, Debug)]
pub struct AwaitingChats {
    /// Of this agency only.
    pub agency: Option<AgencyId>,
    /// Those behind this one.
    pub after: Option<Awaiting>,
    /// So many at most.
    pub limit: usize,
}

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Awaiting {
    /// The chat.
    pub chat: ChatId,
    /// Who has it.
    pub owner: UserId,
    /// Of which match.
    pub made: Timestamp,
    /// Whose it is.
    pub agency: AgencyId,
}

type Row = (DbId, i64, i64, i64);
type RowSql = (Binary, BigInt, BigInt, BigInt);

impl Query for AwaitingChats {
    type Output = Vec<Awaiting>;

    fn run(self, conn: &mut Connection) -> Result<Self::Output, StoreError> {
        // Active chats are few, and have an index of their own.
        let mut select = Statement::<RowSql>::new(sql!(
            "SELECT c.id, c.organizer_id, c.time_start, c.agency_id FROM chats c \
             WHERE c.organizer_id > 0 AND ",
            awaits_answer!()
        ));
        if let Some(agency) = self.agency {
            select = select.and(" AND c.agency_id = ?", agency);
        }
        if let Some(after) = self.after {
            select = select
                .and(" AND (c.agency_id, c.time_start, c.id) > (?", after.agency)
                .and(", ?", after.made)
                .and(", ?)", after.chat);
        }
        let rows: Vec<Row> = select
            .and(
                " ORDER BY c.agency_id, c.time_start, c.id LIMIT ?",
                self.limit as i64,
            )
            .load(conn)?;
        let awaiting = |(chat, owner, made, agency): Row| Awaiting {
            chat: chat.into(),
            owner: UserId(owner),
            made: Timestamp(made),
            agency: AgencyId(agency),
        };
        Ok(rows.into_iter().map(awaiting).collect())
    }
}

/// Tells the participant that the owner has left, and may come back: whether they are told now.
#[derive(Clone, Copy, Debug)]
pub struct TellAway {
    /// Where.
    pub of: Awaiting,
    /// The present.
    pub now: Timestamp,
}

impl Query for TellAway {
    type Output = bool;
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<bool, StoreError> {
        let Awaiting { chat, owner, .. } = self.of;
        let found = load_help_chat(conn, chat, " FOR NO KEY UPDATE OF c")?;
        let Some(found) = found.filter(|it| it.organizer == owner && !it.ended()) else {
            return Ok(false);
        };
        if found.facts.awaiting_since.is_none() || found.facts.resolved_at.is_some() {
            return Ok(false);
        }
        notice(
            chat,
            found.agency,
            NoticeRule::OrganizerAway,
            self.now,
            conn,
        )
    }
}
