//! What becomes of chats across servers when Redis, or the way there, fails.

use super::Nodes;
use crate::world::{AGENCY, EVENT};
use std::time::Duration;
use switchboard_support::{Proxy, Socket};
use tokio::time::Instant;

/// What was not told is seen within this, on a machine that is busy with other tests too.
pub const STALENESS: Duration = Duration::from_secs(5 + 5);

/// A chat across the first two servers, both read up to the description.
async fn chat(nodes: &Nodes) -> (Socket, Socket, String) {
    let (one, other) = (&nodes.servers[0], &nodes.servers[1]);
    let mut phone = one.participant(20).connect().await;
    let chat = one.participant(20).ask(EVENT, "Please help").await;
    let (console, opened) = other.organizer(10, AGENCY).take_next().await;
    assert_eq!(phone.expect_new_chat().await, opened);
    (phone, console, chat)
}

/// One says something, and the other hears it in time.
async fn say(from: &mut Socket, to: &mut Socket, chat: &str, text: &str) {
    let begun = Instant::now();
    from.say(chat, text).await;
    let own = from.expect("user_message").await;
    assert_eq!(own["content"], text, "{own}");
    assert_eq!(to.expect("user_message").await, own);
    assert!(begun.elapsed() < STALENESS, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn without_redis_messages_cross_by_the_database() {
    let nodes = Nodes::start_without_redis(2, Proxy::cut).await;
    for server in &nodes.servers {
        nodes.expect_ready(server, "degraded").await;
    }
    let (mut phone, mut console, chat) = chat(&nodes).await;
    say(&mut phone, &mut console, &chat, "one").await;
    say(&mut console, &mut phone, &chat, "two").await;
    for link in &nodes.to_redis {
        link.resume();
    }
    nodes.hear_each_other().await;
    say(&mut phone, &mut console, &chat, "three").await;
}

#[tokio::test]
async fn a_server_that_redis_does_not_reach_is_heard_all_the_same() {
    let nodes = Nodes::start(2).await;
    let (mut phone, mut console, chat) = chat(&nodes).await;
    say(&mut phone, &mut console, &chat, "before").await;
    // The other one cannot know that it misses something.
    nodes.to_redis[0].cut();
    nodes.expect_ready(&nodes.servers[0], "degraded").await;
    say(&mut phone, &mut console, &chat, "not told").await;
    say(&mut console, &mut phone, &chat, "nor this").await;
    nodes.to_redis[0].resume();
    nodes.hear_each_other().await;
    say(&mut phone, &mut console, &chat, "after").await;
}

#[tokio::test]
async fn a_redis_that_restarts_or_forgets_costs_no_message() {
    let mut nodes = Nodes::start(2).await;
    let (mut phone, mut console, chat) = chat(&nodes).await;
    nodes.redis.flush();
    say(&mut phone, &mut console, &chat, "flushed").await;
    nodes.redis.kill9();
    say(&mut phone, &mut console, &chat, "killed").await;
    nodes.redis.start_again();
    nodes.hear_each_other().await;
    say(&mut console, &mut phone, &chat, "back").await;
}

#[tokio::test]
async fn a_server_that_dies_leaves_its_chats_to_another() {
    let mut nodes = Nodes::start(3).await;
    let (mut phone, console, chat) = chat(&nodes).await;
    nodes.servers[1].kill9();
    drop(console);
    let mut console = nodes.servers[2].organizer(10, AGENCY).connect().await;
    phone.say(&chat, "still there?").await;
    let own = phone.expect("user_message").await;
    let begun = Instant::now();
    assert_eq!(console.expect("user_message").await, own);
    assert!(begun.elapsed() < STALENESS);
    say(&mut console, &mut phone, &chat, "I am").await;
}
