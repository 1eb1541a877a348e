//! A help chat as its participant's devices see it from its match on: what they are shown of it before comes behind that,
//! as the log comes to everybody else. For tests that are not about chats that wait.

use serde_json::Value;
use std::collections::{HashMap, VecDeque};

/// Frames of chats that nobody has had yet.
#[derive(Debug, Default)]
pub struct FromItsMatch {
    held: HashMap<String, Vec<Value>>,
    ready: VecDeque<Value>,
}

impl FromItsMatch {
    /// What comes next, if something does.
    pub fn next(&mut self) -> Option<Value> {
        self.ready.pop_front()
    }

    /// A frame has come.
    pub fn take(&mut self, frame: Value) {
        let payload = &frame["payload"];
        let text = |value: &Value| value.as_str().map(str::to_owned);
        match frame["type"].as_str().unwrap_or_default() {
            "chat_changed" if payload["reason"] == "queued" => {
                self.held
                    .entry(text(&payload["chat"]["id"]).unwrap_or_default())
                    .or_default();
            }
            "user_message" => {
                let chat = text(&payload["chatId"]).unwrap_or_default();
                match self.held.get_mut(&chat) {
                    Some(held) => held.push(frame),
                    None => self.ready.push_back(frame),
                }
            }
            "new_chat" => {
                let log = self.held.remove(&text(&payload["id"]).unwrap_or_default());
                self.ready.push_back(frame);
                self.ready.extend(log.into_iter().flatten());
            }
            "closed_chat" => {
                let chat = text(&payload["id"]).unwrap_or_default();
                if self.held.remove(&chat).is_none() {
                    self.ready.push_back(frame);
                }
            }
            _ => self.ready.push_back(frame),
        }
    }
}
