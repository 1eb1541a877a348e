//! A chat of the fake server, and what can be wrong with it.

use serde_json::{Value, json};
use std::collections::HashMap;

/// What is wrong with it, from the tenth message of a chat on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// The organizer does not get one message.
    Lose,
    /// The organizer gets one twice.
    Double,
    /// The organizer gets two in the wrong order.
    Swap,
    /// A number is left out.
    SkipSeq,
    /// A message says something else than was sent.
    Change,
    /// The participant is told that a message was not saved.
    Refuse,
    /// The organizer's connection ends.
    HangUp,
    /// Closing a chat is not answered.
    NeverClose,
    /// Level 2: a message is acknowledged with the number of another.
    WrongAck,
    /// Level 2: a message is acknowledged and not stored.
    AckAndForget,
    /// Level 2: a message that is sent again is stored again.
    StoreAgain,
    /// Level 2: a page leaves out the last message and says that it is complete.
    ShortPage,
}

/// Who gets what; nothing is the end of a connection.
pub type Delivery = (i64, Option<String>);

/// A chat, and all that was said in it.
pub struct Chat {
    pub organizer: i64,
    pub participant: i64,
    pub is_closed: bool,
    seq: i64,
    messages: i64,
    held_back: Option<String>,
    /// Entries by seq, the description first.
    log: Vec<(i64, String)>,
    /// What the participant's client called its messages.
    names: HashMap<String, i64>,
}

impl Chat {
    pub fn new(organizer: i64, participant: i64) -> Self {
        Self {
            organizer,
            participant,
            is_closed: false,
            seq: 1,
            messages: 0,
            held_back: None,
            log: vec![(1, "help".to_owned())],
            names: HashMap::new(),
        }
    }

    /// The seq that a message with this name has already; a server that is right stores it once.
    pub fn known(&self, name: &str, fault: Fault) -> Option<i64> {
        let known = self.names.get(name).copied();
        known.filter(|_| fault != Fault::StoreAgain)
    }

    /// The seq to acknowledge the last message with, which came under this name.
    pub fn acknowledge(&mut self, name: &str, fault: Fault) -> i64 {
        let wrong = i64::from(self.messages == 10 && fault == Fault::WrongAck);
        self.names.insert(name.to_owned(), self.seq);
        self.seq + wrong
    }

    /// The payload of a `sync` for whoever holds the log up to `held`.
    pub fn page(&self, id: &str, held: i64, fault: Fault) -> Value {
        let missing = self.log.iter().filter(|(seq, _)| *seq > held);
        let mut messages: Vec<Value> = missing
            .map(|(seq, text)| json!({"chatId": id, "seq": seq, "content": text}))
            .collect();
        if fault == Fault::ShortPage && self.messages > 10 {
            messages.pop();
        }
        let chat = json!({"id": id, "ended": u8::from(self.is_closed)});
        json!({"chats": [chat], "messages": messages, "complete": true})
    }

    /// Who gets what because of a message; nothing is the end of a connection.
    pub fn deliver(&mut self, id: &str, content: &str, fault: Fault) -> Vec<Delivery> {
        self.seq += 1;
        self.messages += 1;
        let tenth = self.messages == 10;
        if tenth && fault == Fault::SkipSeq {
            self.seq += 1;
        }
        if tenth && fault == Fault::AckAndForget {
            self.seq -= 1;
            return Vec::new();
        }
        self.log.push((self.seq, content.to_owned()));
        let text = message(id, self.seq, content);
        let own = (self.participant, Some(text.clone()));
        let other = |text: String| (self.organizer, Some(text));
        match fault {
            Fault::Lose if tenth => vec![own],
            Fault::Double if tenth => vec![own, other(text.clone()), other(text)],
            Fault::Change if tenth => vec![
                own,
                other(message(id, self.seq, &content.replace('.', "!"))),
            ],
            Fault::HangUp if tenth => vec![own, (self.organizer, None)],
            Fault::Refuse if tenth => {
                self.seq -= 1;
                self.log.pop();
                let error =
                    json!({"type": "error", "payload": {"code": "not_saved", "message": "no"}});
                vec![(self.participant, Some(error.to_string()))]
            }
            Fault::Swap if tenth => {
                self.held_back = Some(text);
                vec![own]
            }
            _ => match self.held_back.take() {
                Some(earlier) => vec![own, other(text), other(earlier)],
                None => vec![own, other(text)],
            },
        }
    }
}

pub fn message(chat: &str, seq: i64, content: &str) -> String {
    let payload = json!({"chatId": chat, "seq": seq, "content": content});
    json!({"type": "user_message", "payload": payload}).to_string()
}
