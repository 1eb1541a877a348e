//! What clients are told when the server stops.

use crate::client::{Client, DEADLINE};
use crate::node::{PARTICIPANT, identity, on_both, open_chat, organizer, participant};
use crate::transport::Out;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use switchboard_actors::directory::DrainUsers;
use switchboard_actors::services::Services;
use switchboard_actors::session::Drain;
use switchboard_domain::Side;
use switchboard_domain::wire::Level;

async fn drain(services: &Services, within: Duration, reconnect_spread: Duration) {
    let drain = Drain {
        within,
        reconnect_spread,
    };
    services.unauthenticated.drain(drain);
    services.directory.send(DrainUsers(drain)).await.unwrap();
}

/// What the client is sent until its connection is gone.
async fn until_the_end(client: &Client) -> (Vec<Value>, u16) {
    let mut frames = Vec::new();
    loop {
        match client.next().await.expect("a close frame") {
            Out::Text(text) => frames.push(serde_json::from_slice(&text).unwrap()),
            Out::Ping => {}
            Out::Close(code) => return (frames, code),
        }
    }
}

/// A connection at level 2, once the server knows who it is.
async fn at_level_two(services: &Services) -> Client {
    let client = Client::open_at(
        Level::Two,
        services,
        identity(PARTICIPANT, Side::Participant),
    );
    client.send("get_chats", json!(""));
    loop {
        if let Out::Text(text) = client.next().await.expect("an open connection") {
            let frame: Value = serde_json::from_slice(&text).unwrap();
            if frame["type"] == "chats" {
                return client;
            }
        }
    }
}

#[test]
fn only_level_two_is_told_when_to_come_back() {
    on_both(async |services| {
        let mut clients = Vec::new();
        for _ in 0..5 {
            clients.push(at_level_two(&services).await);
        }
        let old = organizer(&services).await;
        drain(
            &services,
            Duration::from_millis(100),
            Duration::from_secs(10),
        )
        .await;
        assert_eq!(until_the_end(&old).await, (vec![], 1012));
        let mut waits = Vec::new();
        for client in &clients {
            let (frames, code) = until_the_end(client).await;
            assert_eq!((frames.len(), code), (1, 1012), "{frames:?}");
            assert_eq!(frames[0]["type"], "going_away");
            let wait = frames[0]["payload"]["reconnectAfterMs"].as_u64();
            waits.push(wait.expect("a number"));
        }
        assert!(waits.iter().all(|wait| *wait < 10_000), "{waits:?}");
        waits.dedup();
        assert!(waits.len() > 1, "all at once: {waits:?}");
    });
}

#[test]
fn until_its_end_a_connection_is_served() {
    on_both(async |services| {
        let (console, phone) = (organizer(&services).await, participant(&services).await);
        let chat = open_chat(&services, &console, &phone).await;
        drain(&services, DEADLINE * 1_000, Duration::ZERO).await;
        phone.say(&chat, "still here");
        for client in [&phone, &console] {
            client.expect_message(&chat, "still here", 2).await;
        }
    });
}

#[test]
fn whoever_comes_late_leaves_at_once() {
    on_both(async |services| {
        drain(&services, DEADLINE * 1_000, Duration::ZERO).await;
        let start = Instant::now();
        let late = Client::open(&services, identity(PARTICIPANT, Side::Participant));
        assert_eq!(late.closed().await, 1012);
        assert!(start.elapsed() < DEADLINE);
    });
}
