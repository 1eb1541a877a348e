//! The participant is fine.

use super::apply::{By, apply};
use super::locked::Locked;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use switchboard_domain::turns::{Change, resolve};
use switchboard_domain::{AgencyId, ChatId, Code, EventId, Timestamp, UserId};

/// All is well: one that waits ends, one that somebody has is marked.
#[derive(Clone, Copy, Debug)]
pub struct ResolveChat {
    /// The chat.
    pub chat: ChatId,
    /// Whose it must be.
    pub participant: UserId,
    /// The present.
    pub now: Timestamp,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResolveOutcome {
    /// It waited, and has ended.
    Ended {
        /// In whose queue it was.
        agency: AgencyId,
        /// On which event.
        event: EventId,
    },
    /// It is marked; who has it.
    Marked(Option<UserId>),
    /// There is no such help chat.
    NotFound,
    /// The code says why not.
    Refused(Code),
}

impl Query for ResolveChat {
    type Output = ResolveOutcome;
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<ResolveOutcome, StoreError> {
        if Locked::peek(self.chat, conn)?.is_none() {
            return Ok(ResolveOutcome::NotFound);
        }
        // Requests that wait are locked before their chats.
        let waited = self.take_out(conn)?;
        let Some(chat) = Locked::load(self.chat, conn)? else {
            return Ok(ResolveOutcome::NotFound);
        };
        if chat.standing.participant != self.participant {
            return Ok(ResolveOutcome::Refused(Code::NoAccess));
        }
        if chat.standing.waits != waited {
            // It went back between the two looks: the next try ends it.
            return Ok(ResolveOutcome::Refused(Code::Overloaded));
        }
        let done = match resolve(&chat.standing) {
            Ok(done) => done,
            Err(code) => return Ok(ResolveOutcome::Refused(code)),
        };
        apply(&chat, &done, By::user(self.participant), self.now, conn)?;
        Ok(match done.change {
            Change::Ends => ResolveOutcome::Ended {
                agency: chat.standing.agency,
                event: chat.event,
            },
            _ => ResolveOutcome::Marked(chat.standing.holder()),
        })
    }
}

impl ResolveChat {
    /// To a program of before it was closed: how it ended is said by its chat.
    fn take_out(&self, conn: &mut Connection) -> Result<bool, StoreError> {
        let taken = Statement::<()>::new(sql!(
            "UPDATE help_requests SET status = {closed} WHERE id = ? AND participant_id = ? AND status = {waiting}"
        ))
        .bind(self.chat)
        .bind(self.participant)
        .execute(conn)?;
        Ok(taken > 0)
    }
}
