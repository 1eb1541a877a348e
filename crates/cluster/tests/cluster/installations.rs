//! Nodes of several databases on one Redis, of several releases, and what strangers say there.

use crate::kit::{CALM, DEADLINE, EPOCH, Node, TIMING, join_unnamed, join_with, meta, user};
use switchboard_cluster::redis::Timing;
use switchboard_cluster::{Feature, Key};
use switchboard_domain::installation::Meta;
use switchboard_support::{Listener, Redis, poll_until, poll_until_within};
use tokio::time::Instant;

/// Another epoch.
const OTHER: &str = "00000000000000b";

fn join_as(redis: &Redis, meta: Meta) -> Node {
    let node = join_unnamed(&redis.url(), CALM);
    node.meta.send_replace(Some(meta));
    node
}

#[tokio::test]
async fn nodes_with_another_database_or_a_copy_of_this_one_are_not_heard() {
    let redis = Redis::start();
    let mut here = join_as(&redis, meta("one"));
    let mut friend = join_as(&redis, meta("one"));
    let copy = Meta {
        epoch: OTHER.parse().unwrap(),
        ..meta("one")
    };
    let others = [join_as(&redis, meta("two")), join_as(&redis, copy)];
    here.expect_missed().await;
    friend.expect_missed().await;
    here.backplane.enter(user(20));
    friend.expect_located(&[user(20)], &[true]).await;
    for mut other in others {
        other.expect_missed().await;
        other.expect_located(&[user(20)], &[false]).await;
        other.say(&[user(20), Key::Node], "delete user 20");
        // Behind it, so that it would have come first.
        other.expect_located(&[user(20)], &[false]).await;
        other.backplane.enter(user(21));
        other.expect_located(&[user(21)], &[true]).await;
    }
    friend.say(&[user(20)], "of this one");
    here.expect("of this one").await;
    here.expect_located(&[user(21)], &[false]).await;
}

#[tokio::test]
async fn a_node_waits_for_its_database_and_goes_where_that_goes() {
    let redis = Redis::start();
    let mut late = join_unnamed(&redis.url(), CALM);
    let mut there = join_as(&redis, meta("one"));
    there.expect_missed().await;
    late.backplane.enter(user(1));
    assert!(!late.backplane.is_up());
    late.meta.send_replace(Some(meta("one")));
    late.expect_missed().await;
    there.expect_located(&[user(1)], &[true]).await;
    // A backup was brought back behind both.
    let next = Meta {
        epoch: OTHER.parse().unwrap(),
        ..meta("one")
    };
    late.meta.send_replace(Some(next.clone()));
    there.expect_located(&[user(1)], &[false]).await;
    there.meta.send_replace(Some(next));
    there.expect_located(&[user(1)], &[true]).await;
    there.say(&[user(1)], "again");
    late.expect_after_missed("again").await;
}

#[tokio::test]
async fn what_is_not_signed_is_not_believed() {
    let redis = Redis::start();
    let mut node = join_as(&redis, meta("one"));
    let friend = join_as(&redis, meta("one"));
    node.expect_missed().await;
    node.backplane.enter(user(1));
    friend.expect_located(&[user(1)], &[true]).await;
    let name = node.backplane.node();
    for channel in [
        format!("switchboard:one.{EPOCH}:to:{name}"),
        format!("switchboard:to:{name}"),
        format!("switchboard:to:+{name}"),
    ] {
        redis.run(&["PUBLISH", &channel, "{\"v\":1}"]);
        let long = "x".repeat(40);
        redis.run(&["PUBLISH", &channel, &long]);
    }
    friend.say(&[user(1)], "signed");
    node.expect("signed").await;
    let forged = node.metrics.hints_lost.with_label_values(&["forged"]);
    assert_eq!(forged.get(), 2, "only its own channel is listened to");
}

/// A node of the release before: names without a database, hints without a signature, no features.
struct Before<'a> {
    redis: &'a Redis,
    name: &'static str,
}

