//! The participant wants somebody else.

use super::apply::{By, HandedOver, apply};
use super::locked::{Locked, last};
use super::staff::lock_participant;
use crate::{Connection, Query, StoreError};
use std::time::Duration;
use switchboard_domain::turns::{Change, NotCalled, call_back};
use switchboard_domain::{ChatEventKind, ChatId, Code, Timestamp, UserId};

/// Nobody answers: the chat waits again, at its old place.
#[derive(Clone, Copy, Debug)]
pub struct CallBack {
    /// The chat.
    pub chat: ChatId,
    /// Whose it must be.
    pub participant: UserId,
    /// So long an entry has to be without an answer.
    pub after: Duration,
    /// The present.
    pub now: Timestamp,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq)]
pub enum CallBackOutcome {
    /// It waits again.
    Waits(Box<HandedOver>),
    /// It waits already.
    Waited,
    /// There is no such help chat.
    NotFound,
    /// The code says why not.
    Refused(Code),
    /// It is too early, for so long.
    TooEarly(Duration),
}

impl Query for CallBack {
    type Output = CallBackOutcome;
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<CallBackOutcome, StoreError> {
        lock_participant(self.chat, conn)?;
        let Some(mut chat) = Locked::load(self.chat, conn)? else {
            return Ok(CallBackOutcome::NotFound);
        };
        if chat.standing.participant != self.participant {
            return Ok(CallBackOutcome::Refused(Code::NoAccess));
        }
        chat.standing.called_back_at = last(self.chat, ChatEventKind::CalledBack, conn)?;
        Ok(match call_back(&chat.standing, self.after, self.now) {
            Ok(done) if done.change == Change::Stays => CallBackOutcome::Waited,
            Ok(done) => {
                let by = By::user(self.participant);
                let over = apply(&chat, &done, by, self.now, conn)?;
                CallBackOutcome::Waits(Box::new(over))
            }
            Err(NotCalled::Refused(code)) => CallBackOutcome::Refused(code),
            Err(NotCalled::TooEarly(wait)) => CallBackOutcome::TooEarly(wait),
        })
    }
}
