//! Who is on duty, on whichever server.

use super::Nodes;
use crate::world::{AGENCY, EVENT};
use serde_json::{Value, json};
use std::time::Duration;
use switchboard_support::{SocketTwo, poll_until_within};

/// A lost connection counts for twenty seconds, as does what could not be asked; a lease, and a machine that is busy.
const GONE: Duration = Duration::from_secs(20 + 20 + 25 + 15);

async fn available(nodes: &Nodes, server: usize) -> SocketTwo {
    let mut desk = nodes.servers[server]
        .organizer(20, AGENCY)
        .connect_two()
        .await;
    let said = json!({ "state": "available" });
    desk.ask("set_availability", said, "availability").await;
    desk
}

/// Whether a server says that nobody is there.
async fn nobody(nodes: &Nodes, server: usize) -> bool {
    let request: Value = nodes.servers[server].participant(10).request(EVENT).await;
    request["nobodyOnDuty"] == true
}

/// It comes to be said.
async fn comes_to_say(nodes: &Nodes, server: usize, expected: bool) {
    poll_until_within(GONE, "it is known who is there", async || {
        (nobody(nodes, server).await == expected).then_some(())
    })
    .await;
}

#[tokio::test]
async fn whoever_is_on_another_server_is_on_duty() {
    let mut nodes = Nodes::start(2).await;
    let asked = nodes.servers[0]
        .participant(10)
        .try_ask(EVENT, "Help")
        .await
        .expect(200);
    assert_eq!(asked["nobodyOnDuty"], true);
    let desk = available(&nodes, 1).await;
    comes_to_say(&nodes, 0, false).await;
    // Its server dies, and nobody comes back.
    nodes.servers[1].kill9();
    drop(desk);
    comes_to_say(&nodes, 0, true).await;
}

#[tokio::test]
async fn while_redis_is_away_it_stays_as_it_was() {
    let nodes = Nodes::start(2).await;
    let desk = available(&nodes, 1).await;
    nodes.servers[0].participant(10).ask(EVENT, "Help").await;
    comes_to_say(&nodes, 0, false).await;
    nodes.to_redis[0].cut();
    nodes.expect_ready(&nodes.servers[0], "degraded").await;
    desk.close().await;
    // The other one can ask.
    comes_to_say(&nodes, 1, true).await;
    assert!(!nobody(&nodes, 0).await, "as it was");
    nodes.to_redis[0].resume();
    comes_to_say(&nodes, 0, true).await;
}
