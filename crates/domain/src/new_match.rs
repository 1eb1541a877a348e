//! A match that is new to the two whom it brings together.

use super::help_chat::HelpChat;
use super::ids::UserId;
use super::member_chat::MemberChat;
use super::message::Message;

/// A help chat that an organizer was given, with what is shown of it as new.
#[derive(Clone, Debug, PartialEq)]
pub struct NewMatch {
    /// The chat. Its log has one entry, and more when the participant wrote while it waited, or it was
    /// somebody's before.
    pub chat: HelpChat,
    /// The first entry, the description.
    pub first: Message,
    /// Each of the two with the chat as they have it. It is new to neither where they have read in it before.
    pub own: Vec<(UserId, MemberChat)>,
}

impl NewMatch {
    /// The chat as `user` has it, if it is one of the two.
    pub fn own_of(&self, user: UserId) -> Option<&MemberChat> {
        let own = self.own.iter().find(|(member, _)| *member == user);
        own.map(|(_, own)| own)
    }
}
