//! The pool of connections.

use super::connection::Connection;
use super::error::StoreError;
use super::url::DatabaseUrl;
use diesel::r2d2::{ManageConnection, Pool, PooledConnection, R2D2Connection};
use std::time::Duration;

/// Opens connections for the pool and tells good ones from broken ones.
#[derive(Debug)]
pub(crate) struct Manager(pub DatabaseUrl);

impl ManageConnection for Manager {
    type Connection = Connection;
    type Error = StoreError;

    fn connect(&self) -> Result<Connection, StoreError> {
        Ok(Connection::open(&self.0)?)
    }

    fn is_valid(&self, conn: &mut Connection) -> Result<(), StoreError> {
        Ok(conn.ping()?)
    }

    fn has_broken(&self, conn: &mut Connection) -> bool {
        // A query that panicked may have left anything behind, an open transaction for one.
        std::thread::panicking() || conn.is_broken()
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
