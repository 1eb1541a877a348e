//! What each member of a direct chat sees. An entry that was blocked is its author's alone. So the log has
//! a hole for the other one, and a live message says which entry came before it, for its reader.

use super::event::Placement;
use switchboard_domain::{DirectChat, Message, UserId};

/// The last entry that each of the two members may see, as far as the entries have been shown;
/// nothing where every member sees everything.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct VisibleSeqs(Option<[(UserId, i64); 2]>);

impl VisibleSeqs {
    /// As the database knows it of the chat that was loaded from there.
    pub fn of(chat: &DirectChat) -> Self {
        Self::before_entry(chat, chat.seen.unwrap_or_default())
    }

    /// The same as it was before an entry, as another node says.
    pub fn before_entry(chat: &DirectChat, (low, high): (i64, i64)) -> Self {
        Self(Some([(chat.low.id, low), (chat.high.id, high)]))
    }

    /// The last entries, of the member with the smaller id first.
    pub fn last(&self) -> Option<(i64, i64)> {
        self.0.map(|[(_, low), (_, high)]| (low, high))
    }

    /// As far of `seq` as `member` may see.
    pub fn cut(&self, member: UserId, seq: i64) -> i64 {
        let Some(members) = &self.0 else {
            return seq;
        };
        let own = members.iter().find(|(user, _)| *user == member);
        own.map_or(0, |(_, last)| seq.min(*last))
    }

    /// An entry that nobody is shown: those who are here came later, and have read it.
    pub fn pass_over(&mut self, message: &Message) {
        for (member, last) in self.0.iter_mut().flatten() {
            if message.is_for(*member) {
                *last = message.seq.max(*last);
            }
        }
    }

    /// The two see an entry now, those of them whom it is for. The chat is new to whoever had nothing in
    /// it before.
    pub fn place(&mut self, chat: &DirectChat, message: &Message) -> [Option<Placement>; 2] {
        [chat.low.id, chat.high.id].map(|member| {
            if !message.is_for(member) {
                return None;
            }
            let before = self.advance(member, message.seq);
            Some(Placement {
                member,
                is_first: before == 0 && message.author != member.0,
                prev_seq: (before != message.seq - 1).then_some(before),
            })
        })
    }

    /// `member` sees the entry `seq` now. The one before it, for them.
    fn advance(&mut self, member: UserId, seq: i64) -> i64 {
        let mut members = self.0.iter_mut().flatten();
        let own = members.find(|(user, _)| *user == member);
        own.map_or(0, |(_, last)| std::mem::replace(last, seq.max(*last)))
    }
}
