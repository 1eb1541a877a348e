//! One connection to Redis, from its beginning to its end.

use super::super::events::Inlet;
use super::super::feature::Features;
use super::super::key::{Key, NodeId};
use super::names::Names;
use super::outbox::Item;
use super::primary;
use super::scripts::{self, Scripts};
use super::timing::Timing;
use super::url::RedisUrl;
use bytes::Bytes;
use redis::aio::MultiplexedConnection;
use redis::{
    AsyncConnectionConfig, FromRedisValue, Pipeline, PushInfo, PushKind, RedisResult, Value, pipe,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use switchboard_metrics::Metrics;
use tokio::sync::Notify;

/// Keys that one call of a script names: Redis serves no other call meanwhile.
const KEYS_PER_CALL: usize = 100;

/// One connection. What others publish goes to the inlet that it was opened with.
pub struct Link {
    node: NodeId,
    connection: MultiplexedConnection,
    scripts: Scripts,
    lease_ms: u64,
    broken: Arc<Notify>,
    names: Names,
    before: Names,
    /// Whether one may: see [`Timing::bridge`].
    may_bridge: bool,
    /// Whether a node of the release before lives: what is done under our names is done under theirs too.
    bridging: Arc<AtomicBool>,
}

/// Which others live.
pub struct Met {
    /// Whether one of the release before has just come.
    pub begins: bool,
    /// What all of them know.
    pub common: Features,
}

/// Where what was published goes.
struct Ear {
    inlet: Inlet,
    metrics: Arc<Metrics>,
    names: Names,
    channel: String,
    bridging: Arc<AtomicBool>,
}

impl Link {
    /// Finds Redis, connects, loads the scripts and listens to the node's channel.
    pub async fn open(
        node: NodeId,
        names: &Names,
        url: &RedisUrl,
        timing: &Timing,
        inlet: Inlet,
        metrics: Arc<Metrics>,
    ) -> RedisResult<Self> {
        let broken = Arc::new(Notify::new());
        let ended = broken.clone();
        let bridging = Arc::new(AtomicBool::new(false));
        let ear = Ear {
            inlet,
            metrics,
            names: names.clone(),
            channel: names.channel(node),
            bridging: bridging.clone(),
        };
        let hear = move |push: PushInfo| {
            match push.kind {
                PushKind::Message => ear.hear(push),
                PushKind::Disconnection => ended.notify_one(),
                // Confirmations, and messages without a question.
                _ => {}
            }
            Ok::<_, redis::aio::SendError>(())
        };
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(timing.patience))
            .set_response_timeout(Some(timing.patience))
            .set_push_sender(hear);
        let client = primary::find(url, timing.patience).await?;
        let mut connection = client
            .get_multiplexed_async_connection_with_config(&config)
            .await?;
        let mut load = pipe();
        for script in scripts::load() {
            load.add_command(script);
        }
        let (enter, leave, tell, locate, meet) = load.query_async(&mut connection).await?;
        connection.subscribe(names.channel(node)).await?;
        let mut link = Self {
            node,
            connection,
            scripts: Scripts {
                enter,
                leave,
                tell,
                locate,
                meet,
            },
            lease_ms: timing.lease.as_millis() as u64,
            broken,
            names: names.clone(),
            before: Names::before(),
            may_bridge: timing.bridge,
            bridging,
        };
        // Before anything is entered: so it is entered where all will find it.
        link.meet().await?;
        Ok(link)
    }

    /// Resolves when the connection has ended.
    pub async fn broken(&self) {
        self.broken.notified().await;
    }

    /// The names under which things are done now, our own first.
    fn all_names(&self) -> impl Iterator<Item = &Names> {
        let bridging = self.bridging.load(Ordering::Acquire);
        std::iter::once(&self.names).chain(bridging.then_some(&self.before))
    }

    /// Says what this node knows, and looks which others live.
    pub async fn meet(&mut self) -> RedisResult<Met> {
        let call = self
            .scripts
            .meet(&self.names, &self.before, self.node, self.lease_ms);
        let mut met: Vec<String> = call.query_async(&mut self.connection).await?;
        if !self.may_bridge {
            met.retain(|known| known != scripts::BEFORE);
        }
        let others = met.iter().filter(|known| *known == scripts::BEFORE).count();
        let was = self.bridging.load(Ordering::Acquire);
        let begins = others > 0 && !was;
        if begins {
            let channel = self.before.channel(self.node);
            self.connection.subscribe(channel).await?;
        }
        self.bridging.store(others > 0, Ordering::Release);
        if was && others == 0 {
            // What is entered under those names ends with its lease.
            let channel = self.before.channel(self.node);
            self.connection.unsubscribe(channel).await?;
        }
        let common = match others {
            0 => Features::common(met.iter().map(String::as_str)),
            _ => Features::NONE,
        };
        Ok(Met { begins, common })
    }

    /// Says that the node has these keys, for another lease. How many of them Redis knew of.
    pub async fn enter(&mut self, keys: &[Key]) -> RedisResult<usize> {
        let mut calls = pipe();
        let chunks = keys.chunks(KEYS_PER_CALL);
        let own = chunks.len();
        for names in self.all_names() {
            for some in chunks.clone() {
                calls.add_command(self.scripts.enter(names, self.node, some, self.lease_ms));
            }
        }
        let known: Vec<usize> = self.run(&calls).await?;
        Ok(known.into_iter().take(own).sum())
    }

    /// Says that the node does not have these keys any more.
    pub async fn leave(&mut self, keys: &[Key]) -> RedisResult<()> {
        let mut calls = pipe();
        for names in self.all_names() {
            for some in keys.chunks(KEYS_PER_CALL) {
                calls.add_command(self.scripts.leave(names, self.node, some));
            }
        }
        self.run::<Vec<Value>>(&calls).await.map(drop)
    }

    /// Sends what has waited, all at once and in order. How many times a hint was taken by a node.
    pub async fn send(&mut self, items: &mut Vec<Item>) -> RedisResult<u64> {
        let mut calls = pipe();
        for item in items.iter() {
            for names in self.all_names() {
                match item {
                    Item::Hint { to, hint } => {
                        calls.add_command(self.scripts.tell(names, self.node, to, hint));
                    }
                    Item::Locate { keys, .. } => {
                        for some in keys.chunks(KEYS_PER_CALL) {
                            calls.add_command(self.scripts.locate(names, some));
                        }
                    }
                }
            }
        }
        let ways = self.all_names().count();
        let mut answers = self.run::<Vec<Value>>(&calls).await?.into_iter();
        let mut taken = 0;
        for item in items.drain(..) {
            match item {
                Item::Hint { .. } => {
                    for answer in answers.by_ref().take(ways) {
                        taken += u64::from_redis_value(answer)?;
                    }
                }
                Item::Locate { keys, answer: to } => {
                    let mut found = vec![false; keys.len()];
                    for _ in 0..ways {
                        for some in found.chunks_mut(KEYS_PER_CALL) {
                            let answer = answers.next().unwrap_or(Value::Nil);
                            let counts = Vec::<u8>::from_redis_value(answer)?;
                            for (found, count) in some.iter_mut().zip(counts) {
                                *found |= count > 0;
                            }
                        }
                    }
                    // The asker may have gone.
                    let _ = to.send(found);
                }
            }
        }
        Ok(taken)
    }

    async fn run<T: FromRedisValue + Default>(&mut self, calls: &Pipeline) -> RedisResult<T> {
        match calls.is_empty() {
            true => Ok(T::default()),
            false => calls.query_async(&mut self.connection).await,
        }
    }
}

impl Ear {
    /// Takes what was published for this node: channel, then hint. What is not signed is believed only while
    /// a node lives that cannot sign, and only where that one speaks.
    fn hear(&self, push: PushInfo) {
        let mut data = push.data.into_iter();
        let (Some(Value::BulkString(channel)), Some(Value::BulkString(said))) =
            (data.next(), data.next())
        else {
            return;
        };
        let said = Bytes::from(said);
        let hint = match &self.names.seal {
            Some(seal) if channel == self.channel.as_bytes() => seal.open(&said),
            _ => self.bridging.load(Ordering::Acquire).then_some(said),
        };
        let Some(hint) = hint else {
            return self.metrics.count_lost_hint("forged");
        };
        self.metrics.hints_received.inc();
        if !self.inlet.hint(hint) {
            self.metrics.count_lost_hint("inbox");
        }
    }
}
