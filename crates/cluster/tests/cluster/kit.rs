//! Nodes to test with, on every backplane.

use bytes::Bytes;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use switchboard_cluster::local::Hub;
use switchboard_cluster::redis::{self, Timing};
use switchboard_cluster::{Backplane, Event, Events, Key};
use switchboard_domain::installation::{HintKey, Meta};
use switchboard_domain::{Epoch, UserId};
use switchboard_metrics::Metrics;
use switchboard_support::{Authority, Redis, poll_until_within};
use tokio::sync::watch;
use tokio::time::timeout;

pub const DEADLINE: Duration = Duration::from_secs(30);

/// Soon enough for a test to see the end of a lease, and long enough for a slow machine to renew it.
pub const TIMING: Timing = Timing {
    lease: Duration::from_secs(3),
    patience: Duration::from_millis(500),
    first_pause: Duration::from_millis(20),
    longest_pause: Duration::from_millis(100),
    bridge: true,
};

/// So long that no slow machine is taken for a failure, where nothing fails that a clock finds out.
pub const CALM: Timing = Timing {
    lease: Duration::from_secs(60),
    patience: Duration::from_secs(10),
    ..TIMING
};

/// One node.
pub struct Node {
    pub backplane: Box<dyn Backplane>,
    pub events: Events,
    pub metrics: Arc<Metrics>,
    /// What it knows of its database.
    pub meta: watch::Sender<Option<Meta>>,
}

/// Where nodes meet.
pub enum Place {
    Process(Hub),
    Redis(Redis),
    RedisByTls(Redis),
}

impl Place {
    /// One more node, which others hear.
    pub async fn join(&self) -> Node {
        match self {
            Self::Process(hub) => {
                let (backplane, events) = hub.join();
                Node {
                    backplane: Box::new(backplane),
                    events,
                    metrics: Metrics::shared(),
                    meta: watch::Sender::new(None),
                }
            }
            Self::Redis(redis) => join_and_hear(&redis.url()).await,
            // Whom one trusts is a setting of the process, and tried with the server.
            Self::RedisByTls(redis) => {
                join_and_hear(&format!("{}#insecure", redis.tls_url("127.0.0.1"))).await
            }
        }
    }
}

async fn join_and_hear(url: &str) -> Node {
    let mut node = join_with(url, CALM);
    node.expect_missed().await;
    node
}

/// A node on a Redis that need not be there.
pub fn join_at(url: &str) -> Node {
    join_with(url, TIMING)
}

/// The same, with times of its own.
pub fn join_with(url: &str, timing: Timing) -> Node {
    let node = join_unnamed(url, timing);
    node.meta.send_replace(Some(meta("one")));
    node
}

/// What a database says of itself, by this name.
pub fn meta(installation: &str) -> Meta {
    Meta {
        installation: installation.to_owned(),
        epoch: EPOCH.parse::<Epoch>().unwrap(),
        hint_key: HintKey([7; 32]),
    }
}

/// The epoch of all of these.
pub const EPOCH: &str = "00000000000000a";

/// A node whose database has not been there yet.
pub fn join_unnamed(url: &str, timing: Timing) -> Node {
    let url = url.parse().unwrap();
    let metrics = Metrics::shared();
    let meta = watch::Sender::new(None);
    let (backplane, events, work) = redis::join(url, timing, meta.subscribe(), metrics.clone());
    tokio::spawn(work);
    Node {
        backplane: Box::new(backplane),
        events,
        metrics,
        meta,
    }
}

/// Runs a test in every place where nodes can meet.
pub async fn everywhere<F: Future<Output = ()>>(test: impl Fn(Place) -> F) {
    test(Place::Process(Hub::default())).await;
    test(Place::Redis(Redis::start())).await;
    let authority = Authority::new();
    let redis = Redis::start_with_tls(&authority.certify("localhost"));
    test(Place::RedisByTls(redis)).await;
}

pub fn user(id: i64) -> Key {
    Key::User(UserId(id))
}

impl Node {
    pub fn say(&self, to: &[Key], text: impl Into<String>) {
        self.backplane.publish(to, Bytes::from(text.into()));
    }

    /// The next event.
    pub async fn next(&mut self) -> Event {
        let event = timeout(DEADLINE, self.events.next()).await;
        event.expect("an event in time").expect("the node lives")
    }

    /// The next event is this hint.
    pub async fn expect(&mut self, text: &str) {
        assert_eq!(self.next().await, Event::Hint(Bytes::from(text.to_owned())));
    }

    /// The next hint, which is a number above `last`, whatever was missed.
    pub async fn next_number(&mut self, last: Option<usize>) -> usize {
        loop {
            if let Event::Hint(hint) = self.next().await {
                let number = std::str::from_utf8(&hint).unwrap().parse().unwrap();
                assert!(
                    last.is_none_or(|last| number > last),
                    "{number} after {last:?}"
                );
                return number;
            }
        }
    }

    /// This hint comes, and before it nothing but news of what was missed.
    pub async fn expect_after_missed(&mut self, text: &str) {
        let hint = Event::Hint(Bytes::from(text.to_owned()));
        loop {
            match self.next().await {
                Event::Missed => {}
                heard => return assert_eq!(heard, hint),
            }
        }
    }

    pub async fn expect_missed(&mut self) {
        assert_eq!(self.next().await, Event::Missed);
    }

    /// Waits until the directory says of each key whether it is anywhere.
    pub async fn expect_located(&self, keys: &[Key], there: &[bool]) {
        poll_until_within(DEADLINE, "the directory knows", async || {
            let found = self.backplane.locate(keys.to_vec()).await;
            (found.as_deref() == Ok(there)).then_some(())
        })
        .await;
    }

    pub async fn expect_up(&self, up: bool) {
        poll_until_within(DEADLINE, "the node knows its link", async || {
            (self.backplane.is_up() == up).then_some(())
        })
        .await;
    }
}
