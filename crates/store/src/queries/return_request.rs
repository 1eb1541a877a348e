//! A match whose organizer never came.

use super::load_chat::load_help_chat;
use super::timeline::Note;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::sql_types::BigInt;
use diesel::{OptionalExtension, RunQueryDsl};
use switchboard_domain::{AgencyId, ChatEventKind, ChatId, EventId, HelpChat, Timestamp, UserId};

/// Undoes a match: the request waits again at its old place, and its chat has no organizer until the
/// next claim. What the participant wrote in it stays, and the next organizer finds it there.
/// Nothing changes if the chat has ended, belongs to another match, or the organizer has written.
#[derive(Clone, Copy, Debug)]
pub struct ReturnRequest {
    /// The chat, and the request.
    pub chat: ChatId,
    /// Who was given it.
    pub organizer: UserId,
    /// When the match was made, as the chat says. A later match is another one, even with the same organizer.
    pub made: Timestamp,
    /// The present.
    pub now: Timestamp,
}

/// A request that waits again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Returned {
    /// In whose queue.
    pub agency: AgencyId,
    /// On which event.
    pub event: EventId,
    /// Who asked.
    pub participant: UserId,
    /// Its place, the same as before: smaller is earlier.
    pub order: i64,
    /// When it was sent.
    pub created_at: Timestamp,
}

/// What became of the match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReturnOutcome {
    /// It is taken back.
    Returned(Returned),
    /// The match stays: the organizer has written, or it is not this match any more.
    Kept,
}

impl Query for ReturnRequest {
    type Output = ReturnOutcome;
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<ReturnOutcome, StoreError> {
        self.lock_participant(conn)?;
        // Writers of messages hold the same lock: a word of the organizer is seen here, or comes
        // too late.
        let chat = load_help_chat(conn, self.chat, " FOR NO KEY UPDATE OF c")?;
        let is_meant = |it: &HelpChat| {
            it.organizer == self.organizer && it.time_start == self.made && !it.ended()
        };
        let Some(chat) = chat.filter(is_meant) else {
            return Ok(ReturnOutcome::Kept);
        };
        if self.organizer_wrote(conn)? {
            return Ok(ReturnOutcome::Kept);
        }
        // It waits with the agency that runs the event now.
        let agency: i64 = Statement::<BigInt>::new("SELECT agency_id FROM events WHERE id = ?")
            .bind(chat.event)
            .then(conn.on_postgresql(" FOR SHARE"))
            .get_result(conn)?;
        let request: Option<(i64, i64)> = Statement::<(BigInt, BigInt)>::new(sql!(
            "UPDATE help_requests SET status = {waiting}, matched_at = NULL, agency_id = ?, returned_at = ? \
             WHERE id = ? AND status = {matched} RETURNING queue_order, created_at"
        ))
        .bind(AgencyId(agency))
        .bind(self.now)
        .bind(self.chat)
        .get_result(conn)
        .optional()?;
        let Some((order, created_at)) = request else {
            return Ok(ReturnOutcome::Kept);
        };
        Statement::<()>::new(
            "UPDATE chats SET withdrawn_at = ?, agency_id = ?, waiting_seq = last_seq, \
             turn = CASE WHEN turn = 0 THEN 1 ELSE turn END WHERE id = ?",
        )
        .bind(self.now)
        .bind(AgencyId(agency))
        .bind(self.chat)
        .execute(conn)?;
        Statement::<()>::new("DELETE FROM chat_members WHERE chat_id = ? AND user_id = ?")
            .bind(self.chat)
            .bind(self.organizer)
            .execute(conn)?;
        Statement::<()>::new("UPDATE chat_members SET changed_at = ? WHERE chat_id = ?")
            .bind(self.now)
            .bind(self.chat)
            .execute(conn)?;
        Note::new(self.chat, ChatEventKind::NotOpened, None, self.now).store(conn)?;
        Ok(ReturnOutcome::Returned(Returned {
            agency: AgencyId(agency),
            event: chat.event,
            participant: chat.participant,
            order,
            created_at: Timestamp(created_at),
        }))
    }
}

impl ReturnRequest {
    /// Against a deletion, which would overlook a request that waits again: it comes before and
    /// closes the chat, or after and withdraws the request.
    fn lock_participant(&self, conn: &mut Connection) -> Result<(), StoreError> {
        Statement::<BigInt>::new(
            "SELECT u.id FROM chats c JOIN users u ON u.id = c.participant_id WHERE c.id = ?",
        )
        .bind(self.chat)
        .then(conn.on_postgresql(" FOR SHARE OF u"))
        .get_result::<i64>(conn)
        .optional()?;
        Ok(())
    }

    fn organizer_wrote(&self, conn: &mut Connection) -> Result<bool, StoreError> {
        let written: Option<i64> = Statement::<BigInt>::new(
            "SELECT seq FROM messages WHERE chat_id = ? AND author_id = ? LIMIT 1",
        )
        .bind(self.chat)
        .bind(self.organizer)
        .get_result(conn)
        .optional()?;
        Ok(written.is_some())
    }
}
