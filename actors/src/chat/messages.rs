//! What a chat is told.

use super::core::{Closer, Draft};
use crate::pool::PoolRef;
use crate::reply::Reply;
use actix::Message;
use switchboard_domain::wire::{Level, MarkKind};
use switchboard_domain::{ChatId, Code, ConnectionId, HelpChat, NewMatch, UserId};

/// A member is here who was not, where there are other nodes.
#[derive(Clone, Copy, Debug, Message)]
#[rtype(result = "()")]
pub struct MemberCame(pub UserId);

/// Somebody wants something of a chat.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub struct Command {
    /// The chat.
    pub chat: ChatId,
    /// What.
    pub action: Action,
    /// Where the answer goes.
    pub reply: Reply,
}

/// What somebody wants of a chat.
#[derive(Debug)]
pub enum Action {
    /// A new message.
    Send(Draft),
    /// The end, as somebody of this level says it.
    Close(Closer, Level),
    /// A member's mark moves forward.
    Mark {
        /// The member.
        user: UserId,
        /// Which mark.
        kind: MarkKind,
        /// Up to here.
        seq: i64,
    },
    /// A member types, or does not any more.
    Type {
        /// The member.
        user: UserId,
        /// Which of the member's connections says so.
        connection: ConnectionId,
        /// Which of the two.
        is_typing: bool,
    },
}

impl Action {
    /// What is said of it when it certainly was not done, because the database is away.
    pub(super) fn undone(&self) -> Code {
        match self {
            Self::Send(_) => Code::NotSaved,
            // Nobody wrote anything that could be lost.
            Self::Close(..) | Self::Mark { .. } | Self::Type { .. } => Code::Overloaded,
        }
    }
}

/// The match has just been stored: show it.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Opened(pub NewMatch);

/// Who may write to whom, or whom they have blocked, is not as it was.
#[derive(Message)]
#[rtype(result = "()")]
pub struct AskRightsAgain;

/// A member's pool is there.
#[derive(Message)]
#[rtype(result = "()")]
pub struct PoolUp {
    /// The member.
    pub user: UserId,
    /// The way to the member's connections.
    pub pool: PoolRef,
}

/// A member's pool is gone.
#[derive(Message)]
#[rtype(result = "()")]
pub struct PoolDown(pub UserId);

/// The chat was withdrawn: nobody answered it, and the request waits again.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Withdrawn(pub HelpChat);

/// Panic in the middle of a step: for tests. Nothing on the wire leads here.
#[doc(hidden)]
#[derive(Message)]
#[rtype(result = "()")]
pub struct Panic;

/// The chat was ended in the database by somebody else: show that, unless it was shown.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Ended(pub HelpChat);
