//! Chats of every kind.

use super::chat_kind::ChatKind;
use super::direct_chat::DirectChat;
use super::help_chat::HelpChat;
use super::ids::{ChatId, UserId};
use super::list_chat::ListChat;
use super::time::Timestamp;
use super::unowned_chat::UnownedChat;

/// A chat. What clients of level 1 may be shown takes a [`HelpChat`], so that no other kind can
/// come to them.
#[derive(Clone, Debug, PartialEq)]
pub enum Chat {
    /// A request for help and its answer.
    Help(HelpChat),
    /// A request for help that nobody has. Level 1 knows none.
    Unowned(UnownedChat),
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
            Self::Unowned(chat) => chat.id,
            Self::Direct(chat) => chat.id,
            Self::List(chat) => chat.id,
        }
    }

    /// When it started.
    pub fn time_start(&self) -> Timestamp {
        match self {
            Self::Help(chat) => chat.time_start,
            Self::Unowned(chat) => chat.time_start,
            Self::Direct(chat) => chat.time_start,
            Self::List(chat) => chat.time_start,
        }
    }

    /// When it was closed, or the list deleted.
    pub fn time_end(&self) -> Option<Timestamp> {
        match self {
            Self::Help(chat) => chat.time_end,
            Self::Unowned(chat) => chat.time_end,
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
            Self::Unowned(chat) => chat.last_seq,
            Self::Direct(chat) => chat.last_seq,
            Self::List(chat) => chat.last_seq,
        }
    }

    /// The log has an entry with this number now.
    pub fn grown_to(&mut self, seq: i64) {
        let last = match self {
            Self::Help(chat) => &mut chat.last_seq,
            Self::Unowned(chat) => &mut chat.last_seq,
            Self::Direct(chat) => &mut chat.last_seq,
            Self::List(chat) => &mut chat.last_seq,
        };
        *last = seq.max(*last);
    }

    /// Those of its members who may write in it: of a list its owner.
    pub fn members(&self) -> Vec<UserId> {
        match self {
            Self::Help(chat) => vec![chat.organizer, chat.participant],
            Self::Unowned(chat) => vec![chat.participant],
            Self::Direct(chat) => vec![chat.low.id, chat.high.id],
            Self::List(chat) => vec![chat.owner],
        }
    }

    /// Whether `user` is one of them.
    pub fn has_member(&self, user: UserId) -> bool {
        match self {
            Self::Help(chat) => chat.has_member(user),
            Self::Unowned(chat) => chat.participant == user,
            Self::Direct(chat) => chat.has_member(user),
            Self::List(chat) => chat.owner == user,
        }
    }

    /// The help chat with an owner that it is, or nothing.
    pub fn help(&self) -> Option<&HelpChat> {
        match self {
            Self::Help(chat) => Some(chat),
            Self::Unowned(_) | Self::Direct(_) | Self::List(_) => None,
        }
    }

    /// What kind of chat it is.
    pub fn kind(&self) -> ChatKind {
        match self {
            Self::Help(_) | Self::Unowned(_) => ChatKind::Help,
            Self::Direct(_) => ChatKind::Direct,
            Self::List(_) => ChatKind::List,
        }
    }

    /// The help chat that it is, where nobody has it.
    pub fn unowned(&self) -> Option<&UnownedChat> {
        match self {
            Self::Unowned(chat) => Some(chat),
            Self::Help(_) | Self::Direct(_) | Self::List(_) => None,
        }
    }

    /// The same as [`help`](Self::help), for good.
    pub fn into_help(self) -> Option<HelpChat> {
        match self {
            Self::Help(chat) => Some(chat),
            Self::Unowned(_) | Self::Direct(_) | Self::List(_) => None,
        }
    }
}

impl From<UnownedChat> for Chat {
    fn from(chat: UnownedChat) -> Self {
        Self::Unowned(chat)
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
