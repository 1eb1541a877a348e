//! How the work is spread over threads, and how long things are kept in memory.

use super::{
    Entry, duration,
    error::ConfigError,
    setting::{
        CHAT_IDLE, DOMAIN_ARBITERS, EXPIRY_INTERVAL, POOL_LINGER, SEARCH_THREADS, STORE_THREADS,
        WORKERS, WRITER_SHARDS,
    },
    source::Source,
};
use std::{thread, time::Duration};

/// How the work is spread over threads, and how long things are kept in memory.
#[derive(Clone, Debug)]
pub struct TuningConfig {
    /// Threads that serve connections.
    pub workers: usize,
    /// Threads that chats, queues and users live on.
    pub domain_arbiters: usize,
    /// Database connections that write messages.
    pub writer_shards: usize,
    /// Threads for everything else that the database does.
    pub store_threads: usize,
    /// Threads for searches.
    pub search_threads: usize,
    /// How often requests of ended events are looked for.
    pub expiry_interval: Duration,
    /// How long a user is kept after the last connection.
    pub pool_linger: Duration,
    /// How long a chat that nobody uses is kept.
    pub chat_idle: Duration,
}

impl TuningConfig {
    /// Reads and checks its settings.
    pub fn load(source: &Source) -> Result<Self, ConfigError> {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let count = |text: &str| text.parse().ok().filter(|n| (1..=256).contains(n));
        let threads = |setting| source.value(setting, count);
        let time = |setting| source.value(setting, duration::parse_positive);
        Ok(Self {
            workers: source.parse(&WORKERS, count)?.unwrap_or(cores.min(256)),
            domain_arbiters: source
                .parse(&DOMAIN_ARBITERS, count)?
                .unwrap_or((cores / 2).clamp(1, 256)),
            writer_shards: threads(&WRITER_SHARDS)?,
            store_threads: threads(&STORE_THREADS)?,
            search_threads: threads(&SEARCH_THREADS)?,
            expiry_interval: time(&EXPIRY_INTERVAL)?,
            pool_linger: source.value(&POOL_LINGER, duration::parse)?,
            chat_idle: time(&CHAT_IDLE)?,
        })
    }

    pub(super) fn entries(&self) -> Vec<Entry> {
        vec![
            (&WORKERS, self.workers.to_string()),
            (&DOMAIN_ARBITERS, self.domain_arbiters.to_string()),
            (&WRITER_SHARDS, self.writer_shards.to_string()),
            (&STORE_THREADS, self.store_threads.to_string()),
            (&SEARCH_THREADS, self.search_threads.to_string()),
            (&EXPIRY_INTERVAL, duration::show(self.expiry_interval)),
            (&POOL_LINGER, duration::show(self.pool_linger)),
            (&CHAT_IDLE, duration::show(self.chat_idle)),
        ]
    }
}
