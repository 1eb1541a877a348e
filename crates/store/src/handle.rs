//! The handle through which everybody asks the database.

use super::actor::{Job, Worker};
use super::error::StoreError;
use super::gate::WriteGate;
use super::meta::KnownMeta;
use super::permit::Permit;
use super::pool;
use super::query::Query;
use super::url::DatabaseUrl;
use super::writing::Writing;
use actix::{Addr, SyncArbiter};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, oneshot};

/// How to reach the database, and how hard to press it.
#[derive(Clone, Debug)]
pub struct StoreConfig {
    /// Where it is.
    pub url: DatabaseUrl,
    /// Threads, each with a connection.
    pub threads: usize,
    /// Queries that may run or wait at one time; more are refused at once.
    pub max_in_flight: usize,
    /// Longest wait for an answer, and for a connection.
    pub timeout: Duration,
    /// Shared by everybody in this process who writes to this database.
    pub gate: WriteGate,
    /// Whether writing works, as everybody in this process who writes has found it last.
    pub writing: Writing,
    /// What is known of the database. Shared in the same way.
    pub meta: KnownMeta,
}

impl StoreConfig {
    /// Sensible values for the database at `url`.
    pub fn new(url: DatabaseUrl) -> Self {
        Self {
            url,
            threads: 4,
            max_in_flight: 4_096,
            timeout: Duration::from_millis(4_500),
            gate: WriteGate::default(),
            writing: Writing::default(),
            meta: KnownMeta::default(),
        }
    }
}

/// The database, for everything except appending messages. Clones share threads and bounds.
#[derive(Clone, Debug)]
pub struct Store {
    workers: Addr<Worker>,
    /// The threads' own queue has no bound; this is it.
    in_flight: Arc<Semaphore>,
    timeout: Duration,
    writing: Writing,
}

impl Store {
    /// Starts the threads, inside a running actix system. The database may come later: queries
    /// fail with [`StoreError::Unavailable`] until it is there.
    pub fn start(config: StoreConfig) -> Self {
        let threads = config.threads.max(1);
        // Whoever waits for a connection must hear of it before the caller gives up.
        let patience = config.timeout.mul_f64(0.8);
        let size = u32::try_from(threads).unwrap_or(u32::MAX);
        let pool = pool::open(config.url, config.meta.clone(), size, patience);
        let (gate, writing) = (config.gate, config.writing);
        let worker = {
            let writing = writing.clone();
            move || Worker {
                pool: pool.clone(),
                gate: gate.clone(),
                writing: writing.clone(),
            }
        };
        Self {
            workers: SyncArbiter::start(threads, worker),
            in_flight: Arc::new(Semaphore::new(config.max_in_flight)),
            timeout: config.timeout,
            writing,
        }
    }

    /// Whether writing works, as far as it was tried last.
    pub fn writing(&self) -> &Writing {
        &self.writing
    }

    /// Runs `query` and waits for the answer, as long as the configuration allows.
    ///
    /// Fails with [`StoreError::Overloaded`] when too many run already. When the answer does not
    /// come in time, a query that has not begun to commit never will: [`StoreError::Unavailable`].
    /// Else it fails with [`StoreError::Timeout`], and may still be carried out.
    pub async fn run<Q: Query>(&self, query: Q) -> Result<Q::Output, StoreError> {
        let slot = Arc::clone(&self.in_flight)
            .try_acquire_owned()
            .map_err(|_| StoreError::Overloaded)?;
        let (reply, answer) = oneshot::channel();
        let permit = Permit::default();
        let leave = permit.clone();
        self.workers.do_send(Job(Box::new(move |worker| {
            // Given back when the job ends or is dropped, whichever way.
            let _slot = slot;
            // Nobody waits any more: that query was left in the queue for too long.
            if !reply.is_closed() {
                let _ = reply.send(worker.execute(query, &leave));
            }
        })));
        match tokio::time::timeout(self.timeout, answer).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(StoreError::Unavailable("the store has stopped".to_owned())),
            Err(_) if Q::WRITES && permit.revoke() => {
                let text = "no answer in time, and nothing was committed".to_owned();
                Err(StoreError::Unavailable(text))
            }
            Err(_) => Err(StoreError::Timeout),
        }
    }
}
