//! What a writer is handed, and what it tells.

use actix::{Message, Recipient};
use switchboard_domain::changes::Changed;
use switchboard_domain::{Code, Message as ChatMessage, MessageId, Timestamp};
use switchboard_store::{Append, StoredAt};

/// An admitted message on its way to the database.
#[derive(Clone, Debug)]
pub struct Admitted {
    /// What is to be stored.
    pub entry: Append,
    /// When its sender must have an answer.
    pub deadline: Timestamp,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It is in the log.
    Stored(StoredAt),
    /// The same, and this is what it has made of another entry.
    Changed(StoredAt, Changed),
    /// Its target is as it was asked for already, since its change with this number, 0 for none: it is not in the log.
    Unchanged(i64),
    /// Its author's client sent it before: that message is in the log, and this is it.
    Duplicate(ChatMessage),
    /// It is not in the log and never will be.
    Refused(Code),
}

/// Store a message, then tell whose it is.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub struct Write {
    /// The message.
    pub message: Admitted,
    /// Who is told.
    pub chat: Recipient<Settled>,
}

/// What became of messages of one chat, in the order of the log.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub struct Settled(pub Vec<(MessageId, Outcome)>);
