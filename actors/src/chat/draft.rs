//! A message on its way into a chat's log.

use switchboard_domain::changes::ChangeAsk;
use switchboard_domain::wire::Level;
use switchboard_domain::{Body, ChatId, MessageId, Side, UserId};
use switchboard_store::{Append, Attempt};

/// A message that somebody wants to send.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Who writes.
    pub author: UserId,
    /// On which side.
    pub side: Side,
    /// What, and what goes with it.
    pub body: Body,
    /// What it changes, of an entry that says nothing of its own.
    pub change: Option<ChangeAsk>,
    /// What the author's client understands.
    pub level: Level,
    /// What the server writes, and nobody sends.
    pub posted: Option<Posted>,
}

/// What an entry has that the server itself writes: once, however often it is told to.
#[derive(Clone, Debug)]
pub struct Posted {
    /// Its id, the same with each attempt.
    pub id: MessageId,
    /// Who alone may see it.
    pub only_for: Option<UserId>,
    /// A seq of the chat above which an earlier attempt is found.
    pub known_seq: i64,
}

impl Draft {
    /// Whether the integrator takes a message away: who is in no chat, and does so after its end as well.
    pub(super) fn is_removal(&self) -> bool {
        self.change.as_ref().is_some_and(ChangeAsk::is_removal)
    }

    /// The entry that it becomes in a chat whose log ends with `last_seq`; `id` is new, unless the server has one
    /// for it.
    pub(super) fn into_entry(self, id: MessageId, chat: ChatId, last_seq: i64) -> Append {
        let posted = self.posted.as_ref();
        Append {
            chat,
            message: id,
            author: self.author,
            from_organizer: self.side == Side::Organizer,
            only_for: posted.and_then(|posted| posted.only_for),
            // An earlier attempt is above it.
            known_seq: posted.map_or(last_seq, |posted| posted.known_seq),
            attempt: match posted {
                Some(_) => Attempt::MaybeStored,
                None => Attempt::First,
            },
            body: self.body,
            change: self.change,
        }
    }
}
