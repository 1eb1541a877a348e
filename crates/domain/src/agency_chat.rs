//! A help chat as its agency is shown it, by REST: with or without an owner.

use super::help_chat::HelpChat;
use super::help_facts::Seat;
use super::unowned_chat::UnownedChat;
use serde::{Serialize, Serializer, ser::SerializeMap};

/// A help chat, for its agency and for the integrator.
#[derive(Clone, Debug, PartialEq)]
pub enum AgencyChat {
    /// Somebody has it, or had it at its end.
    Owned(HelpChat),
    /// Nobody has it, or had it at its end.
    Unowned(UnownedChat),
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
            }
        }
        map.end()
    }
}
