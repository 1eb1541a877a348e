//! Chats whose owner has gone, on whichever server: they go back to the queue, and not because others cannot be asked.

use super::Nodes;
use crate::world::{AGENCY, EVENT};
use serde_json::{Value, json};
use std::time::Duration;
use switchboard_support::{Participant, SocketTwo, TestServer, poll_until_within};

/// A lost connection counts for twenty seconds; a lease, the time-out, and a machine that is busy.
const GONE: Duration = Duration::from_secs(20 + 20 + 1 + 25);

/// Somebody gets the next request, on a server.
async fn taken(server: &TestServer, organizer: i64) -> (SocketTwo, String) {
    let mut console = server.organizer(organizer, AGENCY).connect_two().await;
    let chat = console.ask("start_chat", json!(""), "new_chat").await;
    (console, chat["id"].as_str().expect("an id").to_owned())
}

/// The chat is given back, because its owner is gone.
async fn goes_back(participant: &Participant, chat: &str) {
    let path = format!("/chats/{chat}/events");
    poll_until_within(GONE, "the chat goes back", async || {
        let rows = participant.get_all(&path).await;
        rows.iter()
            .any(|row| row["kind"] == "unattended")
            .then_some(())
    })
    .await;
    assert_eq!(state(participant).await, "waiting");
}

async fn state(participant: &Participant) -> Value {
    participant.get("/chats").await.expect(200)[0]["state"].clone()
}

#[tokio::test]
async fn while_others_cannot_be_asked_nothing_goes_back_on_their_account() {
    let nodes = Nodes::start_with(
        2,
        &[
            ("SWITCHBOARD_UNATTENDED_TIMEOUT", "1s"),
            ("SWITCHBOARD_ANSWER_TIMEOUT", "off"),
        ],
    )
    .await;
    let [here, there] = &nodes.servers[..] else {
        panic!("two");
    };
    // The owner of the first is here, whoever asked is there.
    let asks_there = there.participant(10);
    asks_there.ask(EVENT, "my leg").await;
    let (owner, chat) = taken(here, 20).await;
    let asks_here = here.participant(11);
    asks_here.ask(EVENT, "my arm").await;
    let (leaves, other_chat) = taken(here, 21).await;

    nodes.to_redis[1].cut();
    nodes.expect_ready(there, "degraded").await;
    leaves.close().await;
    // It takes longer than whoever takes all those elsewhere to be gone would need.
    goes_back(&asks_here, &other_chat).await;
    assert_eq!(state(&asks_there).await, "active", "{chat}");

    nodes.to_redis[1].resume();
    nodes.hear_each_other().await;
    owner.close().await;
    goes_back(&asks_there, &chat).await;
}
