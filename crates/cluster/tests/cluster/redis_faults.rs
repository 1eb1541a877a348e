//! What becomes of nodes when Redis, or the way there, fails.

use crate::kit::{Node, TIMING, join_at, user};
use std::time::Duration;
use switchboard_cluster::redis::MAX_WAITING;
use switchboard_cluster::{Away, Event, Key};
use switchboard_support::{Flow, Proxy, Redis, poll_until};
use tokio::time::Instant;

/// Two nodes with a user each. The second reaches Redis over a link that can fail.
struct Pair {
    redis: Redis,
    link: Proxy,
    near: Node,
    far: Node,
}

async fn pair() -> Pair {
    let redis = Redis::start();
    let link = Proxy::to(redis.address()).await;
    let mut near = join_at(&redis.url());
    let mut far = join_at(&format!("redis://{}", link.address()));
    near.backplane.enter(user(1));
    far.backplane.enter(user(2));
    near.expect_missed().await;
    far.expect_missed().await;
    near.expect_located(&[user(1), user(2)], &[true; 2]).await;
    Pair {
        redis,
        link,
        near,
        far,
    }
}

impl Pair {
    /// Each hears the other.
    async fn talk(&mut self) {
        self.near
            .expect_located(&[user(1), user(2)], &[true; 2])
            .await;
        self.near.say(&[user(2)], "to far");
        self.far.expect("to far").await;
        self.far.say(&[user(1)], "to near");
        self.near.expect("to near").await;
    }
}

fn lost(node: &Node, reason: &str) -> u64 {
    node.metrics.hints_lost.with_label_values(&[reason]).get()
}

#[tokio::test]
async fn a_link_that_is_cut_heals_and_says_that_something_was_missed() {
    let mut pair = pair().await;
    pair.link.cut();
    pair.far.expect_up(false).await;
    assert_eq!(pair.far.backplane.locate(vec![user(1)]).await, Err(Away));
    pair.far.say(&[user(1)], "lost");
    assert_eq!(lost(&pair.far, "away"), 1);
    // Nobody listens for it now, though its lease goes on.
    pair.near.say(&[user(2)], "lost too");
    pair.link.resume();
    pair.far.expect_up(true).await;
    pair.far.expect_missed().await;
    pair.talk().await;
    assert_eq!(pair.near.metrics.backplane_up.get(), 1);
}

#[tokio::test]
async fn a_link_that_looks_alive_is_found_out() {
    for flow in [Flow::Stalled, Flow::Lost] {
        let mut pair = pair().await;
        pair.link.set_both(flow);
        let begun = Instant::now();
        pair.far.expect_up(false).await;
        // One beat, then no answer; and a machine that is busy.
        assert!(begun.elapsed() < TIMING.beat() + TIMING.patience + Duration::from_secs(5));
        pair.link.resume();
        pair.far.expect_up(true).await;
        while pair.far.next().await != Event::Missed {}
        pair.talk().await;
    }
}

#[tokio::test]
async fn a_redis_that_restarts_empty_is_told_everything_again() {
    let mut pair = pair().await;
    pair.redis.kill9();
    pair.near.expect_up(false).await;
    pair.far.expect_up(false).await;
    pair.redis.start_again();
    pair.near.expect_missed().await;
    pair.far.expect_missed().await;
    pair.talk().await;
}

#[tokio::test]
async fn a_redis_that_forgets_everything_is_told_everything_again() {
    let mut pair = pair().await;
    pair.redis.flush();
    pair.near.expect_missed().await;
    pair.far.expect_missed().await;
    pair.talk().await;
    // Its scripts too.
    pair.redis.run(&["SCRIPT", "FLUSH"]);
    pair.near.expect_missed().await;
    pair.far.expect_missed().await;
    pair.talk().await;
}

#[tokio::test]
async fn a_redis_that_freezes_comes_back() {
    let mut pair = pair().await;
    pair.redis.freeze();
    pair.near.expect_up(false).await;
    pair.far.expect_up(false).await;
    pair.redis.thaw();
    pair.near.expect_missed().await;
    pair.far.expect_missed().await;
    pair.talk().await;
}

#[tokio::test]
async fn a_redis_that_comes_later_is_waited_for() {
    let redis = Redis::start();
    let link = Proxy::to(redis.address()).await;
    link.cut();
    let mut early = join_at(&format!("redis://{}", link.address()));
    early.backplane.enter(user(1));
    assert!(!early.backplane.is_up());
    link.resume();
    early.expect_missed().await;
    early.expect_located(&[user(1)], &[true]).await;
    assert_eq!(redis.channels(), 1);
}

#[tokio::test]
async fn a_node_that_died_is_not_believed_past_its_lease() {
    let pair = pair().await;
    let begun = Instant::now();
    // Cut off, it renews nothing: to the others it is dead.
    pair.link.cut();
    pair.near
        .expect_located(&[user(2), user(1)], &[false, true])
        .await;
    let took = begun.elapsed();
    assert!(took <= TIMING.lease + Duration::from_secs(5), "{took:?}");
    // What it left is gone as well: its own key and its user's.
    poll_until("nothing of it is kept", async || {
        let kept = pair
            .redis
            .run(&["EXISTS", "switchboard:one.00000000000000a:user:2"]);
        (kept == ":0").then_some(())
    })
    .await;
}

#[tokio::test]
async fn leases_are_renewed() {
    let mut pair = pair().await;
    let end = Instant::now() + 2 * TIMING.lease;
    // Asked all the time, the directory never loses what nobody left.
    poll_until("two leases are over", async || {
        let found = pair.near.backplane.locate(vec![user(2), Key::Node]).await;
        assert_eq!(found, Ok(vec![true, true]));
        (Instant::now() > end).then_some(())
    })
    .await;
    pair.talk().await;
}

#[tokio::test]
async fn what_waits_for_a_slow_redis_is_bounded() {
    let pair = pair().await;
    pair.link.stall();
    for number in 0..2 * MAX_WAITING {
        pair.far.say(&[user(1)], number.to_string());
    }
    let refused = lost(&pair.far, "full");
    assert!(
        refused > 0 && refused <= 2 * MAX_WAITING as u64,
        "{refused}"
    );
    pair.far.expect_up(false).await;
    poll_until("all that waited is counted", async || {
        let counted = lost(&pair.far, "full") + lost(&pair.far, "away");
        (counted == 2 * MAX_WAITING as u64).then_some(())
    })
    .await;
}
