//! Keeps a node connected to Redis: sends what waits, renews what the node has, connects again.

use super::super::events::Inlet;
use super::super::feature::Features;
use super::super::key::{Key, NodeId};
use super::keys::SharedKeys;
use super::link::{Link, Met};
use super::names::Names;
use super::outbox::{Item, Waiting};
use super::timing::Timing;
use super::url::RedisUrl;
use redis::RedisResult;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use switchboard_domain::installation::Meta;
use switchboard_metrics::Metrics;
use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};

/// What is sent at once: one round trip, and a few milliseconds of Redis' time.
const BATCH: usize = 256;
/// Keys that one call tells Redis.
const KEYS: usize = 1_000;

/// Everything that runs behind a node's handle.
pub struct Worker {
    pub node: NodeId,
    pub url: RedisUrl,
    pub timing: Timing,
    pub keys: Arc<SharedKeys>,
    pub waiting: Waiting,
    pub inlet: Inlet,
    pub up: Arc<AtomicBool>,
    /// What all live nodes know, while that is known.
    pub common: Arc<AtomicU32>,
    /// What the database says of itself. It tells nodes of other databases apart.
    pub meta: watch::Receiver<Option<Meta>>,
    pub metrics: Arc<Metrics>,
}

/// Why a link is not served any more.
enum Ended {
    /// Its node is gone.
    Left,
    /// It is broken.
    Broken(String),
    /// The database says something else of itself.
    Renamed,
}

impl Worker {
    /// Runs until the handle is dropped.
    pub async fn run(mut self) {
        let (mut failures, mut told) = (0, String::new());
        loop {
            let known = self.meta.borrow_and_update().as_ref().map(Names::of);
            let Some(names) = known else {
                match self.wait_for_the_database().await {
                    true => continue,
                    false => return,
                }
            };
            let opened = Link::open(
                self.node,
                &names,
                &self.url,
                &self.timing,
                self.inlet.clone(),
                self.metrics.clone(),
            );
            let ended = match opened.await {
                Ok(link) => self.serve(link, &mut failures).await,
                Err(error) => Ended::Broken(error.to_string()),
            };
            self.up.store(false, Ordering::Release);
            self.common.store(Features::NONE.bits(), Ordering::Release);
            self.metrics.backplane_up.set(0);
            let cause = match ended {
                Ended::Left => return,
                Ended::Renamed => continue,
                Ended::Broken(cause) => cause,
            };
            // Once for each cause that follows another.
            if failures == 0 || cause != told {
                log::warn!("Redis at {} is away: {cause}", self.url);
                told = cause;
            }
            let pause = self.timing.pause(failures, self.node.phase());
            failures += 1;
            if !self.discard_until(Instant::now() + pause).await {
                return;
            }
        }
    }

    /// Until it has said what it is called. `false`: the node is gone.
    async fn wait_for_the_database(&mut self) -> bool {
        let mut meta = self.meta.clone();
        tokio::select! {
            known = meta.wait_for(Option::is_some) => known.is_ok(),
            () = self.discard() => false,
        }
    }

    /// What waits while Redis is away is of no use when it is back. `false`: the node is gone.
    async fn discard_until(&mut self, end: Instant) -> bool {
        tokio::select! {
            () = self.discard() => false,
            () = sleep_until(end) => true,
        }
    }

    /// Until the node is gone.
    async fn discard(&mut self) {
        let mut items = Vec::new();
        while self.waiting.take(&mut items, BATCH).await {
            self.lose(&mut items);
        }
    }

    /// Questions among them are answered by being dropped.
    fn lose(&self, items: &mut Vec<Item>) {
        for item in items.drain(..) {
            if let Item::Hint { .. } = item {
                self.metrics.count_lost_hint("away");
            }
        }
    }

