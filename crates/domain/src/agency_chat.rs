//! A help chat as its agency is shown it, by REST: with or without an owner.

use super::chat::Chat;
use super::help_chat::HelpChat;
use super::help_facts::Seat;
use super::unowned_chat::UnownedChat;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer, ser::SerializeMap};

/// Which of its help chats an agency asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum AgencyChatStatus {
    /// Those that somebody had, and that are over.
    #[default]
    Ended,
    /// Those that are over and that nobody ever had.
    Unanswered,
    /// Those that nobody has, yet or again: for supervisors.
    Waiting,
    /// Those that somebody has: for supervisors.
    Active,
    /// Those whose owner is away while the participant waits for an answer: any organizer may take them over.
    Unattended,
}

impl AgencyChatStatus {
    /// Whether only supervisors are shown them.
    pub const fn is_for_supervisors(self) -> bool {
        matches!(self, Self::Waiting | Self::Active)
    }
}

/// A help chat, for its agency and for the integrator.
#[derive(Clone, Debug, PartialEq)]
pub enum AgencyChat {
    /// Somebody has it, or had it at its end.
    Owned(HelpChat),
    /// Nobody has it, or had it at its end.
    Unowned(UnownedChat),
}

impl AgencyChat {
    /// The chat as its agency is shown it; nothing where it is no help chat.
    pub fn of(chat: Chat) -> Option<Self> {
        match chat {
            Chat::Help(chat) => Some(Self::Owned(chat)),
            Chat::Unowned(chat) => Some(Self::Unowned(chat)),
            Chat::Direct(_) | Chat::List(_) => None,
        }
    }
}

impl Serialize for AgencyChat {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        match self {
            Self::Owned(chat) => {
                map.serialize_entry("id", &chat.id)?;
                chat.fields_two(Seat::Agency, &mut map)?;
            }
            Self::Unowned(chat) => {
                map.serialize_entry("id", &chat.id)?;
                chat.fields(Seat::Agency, &mut map)?;
                if let Some(end) = chat.time_end {
                    let waited = end.since(chat.facts.asked_at);
                    map.serialize_entry("waitedSeconds", &waited.as_secs())?;
                }
            }
        }
        map.end()
    }
}

/// A help chat of an archive: over, and somebody had it.
#[derive(Clone, Debug)]
pub struct ArchivedChat {
    /// The chat.
    pub chat: HelpChat,
    /// Whose archive.
    pub seat: Seat,
}

impl Serialize for ArchivedChat {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("id", &self.chat.id)?;
        self.chat.fields_two(self.seat, &mut map)?;
        map.end()
    }
}
