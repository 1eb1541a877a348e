//! A message on its way into a chat's log.

use switchboard_domain::wire::Level;
use switchboard_domain::{Body, ChatId, Message, MessageId, Side, Timestamp, UserId};
use switchboard_store::writer::Attempt;

/// A message that somebody wants to send.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Who writes.
    pub author: UserId,
    /// On which side.
    pub side: Side,
    /// What, and what goes with it.
    pub body: Body,
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

/// An admitted message on its way to the database.
#[derive(Clone, Debug)]
pub struct Admitted {
    /// Its id, made before the first attempt to store it.
    pub id: MessageId,
    /// The chat.
    pub chat: ChatId,
    /// The message.
    pub draft: Draft,
    /// The last entry that the chat knows: an earlier attempt is above it.
    pub known_seq: i64,
    /// When its sender must have an answer.
    pub deadline: Timestamp,
}

impl Admitted {
    /// The message, once it is in the log.
    pub(super) fn stored(
        &self,
        seq: i64,
        time_sent: Timestamp,
        only_for: Option<UserId>,
    ) -> Message {
        Message {
            id: self.id,
            chat: self.chat,
            author: self.draft.author.0,
            from_organizer: self.draft.side == Side::Organizer,
            body: self.draft.body.clone(),
            time_sent,
            seq,
            only_for,
        }
    }

    /// Who alone may see it, whoever blocks whom.
    pub fn only_for(&self) -> Option<UserId> {
        self.draft.posted.as_ref()?.only_for
    }

    /// What is known of attempts before this one.
    pub fn attempt(&self) -> Attempt {
        match &self.draft.posted {
            Some(_) => Attempt::MaybeStored,
            None => Attempt::First,
        }
    }
}
