//! What is appended to a log, and what becomes of it.

use crate::error::StoreError;
use switchboard_domain::changes::{ChangeAsk, Changed, Target};
use switchboard_domain::{
    Body, ChatId, Code, Detail, Message, MessageId, ReplyTo, Timestamp, UserId,
};

/// An entry for a chat's log.
#[derive(Clone, Debug)]
pub struct Append {
    /// The chat.
    pub chat: ChatId,
    /// The message's id, made before the first attempt and kept through all of them.
    pub message: MessageId,
    /// Who wrote it; 0 for the server.
    pub author: UserId,
    /// Whether the author is an organizer.
    pub from_organizer: bool,
    /// What it says, and what goes with it.
    pub body: Body,
    /// What it changes, of an entry that says nothing of its own.
    pub change: Option<ChangeAsk>,
    /// The only user who may see it, if there is one. Blocks do not change that.
    pub only_for: Option<UserId>,
    /// A seq of the chat below which this message cannot be: an earlier attempt whose outcome is
    /// unknown is looked for above it.
    pub known_seq: i64,
    /// Whether it may be stored already.
    pub attempt: Attempt,
}

impl Append {
    /// The message as it is in the log.
    pub fn stored(&self, at: StoredAt) -> Message {
        Message {
            id: self.message,
            chat: self.chat,
            author: self.author.0,
            from_organizer: self.from_organizer,
            body: Body {
                reply_to: at.answers.map(|(id, seq)| ReplyTo::known(id, seq)),
                ..self.body.clone()
            },
            time_sent: at.time_sent,
            seq: at.seq,
            only_for: at.only_for,
            state: None,
        }
    }

    /// The entry that says what has changed, as it is in the log and is shown.
    pub fn stored_change(&self, at: StoredAt, changed: &Changed) -> Message {
        let target = Target {
            state: Some(changed.now.clone()),
            instead: changed.instead.clone(),
            ..self.change.as_ref().map_or_else(
                || Target::new(self.body.kind, changed.seq),
                ChangeAsk::points,
            )
        };
        let mut entry = self.stored(at);
        entry.body.detail = Some(Detail::Change(Box::new(target)));
        entry
    }
}

/// What is known of earlier attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// There were none.
    First,
    /// One has an unknown outcome: look for the message, append it when it is not there.
    MaybeStored,
    /// The same, but its author has been told that it failed: look for it, never append it.
    ResolveOnly,
}

/// Where and when an entry was stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredAt {
    /// Its number in the log.
    pub seq: i64,
    /// Its time.
    pub time_sent: Timestamp,
    /// Who alone may see it; every member when absent.
    pub only_for: Option<UserId>,
    /// Who has the help chat in that moment; nobody of one that waits, and of chats of other kinds.
    pub owner: Option<UserId>,
    /// The message that it answers, and its number.
    pub answers: Option<(MessageId, i64)>,
}

impl StoredAt {
    /// As the row of the message says; `owner` is who has its chat.
    pub(super) fn of(message: &Message, owner: Option<UserId>) -> Self {
        Self {
            seq: message.seq,
            time_sent: message.time_sent,
            only_for: message.only_for,
            owner,
            answers: message
                .body
                .reply_to
                .as_ref()
                .and_then(|it| it.id.zip(it.seq)),
        }
    }
}

/// What became of an entry.
#[derive(Clone, Debug, PartialEq)]
pub enum Appended {
    /// It is stored, by this or by an earlier attempt.
    Stored(StoredAt),
    /// The same, and this is what it has made of another entry.
    Changed(StoredAt, Changed),
    /// Its target is as it was asked for already, since its change with this number, 0 for none: nothing is stored.
    Unchanged(i64),
    /// The same author has sent this message to this chat before, as the client's id for it says.
    Duplicate(Box<Message>),
    /// It was to be looked for only, and is not there; or it alone cannot be stored just now.
    NotStored,
    /// The chat has ended.
    ChatClosed,
    /// There is no such chat.
    ChatNotFound,
    /// Its author may not write there.
    Denied(Code),
    /// The message that it answers is not among the newest [`MAX_REPLY_DISTANCE`](switchboard_domain::limits::MAX_REPLY_DISTANCE) of its chat.
    ReplyNotFound,
    /// The database refuses the row itself.
    Refused,
}

/// Why nothing is known to be stored.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// Certainly nothing of the batch is stored.
    #[error("not saved: {0}")]
    NotSaved(#[source] StoreError),
    /// The commit was sent and not answered: all of the batch is stored, or nothing.
    #[error("the outcome of the commit is unknown: {0}")]
    Unknown(#[source] StoreError),
}
