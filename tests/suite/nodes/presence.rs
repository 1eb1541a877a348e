//! Who is there, on whichever server.

use super::Nodes;
use crate::direct_chats::introduce;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::time::Duration;
use switchboard_support::{SocketTwo, poll_until_within};

const WATCHER: i64 = 10;
const BOB: i64 = 11;
const EVE: i64 = 12;
/// A lease, a look, and what it takes to be shown to have left; and a machine that is busy.
const SHOWN: Duration = Duration::from_secs(25 + 35);

/// A device that is shown who comes and goes.
struct Watcher {
    device: SocketTwo,
    shown: VecDeque<Value>,
}

impl Watcher {
    /// On the first server; who is there of Bob and Eve is as expected.
    async fn start(nodes: &Nodes, there: [bool; 2]) -> Self {
        let device = nodes.servers[0].participant(WATCHER).connect_two().await;
        let mut watcher = Self {
            device,
            shown: VecDeque::new(),
        };
        let shown = watcher.look().await;
        let online = [0, 1].map(|at| shown[at]["online"] == true);
        assert_eq!(online, there, "{shown}");
        watcher
    }

    async fn look(&mut self) -> Value {
        let asked = json!({ "userIds": [BOB, EVE] });
        let answer = self.device.ask("watch_presence", asked, "presence").await;
        answer["users"].clone()
    }

    /// The next that is shown is that somebody is there, or was until the moment that is returned.
    async fn sees(&mut self, user: i64, online: bool) -> Value {
        let shown = poll_until_within(SHOWN, "somebody comes or goes", async || {
            let frames = self.device.drain().await.expect("an open connection");
            let statuses = frames
                .into_iter()
                .filter(|it| it.kind == "user_online_status");
            self.shown.extend(statuses.map(|it| it.payload));
            self.shown.pop_front()
        })
        .await;
        let expected = (&json!(user), &json!(online));
        assert_eq!((&shown["userId"], &shown["isOnline"]), expected, "{shown}");
        shown["lastSeen"].clone()
    }
}

async fn on(nodes: &Nodes, server: usize, user: i64) -> SocketTwo {
    nodes.servers[server].participant(user).connect_two().await
}

#[tokio::test]
async fn who_is_on_another_server_is_shown_to_come_and_go_and_not_to_move() {
    let nodes = Nodes::start(3).await;
    introduce(&nodes.servers[0].service(), &[WATCHER, BOB, EVE]).await;
    let eve = on(&nodes, 1, EVE).await;
    let mut watcher = Watcher::start(&nodes, [false, true]).await;
    let bob = on(&nodes, 1, BOB).await;
    watcher.sees(BOB, true).await;
    // To a server, and to that of the watcher, before whoever has left after that is shown to have.
    bob.close().await;
    let bob = on(&nodes, 2, BOB).await;
    bob.close().await;
    let bob = on(&nodes, 0, BOB).await;
    eve.close().await;
    watcher.sees(EVE, false).await;
    let elsewhere = on(&nodes, 2, BOB).await;
    bob.close().await;
    let eve = on(&nodes, 1, EVE).await;
    watcher.sees(EVE, true).await;
    eve.close().await;
    watcher.sees(EVE, false).await;
    elsewhere.close().await;
    let left = watcher.sees(BOB, false).await;
    let shown = watcher.look().await;
    // What the server that he was on has stored is that moment by its own clock.
    assert_eq!(shown[0]["online"], false);
    assert!(shown[0]["lastSeen"].as_str() >= left.as_str(), "{shown}");
}

#[tokio::test]
async fn a_server_that_dies_takes_those_with_it_who_come_to_no_other() {
    let mut nodes = Nodes::start(3).await;
    introduce(&nodes.servers[0].service(), &[WATCHER, BOB, EVE]).await;
    let (bob, eve) = (on(&nodes, 1, BOB).await, on(&nodes, 1, EVE).await);
    let mut watcher = Watcher::start(&nodes, [true, true]).await;
    nodes.servers[1].kill9();
    drop((bob, eve));
    let eve = on(&nodes, 2, EVE).await;
    let left = watcher.sees(BOB, false).await;
    let shown = watcher.look().await;
    let expected = json!({ "userId": BOB, "online": false, "lastSeen": left });
    assert_eq!((&shown[0], &shown[1]["online"]), (&expected, &json!(true)));
    eve.close().await;
    watcher.sees(EVE, false).await;
}

#[tokio::test]
async fn without_redis_a_server_knows_its_own_and_believes_what_it_knew_of_others() {
    let nodes = Nodes::start(2).await;
    introduce(&nodes.servers[0].service(), &[WATCHER, BOB, EVE]).await;
    let bob = on(&nodes, 1, BOB).await;
    let mut watcher = Watcher::start(&nodes, [true, false]).await;
    nodes.to_redis[0].cut();
    nodes.expect_ready(&nodes.servers[0], "degraded").await;
    bob.close().await;
    for _ in 0..2 {
        let eve = on(&nodes, 0, EVE).await;
        watcher.sees(EVE, true).await;
        eve.close().await;
        watcher.sees(EVE, false).await;
    }
    let shown = watcher.look().await;
    assert_eq!(shown[0]["online"], true, "as was known: {shown}");
    nodes.to_redis[0].resume();
    watcher.sees(BOB, false).await;
    let _bob = on(&nodes, 1, BOB).await;
    watcher.sees(BOB, true).await;
}

#[tokio::test]
async fn a_redis_that_comes_back_empty_shows_nobody_to_have_left() {
    let mut nodes = Nodes::start(2).await;
    introduce(&nodes.servers[0].service(), &[WATCHER, BOB, EVE]).await;
    let _bob = on(&nodes, 1, BOB).await;
    let eve = on(&nodes, 1, EVE).await;
    let mut watcher = Watcher::start(&nodes, [true, true]).await;
    nodes.redis.kill9();
    for server in &nodes.servers {
        nodes.expect_ready(server, "degraded").await;
    }
    nodes.redis.start_again();
    nodes.hear_each_other().await;
    eve.close().await;
    watcher.sees(EVE, false).await;
    assert_eq!(watcher.look().await[0]["online"], true);
}
