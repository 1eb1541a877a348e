//! Nodes anywhere: Redis 7 or Valkey knows who is where, and carries.
//!
//! Each node has one connection (RESP3: answers and what others publish come over the same), a channel
//! of its own, and for each key an entry in a sorted set, whose score is the end of its lease by Redis'
//! clock. Looking up where a hint goes and publishing it there is one script, so nothing is remembered
//! here that could be out of date.
//!
//! - [`url`]: where Redis is; `primary.rs`: finds it there; `timing.rs`: how long things take.
//! - `names.rs`: what keys and channels are called; `keys.rs`: what this node has; `outbox.rs`: what waits to be sent. No I/O.
//! - `scripts.rs`: what Redis is asked to do; `link.rs`: one connection; `worker.rs`: connects,
//!   sends, renews, and connects again.

mod keys;
mod link;
mod names;
mod outbox;
mod primary;
mod scripts;
mod timing;
pub mod url;
mod worker;

pub use outbox::{MAX_WAITING, MAX_WAITING_BYTES};
pub use timing::Timing;
pub use url::{RedisUrl, UrlError};

use super::backplane::{Away, Backplane, Located};
use super::events::{Events, channel};
use super::feature::{Feature, Features};
use super::key::{Key, NodeId};
use bytes::Bytes;
use keys::SharedKeys;
use outbox::{Item, Outbox};
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use switchboard_domain::installation::Meta;
use switchboard_metrics::Metrics;
use tokio::sync::{oneshot, watch};

/// A node's place among those that share a Redis. Its entries there are taken back when it is dropped,
/// if Redis can be reached.
#[derive(Debug)]
pub struct RedisBackplane {
    node: NodeId,
    keys: Arc<SharedKeys>,
    outbox: Outbox,
    up: Arc<AtomicBool>,
    common: Arc<AtomicU32>,
    metrics: Arc<Metrics>,
}

/// A new node on the Redis at `url`, its events, and its work. The work has to run, on a tokio
/// runtime with time and I/O, for as long as the node lives. Redis need not be up yet. What the
/// database says of itself need not be known yet.
pub fn join(
    url: RedisUrl,
    timing: Timing,
    meta: watch::Receiver<Option<Meta>>,
    metrics: Arc<Metrics>,
) -> (
    RedisBackplane,
    Events,
    impl Future<Output = ()> + Send + 'static,
) {
    let node = NodeId::new();
    let (inlet, events) = channel();
    let keys = Arc::new(SharedKeys::default());
    let (outbox, waiting) = outbox::channel();
    let up = Arc::new(AtomicBool::new(false));
    let common = Arc::new(AtomicU32::new(Features::NONE.bits()));
    let worker = worker::Worker {
        node,
        url,
        timing,
        keys: keys.clone(),
        waiting,
        inlet,
        up: up.clone(),
        common: common.clone(),
        meta,
        metrics: metrics.clone(),
    };
    let backplane = RedisBackplane {
        node,
        keys,
        outbox,
        up,
        common,
        metrics,
    };
    (backplane, events, worker.run())
}

impl Backplane for RedisBackplane {
    fn node(&self) -> NodeId {
        self.node
    }

    fn enter(&self, key: Key) {
        self.keys.enter(key);
    }

    fn leave(&self, key: Key) {
        self.keys.leave(key);
    }

    fn publish(&self, to: &[Key], hint: Bytes) {
        let to = to.to_vec();
        let refused = match self.is_up() {
            true => self.outbox.push(Item::Hint { to, hint }).err(),
            false => Some("away"),
        };
        if let Some(reason) = refused {
            self.metrics.count_lost_hint(reason);
        }
    }

    fn locate(&self, keys: Vec<Key>) -> Located {
        let (answer, found) = oneshot::channel();
        let asked = match self.is_up() {
            true => self.outbox.push(Item::Locate { keys, answer }),
            false => Err("away"),
        };
        Box::pin(async move {
            match asked {
                Ok(()) => found.await.map_err(|_| Away),
                Err(_) => Err(Away),
            }
        })
    }

    fn is_up(&self) -> bool {
        self.up.load(Ordering::Acquire)
    }

    fn is_busy(&self) -> bool {
        self.outbox.is_half_full()
    }

    fn is_alone(&self) -> bool {
        false
    }

    fn all_know(&self, feature: Feature) -> bool {
        Features::from_bits(self.common.load(Ordering::Acquire)).has(feature)
    }
}
