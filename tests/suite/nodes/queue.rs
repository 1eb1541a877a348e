//! One queue on several servers.

use super::Nodes;
use super::faults::STALENESS;
use crate::world::{AGENCY, EVENT};
use serde_json::json;
use std::time::Duration;
use switchboard_support::{Account, Proxy, SocketTwo, poll_until_within};
use tokio::time::{Instant, timeout};

/// What a server that is gone had taken is back within this.
pub const GIVEN_BACK: Duration = Duration::from_secs(30);

/// A console that waits for the next request.
async fn waits(account: &Account) -> SocketTwo {
    let mut console = account.connect_two().await;
    console
        .ask("start_chat", json!({ "waiting": true }), "info")
        .await;
    console
}

#[tokio::test]
async fn a_request_finds_who_waits_on_another_server() {
    let nodes = Nodes::start(2).await;
    let mut console = waits(&nodes.servers[1].organizer(10, AGENCY)).await;
    let chat = nodes.servers[0].participant(20).ask(EVENT, "Help").await;
    assert_eq!(console.find("new_chat").await["id"], chat);
}

#[tokio::test]
async fn without_redis_a_request_finds_who_waits_by_the_database() {
    let nodes = Nodes::start_without_redis(2, Proxy::cut).await;
    let mut console = waits(&nodes.servers[1].organizer(10, AGENCY)).await;
    let begun = Instant::now();
    let chat = nodes.servers[0].participant(20).ask(EVENT, "Help").await;
    assert_eq!(console.find("new_chat").await["id"], chat);
    assert!(begun.elapsed() < STALENESS, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_server_that_dies_gives_back_what_nobody_has_answered() {
    let mut nodes = Nodes::start_with(2, &[("SWITCHBOARD_MATCH_TIMEOUT", "1s")]).await;
    let chat = nodes.servers[0].participant(20).ask(EVENT, "Help").await;
    let taken = nodes.servers[0].organizer(10, AGENCY).take_next().await;
    assert_eq!(taken.1["id"], chat);
    // Nobody has the queue in memory where it is to come back.
    nodes.servers[0].kill9();
    drop(taken);
    let participant = nodes.servers[1].participant(20);
    poll_until_within(GIVEN_BACK, "the request waits again", async || {
        let request = participant.request(EVENT).await;
        request.get("position").map(drop)
    })
    .await;
    let mut console = waits(&nodes.servers[1].organizer(11, AGENCY)).await;
    assert_eq!(console.find("new_chat").await["id"], chat);
}

/// Its organizer is there, at the other server, and does not look at it.
#[tokio::test]
async fn a_server_that_dies_gives_back_what_nobody_has_opened() {
    let mut nodes = Nodes::start_with(2, &[("SWITCHBOARD_ANSWER_TIMEOUT", "1s")]).await;
    let chat = nodes.servers[0].participant(20).ask(EVENT, "Help").await;
    let organizer = nodes.servers[0].organizer(10, AGENCY);
    let mut taken = waits(&organizer).await;
    assert_eq!(taken.find("new_chat").await["id"], chat);
    nodes.servers[0].kill9();
    let mut back = organizer.at(nodes.servers[1].address()).connect_two().await;
    let participant = nodes.servers[1].participant(20);
    poll_until_within(GIVEN_BACK, "the request waits again", async || {
        let request = participant.request(EVENT).await;
        request.get("position").map(drop)
    })
    .await;
    assert_eq!(back.find("missed_chat").await["chatId"], chat);
    let mut console = waits(&nodes.servers[1].organizer(11, AGENCY)).await;
    let next = console.find("new_chat").await;
    assert_eq!((&next["id"], &next["turn"]), (&json!(chat), &json!(2)));
}

/// Two servers look after one match, and one of them undoes it: whoever missed it is told once, on both.
#[tokio::test]
async fn of_two_servers_one_undoes_what_nobody_has_opened() {
    let nodes = Nodes::start_with(2, &[("SWITCHBOARD_ANSWER_TIMEOUT", "1s")]).await;
    let chat = nodes.servers[0].participant(20).ask(EVENT, "Help").await;
    let organizer = nodes.servers[0].organizer(10, AGENCY);
    let mut there = organizer.at(nodes.servers[1].address()).connect_two().await;
    let mut here = waits(&organizer).await;
    for device in [&mut here, &mut there] {
        assert_eq!(device.find("missed_chat").await["chatId"], chat);
        assert_eq!(device.find("closed_chat").await["chatId"], chat);
    }
    let mut console = waits(&nodes.servers[1].organizer(11, AGENCY)).await;
    assert_eq!(console.find("new_chat").await["turn"], 2);
    for device in [&mut here, &mut there] {
        let more = device.drain().await.expect("connected");
        assert!(
            !more.iter().any(|frame| frame.kind == "missed_chat"),
            "{more:?}"
        );
    }
}

#[tokio::test]
async fn a_server_that_stops_takes_no_chat_from_who_comes_back_to_another() {
    const PATIENCE: Duration = Duration::from_secs(2);
    let settings = [
        ("SWITCHBOARD_MATCH_TIMEOUT", "2s"),
        ("SWITCHBOARD_DRAIN_SECONDS", "2"),
    ];
    let mut nodes = Nodes::start_with(2, &settings).await;
    let mut phone = nodes.servers[1].participant(20).connect_two().await;
    let chat = nodes.servers[1].participant(20).ask(EVENT, "Help").await;
    let organizer = nodes.servers[0].organizer(10, AGENCY);
    let (mut console, taken) = organizer.take_next().await;
    assert_eq!(taken["id"], chat);
    // Whoever would have the request, if it came back.
    let mut next = waits(&nodes.servers[1].organizer(11, AGENCY)).await;
    let undone = timeout(PATIENCE * 3 / 2, next.find("new_chat")).await;
    assert!(undone.is_err(), "its organizer is there: {undone:?}");

    nodes.servers[0].sigterm();
    assert_eq!(console.closed().await, 1012);
    let mut back = organizer.at(nodes.servers[1].address()).connect_two().await;
    assert_eq!(nodes.servers[0].wait_exit().await.code(), Some(0));
    let said = back.say(&chat, "I am on my way", "name").await;
    assert_eq!(said.expect("connected").kind, "ack");
    while phone.find("user_message").await["content"] != "I am on my way" {}
    let undone = timeout(PATIENCE * 3 / 2, next.find("new_chat")).await;
    assert!(undone.is_err(), "its organizer is back: {undone:?}");
}

#[tokio::test]
async fn a_server_that_stood_still_gives_nothing_to_those_it_has_not_heard_since() {
    let nodes = Nodes::start(2).await;
    let (paused, other) = (&nodes.servers[0], &nodes.servers[1]);
    let link = Proxy::to(paused.address()).await;
    let silent = waits(&paused.organizer(10, AGENCY).at(link.address())).await;
    link.stall();
    let entry = &nodes.redis.key("user:10");
    assert_eq!(nodes.redis.run(&["EXISTS", entry]), ":1");
    paused.freeze();
    // Longer than others believe what it said.
    poll_until_within(GIVEN_BACK, "its lease ends", async || {
        (nodes.redis.run(&["EXISTS", entry]) == ":0").then_some(())
    })
    .await;
    let chat = other.participant(20).ask(EVENT, "Help").await;
    paused.thaw();
    // It knows of the request, and has looked for somebody to give it to.
    let mut present = paused.organizer(12, AGENCY).connect_two().await;
    while present.find("queue").await["waiting"] != 1 {}
    let mut console = waits(&other.organizer(11, AGENCY)).await;
    assert_eq!(console.find("new_chat").await["id"], chat);
    drop(silent);
}
