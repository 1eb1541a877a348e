//! One connection to Redis, from its beginning to its end.

use super::super::events::Inlet;
use super::super::key::{Key, NodeId};
use super::outbox::Item;
use super::primary;
use super::scripts::{self, Scripts};
use super::timing::Timing;
use super::url::RedisUrl;
use crate::metrics::Metrics;
use bytes::Bytes;
use redis::aio::MultiplexedConnection;
use redis::{
    AsyncConnectionConfig, FromRedisValue, Pipeline, PushInfo, PushKind, RedisResult, Value, pipe,
};
use std::sync::Arc;
use tokio::sync::Notify;

/// Keys that one call of a script names: Redis serves nobody else meanwhile.
const KEYS_PER_CALL: usize = 100;

/// One connection. What others publish goes to the inlet that it was opened with.
pub struct Link {
    node: NodeId,
    connection: MultiplexedConnection,
    scripts: Scripts,
    lease_ms: u64,
    broken: Arc<Notify>,
}

impl Link {
    /// Finds Redis, connects, loads the scripts and listens to the node's channel.
    pub async fn open(
        node: NodeId,
        url: &RedisUrl,
        timing: &Timing,
        inlet: Inlet,
        metrics: Arc<Metrics>,
    ) -> RedisResult<Self> {
        let broken = Arc::new(Notify::new());
        let ended = broken.clone();
        let hear = move |push: PushInfo| {
            match push.kind {
                PushKind::Message => hear(push, &inlet, &metrics),
                PushKind::Disconnection => ended.notify_one(),
                // Confirmations, and what nobody has asked for.
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
        let (enter, leave, tell, locate) = load.query_async(&mut connection).await?;
        connection.subscribe(scripts::channel(node)).await?;
        Ok(Self {
            node,
            connection,
            scripts: Scripts {
                enter,
                leave,
                tell,
                locate,
            },
            lease_ms: timing.lease.as_millis() as u64,
            broken,
        })
    }

    /// Resolves when the connection has ended.
    pub async fn broken(&self) {
        self.broken.notified().await;
    }

    /// Says that the node has these keys, for another lease. How many of them Redis knew of.
    pub async fn enter(&mut self, keys: &[Key]) -> RedisResult<usize> {
        let mut calls = pipe();
        for some in keys.chunks(KEYS_PER_CALL) {
            calls.add_command(self.scripts.enter(self.node, some, self.lease_ms));
        }
        let known: Vec<usize> = self.run(&calls).await?;
        Ok(known.into_iter().sum())
    }

    /// Says that the node does not have these keys any more.
    pub async fn leave(&mut self, keys: &[Key]) -> RedisResult<()> {
        let mut calls = pipe();
        for some in keys.chunks(KEYS_PER_CALL) {
            calls.add_command(self.scripts.leave(self.node, some));
        }
        self.run::<Vec<Value>>(&calls).await.map(drop)
    }

    /// Sends what has waited, all at once and in order. How many times a hint was taken by a node.
    pub async fn send(&mut self, items: &mut Vec<Item>) -> RedisResult<u64> {
        let mut calls = pipe();
        for item in items.iter() {
            match item {
                Item::Hint { to, hint } => {
                    calls.add_command(self.scripts.tell(self.node, to, hint));
                }
                Item::Locate { keys, .. } => {
                    for some in keys.chunks(KEYS_PER_CALL) {
                        calls.add_command(self.scripts.locate(some));
                    }
                }
            }
        }
        let mut answers = self.run::<Vec<Value>>(&calls).await?.into_iter();
        let mut taken = 0;
        for item in items.drain(..) {
            match item {
                Item::Hint { .. } => {
                    let answer = answers.next().unwrap_or(Value::Nil);
                    taken += u64::from_redis_value(answer)?;
                }
                Item::Locate { keys, answer: to } => {
                    let mut found = Vec::with_capacity(keys.len());
                    for answer in answers.by_ref().take(keys.chunks(KEYS_PER_CALL).len()) {
                        let counts = Vec::<u8>::from_redis_value(answer)?;
                        found.extend(counts.into_iter().map(|count| count > 0));
                    }
                    // Whoever asked may have gone.
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

/// Takes what was published for this node: channel, then hint.
fn hear(push: PushInfo, inlet: &Inlet, metrics: &Metrics) {
    let Some(Value::BulkString(hint)) = push.data.into_iter().nth(1) else {
        return;
    };
    metrics.hints_received.inc();
    if !inlet.hint(Bytes::from(hint)) {
        metrics.count_lost_hint("inbox");
    }
}
