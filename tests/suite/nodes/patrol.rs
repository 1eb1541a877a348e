//! Whatever becomes of a help chat while servers cannot tell each other is shown all the same, in time and once.

use super::Nodes;
use crate::world::{AGENCY, EVENT};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::time::Duration;
use switchboard_support::{FrameTwo, Proxy, SocketTwo};
use tokio::time::timeout;

/// The patrol's five seconds, on a machine that is busy with other tests too.
const BOUND: Duration = Duration::from_secs(30);

/// What is shown once, whoever says it first.
const ONCE: [&str; 6] = [
    "chat_changed",
    "chat_left",
    "new_chat",
    "offer",
    "offer_ended",
    "place_set",
];

/// A device, and all that it was shown.
struct Device {
    socket: SocketTwo,
    shown: Vec<FrameTwo>,
    /// Rows of the chat's timeline.
    rows: Vec<Value>,
}

impl Device {
    fn new(socket: SocketTwo) -> Self {
        Self {
            socket,
            shown: Vec::new(),
            rows: Vec::new(),
        }
    }

    async fn ask(&mut self, kind: &str, payload: Value, expected: &str) -> Value {
        self.socket.ask(kind, payload, expected).await
    }

    async fn say(&mut self, chat: &str, text: &str) {
        let said = self.socket.say(chat, text, text).await;
        assert_eq!(said.expect("an answer").kind, "ack");
    }

    /// What it was shown of this kind, now or before, that is meant.
    async fn find(&mut self, kind: &str, is_meant: impl Fn(&Value) -> bool) -> Value {
        let mut at = 0;
        loop {
            while let Some(frame) = self.shown.get(at) {
                if frame.kind == kind && is_meant(&frame.payload) {
                    return frame.payload.clone();
                }
                at += 1;
            }
            let next = timeout(BOUND, self.socket.next()).await;
            let next = next.unwrap_or_else(|_| panic!("no {kind} within the bound"));
            self.shown.push(next.expect("it is open"));
        }
    }

    async fn reason(&mut self, kind: &str, reason: &str) -> Value {
        self.find(kind, |it| it["reason"] == reason).await
    }

    /// The next row of the chat's timeline of this kind.
    async fn row(&mut self, kind: &str) {
        loop {
            let row = timeout(BOUND, self.socket.event()).await;
            let row = row.unwrap_or_else(|_| panic!("no row {kind} within the bound"));
            self.rows.push(row.clone());
            if row["kind"] == kind {
                return;
            }
        }
    }

    async fn word(&mut self, text: &str) {
        self.find("user_message", |it| it["content"] == text).await;
    }

    /// Nothing came twice.
    async fn expect_each_once(&mut self) {
        let rest = self.socket.drain().await.expect("it is open");
        self.shown.extend(rest);
        self.rows.extend(self.socket.events());
        let mut seen = HashSet::new();
        for row in &self.rows {
            assert!(seen.insert(row["n"].to_string()), "twice: {row}");
        }
        for frame in &self.shown {
            if ONCE.contains(&frame.kind.as_str()) {
                let told = of_what(frame);
                assert!(seen.insert(told.clone()), "twice: {told}");
            }
        }
    }
}

/// Of what it speaks, and not how the chat was just then.
fn of_what(frame: &FrameTwo) -> String {
    let it = &frame.payload;
    let chat = it.get("chat").unwrap_or(it);
    let fields = [
        &it["reason"],
        &it["offerId"],
        &it["at"],
        &chat["turn"],
        &chat["resolvedAt"],
    ];
    format!("{} {fields:?}", frame.kind)
}

/// A word of each to the other, which the patrol alone brings: it has looked.
async fn exchange(one: &mut Device, other: &mut Device, chat: &str, word: &str) {
    let [there, back] = [format!("{word} there"), format!("{word} back")];
    one.say(chat, &there).await;
    other.word(&there).await;
    other.say(chat, &back).await;
    one.word(&back).await;
}

#[tokio::test]
async fn without_redis_all_that_becomes_of_a_chat_is_shown_in_time_and_once() {
    let nodes = Nodes::start_without_redis(2, Proxy::cut).await;
    let [here, there] = &nodes.servers[..] else {
        panic!("two");
    };
    let mut phone = Device::new(there.participant(10).connect_two().await);
    let mut tablet = Device::new(here.participant(10).connect_two().await);
    let mut giver = Device::new(here.organizer(20, AGENCY).connect_two().await);
    let mut colleague = Device::new(there.organizer(21, AGENCY).connect_two().await);
    let help = json!({ "eventId": EVENT, "description": "my leg" });
    let asked = phone.ask("request_help", help, "help_requested").await;
    let chat = asked["chatId"].as_str().expect("an id").to_owned();
    giver.ask("start_chat", json!(""), "new_chat").await;
    giver.say(&chat, "On my way").await;
    for device in [&mut phone, &mut tablet] {
        device.row("matched").await;
    }
    let place = json!({ "chatId": chat, "lat": 48.1, "lng": 11.5 });
    phone.ask("set_place", place, "place_set").await;
    giver.find("place_set", |it| it["lat"] == 48.1).await;

    // It rings on the other server, and is accepted there.
    let to = json!({ "chatId": chat, "turn": 1, "to": 21 });
    let offer = giver.ask("offer_chat", to, "offer").await;
    let rings = colleague.find("offer", |_| true).await;
    assert_eq!(rings["offerId"], offer["offerId"]);
    let yes = json!({ "offerId": offer["offerId"], "accept": true });
    colleague.ask("answer_offer", yes, "offer_ended").await;
    colleague.find("new_chat", |it| it["turn"] == 2).await;
    let ended = giver.find("offer_ended", |_| true).await;
    assert_eq!(ended["state"], "accepted");
    assert_eq!(giver.reason("chat_left", "moved").await["turn"], 2);
    giver.find("closed_chat", |it| it["chatId"] == chat).await;
    for device in [&mut phone, &mut tablet] {
        let changed = device.reason("chat_changed", "moved").await;
        assert_eq!(changed["chat"]["turn"], 2);
        device.row("moved").await;
    }

    // The participant is fine.
    let fine = json!({ "chatId": chat });
    tablet.ask("resolved", fine.clone(), "chat_changed").await;
    for device in [&mut phone, &mut colleague] {
        device.reason("chat_changed", "resolved").await;
        device.row("resolved").await;
    }
    exchange(&mut tablet, &mut colleague, &chat, "away").await;

    for link in &nodes.to_redis {
        link.resume();
    }
    nodes.hear_each_other().await;
    tablet.ask("resolved", fine, "chat_changed").await;
    for device in [&mut phone, &mut colleague] {
        device.row("resolved").await;
    }
    for link in &nodes.to_redis {
        link.cut();
    }
    for server in &nodes.servers {
        nodes.expect_ready(server, "degraded").await;
    }
    // Two looks, of which the first has shown what it found.
    for word in ["one", "two"] {
        exchange(&mut tablet, &mut colleague, &chat, word).await;
    }
    for device in [&mut phone, &mut tablet, &mut giver, &mut colleague] {
        device.expect_each_once().await;
    }
}
