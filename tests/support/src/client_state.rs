//! What a level-2 client makes of what it is sent: chats, and their logs by seq. Pure: no network,
//! no clock.
//!
//! Pages of `sync` and live pushes are merged by seq, in whatever order they come. A push whose
//! predecessor is missing waits until a page has brought it; what has come already changes nothing.

mod changes;

use crate::socket_two::seq_of;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What became of a push.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Merge {
    /// It is in the state.
    Added,
    /// It had come before.
    Known,
    /// Something in front of it is missing: the client has to ask for what comes after `held`.
    Gap {
        /// The chat.
        chat: String,
        /// The last seq up to which nothing is missing.
        held: i64,
    },
    /// It changes no chat.
    Ignored,
}

/// What a client knows of one chat.
#[derive(Clone, Debug, Default, PartialEq)]
struct Known {
    /// The fields of the Chat.
    fields: Map<String, Value>,
    /// The log, as far as nothing is missing.
    log: BTreeMap<i64, Value>,
    /// Nothing up to here is missing.
    held: i64,
    /// Messages that came before what they follow, each with the seq of that.
    early: BTreeMap<i64, (i64, Value)>,
}

/// What one device knows.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientState {
    user: i64,
    chats: BTreeMap<String, Known>,
    since: Option<String>,
    epoch: Option<String>,
}

impl ClientState {
    /// A device of `user` that knows nothing yet.
    pub fn new(user: i64) -> Self {
        Self {
            user,
            chats: BTreeMap::new(),
            since: None,
            epoch: None,
        }
    }

    /// The server's numbers are of this epoch: those that are known of another mean nothing any more. Also called by
    /// [`ClientState::sync`]; a client calls it with what `welcome` says. Whether something was dropped.
    pub fn enter(&mut self, epoch: &Value) -> bool {
        let Some(epoch) = epoch.as_str() else {
            return false;
        };
        let known = self.epoch.replace(epoch.to_owned());
        let is_another = known.is_some_and(|known| known != epoch);
        if is_another {
            self.chats.clear();
            self.since = None;
        }
        is_another
    }

    /// The chats that it knows of.
    pub fn chats(&self) -> impl Iterator<Item = &str> {
        self.chats.keys().map(String::as_str)
    }

    /// Whether a chat is known to have ended.
    pub fn has_ended(&self, chat: &str) -> bool {
        let known = self.chats.get(chat);
        known.is_some_and(|known| known.fields.get("ended") == Some(&json!(1)))
    }

    /// The log of a chat as far as nothing is missing, ascending.
    pub fn log(&self, chat: &str) -> Vec<Value> {
        let known = self.chats.get(chat);
        known.map_or_else(Vec::new, |known| known.log.values().cloned().collect())
    }

    /// The chat's fields; `lastSeq`, `lastMessage` and `unread` follow from the log and the mark.
    pub fn chat(&self, chat: &str) -> Value {
        let Some(known) = self.chats.get(chat) else {
            return json!({});
        };
        let mut fields = known.fields.clone();
        if known.is_whole() {
            let read = number(&fields, "readSeq");
            let unread = known
                .log
                .range(read + 1..)
                .filter(|(_, entry)| entry["authorId"].as_i64() != Some(self.user))
                .filter(|(_, entry)| changes::says_something(entry));
            fields.insert("unread".to_owned(), json!(unread.count()));
        }
        Value::Object(fields)
    }

    /// Takes a frame that was not asked for.
    pub fn push(&mut self, kind: &str, payload: &Value) -> Merge {
        match kind {
            "user_message" => self.message(payload, None),
            "new_chat" | "closed_chat" => {
                let id = text(payload, if kind == "new_chat" { "id" } else { "chatId" });
                self.merge_chat(&id, payload)
            }
            "chat_changed" => {
                let chat = &payload["chat"];
                self.merge_chat(&text(chat, "id"), chat)
            }
            "messages_read" if payload["userId"] == self.user => {
                let mark = json!({ "readSeq": payload["seq"] });
                self.merge_chat(&text(payload, "chatId"), &mark)
            }
            _ => Merge::Ignored,
        }
    }

    /// What to send as the payload of `sync` now.
    pub fn sync_request(&self) -> Value {
        let held = |(id, known): (&String, &Known)| (id.clone(), json!(known.held));
        let chats: Map<String, Value> = self.chats.iter().map(held).collect();
        match &self.since {
            Some(since) => json!({ "since": since, "chats": chats }),
            None => json!({ "chats": chats }),
        }
    }

    /// Takes a page of `sync`; whether it says that nothing is left to ask for, and nothing is.
    ///
    /// # Panics
    /// When the page leaves a gap in what it brings.
    pub fn sync(&mut self, page: &Value) -> bool {
        self.enter(&page["epoch"]);
        for chat in page["chats"].as_array().expect("chats") {
            self.merge_chat(&text(chat, "id"), chat);
        }
        // What a page covers and does not bring is not for this reader.
        let ranges = page["ranges"].as_array().into_iter().flatten();
        let start = |range: &Value| Some((text(range, "chatId"), range["fromSeq"].as_i64()? - 1));
        let mut covered: BTreeMap<String, i64> = ranges.filter_map(start).collect();
        for message in page["messages"].as_array().expect("messages") {
            let previous = covered.get_mut(&text(message, "chatId"));
            let previous = previous.map(|covered| std::mem::replace(covered, seq_of(message)));
            let merged = self.message(message, previous);
            assert!(
                !matches!(merged, Merge::Gap { .. }),
                "a page has no gaps: {merged:?} at {message}"
            );
        }
        if let Some(since) = page["since"].as_str() {
            self.since = Some(since.to_owned());
        }
        // A chat that was not listed comes without its messages: it is listed from now on.
        page["complete"] == true && self.chats.values().all(Known::is_whole)
    }

