//! Load whose every message is accounted for.

use crate::world::{AGENCY, EVENT};
use serde_json::{Value, json};
use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use switchboard_support::{
    Incoming, Organizer, Participant, Socket, TestServer, poll_until_within,
};
use tokio::{
    sync::watch,
    task::JoinHandle,
    time::{MissedTickBehavior, interval, timeout},
};

/// A sender knows within five seconds; two more for a busy machine.
pub const OUTCOME: Duration = Duration::from_secs(7);
/// Time to find a database again that was away.
const RECOVERY: Duration = Duration::from_secs(30);
/// Between two messages of one device, so that refusals do not become a storm.
const PACE: Duration = Duration::from_millis(2);

/// Open chats, each between two users of its own.
pub struct Chats(Vec<(Participant, Organizer, String)>);

impl Chats {
    /// Opens `count` chats.
    pub async fn open(server: &TestServer, count: i64) -> Self {
        let mut chats = Vec::new();
        for number in 0..count {
            let (participant, organizer) = (
                server.participant(1_000 + number),
                server.organizer(2_000 + number, AGENCY),
            );
            let chat = participant.ask(EVENT, "Help").await;
            assert_eq!(organizer.take_next().await.1["id"], chat);
            chats.push((participant, organizer, chat));
        }
        Self(chats)
    }

    /// Holds what devices were told against the archives, once all chats are closed.
    pub async fn verify(&self, ledgers: &[Ledger]) {
        for (_, organizer, chat) in &self.0 {
            let path = format!("/agency/chats/{chat}/messages?limit=200");
            let archive = organizer.get_all(&path).await;
            let seqs = archive.iter().map(|message| message["seq"].clone());
            assert!(
                seqs.eq((1..=archive.len()).map(Value::from)),
                "no gaps in the log"
            );
            let texts: HashSet<&str> = archive
                .iter()
                .filter_map(|m| m["content"].as_str())
                .collect();
            assert_eq!(texts.len(), archive.len(), "every message once");
            for ledger in ledgers.iter().filter(|ledger| ledger.chat == *chat) {
                ledger.verify(&archive, &texts);
            }
        }
    }
}

/// What one device was told.
#[derive(Default)]
pub struct Ledger {
    chat: String,
    /// Messages, as received.
    seen: Vec<Value>,
    /// Texts that were certainly not stored.
    refused: Vec<String>,
    /// Whether it stayed to the end of the chat.
    complete: bool,
}

impl Ledger {
    fn verify(&self, archive: &[Value], texts: &HashSet<&str>) {
        for text in &self.refused {
            assert!(
                !texts.contains(text.as_str()),
                "{text} was said not to be stored"
            );
        }
        let Some(first) = self.seen.first() else {
            return;
        };
        let from = first["seq"]
            .as_u64()
            .and_then(|seq| usize::try_from(seq).ok())
            .expect("a seq")
            - 1;
        let stored = archive.get(from..from + self.seen.len());
        assert_eq!(
            stored,
            Some(&self.seen[..]),
            "what was shown is what is stored, in that order"
        );
        if self.complete {
            assert_eq!(
                self.seen.last(),
                archive.last(),
                "whoever stays to the end has it all"
            );
        }
    }
}

/// Devices at work: two of each user, of which one talks.
pub struct Traffic {
    devices: Vec<JoinHandle<Ledger>>,
    tallies: Vec<Arc<Tally>>,
    stop: watch::Sender<bool>,
}

/// What became of the messages of one device so far.
#[derive(Default)]
struct Tally {
    acknowledged: AtomicU64,
    refused: AtomicU64,
}

impl Traffic {
    /// Connects everybody, and then begins. The `run` makes texts unlike those of other runs.
    pub async fn start(chats: &Chats, run: usize) -> Self {
        let (stop, stopped) = watch::channel(false);
        let (mut devices, mut tallies) = (Vec::new(), Vec::new());
        let mut ready = Vec::new();
        for (participant, organizer, chat) in &chats.0 {
            for (user, closes) in [(&**participant, false), (&**organizer, true)] {
                for talks in [true, false] {
                    let mut socket = user.connect().await;
                    socket.expect_quiet().await;
                    let name = format!("run {run} {}", if closes { "answer" } else { "question" });
                    ready.push(Device {
                        socket,
                        chat: chat.clone(),
                        name,
                        talks,
                        closes,
                    });
                }
            }
        }
        for device in ready {
            let tally = Arc::new(Tally::default());
            if device.talks {
                tallies.push(Arc::clone(&tally));
            }
            devices.push(tokio::spawn(device.work(tally, stopped.clone())));
        }
        Self {
            devices,
            tallies,
            stop,
        }
    }

    /// Waits until every talking device has had another ten messages acknowledged.
    pub async fn flow(&self) {
        let counts = || {
            self.tallies
                .iter()
                .map(|tally| tally.acknowledged.load(Ordering::SeqCst))
        };
        let goals: Vec<u64> = counts().map(|count| count + 10).collect();
        poll_until_within(RECOVERY, "messages flow", async || {
            counts()
                .zip(&goals)
                .all(|(count, goal)| count >= *goal)
                .then_some(())
        })
        .await;
    }

    /// Waits until somebody has been told that a message is not, or may not be, stored.
    pub async fn falter(&self) {
        let refused = || -> u64 {
            self.tallies
                .iter()
                .map(|tally| tally.refused.load(Ordering::SeqCst))
                .sum()
        };
        let before = refused();
        poll_until_within(OUTCOME, "a refusal", async || {
            (refused() > before).then_some(())
        })
        .await;
    }

    /// Closes the chats, waits until everybody has seen it, and tells what they saw.
    pub async fn close(self) -> Vec<Ledger> {
        self.stop.send_replace(true);
        let ledgers = self.ended().await;
        assert!(
            ledgers.iter().all(|ledger| ledger.complete),
            "a connection was lost"
        );
        ledgers
    }

    /// Waits until every connection has ended, and tells what they saw.
    pub async fn ended(self) -> Vec<Ledger> {
        let mut ledgers = Vec::new();
        for device in self.devices {
            ledgers.push(device.await.expect("a device that fails says why"));
        }
        ledgers
    }
}

struct Device {
    socket: Socket,
    chat: String,
    name: String,
    talks: bool,
    closes: bool,
}

/// What became of one message.
enum Outcome {
    Acknowledged,
    NotStored,
    Unknown,
    ConnectionLost,
}

impl Device {
    async fn work(mut self, tally: Arc<Tally>, mut stopped: watch::Receiver<bool>) -> Ledger {
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

impl Ledger {
    fn note(&mut self, kind: &str, payload: Value) {
        match kind {
            "user_message" => self.seen.push(payload),
            "closed_chat" => self.complete = true,
            _ => panic!("{kind}: {payload}"),
        }
    }
}