impl Before<'_> {
    fn enter(&self, key: &str, lease_ms: u64) {
        let script = "local t = redis.call('TIME') \
            redis.call('ZADD', KEYS[1], t[1] * 1000 + ARGV[2], ARGV[1]) return 1";
        let (key, lease) = (format!("switchboard:{key}"), lease_ms.to_string());
        let answer = self
            .redis
            .run(&["EVAL", script, "1", &key, self.name, &lease]);
        assert_eq!(answer, ":1");
    }

    /// How many nodes take what it says to those that have the key.
    fn tell(&self, key: &str, hint: &str) -> String {
        let script = "local taken = 0 \
            for _, node in ipairs(redis.call('ZRANGE', KEYS[1], 0, '+inf', 'BYSCORE')) do \
            if node ~= ARGV[1] then taken = taken + redis.call('PUBLISH', 'switchboard:to:' .. node, ARGV[2]) \
            end end return taken";
        let key = format!("switchboard:{key}");
        self.redis
            .run(&["EVAL", script, "1", &key, self.name, hint])
    }
}

/// Whoever can write to Redis can say that such a node is there.
#[tokio::test]
async fn where_nobody_is_of_the_release_before_a_lease_of_one_opens_nothing() {
    let redis = Redis::start();
    let before = Before {
        redis: &redis,
        name: "0189000000007000800000000000000b",
    };
    before.enter("node", 60_000);
    before.enter("user:2", 60_000);
    let timing = Timing {
        bridge: false,
        ..TIMING
    };
    let mut node = join_with(&redis.url(), timing);
    let friend = join_with(&redis.url(), timing);
    node.expect_missed().await;
    node.backplane.enter(user(1));
    friend
        .expect_located(&[user(1), user(2)], &[true, false])
        .await;
    expect_common(&node, true).await;
    let name = node.backplane.node();
    redis.run(&["PUBLISH", &format!("switchboard:to:{name}"), "unsigned"]);
    friend.say(&[user(1)], "signed");
    node.expect("signed").await;
}

#[tokio::test]
async fn nodes_of_the_release_before_are_heard_and_told_while_they_live() {
    const LEASE: u64 = 60_000;
    let redis = Redis::start();
    let before = Before {
        redis: &redis,
        name: "0189000000007000800000000000000a",
    };
    let listening = redis.listen(&format!("switchboard:to:{}", before.name));
    let mut node = join_with(&redis.url(), TIMING);
    let mut friend = join_with(&redis.url(), TIMING);
    node.expect_missed().await;
    friend.expect_missed().await;
    node.backplane.enter(user(1));
    friend
        .expect_located(&[user(1), user(2)], &[true, false])
        .await;
    expect_common(&node, true).await;
    // It comes, with a user.
    before.enter("node", LEASE);
    before.enter("user:2", LEASE);
    node.expect_located(&[user(1), user(2)], &[true, true])
        .await;
    node.expect_missed().await;
    expect_common(&node, false).await;
    // Each hears the other, and nobody anything twice.
    poll_until("it finds the new ones", async || {
        (before.tell("user:1", "to new") == ":1").then_some(())
    })
    .await;
    node.expect_after_missed("to new").await;
    node.say(&[user(2), Key::Node], "to old");
    friend.expect_after_missed("to old").await;
    assert_eq!(heard(&listening).await, "to old");
    friend.say(&[user(1)], "among new ones");
    node.expect("among new ones").await;
    node.say(&[user(2)], "to old alone");
    assert_eq!(
        heard(&listening).await,
        "to old alone",
        "nothing came between"
    );
    // It ends: what is not signed is not believed any more.
    redis.run(&["DEL", "switchboard:node"]);
    expect_common(&node, true).await;
    poll_until_within(DEADLINE, "nobody listens there any more", async || {
        (before.tell("user:1", "too late") == ":0").then_some(())
    })
    .await;
    friend.say(&[user(1)], "signed");
    let begun = Instant::now();
    node.expect("signed").await;
    assert!(begun.elapsed() < DEADLINE);
}

async fn heard(listening: &Listener) -> String {
    poll_until_within(DEADLINE, "something is said", async || listening.heard()).await
}

async fn expect_common(node: &Node, known: bool) {
    poll_until_within(DEADLINE, "what all know is known", async || {
        (node.backplane.all_know(Feature::EpochCursors) == known).then_some(())
    })
    .await;
}
