//! What was asked for and what was promised, whoever was told.

use serde_json::Value;
use std::collections::BTreeMap;

/// A message that somebody sent, perhaps more than once.
#[derive(Debug)]
pub struct Sent {
    /// Its author.
    pub author: i64,
    /// Where it was sent.
    pub chat: String,
    /// Where it is stored, as each acknowledgement said: `(messageId, seq)`.
    pub acknowledged: Vec<(Value, Value)>,
    /// Whether somebody was told that it is not stored and never will be.
    pub refused: bool,
    /// Whether it may be sent again: it has a name.
    pub named: bool,
}

impl Sent {
    /// Whether its author does not know yet what became of it.
    pub fn is_open(&self) -> bool {
        self.named && self.acknowledged.is_empty() && !self.refused
    }
}

/// A request for help.
#[derive(Debug)]
pub struct Request {
    /// Its id, and its chat's.
    pub id: String,
    /// Who asked.
    pub participant: i64,
    /// Where.
    pub event: i64,
    /// Taken back.
    pub withdrawn: bool,
    /// Somebody asked for its chat's end, and may not know the outcome.
    pub closing: bool,
}

/// All of it.
#[derive(Debug, Default)]
pub struct Ledger {
    /// Requests, in the order of the queue.
    pub requests: Vec<Request>,
    /// Messages by their text, which is their name too.
    pub sent: BTreeMap<String, Sent>,
    /// Ended chats, and how long each was when that was known for certain.
    pub ended: BTreeMap<String, usize>,
}

impl Ledger {
    /// The open request of a participant on an event, as far as one can know.
    pub fn open(&self, participant: i64, event: i64) -> Option<&Request> {
        let mut of = self.requests.iter().rev();
        of.find(|request| (request.participant, request.event) == (participant, event))
            .filter(|request| !request.withdrawn && !self.ended.contains_key(&request.id))
    }

    /// A message is stored there.
    pub fn acknowledge(&mut self, text: &str, id: &Value, seq: &Value) {
        let sent = self.sent.get_mut(text);
        let sent = sent.unwrap_or_else(|| panic!("nobody sent {text}"));
        sent.acknowledged.push((id.clone(), seq.clone()));
    }

    /// A message is not stored, and never will be.
    pub fn refuse(&mut self, text: &str) {
        self.sent.get_mut(text).expect("it was sent").refused = true;
    }

    /// An end was asked for.
    pub fn closing(&mut self, chat: &str) {
        let request = self.requests.iter_mut().find(|request| request.id == chat);
        request.expect("a chat of the run").closing = true;
    }
}
