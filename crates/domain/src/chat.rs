//! Chats of every kind.

use super::direct_chat::DirectChat;
use super::help_chat::HelpChat;
use super::ids::{ChatId, UserId};
use super::list_chat::ListChat;
use super::time::Timestamp;

/// A chat. What clients of level 1 may be shown takes a [`HelpChat`], so that no other kind can
/// come to them.
#[derive(Clone, Debug, PartialEq)]
pub enum Chat {
    /// A request for help and its answer.
    Help(HelpChat),
    /// Two people.
    Direct(DirectChat),
    /// One person and many.
    List(ListChat),
}

impl Chat {
    /// Its id.
    pub fn id(&self) -> ChatId {
        match self {
            Self::Help(chat) => chat.id,
            Self::Direct(chat) => chat.id,
            Self::List(chat) => chat.id,
        }
    }

    /// When it started.
    pub fn time_start(&self) -> Timestamp {
        match self {
            Self::Help(chat) => chat.time_start,
            Self::Direct(chat) => chat.time_start,
            Self::List(chat) => chat.time_start,
        }
    }

    /// When it was closed, or the list deleted.
    pub fn time_end(&self) -> Option<Timestamp> {
        match self {
            Self::Help(chat) => chat.time_end,
            Self::Direct(_) => None,
            Self::List(chat) => chat.time_end,
        }
    }

    /// Whether it is closed.
    pub fn ended(&self) -> bool {
        self.time_end().is_some()
    }

    /// The last entry of its log.
    pub fn last_seq(&self) -> i64 {
        match self {
            Self::Help(chat) => chat.last_seq,
            Self::Direct(chat) => chat.last_seq,
            Self::List(chat) => chat.last_seq,
        }
    }

    /// The log has an entry with this number now.
    pub fn grown_to(&mut self, seq: i64) {
        let last = match self {
            Self::Help(chat) => &mut chat.last_seq,
            Self::Direct(chat) => &mut chat.last_seq,
            Self::List(chat) => &mut chat.last_seq,
        };
        *last = seq.max(*last);
    }

    /// Those of its members who may write in it: of a list its owner.
    pub fn members(&self) -> Vec<UserId> {
        match self {
            Self::Help(chat) => vec![chat.organizer, chat.participant],
            Self::Direct(chat) => vec![chat.low.id, chat.high.id],
            Self::List(chat) => vec![chat.owner],
        }
    }

    /// Whether `user` is one of them.
    pub fn has_member(&self, user: UserId) -> bool {
        match self {
            Self::Help(chat) => chat.has_member(user),
            Self::Direct(chat) => chat.has_member(user),
            Self::List(chat) => chat.owner == user,
        }
    }

    /// The help chat that it is, or nothing.
    pub fn help(&self) -> Option<&HelpChat> {
        match self {
            Self::Help(chat) => Some(chat),
            Self::Direct(_) | Self::List(_) => None,
        }
    }

    /// The same, for good.
    pub fn into_help(self) -> Option<HelpChat> {
        match self {
            Self::Help(chat) => Some(chat),
            Self::Direct(_) | Self::List(_) => None,
        }
    }
}

impl From<HelpChat> for Chat {
    fn from(chat: HelpChat) -> Self {
        Self::Help(chat)
    }
}

impl From<DirectChat> for Chat {
    fn from(chat: DirectChat) -> Self {
        Self::Direct(chat)
    }
}

impl From<ListChat> for Chat {
    fn from(chat: ListChat) -> Self {
        Self::List(chat)
    }
}
