//! The pool of connections.

use super::connection::Connection;
use super::error::StoreError;
use super::gate::WriteGate;
use super::query::{Query, execute};
use super::url::DatabaseUrl;
use diesel::r2d2::{ManageConnection, Pool, PooledConnection, R2D2Connection};
use std::time::{Duration, Instant};

/// A connection that answered so short a time ago is not asked whether it lives: where many queries
/// follow each other, that would double what they cost. Shorter than a database takes to come back.
const TRUSTED: Duration = Duration::from_millis(100);

/// A connection of the pool.
pub(crate) struct Kept {
    conn: Connection,
    /// When it last answered, unless it has failed since.
    answered: Option<Instant>,
}

impl Kept {
    /// Runs `query` on this thread; see [`execute`].
    pub fn execute<Q: Query>(
        &mut self,
        query: Q,
        gate: &WriteGate,
    ) -> Result<Q::Output, StoreError> {
        // As long as it is not known better, also after a panic.
        self.answered = None;
        let output = execute(query, &mut self.conn, gate)?;
        self.answered = Some(Instant::now());
        Ok(output)
    }
}

/// Opens connections for the pool and tells good ones from broken ones.
#[derive(Debug)]
pub(crate) struct Manager(pub DatabaseUrl);

impl ManageConnection for Manager {
    type Connection = Kept;
    type Error = StoreError;

    fn connect(&self) -> Result<Kept, StoreError> {
        Ok(Kept {
            conn: Connection::open(&self.0)?,
            answered: Some(Instant::now()),
        })
    }

    fn is_valid(&self, kept: &mut Kept) -> Result<(), StoreError> {
        match kept.answered {
            Some(at) if at.elapsed() < TRUSTED => Ok(()),
            _ => Ok(kept.conn.ping()?),
        }
    }

    fn has_broken(&self, kept: &mut Kept) -> bool {
        // A query that panicked may have left anything behind, an open transaction for one.
        std::thread::panicking() || kept.conn.is_broken()
    }
}

/// Failures to connect, in the log; r2d2 tries again with growing pauses.
#[derive(Debug)]
struct LogFailures;

impl diesel::r2d2::HandleError<StoreError> for LogFailures {
    fn handle_error(&self, error: StoreError) {
        log::warn!("{error}");
    }
}

/// A pool of `size` connections, opened as they are needed. Does not need the database yet.
pub(crate) fn open(url: DatabaseUrl, size: u32, timeout: Duration) -> Pool<Manager> {
    Pool::builder()
        .max_size(size.max(1))
        .min_idle(Some(0))
        .connection_timeout(timeout)
        // A connection that died while it was idle is replaced before a query meets it.
        .test_on_check_out(true)
        .error_handler(Box::new(LogFailures))
        .build_unchecked(Manager(url))
}

/// A connection out of the pool.
pub(crate) fn get(pool: &Pool<Manager>) -> Result<PooledConnection<Manager>, StoreError> {
    pool.get()
        .map_err(|error| StoreError::Unavailable(error.to_string()))
}
