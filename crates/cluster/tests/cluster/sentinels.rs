//! Nodes at a Redis that moves.

use crate::kit::{CALM, DEADLINE, Node, join_with, user};
use std::net::SocketAddr;
use switchboard_support::{Authority, Redis, Sentinel, poll_until_within};
use tokio::net::TcpListener;
use tokio::time::timeout;

/// Two nodes with a user each, at a primary whose replica may take its place.
struct Followers {
    primary: Redis,
    replica: Redis,
    sentinel: Sentinel,
    one: Node,
    other: Node,
}

/// The URL of the primary that they know, whoever of them is there.
fn url(sentinels: &[SocketAddr]) -> String {
    let hosts: Vec<_> = sentinels.iter().map(ToString::to_string).collect();
    format!("redis+sentinel://{}/{}", hosts.join(","), Sentinel::NAME)
}

async fn followers() -> Followers {
    let primary = Redis::start();
    let replica = Redis::start_replica_of(&primary);
    let sentinel = Sentinel::watch(&primary);
    // Bound and not listened to: it is refused there.
    let nobody = tokio::net::TcpSocket::new_v4().unwrap();
    nobody.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let url = url(&[nobody.local_addr().unwrap(), sentinel.address()]);
    let (one, other) = (join_with(&url, CALM), join_with(&url, CALM));
    one.backplane.enter(user(1));
    other.backplane.enter(user(2));
    let mut followers = Followers {
        primary,
        replica,
        sentinel,
        one,
        other,
    };
    followers.one.expect_missed().await;
    followers.other.expect_missed().await;
    assert_eq!(followers.primary.channels(), 2);
    followers.talk().await;
    followers
}

impl Followers {
    /// Both have come to the replica, and Sentinel has made it the primary.
    async fn move_over(&mut self) {
        poll_until_within(DEADLINE, "both have followed", async || {
            (self.replica.is_primary() && self.replica.channels() == 2).then_some(())
        })
        .await;
        self.talk().await;
    }

    /// Each hears the other; what was said of the nodes is known.
    async fn talk(&mut self) {
        for node in [&self.one, &self.other] {
            node.expect_located(&[user(1), user(2), user(3)], &[true, true, false])
                .await;
        }
        self.one.say(&[user(2)], "to the other");
        self.other.expect_after_missed("to the other").await;
        self.other.say(&[user(1)], "to the one");
        self.one.expect_after_missed("to the one").await;
    }
}

#[tokio::test]
async fn when_the_primary_dies_nodes_go_on_at_the_one_that_takes_its_place() {
    let mut followers = followers().await;
    followers.primary.kill9();
    followers.one.expect_up(false).await;
    followers.other.expect_up(false).await;
    followers.one.say(&[user(2)], "lost");
    followers.sentinel.take_silence_for_death();
    followers.one.expect_missed().await;
    followers.other.expect_missed().await;
    followers.move_over().await;
}

#[tokio::test]
async fn when_primary_and_replica_change_places_nodes_do_not_stay_behind() {
    let mut followers = followers().await;
    followers.sentinel.swap();
    followers.move_over().await;
    assert_eq!(followers.primary.channels(), 0);
}

#[tokio::test]
async fn sentinels_and_primary_are_spoken_to_over_tls_each_with_its_password() {
    let authority = Authority::new();
    let certificate = authority.certify("localhost");
    let redis = Redis::start_with_tls(&certificate);
    let sentinel = Sentinel::watch_over_tls(&redis, &certificate);
    let app = |secret| ["ACL", "SETUSER", "app", "on", secret, "~*", "&*", "+@all"];
    assert_eq!(redis.run(&app(">a/secret")), "+OK");
    assert_eq!(sentinel.run(&app(">another")), "+OK");
    // Who has no password cannot see who is the primary.
    let forbid = ["ACL", "SETUSER", "default", "-role"];
    assert_eq!(redis.run(&forbid), "+OK");
    assert_eq!(sentinel.run(&forbid), "+OK");
    let url = format!(
        "rediss+sentinel://app:a%2Fsecret@{}/{}?sentinelUsername=app&sentinelPassword=another#insecure",
        sentinel.tls_address(),
        Sentinel::NAME
    );
    let (mut one, other) = (join_with(&url, CALM), join_with(&url, CALM));
    one.backplane.enter(user(1));
    other.expect_up(true).await;
    other.expect_located(&[user(1)], &[true]).await;
    other.say(&[user(1)], "hello");
    one.expect_after_missed("hello").await;
}

#[tokio::test]
async fn sentinels_that_say_nothing_are_not_waited_for_but_asked_again() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let node = join_with(&url(&[silent.local_addr().unwrap()]), CALM);
    let mut asked = Vec::new();
    while asked.len() < 3 {
        let next = timeout(DEADLINE, silent.accept()).await;
        asked.push(next.expect("it is asked again").unwrap());
    }
    assert!(!node.backplane.is_up());
}