    async fn serve(&mut self, mut link: Link, failures: &mut u32) -> Ended {
        // Redis may know nothing of this node, or think that it is gone.
        self.keys.tell_everything();
        if let Err(error) = self.introduce(&mut link).await {
            return Ended::Broken(error.to_string());
        }
        self.up.store(true, Ordering::Release);
        self.metrics.backplane_up.set(1);
        if std::mem::take(failures) > 0 {
            log::info!("Redis at {} is back", self.url);
        }
        // What was published until now went elsewhere.
        self.inlet.missed();
        let mut beats = interval(self.timing.beat());
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut beat, mut items) = (0, Vec::with_capacity(BATCH));
        loop {
            let done = tokio::select! {
                more = self.waiting.take(&mut items, BATCH) => match more {
                    true => self.send(&mut link, &mut items).await,
                    false => return self.leave(link).await,
                },
                () = self.keys.changed() => self.announce(&mut link).await,
                _ = beats.tick() => {
                    beat += 1;
                    self.beat(&mut link, beat).await
                }
                known = self.meta.changed() => match known {
                    Ok(()) => {
                        self.leave(link).await;
                        return Ended::Renamed;
                    }
                    // The process is ending.
                    Err(_) => return self.leave(link).await,
                },
                () = link.broken() => return Ended::Broken("the connection has ended".to_owned()),
            };
            if let Err(error) = done {
                self.lose(&mut items);
                return Ended::Broken(error.to_string());
            }
        }
    }

    async fn send(&self, link: &mut Link, items: &mut Vec<Item>) -> RedisResult<()> {
        // A node that hears that a user came or left must find it so.
        self.announce(link).await?;
        self.metrics.hints_sent.inc_by(link.send(items).await?);
        Ok(())
    }

    /// Tells Redis of everything.
    async fn introduce(&self, link: &mut Link) -> RedisResult<()> {
        self.announce(link).await?;
        link.enter(&[Key::Node]).await?;
        self.meet(link).await
    }

    /// Says what this node knows, and learns what all others do.
    async fn meet(&self, link: &mut Link) -> RedisResult<()> {
        let Met { begins, common } = link.meet().await?;
        if begins {
            log::info!("a node of the release before is at Redis: it is told what it understands");
            self.keys.tell_everything();
            self.announce(link).await?;
            link.enter(&[Key::Node]).await?;
            self.inlet.missed();
        }
        self.common.store(common.bits(), Ordering::Release);
        Ok(())
    }

    /// Tells Redis of every change.
    async fn announce(&self, link: &mut Link) -> RedisResult<()> {
        loop {
            let changes = self.keys.take_changes(KEYS);
            if changes.entered.is_empty() && changes.left.is_empty() {
                return Ok(());
            }
            link.enter(&changes.entered).await?;
            link.leave(&changes.left).await?;
        }
    }

    /// A sign of life, which renews a part of what the node has.
    async fn beat(&self, link: &mut Link, number: u32) -> RedisResult<()> {
        let known = link.enter(&[Key::Node]).await?;
        if known == 0 {
            // Redis has lost its data, or this node was silent for longer than its lease.
            log::warn!("Redis at {} had forgotten this node", self.url);
            self.keys.tell_everything();
            self.announce(link).await?;
            self.inlet.missed();
            return self.meet(link).await;
        }
        self.meet(link).await?;
        for keys in self.keys.due(number).chunks(KEYS) {
            link.enter(keys).await?;
        }
        Ok(())
    }

    /// The node is gone: so are its entries, unless Redis is too.
    async fn leave(&self, mut link: Link) -> Ended {
        for beat in 0..super::timing::BEATS {
            let mut keys = self.keys.due(beat);
            // The others end with their lease.
            keys.retain(|key| !key.outlives_its_node());
            if let Err(error) = link.leave(&keys).await {
                log::debug!("Redis at {}: {error}", self.url);
                break;
            }
        }
        // Its own entry, which every hint to all nodes would go to, last.
        let _ = link.leave(&[Key::Node]).await;
        Ended::Left
    }
}
