//! One device of somebody in a chat.

use super::{OUTCOME, ledger::Ledger};
use serde_json::json;
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use switchboard_support::{Incoming, Socket};
use tokio::{
    sync::watch,
    time::{MissedTickBehavior, interval, timeout},
};

/// Between two messages, so that refusals do not become a storm.
const PACE: Duration = Duration::from_millis(4);

/// What became of the messages of one device so far.
#[derive(Default)]
pub struct Tally {
    /// Stored.
    pub acknowledged: AtomicU64,
    /// Not stored, or perhaps not.
    pub refused: AtomicU64,
}

/// A connection, and what it is for.
pub struct Device {
    /// The connection.
    pub socket: Socket,
    /// The chat.
    pub chat: String,
    /// What its texts begin with.
    pub name: String,
    /// Whether it talks, or only listens.
    pub talks: bool,
    /// Whether it closes the chat in the end.
    pub closes: bool,
}

/// What became of one message.
enum Outcome {
    Acknowledged,
    NotStored,
    Unknown,
    ConnectionLost,
}

impl Device {
    /// Talks until told to stop, and listens until the chat or the connection ends.
    pub async fn work(mut self, tally: Arc<Tally>, mut stopped: watch::Receiver<bool>) -> Ledger {
        let mut ledger = Ledger {
            chat: self.chat.clone(),
            ..Ledger::default()
        };
        let mut pace = interval(PACE);
        pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut number = 0;
        while self.talks && !*stopped.borrow_and_update() {
            pace.tick().await;
            number += 1;
            let text = format!("{} {number}", self.name);
            let outcome = timeout(OUTCOME, self.say(&text, &mut ledger)).await;
            match outcome.unwrap_or_else(|_| panic!("no word about {text} for {OUTCOME:?}")) {
                Outcome::Acknowledged => {
                    tally.acknowledged.fetch_add(1, Ordering::SeqCst);
                }
                Outcome::NotStored => {
                    tally.refused.fetch_add(1, Ordering::SeqCst);
                    ledger.refused.push(text);
                }
                Outcome::Unknown => {
                    tally.refused.fetch_add(1, Ordering::SeqCst);
                }
                Outcome::ConnectionLost => return ledger,
            }
        }
        if self.talks && self.closes {
            self.socket
                .send("close_chat", json!({ "chatId": self.chat }))
                .await;
        }
        while !ledger.complete {
            match self.socket.read_whenever().await {
                Incoming::Frame { kind, payload } => ledger.note(&kind, payload),
                Incoming::Closed(_) => break,
            }
        }
        ledger
    }

    async fn say(&mut self, text: &str, ledger: &mut Ledger) -> Outcome {
        let payload = json!({ "chatId": self.chat, "message": text });
        if !self.socket.offer("send_message", payload).await {
            return Outcome::ConnectionLost;
        }
        loop {
            match self.socket.read_whenever().await {
                Incoming::Closed(_) => return Outcome::ConnectionLost,
                Incoming::Frame { kind, payload } if kind == "error" => {
                    return match payload["code"].as_str() {
                        Some("not_saved" | "chat_closed") => Outcome::NotStored,
                        Some("timeout" | "overloaded") => Outcome::Unknown,
                        _ => panic!("{text}: {payload}"),
                    };
                }
                Incoming::Frame { kind, payload } => {
                    let own = payload["content"] == text;
                    ledger.note(&kind, payload);
                    if own {
                        return Outcome::Acknowledged;
                    }
                }
            }
        }
    }
}
