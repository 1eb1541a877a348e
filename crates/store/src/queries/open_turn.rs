//! The owner of a help chat looks at it.

use super::mark::{Mark, MarkOutcome};
use super::timeline::Note;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::sql_types::{BigInt, Bool, Nullable};
use diesel::{OptionalExtension, RunQueryDsl};
use switchboard_domain::{ChatEventKind, ChatId, Timestamp, UserId};

/// Notes that the owner of a help chat has looked at it: once for each turn.
#[derive(Clone, Copy, Debug)]
pub struct OpenTurn {
    /// The chat.
    pub chat: ChatId,
    /// Who looks at it.
    pub user: UserId,
    /// The present.
    pub now: Timestamp,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// They have looked at it now.
    Now,
    /// They had done so before, or it is over.
    Before,
    /// They do not have it: somebody else does, or nobody.
    Moved,
}

type Row = (Option<i64>, bool, bool, i64, i64);
type RowSql = (Nullable<BigInt>, Bool, Bool, BigInt, BigInt);

impl Query for OpenTurn {
    type Output = Opening;
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<Opening, StoreError> {
        // Whoever undoes the match holds the same lock: it is opened before that, or not at all.
        let row: Option<Row> = Statement::<RowSql>::new(sql!(
            "SELECT organizer_id, withdrawn_at IS NOT NULL, time_end IS NOT NULL, turn, opened_turn \
             FROM chats WHERE kind = {help} AND id = ?"
        ))
        .bind(self.chat)
        .then(conn.on_postgresql(" FOR NO KEY UPDATE"))
        .get_result(conn)
        .optional()?;
        let Some((Some(owner), false, ended, turn, opened)) = row else {
            return Ok(Opening::Moved);
        };
        if owner != self.user.0 {
            return Ok(Opening::Moved);
        }
        // A program of before counts no owners.
        let turn = turn.max(1);
        if ended || opened >= turn {
            return Ok(Opening::Before);
        }
        Statement::<()>::new("UPDATE chats SET opened_turn = ? WHERE id = ?")
            .bind(turn)
            .bind(self.chat)
            .execute(conn)?;
        let owner = Some(self.user);
        Note::new(self.chat, ChatEventKind::Opened, owner, self.now).store(conn)?;
        Ok(Opening::Now)
    }
}

/// The owner's mark of what was read: it opens the chat too, whether it moves or not.
#[derive(Clone, Copy, Debug)]
pub struct MarkOpening(pub Mark);

impl Query for MarkOpening {
    type Output = (Opening, MarkOutcome);
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<Self::Output, StoreError> {
        let Self(mark) = self;
        let open = OpenTurn {
            chat: mark.chat,
            user: mark.user,
            now: mark.now,
        };
        Ok((open.run(conn)?, mark.run(conn)?))
    }
}

/// Whether a user has, or once had, a help chat: they are told that it has moved, others that it is not theirs.
#[derive(Clone, Copy, Debug)]
pub struct HadChat {
    /// The chat.
    pub chat: ChatId,
    /// The user.
    pub user: UserId,
}

impl Query for HadChat {
    type Output = bool;

    fn run(self, conn: &mut Connection) -> Result<bool, StoreError> {
        let had: bool = Statement::<Bool>::new("SELECT EXISTS (SELECT 1 FROM chats c WHERE ")
            .and("c.id = ? AND c.organizer_id = ?) OR EXISTS (", self.chat)
            .bind(self.user)
            .then("SELECT 1 FROM chat_events e WHERE e.chat_id = ? AND e.actor_id = ? ")
            .bind(self.chat)
            .bind(self.user)
            .then("AND e.kind IN ('matched', 'moved', 'taken_over'))")
            .get_result(conn)?;
        Ok(had)
    }
}