    /// Forgets a chat that cannot be read any more.
    pub fn forget(&mut self, chat: &str) {
        self.chats.remove(chat);
    }

    /// Whether it knows of something that it does not have.
    pub fn is_behind(&self) -> bool {
        self.chats.values().any(|known| !known.is_whole())
    }

    /// Takes a message; `previous` is the seq of what it follows, where a page says so.
    fn message(&mut self, message: &Value, previous: Option<i64>) -> Merge {
        let id = text(message, "chatId");
        let known = self.chats.entry(id.clone()).or_default();
        let seq = seq_of(message);
        if let Some(held) = known.log.get_mut(&seq) {
            changes::take(held, message);
            return Merge::Known;
        }
        let mut message = message.clone();
        // It says how the message came, and is no part of it.
        let said = message
            .as_object_mut()
            .expect("a message")
            .remove("prevSeq");
        let said = said.and_then(|seq| seq.as_i64());
        let previous = previous.or(said).unwrap_or(seq - 1);
        known.early.insert(seq, (previous, message));
        known.settle();
        if known.held >= seq {
            Merge::Added
        } else {
            Merge::Gap {
                chat: id,
                held: known.held,
            }
        }
    }

    fn merge_chat(&mut self, id: &str, news: &Value) -> Merge {
        let known = self.chats.entry(id.to_owned()).or_default();
        let before = known.fields.clone();
        known.merge(news);
        if known.fields == before {
            Merge::Known
        } else {
            Merge::Added
        }
    }
}

impl Known {
    /// Takes what follows what is there.
    fn settle(&mut self) {
        while let Some((seq, (previous, message))) = self.early.pop_first() {
            if previous > self.held {
                self.early.insert(seq, (previous, message));
                return;
            }
            self.held = self.held.max(seq);
            if seq >= number(&self.fields, "lastSeq") {
                self.fields.insert("lastSeq".to_owned(), json!(seq));
                if changes::says_something(&message) {
                    self.fields
                        .insert("lastMessage".to_owned(), message.clone());
                }
            }
            if let Some((target, state)) = changes::target(&message) {
                let last = self.fields.get_mut("lastMessage");
                let last = last.filter(|last| last["seq"] == target);
                for held in self.log.get_mut(&target).into_iter().chain(last) {
                    changes::take(held, state);
                }
            }
            self.log.insert(seq, message);
        }
    }

    /// Takes newer fields. What only grows never shrinks, so that an old page undoes no push.
    fn merge(&mut self, news: &Value) {
        let news = news.as_object().expect("a chat");
        if self.is_of_another_match(news) {
            // What was written stays.
            self.fields = news.clone();
            return;
        }
        let is_before = rank(news) < rank(&self.fields);
        if news.contains_key("turn") && !is_before {
            // What is not said any more is not so any more.
            self.fields
                .retain(|field, _| !FACTS.contains(&field.as_str()));
        }
        let is_old = number(news, "lastSeq") < number(&self.fields, "lastSeq");
        let has_ended = self.fields.get("ended") == Some(&json!(1));
        for (field, value) in news {
            let keep = match field.as_str() {
                "chatId" => true,
                "ended" | "timeEnd" => has_ended,
                "lastMessage" => is_old,
                fact if FACTS.contains(&fact) => is_before,
                "lastSeq" | "readSeq" => number(news, field) < number(&self.fields, field),
                _ => false,
            };
            if !keep {
                self.fields.insert(field.clone(), value.clone());
            }
        }
    }

    /// Whether a match was undone, and the chat taken again since: it begins anew.
    fn is_of_another_match(&self, news: &Map<String, Value>) -> bool {
        let start = |fields: &Map<String, Value>| {
            let start = fields.get("timeStart").and_then(Value::as_str);
            start.map(str::to_owned)
        };
        let has_ended = |fields: &Map<String, Value>| fields.get("ended") == Some(&json!(1));
        // Whoever had lost it has it again from somebody else: that does not move its start.
        let is_later = number(news, "turn") > number(&self.fields, "turn");
        if is_later && has_ended(&self.fields) && !has_ended(news) {
            return true;
        }
        // All times are written alike, so that their texts are ordered as they are.
        start(&self.fields).is_some_and(|known| start(news).is_some_and(|new| new > known))
    }

    fn is_whole(&self) -> bool {
        self.early.is_empty() && self.held >= number(&self.fields, "lastSeq")
    }
}

/// What a help chat says of who has it.
const FACTS: [&str; 7] = [
    "state",
    "turn",
    "organizerId",
    "owner",
    "outcome",
    "awaitingSince",
    "resolvedAt",
];

/// How far a help chat has come: an owner has it, then perhaps nobody, then the next one.
fn rank(fields: &Map<String, Value>) -> (i64, u8) {
    let state = fields.get("state").and_then(Value::as_str);
    let state = match state {
        Some("waiting") => 1,
        Some("ended") => 2,
        _ => 0,
    };
    (number(fields, "turn"), state)
}

fn number(fields: &Map<String, Value>, field: &str) -> i64 {
    fields.get(field).and_then(Value::as_i64).unwrap_or(0)
}

fn text(value: &Value, field: &str) -> String {
    let text = value[field].as_str();
    text.unwrap_or_else(|| panic!("no {field}: {value}"))
        .to_owned()
}

#[cfg(test)]
mod tests;
