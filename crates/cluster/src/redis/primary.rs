//! Finds the Redis to speak to.

use super::url::{Place, RedisUrl, Sentinels};
use redis::sentinel::{Sentinel, SentinelNodeConnectionInfo};
use redis::{Client, ErrorKind, RedisError, RedisResult};
use std::time::Duration;
use tokio::time::timeout;

/// A client of the Redis at `url`. Where Sentinels know it they are asked now, for it may have moved since.
/// The client library gives up each of them, and the primary it names, after a second or two; whatever it does,
/// this ends within `patience` for each.
pub async fn find(url: &RedisUrl, patience: Duration) -> RedisResult<Client> {
    match url.place() {
        Place::Fixed(info) => Client::open((**info).clone()),
        Place::Known(sentinels) => {
            let all = patience * sentinels.hosts.len() as u32;
            let found = timeout(all, ask(sentinels)).await;
            let silent = (ErrorKind::Io, "the Sentinels do not answer");
            found.unwrap_or_else(|_| Err(RedisError::from(silent)))
        }
    }
}

/// The first of them whose primary says itself that it is one is believed.
async fn ask(sentinels: &Sentinels) -> RedisResult<Client> {
    let mut how =
        SentinelNodeConnectionInfo::default().set_redis_connection_info(sentinels.settings.clone());
    if let Some(mode) = sentinels.tls() {
        how = how.set_tls_mode(mode);
    }
    let mut asked = Sentinel::build(sentinels.hosts.clone())?;
    asked.async_master_for(&sentinels.name, Some(&how)).await
}
