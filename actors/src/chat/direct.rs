//! How the members of a direct chat are shown its entries.

use super::actor::{ChatActor, State};
use super::delivery::Placement;
use switchboard_domain::wire::Frame;
use switchboard_domain::{Chat, DirectChat, MemberChat, Message};

impl ChatActor {
    /// Shows a message to one of the two, to level 2 only. The chat is new to whoever had nothing in it
    /// before.
    pub(super) fn show_direct(&self, message: &Message, placement: Placement) {
        let Placement {
            member,
            is_first,
            prev_seq,
        } = placement;
        if is_first
            && let State::Loaded(core) = &self.state
            && let Chat::Direct(chat) = core.chat()
        {
            let first = first(chat, message);
            let frame = Frame::new_chat_of(&first.seen_by(member)).introducing(message);
            self.show_frame(Some(member), &frame);
        }
        let own = message.author == member.0;
        let frame = Frame::private_message(&message.seen_by(member), own, prev_seq);
        self.show_frame(Some(member), &frame);
    }
}

/// The chat for whoever sees the first entry of it, which somebody else wrote.
fn first(chat: &DirectChat, message: &Message) -> MemberChat {
    MemberChat {
        chat: chat.clone().into(),
        last_seq: message.seq,
        read_seq: 0,
        unread: 1,
        active_at: Some(message.time_sent),
        last_message: Some(message.clone()),
    }
}
