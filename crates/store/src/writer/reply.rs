//! What entries answer: found behind the lock of their chat, by its number or by its id. Pure, but for how it is found.

use super::append::Append;
use super::change::Key;
use std::collections::HashMap;
use switchboard_domain::{ChatId, Message, MessageId, ReplyTo, UserId};

/// A message that is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Answerable {
    id: MessageId,
    seq: i64,
    says_something: bool,
    only_for: Option<UserId>,
}

/// Messages that entries of a batch may answer.
#[derive(Debug, Default)]
pub(super) struct Answerables {
    by_id: HashMap<(ChatId, MessageId), Answerable>,
    by_seq: HashMap<Key, Answerable>,
}

impl Answerables {
    /// This one is there.
    pub fn note(&mut self, message: &Message) {
        let answerable = Answerable {
            id: message.id,
            seq: message.seq,
            says_something: message.body.kind.is_content(),
            only_for: message.only_for,
        };
        let chat = message.chat;
        self.by_id.insert((chat, message.id), answerable);
        self.by_seq.insert((chat, message.seq), answerable);
    }

    /// What `entry` answers; an error where there is no such message that its author sees. Of one that is gone it is
    /// the same message.
    pub fn answered_by(&self, entry: &Append) -> Result<Option<(MessageId, i64)>, ()> {
        let Some(ReplyTo { id, seq, .. }) = entry.body.reply_to.as_deref() else {
            return Ok(None);
        };
        let found = match (seq, id) {
            (Some(seq), _) => self.by_seq.get(&(entry.chat, *seq)),
            (None, Some(id)) => self.by_id.get(&(entry.chat, *id)),
            (None, None) => None,
        };
        let sees = |it: &&Answerable| it.only_for.is_none_or(|only| only == entry.author);
        let is_meant = |it: &&Answerable| id.is_none_or(|id| id == it.id);
        let found = found.filter(|it| it.says_something).filter(is_meant);
        let found = found.filter(sees).ok_or(())?;
        Ok(Some((found.id, found.seq)))
    }
}

/// The numbers that entries of the batch answer, each once.
pub(super) fn numbers(batch: &[Append]) -> Vec<Key> {
    let number = |entry: &Append| Some((entry.chat, entry.body.reply_to.as_ref()?.seq?));
    let mut numbers: Vec<Key> = batch.iter().filter_map(number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// The id that an entry answers by that alone.
pub(super) fn id_alone(entry: &Append) -> Option<MessageId> {
    let reply = entry.body.reply_to.as_ref()?;
    reply.id.filter(|_| reply.seq.is_none())
}
