//! Messages and marks in chats that are there, of whatever kind.

use super::Script;
use crate::model::{
    device::{Asked, Device},
    ledger::Sent,
    reactions::EMOJI,
    wire::Level,
};
use serde_json::json;
use switchboard_support::{Account, socket_two::seq_of};

/// Messages that may be sent again: of all that have names, so many of the last.
const RECENT: usize = 20;

impl Script {
    /// A text that no other message has.
    pub(super) fn text(&mut self) -> String {
        self.texts += 1;
        format!("text {:06}", self.texts)
    }

    /// A chat in which the device may write, for all that it knows.
    pub(super) fn open_chat(&mut self, device: usize) -> Option<String> {
        let Device { state, user, .. } = &self.devices[device];
        let lists = &self.ledger.lists;
        let may_write = |chat: &&str| {
            !state.has_ended(chat) && lists.get(*chat).is_none_or(|owner| owner == user)
        };
        let chats: Vec<&str> = state.chats().filter(may_write).collect();
        self.random.pick(&chats).map(|chat| (*chat).to_owned())
    }

    pub(super) async fn say(&mut self, device: usize) {
        if let Some(chat) = self.open_chat(device) {
            self.say_in(device, &chat).await;
        }
    }

    pub(super) async fn say_in(&mut self, device: usize, chat: &str) {
        if !self.devices[device].is_connected() {
            return;
        }
        let text = self.text();
        let device = &mut self.devices[device];
        let named = device.level == Level::Two;
        self.ledger.send(&text, device.user, chat, named);
        device.say(chat, &text).await;
    }

    /// Somebody reacts to a message of a help chat, or takes that back, as far as they know.
    pub(super) async fn react(&mut self, device: usize) {
        let chat = self.open_chat(device);
        let Some(chat) = chat.filter(|chat| self.ledger.request(chat).is_some()) else {
            return;
        };
        let log = self.devices[device].state.log(&chat);
        let texts: Vec<i64> = log
            .iter()
            .filter(|entry| entry["kind"] == "text")
            .map(seq_of)
            .collect();
        let Some(seq) = self.random.pick(&texts).copied() else {
            return;
        };
        let emoji = EMOJI[self.random.below(EMOJI.len())];
        let on = self.random.below(3) > 0;
        self.texts += 1;
        let name = format!("reaction {}", self.texts);
        let payload = json!({ "chatId": chat, "seq": seq, "emoji": emoji, "on": on, "clientMessageId": name });
        let device = &mut self.devices[device];
        if device.level == Level::Two {
            device.ask("react", payload, Asked::Reaction).await;
        }
    }

    /// One of the last messages that have names, and what is known of it.
    fn recent(&mut self) -> Option<(String, i64, String)> {
        let named = self.ledger.sent.iter().filter(|(_, sent)| sent.named);
        let recent: Vec<(&String, &Sent)> = named.rev().take(RECENT).collect();
        let (text, sent) = self.random.pick(&recent)?;
        Some(((*text).clone(), sent.author, sent.chat.clone()))
    }

    /// A message is sent again, by any device of its author that can: whether or not it was
    /// acknowledged.
    pub(super) async fn retry(&mut self) {
        let Some((text, author, chat)) = self.recent() else {
            return;
        };
        let able = |device: &&mut Device| {
            device.user == author && device.level == Level::Two && device.is_connected()
        };
        let mut able: Vec<&mut Device> = self.devices.iter_mut().filter(able).collect();
        if able.is_empty() {
            return;
        }
        let chosen = self.random.below(able.len());
        able[chosen].say(&chat, &text).await;
    }

    /// A message is sent again by a client whose network lets no socket through.
    pub(super) async fn post(&mut self) {
        let Some((text, author, chat)) = self.recent() else {
            return;
        };
        let path = format!("/chats/{chat}/messages");
        let body = json!({ "content": text, "clientMessageId": text });
        let asks = async |account: Account| account.post(&path, &body).await;
        let answer = self.insist(author, asks).await;
        if answer.status == 409 {
            answer.expect_error(409, "chat_closed");
            return self.ledger.refuse(&text);
        }
        if answer.status == 404 && self.ledger.request(&chat).is_some() {
            // The match was undone; whoever takes it again may find the message there.
            return;
        }
        let message = answer.json();
        assert!([200, 201].contains(&answer.status), "{message}");
        self.ledger
            .acknowledge(&text, &message["id"], &message["seq"]);
    }

    /// Everything that a device holds of a chat has been read.
    pub(super) async fn read(&mut self, device: usize) {
        let device = &mut self.devices[device];
        let chats: Vec<String> = device.state.chats().map(str::to_owned).collect();
        let Some(chat) = self
            .random
            .pick(&chats)
            .filter(|_| device.level == Level::Two)
        else {
            return;
        };
        let last = device.state.log(chat).last().map(seq_of);
        let payload = json!({ "chatId": chat, "seq": last.unwrap_or(0) });
        device.ask("mark_read", payload, Asked::Other).await;
    }
}
