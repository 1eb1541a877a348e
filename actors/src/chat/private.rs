//! How the members of a direct chat are shown its entries. Each sees what is for them: an entry that
//! was blocked is its author's alone, so the log has a hole for the other one, and a live message
//! says which entry came before it, for its reader.

use super::actor::ChatActor;
use crate::protocol::wire::Frame;
use crate::protocol::{DirectChat, MemberChat, Message, UserId};

/// The last entry that each of the two members may see, as far as the entries have been shown;
/// nothing where every member sees everything.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Visible(Option<[(UserId, i64); 2]>);

impl Visible {
    /// As the database knows it of the chat that was loaded from there.
    pub(super) fn of(chat: &DirectChat) -> Self {
        let (low, high) = chat.seen.unwrap_or_default();
        Self(Some([(chat.low.id, low), (chat.high.id, high)]))
    }

    /// The same as it was before an entry, as another node says.
    pub(super) fn before_entry(chat: &DirectChat, (low, high): (i64, i64)) -> Self {
        Self(Some([(chat.low.id, low), (chat.high.id, high)]))
    }

    /// The last entries, of the member with the smaller id first.
    pub(super) fn last(&self) -> Option<(i64, i64)> {
        self.0.map(|[(_, low), (_, high)]| (low, high))
    }

    /// As far of `seq` as `member` may see.
    pub(super) fn cut(&self, member: UserId, seq: i64) -> i64 {
        let Some(members) = &self.0 else {
            return seq;
        };
        let own = members.iter().find(|(user, _)| *user == member);
        own.map_or(0, |(_, last)| seq.min(*last))
    }

    /// An entry that nobody is shown: those who are here came later, and have read it.
    pub(super) fn pass_over(&mut self, message: &Message) {
        for (member, last) in self.0.iter_mut().flatten() {
            if message.is_for(*member) {
                *last = message.seq.max(*last);
            }
        }
    }

    /// `member` sees the entry `seq` now. The one before it, for them.
    fn advance(&mut self, member: UserId, seq: i64) -> i64 {
        let mut members = self.0.iter_mut().flatten();
        let own = members.find(|(user, _)| *user == member);
        own.map_or(0, |(_, last)| std::mem::replace(last, seq.max(*last)))
    }
}

impl ChatActor {
    /// Shows a message to those it is for, to level 2 only. The chat is new to whoever had nothing
    /// in it before.
    pub(super) fn show_private(&mut self, chat: &DirectChat, message: &Message) {
        let mut visible = self.visible;
        self.show_private_after(&mut visible, chat, message);
        self.visible = visible;
    }

    /// The same behind what was `visible` before it.
    pub(super) fn show_private_after(
        &self,
        visible: &mut Visible,
        chat: &DirectChat,
        message: &Message,
    ) {
        for member in [chat.low.id, chat.high.id] {
            if !message.is_for(member) {
                continue;
            }
            let before = visible.advance(member, message.seq);
            let own = message.author == member.0;
            if before == 0 && !own {
                let first = first(chat, message);
                let frame = Frame::new_chat_of(&first.seen_by(member)).introducing(message);
                self.fan_out_to(Some(member), &frame);
            }
            let prev_seq = (before != message.seq - 1).then_some(before);
            let frame = Frame::private_message(message, own, prev_seq);
            self.fan_out_to(Some(member), &frame);
        }
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
