//! A help chat goes back to the queue by itself: nobody came, looked at it, or looks after it any more.

use super::turns::{By, HandedOver, Locked, apply, lock_participant};
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::sql_types::{BigInt, Bool};
use diesel::{OptionalExtension, RunQueryDsl};
use switchboard_domain::turns::{Change, Done};
use switchboard_domain::{AgencyId, ChatEventKind, ChatId, EventId, Timestamp, UserId};

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
    Unanswered {
        /// Also when they have looked at it: where there is no time in which one has to.
        also_opened: bool,
    },
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
#[derive(Clone, Debug, PartialEq)]
pub enum ReturnOutcome {
    /// It is taken back.
    Returned(Box<HandedOver>),
    /// The match stays: the organizer has written, all is well, or it is not this match any more.
    Kept,
}

impl Query for ReturnRequest {
    type Output = ReturnOutcome;
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<ReturnOutcome, StoreError> {
        self.give_back(GoesBack::Unanswered { also_opened: true }, conn)
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
        lock_participant(self.chat, conn)?;
        // Writers of messages hold the same lock: a word of the organizer is seen here, or comes
        // too late.
        let is_meant = |it: &Locked| {
            it.standing.holder() == Some(self.organizer) && it.time_start == self.made
        };
        let Some(chat) = Locked::load(self.chat, conn)?.filter(is_meant) else {
            return Ok(ReturnOutcome::Kept);
        };
        let is_so = match because {
            GoesBack::Unanswered { also_opened } => {
                !self.organizer_wrote(conn)? && (also_opened || !self.was_looked_at(conn)?)
            }
            GoesBack::NotOpened => !chat.standing.is_opened(),
            GoesBack::Unattended => chat.standing.awaiting_since.is_some(),
        };
        // Of somebody who is fine nobody is needed.
        if !is_so || chat.standing.resolved_at.is_some() {
            return Ok(ReturnOutcome::Kept);
        }
        let done = Done::without_hand(&chat.standing, Change::Waits(because.kind()));
        let over = apply(&chat, &done, By::default(), self.now, conn)?;
        Ok(ReturnOutcome::Returned(Box::new(over)))
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

    /// Programs of before made matches without a number, and noted nothing of who looks at them.
    fn was_looked_at(&self, conn: &mut Connection) -> Result<bool, StoreError> {
        let opened: bool = Statement::<Bool>::new(
            "SELECT turn > 0 AND opened_turn >= turn FROM chats WHERE id = ?",
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
            Self::Unanswered { .. } | Self::NotOpened => ChatEventKind::NotOpened,
            Self::Unattended => ChatEventKind::Unattended,
        }
    }
}
