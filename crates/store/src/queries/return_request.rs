//! A help chat goes back to the queue by itself: nobody came, looked at it, or looks after it any more.

use super::load_chat::load_help_chat;
use super::notices::notice;
use super::timeline::Note;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::sql_types::{BigInt, Bool};
use diesel::{OptionalExtension, RunQueryDsl};
use switchboard_domain::{
    AgencyId, ChatEventKind, ChatId, EventId, HelpChat, NoticeRule, Timestamp, UserId,
};

/// Undoes a match: the request waits again at its old place, and its chat has no organizer until the
/// next claim. What the participant wrote in it stays, and the next organizer finds it there.
/// Nothing changes if the chat has ended, belongs to another match, or the organizer has written in it.
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

/// Why a chat goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GoesBack {
    /// Its owner is gone, and wrote nothing since the match.
    Unanswered,
    /// Its owner did not look at it in time.
    NotOpened,
    /// Its owner is away, and its participant's newest entry has no answer.
    Unattended,
}

/// The same for each of these reasons, as far as the chat's row bears it out.
#[derive(Clone, Copy, Debug)]
pub struct GiveBack {
    /// Which match.
    pub of: ReturnRequest,
    /// Why.
    pub because: GoesBack,
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
    /// Whether its participant is told of it in words.
    pub noticed: bool,
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
        self.give_back(GoesBack::Unanswered, conn)
    }
}

impl Query for GiveBack {
    type Output = ReturnOutcome;
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<ReturnOutcome, StoreError> {
        self.of.give_back(self.because, conn)
    }
}

impl ReturnRequest {
    fn give_back(
        self,
        because: GoesBack,
        conn: &mut Connection,
    ) -> Result<ReturnOutcome, StoreError> {
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
        let is_so = match because {
            GoesBack::Unanswered => !self.organizer_wrote(conn)?,
            GoesBack::NotOpened => !self.is_opened(conn)?,
            GoesBack::Unattended => {
                chat.facts.awaiting_since.is_some() && chat.facts.resolved_at.is_none()
            }
        };
        if !is_so {
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
        let kind = because.kind();
        Note::new(self.chat, kind, None, self.now).store(conn)?;
        let agency_now = AgencyId(agency);
        let noticed = notice(self.chat, agency_now, NoticeRule::Returned, self.now, conn)?;
        Ok(ReturnOutcome::Returned(Returned {
            agency: AgencyId(agency),
            event: chat.event,
            participant: chat.participant,
            order,
            created_at: Timestamp(created_at),
            noticed,
        }))
    }

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

    /// In this match: what they wrote in an earlier one stands behind the end of no wait.
    fn organizer_wrote(&self, conn: &mut Connection) -> Result<bool, StoreError> {
        let written: Option<i64> = Statement::<BigInt>::new(
            "SELECT m.seq FROM messages m JOIN chats c ON c.id = m.chat_id \
             WHERE m.chat_id = ? AND m.author_id = ? AND m.seq > coalesce(c.waiting_seq, 0) LIMIT 1",
        )
        .bind(self.chat)
        .bind(self.organizer)
        .get_result(conn)
        .optional()?;
        Ok(written.is_some())
    }

    /// Also where a program of before has made the match, which notes nothing of it.
    fn is_opened(&self, conn: &mut Connection) -> Result<bool, StoreError> {
        let opened: bool = Statement::<Bool>::new(
            "SELECT turn = 0 OR opened_turn >= turn FROM chats WHERE id = ?",
        )
        .bind(self.chat)
        .get_result(conn)?;
        Ok(opened)
    }
}

impl GoesBack {
    /// The row of the timeline that says so.
    pub const fn kind(self) -> ChatEventKind {
        match self {
            Self::Unanswered | Self::NotOpened => ChatEventKind::NotOpened,
            Self::Unattended => ChatEventKind::Unattended,
        }
    }
}
