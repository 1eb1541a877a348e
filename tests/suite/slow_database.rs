//! A database that takes its time: whoever sends is read more slowly, and nothing piles up.

use crate::{
    database_faults::{durable, start, through},
    world::{AGENCY, EVENT, pluck},
};
use serde_json::{Value, json};
use std::time::Duration;
use switchboard_support::{
    Incoming, Organizer, Participant, Proxy, Socket, TestServer, memory::resident_kib,
    poll_until_within, postgres::Postgres,
};
use tokio::sync::watch;

/// Messages of a connection that are under way in the server at most.
const UNDER_WAY: usize = 12;
/// Messages that a client sends before it waits for one to be acknowledged. What the server does
/// not read of them waits in the socket.
const WINDOW: usize = UNDER_WAY + 150;

/// A sender and what became of the messages.
struct Sender {
    socket: Socket,
    chat: String,
    name: String,
    /// Stored, in the order of the acknowledgements.
    stored: Vec<Value>,
    refused: Vec<Value>,
}

impl Sender {
    fn new(socket: Socket, chat: &str, name: String) -> Self {
        Self {
            socket,
            chat: chat.to_owned(),
            name,
            stored: Vec::new(),
            refused: Vec::new(),
        }
    }

    /// Sends `count` messages as fast as they are taken, and waits until each is decided.
    async fn send(mut self, count: usize) -> Self {
        // All that is under way fits what a socket may refuse when one commit acknowledges it.
        let padding = "x".repeat(40);
        let mut sent = 0;
        while self.decided() < count {
            while sent < count && sent - self.decided() < WINDOW {
                let text = format!("{} {sent} {padding}", self.name);
                self.socket.say(&self.chat, &text).await;
                sent += 1;
            }
            match self.socket.read().await {
                Incoming::Frame { kind, payload } if kind == "user_message" => {
                    let text = payload["content"].as_str().expect("a text");
                    if text.starts_with(&self.name) {
                        self.stored.push(payload);
                    }
                }
                Incoming::Frame { kind, payload } if kind == "error" => self.refused.push(payload),
                other => panic!("{other:?}"),
            }
        }
        self
    }

    fn decided(&self) -> usize {
        self.stored.len() + self.refused.len()
    }
}

async fn chat(server: &TestServer, number: i64) -> (Participant, Organizer, String) {
    let participant = server.participant(1_000 + number);
    let organizer = server.organizer(2_000 + number, AGENCY);
    let chat = participant.ask(EVENT, "Help").await;
    assert_eq!(organizer.take_next().await.1["id"], chat);
    (participant, organizer, chat)
}

/// The whole log of a chat, once it is closed.
async fn archive(organizer: &Organizer, chat: &str) -> Vec<Value> {
    let mut console = organizer.connect().await;
    console.send("close_chat", json!({ "chatId": chat })).await;
    console.expect("closed_chat").await;
    let path = format!("/agency/chats/{chat}/messages?limit=200");
    organizer.get_all(&path).await
}

/// Frames that were read less messages that were stored.
async fn read_and_not_stored(server: &TestServer) -> f64 {
    let metrics = server.metrics().await;
    metrics.sum("switchboard_frames_in_total") - metrics.sum("switchboard_messages_stored_total")
}

