//! The pool of connections.

use super::connection::Connection;
use super::error::StoreError;
use super::gate::WriteGate;
use super::meta::KnownMeta;
use super::permit::Permit;
use super::query::{Query, execute_for};
use super::url::DatabaseUrl;
use diesel::r2d2::{ManageConnection, Pool, PooledConnection, R2D2Connection};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A connection that answered so short a time ago is not asked whether it lives: where many queries
/// follow each other, that would double what they cost. Shorter than a database takes to come back.
const TRUSTED: Duration = Duration::from_millis(100);

/// A connection of the pool.
pub(crate) struct Kept {
    conn: Connection,
    /// When it last answered, unless it has failed since.
    answered: Option<Instant>,
    /// Whether to replace it. Its last query could not write, perhaps because its file is gone. A new connection
    /// may work.
    spent: bool,
}

impl Kept {
    /// Runs `query` on this thread; see [`execute`].
    pub fn execute<Q: Query>(
        &mut self,
        query: Q,
        gate: &WriteGate,
        permit: &Permit,
    ) -> Result<Q::Output, StoreError> {
        // If the query panics, this stays `None`. Then the connection is checked before the next query.
        self.answered = None;
        let outcome = execute_for(query, &mut self.conn, gate, permit);
        match &outcome {
            Ok(_) => self.answered = Some(Instant::now()),
            Err(error) => self.spent = matches!(error, StoreError::Unwritable(_)),
        }
        outcome
    }
}

/// Opens connections for the pool and tells good ones from broken ones.
#[derive(Debug)]
pub(crate) struct Manager {
    url: DatabaseUrl,
    meta: KnownMeta,
}

impl ManageConnection for Manager {
    type Connection = Kept;
    type Error = StoreError;

    fn connect(&self) -> Result<Kept, StoreError> {
        let mut conn = Connection::open(&self.url)?;
        self.meta.look(&mut conn);
        Ok(Kept {
            conn,
            answered: Some(Instant::now()),
            spent: false,
        })
    }

    fn is_valid(&self, kept: &mut Kept) -> Result<(), StoreError> {
        match kept.answered {
            Some(at) if at.elapsed() < TRUSTED => Ok(()),
            _ => kept.conn.check(),
        }
    }

    fn has_broken(&self, kept: &mut Kept) -> bool {
        // A query that panicked may have left anything behind, an open transaction for one.
        std::thread::panicking() || kept.spent || kept.conn.is_broken()
    }
}

/// Failures to connect, in the log: r2d2 tries again with growing pauses, for each connection.
#[derive(Debug, Default)]
struct LogFailures(Mutex<Option<Instant>>);

/// One line in so long a time.
const QUIET: Duration = Duration::from_secs(1);

impl diesel::r2d2::HandleError<StoreError> for LogFailures {
    fn handle_error(&self, error: StoreError) {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if last.is_none_or(|at| at.elapsed() >= QUIET) {
            *last = Some(Instant::now());
            log::warn!("{error}");
        }
    }
}

/// A pool of `size` connections. They are opened now and kept: when it matters, there may be no
/// descriptor left for another one. Does not need the database yet.
pub(crate) fn open(
    url: DatabaseUrl,
    meta: KnownMeta,
    size: u32,
    timeout: Duration,
) -> Pool<Manager> {
    Pool::builder()
        .max_size(size.max(1))
        .idle_timeout(None)
        .max_lifetime(None)
        .connection_timeout(timeout)
        // A connection that died while it was idle is replaced before a query meets it.
        .test_on_check_out(true)
        .error_handler(Box::<LogFailures>::default())
        .build_unchecked(Manager { url, meta })
}

/// A connection out of the pool.
pub(crate) fn get(pool: &Pool<Manager>) -> Result<PooledConnection<Manager>, StoreError> {
    pool.get()
        .map_err(|error| StoreError::Unavailable(error.to_string()))
}
