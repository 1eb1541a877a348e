//! A supervisor takes a chat, from its owner or out of the queue; anybody of the agency one whose owner has left.

use super::apply::{By, apply};
use super::locked::Locked;
use super::staff::{ActOutcome, staff};
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use switchboard_domain::turns::{Act, decide};
use switchboard_domain::{ChatId, Timestamp, UserId};

/// Takes a chat over.
#[derive(Clone, Debug)]
pub struct TakeOver {
    /// The chat.
    pub chat: ChatId,
    /// The turn that is expected.
    pub turn: i64,
    /// Who takes it.
    pub user: UserId,
    /// For the timeline.
    pub note: Option<String>,
    /// Who has not been there for a while, if somebody: while it is theirs anybody may take it.
    pub absent: Option<UserId>,
    /// Active chats that they may have, this one included; any number when absent.
    pub max_active: Option<i64>,
    /// The present.
    pub now: Timestamp,
}

impl Query for TakeOver {
    type Output = ActOutcome;
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<ActOutcome, StoreError> {
        let by = staff(self.user, self.chat, self.max_active, conn)?;
        let Some(seen) = Locked::peek(self.chat, conn)? else {
            return Ok(ActOutcome::NotFound);
        };
        let is_left =
            |chat: &Locked| chat.standing.holder() == self.absent && self.absent.is_some();
        let judge =
            |chat: &Locked| decide(&chat.standing, Act::TakeOver, self.turn, by, is_left(chat));
        if seen.standing.waits
            && let Err(code) = judge(&seen)
        {
            return Ok(ActOutcome::Refused(code));
        }
        // Requests that wait are locked before their chats.
        let claimed = seen.standing.waits && self.claim(conn)?;
        let Some(chat) = Locked::load(self.chat, conn)? else {
            return Ok(ActOutcome::NotFound);
        };
        if chat.standing.waits != claimed {
            // Between the two looks it was taken, given back or ended: whoever acts sees that first.
            if claimed {
                self.unclaim(conn)?;
            }
            let code = match chat.standing.ended {
                true => switchboard_domain::Code::ChatClosed,
                false => switchboard_domain::Code::ChatMoved,
            };
            return Ok(ActOutcome::Refused(code));
        }
        match judge(&chat) {
            Ok(done) => {
                let by = By::saying(self.user, self.note);
                let over = apply(&chat, &done, by, self.now, conn)?;
                Ok(ActOutcome::Done(Box::new(over)))
            }
            Err(code) => {
                if claimed {
                    self.unclaim(conn)?;
                }
                Ok(ActOutcome::Refused(code))
            }
        }
    }
}

impl TakeOver {
    fn claim(&self, conn: &mut Connection) -> Result<bool, StoreError> {
        let taken = Statement::<()>::new(sql!(
            "UPDATE help_requests SET status = {matched}, matched_at = ? WHERE id = ? AND status = {waiting}"
        ))
        .bind(self.now)
        .bind(self.chat)
        .execute(conn)?;
        Ok(taken > 0)
    }

    fn unclaim(&self, conn: &mut Connection) -> Result<(), StoreError> {
        Statement::<()>::new(sql!(
            "UPDATE help_requests SET status = {waiting}, matched_at = NULL WHERE id = ? AND status = {matched}"
        ))
        .bind(self.chat)
        .execute(conn)?;
        Ok(())
    }
}