/// Looks at the server while others are at work: the most that [`read_and_not_stored`] says, and
/// the memory in KiB at each look.
async fn watch_until(server: &TestServer, done: watch::Receiver<bool>) -> (f64, Vec<u64>) {
    let (mut most, mut memory) = (0.0, Vec::new());
    poll_until_within(Duration::from_secs(120), "all is decided", async || {
        most = f64::max(most, read_and_not_stored(server).await);
        memory.push(resident_kib(server.id()));
        done.borrow().then_some(())
    })
    .await;
    (most, memory)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn senders_are_read_as_fast_as_the_database_stores() {
    const CHATS: usize = 4;
    const MOST_GROWTH_KIB: u64 = 8 * 1024;
    let database = Postgres::start(durable());
    let link = Proxy::to(([127, 0, 0, 1], database.port()).into()).await;
    let server = start(&through(&link)).await;
    for (delay, count) in [(50, 600), (500, 100)] {
        let mut chats = Vec::new();
        for number in 0..CHATS {
            chats.push(chat(&server, (delay * CHATS + number) as i64).await);
        }
        let mut senders = Vec::new();
        for (participant, _, chat) in &chats {
            let name = format!("after {delay}");
            senders.push(Sender::new(participant.connect().await, chat, name));
        }
        link.delay_commits(Duration::from_millis(delay as u64));
        let before = read_and_not_stored(&server).await;
        let (done, is_done) = watch::channel(false);
        let work = async {
            let sending = senders.into_iter().map(|sender| sender.send(count));
            let senders = futures_util::future::join_all(sending).await;
            done.send_replace(true);
            senders
        };
        let (senders, (most, memory)) = tokio::join!(work, watch_until(&server, is_done));
        link.delay_commits(Duration::ZERO);

        let most = most - before;
        assert!(
            most >= UNDER_WAY as f64,
            "no pressure: {most} are under way"
        );
        assert!(most <= (CHATS * UNDER_WAY) as f64, "{most} are under way");
        // The first quarter of the looks is for buffers and caches to fill.
        let settled = *memory[..=memory.len() / 4].iter().max().expect("one look");
        let end = *memory.last().expect("one look");
        let grown = end.saturating_sub(settled);
        assert!(grown <= MOST_GROWTH_KIB, "grew by {grown} KiB: {memory:?}");
        for (sender, (_, organizer, chat)) in senders.into_iter().zip(&chats) {
            assert_eq!(sender.refused, [] as [Value; 0]);
            assert_eq!(sender.stored.len(), count);
            assert_eq!(archive(organizer, chat).await[1..], sender.stored);
        }
    }
}

/// So many devices of one chat send as fast as they are read, while each commit takes half a second:
/// what became of it, and the log.
async fn in_a_hurry(devices: usize) -> (Vec<Sender>, Vec<Value>) {
    const MESSAGES: usize = 50;
    let database = Postgres::start(durable());
    let link = Proxy::to(([127, 0, 0, 1], database.port()).into()).await;
    let server = start(&through(&link)).await;
    let (participant, organizer, chat) = chat(&server, 0).await;
    link.delay_commits(Duration::from_millis(500));
    let mut senders = Vec::new();
    for device in 0..devices {
        let name = format!("device {device:02}");
        senders.push(Sender::new(participant.connect().await, &chat, name));
    }
    let sending = senders.into_iter().map(|sender| sender.send(MESSAGES));
    let senders = futures_util::future::join_all(sending).await;
    link.delay_commits(Duration::ZERO);
    let log = archive(&organizer, &chat).await;
    (senders, log)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_devices_that_two_may_have_together_fill_no_chat() {
    let (senders, log) = in_a_hurry(2 * 10).await;
    for sender in &senders {
        assert_eq!(sender.refused, [] as [Value; 0]);
    }
    let stored: usize = senders.iter().map(|sender| sender.stored.len()).sum();
    assert_eq!(log.len(), stored + 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn beyond_the_bound_a_sender_is_told_to_wait() {
    // Together they may have more under way than the chat takes.
    let (senders, log) = in_a_hurry(24).await;
    let refused: Vec<_> = senders.iter().flat_map(|sender| &sender.refused).collect();
    assert!(!refused.is_empty(), "nobody was told to wait");
    for error in refused {
        assert_eq!(error["code"], "overloaded", "{error}");
        assert!(error["retryAfterMs"].as_u64() > Some(0), "{error}");
    }
    // What was acknowledged is stored, in each device's order, and nothing else is.
    for sender in &senders {
        let texts = pluck(&log, "content");
        let own = texts.iter().filter(|text| {
            let text = text.as_str().expect("a text");
            text.starts_with(&sender.name)
        });
        let stored = pluck(&sender.stored, "content");
        assert!(own.eq(&stored), "{} differs", sender.name);
    }
    let stored: usize = senders.iter().map(|sender| sender.stored.len()).sum();
    assert_eq!(log.len(), stored + 1);
}
