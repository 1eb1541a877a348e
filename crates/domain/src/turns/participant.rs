//! What the participant may do with a chat: have somebody else come, and say that all is well.

use super::change::{Change, Done};
use super::standing::Standing;
use crate::chat_event_kind::ChatEventKind;
use crate::code::Code;
use crate::time::Timestamp;
use std::time::Duration;

/// Between two calls.
pub const CALLS_APART: Duration = Duration::from_mins(10);

/// Why nobody else comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotCalled {
    /// The code says why.
    Refused(Code),
    /// It is too early, for so long.
    TooEarly(Duration),
}

impl From<Code> for NotCalled {
    fn from(code: Code) -> Self {
        Self::Refused(code)
    }
}

/// Nobody answers: somebody else is to come. `after`: so long an entry has to be without an answer.
pub fn call_back(chat: &Standing, after: Duration, now: Timestamp) -> Result<Done, NotCalled> {
    if chat.ended {
        return Err(Code::ChatClosed.into());
    }
    if chat.waits {
        return Ok(Done::of(chat, Change::Stays));
    }
    let Some(since) = chat.awaiting_since else {
        return Err(Code::Answered.into());
    };
    let next = chat.called_back_at.map(|last| last.plus(CALLS_APART));
    let may_from = since.plus(after).max(next.unwrap_or_default());
    if may_from > now {
        return Err(NotCalled::TooEarly(may_from.since(now)));
    }
    Ok(Done::of(chat, Change::Waits(ChatEventKind::CalledBack)))
}

/// All is well. One that waits ends; one that somebody has ends when nobody writes any more.
pub fn resolve(chat: &Standing) -> Result<Done, Code> {
    if chat.ended {
        return Err(Code::ChatClosed);
    }
    let change = match (chat.waits, chat.resolved_at) {
        (true, _) => Change::Ends,
        (false, None) => Change::Resolved,
        (false, Some(_)) => Change::Stays,
    };
    Ok(Done::of(chat, change))
}
