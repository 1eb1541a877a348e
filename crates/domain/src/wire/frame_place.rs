//! `place_set`: where the participant of a help chat is now, for whoever said it and for the chat's owner.

use super::Frame;
use super::server_frame;
use crate::help_chat::HelpChat;
use crate::ids::ChatId;
use crate::place::ChatPlace;
use schemars::JsonSchema;
use serde::Serialize;

/// Where the participant of a chat is.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlaceSet {
    /// Which chat.
    pub chat_id: ChatId,
    /// Where.
    #[serde(flatten)]
    pub place: ChatPlace,
}

impl Frame {
    /// `place_set`: the answer to whoever said it.
    pub fn place_set(set: PlaceSet) -> Self {
        Self::new(server_frame::PLACE_SET, set)
    }

    /// `place_set` for the owner of a chat, behind its `new_chat`; nothing while no place is known.
    pub fn place_for_owner(chat: &HelpChat) -> Option<Self> {
        let place = chat.facts.place?;
        let chat_id = chat.id;
        let frame = Self::place_set(PlaceSet { chat_id, place });
        Some(frame.of_help(chat).only_for(chat.organizer))
    }
}
