//! Direct chats: opened from both sides, written to, and blocked in the middle of it.

use super::{FRIENDS, HELPERS, Script};
use crate::model::{device::Asked, wire::Level};
use serde_json::{Value, json};
use switchboard_support::Account;

/// How often somebody asks again what became of a message, before that is a failure.
const ATTEMPTS: usize = 20;

impl Script {
    /// Two users open their chat at the same time.
    pub(super) async fn meet(&mut self) {
        let (one, other) = *self.random.pick(&FRIENDS).expect("friends");
        for (who, peer) in [(one, other), (other, one)] {
            let device = self.device_of(who);
            let payload = json!({ "userId": peer });
            let device = &mut self.devices[device];
            device.ask("open_direct_chat", payload, Asked::Other).await;
        }
    }

    /// Somebody writes to somebody, who may write back at the same moment: the first message opens
    /// their chat.
    pub(super) async fn write(&mut self) {
        let (one, other) = *self.random.pick(&FRIENDS).expect("friends");
        let both = self.random.chance(50);
        let (first, second) = (self.text(), self.text());
        let began = self.ledger.moment();
        let (one_there, other_there) = (self.account(one), self.account(other));
        let (there, back) = tokio::join!(write_to(&one_there, other, &first), async {
            match both {
                true => Some(write_to(&other_there, one, &second).await),
                false => None,
            }
        });
        let back = back.map(|message| (second, other, message));
        for (text, author, message) in [Some((first, one, there)), back].into_iter().flatten() {
            let chat = message["chatId"].as_str().expect("a chat");
            self.ledger.send(&text, author, chat, true);
            self.ledger.sent.get_mut(&text).expect("just sent").began = began;
            self.ledger
                .acknowledge(&text, &message["id"], &message["seq"]);
        }
    }

    /// Somebody blocks somebody, or does no longer, while that one writes to them.
    pub(super) async fn block(&mut self) {
        let pairs = [&FRIENDS[..], &HELPERS[..]].concat();
        let (one, other) = *self.random.pick(&pairs).expect("pairs");
        let (who, whom) = match self.random.chance(50) {
            true => (one, other),
            false => (other, one),
        };
        let blocks = !self.ledger.blocks((who, whom));
        let author = self.device_of(whom);
        if let Some(chat) = self.chat_with(author, who) {
            for _ in 0..self.random.below(4) {
                self.say_in(author, &chat).await;
            }
        }
        let asked = self.ledger.moment();
        let method = if blocks { "PUT" } else { "DELETE" };
        let path = format!("/blocks/{whom}");
        let asks = async |account: Account| account.call(method, &path).send().await;
        let answer = self.insist(who, asks).await;
        assert_eq!(answer.status, 204, "{}", answer.text());
        let answered = self.ledger.moment();
        self.ledger.block((who, whom), blocks, asked, answered);
    }

    /// The device of a user that speaks level 2.
    pub(super) fn device_of(&self, user: i64) -> usize {
        let mut devices = self.devices.iter();
        let found = devices.position(|it| it.user == user && it.level == Level::Two);
        found.expect("everybody has one")
    }

    /// The chat with `peer`, if the device knows of one.
    pub(super) fn chat_with(&self, device: usize, peer: i64) -> Option<String> {
        let state = &self.devices[device].state;
        let mut chats = state.chats();
        let chat = chats.find(|chat| state.chat(chat)["peer"]["id"] == peer);
        chat.map(str::to_owned)
    }
}

/// The message as it is stored, however often that has to be asked.
async fn write_to(author: &Account, recipient: i64, text: &str) -> Value {
    let body = json!({ "recipientId": recipient, "content": text, "clientMessageId": text });
    for _ in 0..ATTEMPTS {
        let answer = author.post("/messages", &body).await;
        if answer.status != 503 {
            assert!([200, 201].contains(&answer.status), "{}", answer.text());
            return answer.json();
        }
    }
    panic!("nobody says what became of {text}");
}
