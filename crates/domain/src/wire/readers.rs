//! Whom a frame may be shown to, and which match it belongs to.

use crate::help_chat::HelpChat;
use crate::ids::{ChatId, UserId};
use crate::time::Timestamp;

/// A match: a help chat, from when it was made. The same request may be matched again, and a chat may go from owner to
/// owner: to its participant that is one match, to each owner it is one of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    /// The chat.
    pub chat: ChatId,
    /// When it was made.
    pub made: Timestamp,
    /// Who has the chat by a hand-over, and since when.
    pub handed: Option<(UserId, Timestamp)>,
}

impl Match {
    /// The match that was made then.
    pub fn new(chat: ChatId, made: Timestamp) -> Self {
        let handed = None;
        Self { chat, made, handed }
    }

    /// The match that `chat` came of.
    pub fn of(chat: &HelpChat) -> Self {
        Self {
            chat: chat.id,
            made: chat.time_start,
            handed: chat.facts.handed_at.map(|at| (chat.organizer, at)),
        }
    }

    /// The match as it is to `reader`: made when they came to the chat.
    pub fn seen_by(self, reader: UserId) -> Self {
        let made = match self.handed {
            Some((owner, at)) if owner == reader => at.max(self.made),
            _ => self.made,
        };
        Self::new(self.chat, made)
    }
}

/// Who may be shown a frame, whoever it comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Readers {
    /// Everybody it is sent to.
    #[default]
    All,
    /// One user.
    One(UserId),
    /// The two members of a chat.
    Two([UserId; 2]),
}

impl Readers {
    /// Those of `members` that are meant already; of `All` that is all of them.
    pub fn among(self, members: [UserId; 2]) -> Self {
        match self {
            Self::All => Self::Two(members),
            fewer => fewer,
        }
    }

    /// Whether `user` is one of them.
    pub fn include(self, user: UserId) -> bool {
        match self {
            Self::All => true,
            Self::One(only) => only == user,
            Self::Two(members) => members.contains(&user),
        }
    }
}
