//! A connection to either database, ready for use.

use super::cause::{Cause, cause};
use super::error::StoreError;
use super::permit::Permit;
use super::server::{self, Server};
use super::url::{Backend, DatabaseUrl};
use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::r2d2::R2D2Connection;
use diesel::result::QueryResult;
use diesel::{Connection as _, PgConnection, SqliteConnection};
use std::time::Duration;

// What the derive generates carries no documentation.
#[allow(missing_docs)]
mod multi {
    use diesel::{MultiConnection, PgConnection, SqliteConnection};

    /// PostgreSQL or SQLite.
    #[derive(MultiConnection)]
    pub enum DbConnection {
        Postgresql(PgConnection),
        Sqlite(SqliteConnection),
    }
}
// The derived code needs the short name for Diesel's trait.
pub use multi::{DbConnection as Connection, MultiBackend};

/// `statement_timeout` keeps a lock that nobody releases from holding a thread for good;
/// `jit` never pays for statements as short as ours. `random_page_cost`: what is asked for is in
/// memory or on disks that do not seek, so a few hundred rows are looked up, not searched for.
/// The statements lock what they decide by, and see what others committed before they got the lock.
const POSTGRES_SETUP: &str = "SET statement_timeout = '4s'; SET lock_timeout = '3s'; \
    SET idle_in_transaction_session_timeout = '10s'; SET jit = off; \
    SET random_page_cost = 1.1; SET default_transaction_isolation = 'read committed'";

/// For other processes; inside this one the write gate keeps order.
pub(super) const SQLITE_PATIENCE: &str = "PRAGMA busy_timeout = 3000";

/// FULL: a commit that was answered survives a power cut.
const SQLITE_SETUP: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -16384; \
    PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = 67108864";

/// Without memory that processes share, which not every file system has.
const SQLITE_ALONE: &str = "PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = FULL; \
    PRAGMA foreign_keys = ON; PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY";

/// Of several that open a new file at once SQLite refuses some without waiting: one of them makes it
/// a file with a write-ahead log, and then all find it so.
fn set_up(conn: &mut SqliteConnection) -> QueryResult<()> {
    const TRIES: u32 = 100;
    const PAUSE: Duration = Duration::from_millis(20);
    for _ in 1..TRIES {
        match conn.batch_execute(SQLITE_SETUP) {
            Err(error) if cause(&error) == Cause::Busy => std::thread::sleep(PAUSE),
            done => return done,
        }
    }
    conn.batch_execute(SQLITE_SETUP)
}

impl Connection {
    /// Connects to a database that can be written to, and sets the session up.
    pub fn open(url: &DatabaseUrl) -> Result<Self, StoreError> {
        Ok(match url.backend() {
            Backend::Postgresql => {
                let mut conn = PgConnection::establish(&url.for_driver())?;
                conn.batch_execute(POSTGRES_SETUP)?;
                Server::ask(&mut conn)?.check()?;
                Self::Postgresql(conn)
            }
            Backend::Sqlite => {
                let mut conn = SqliteConnection::establish(&url.for_driver())?;
                conn.batch_execute(SQLITE_PATIENCE)?;
                set_up(&mut conn)?;
                Self::Sqlite(conn)
            }
        })
    }

    /// Connects to a copy, which nobody else has open, and which may lie on a disk that takes no write-ahead
    /// log: whichever way of writing it has stays.
    pub fn open_alone(url: &DatabaseUrl) -> Result<Self, StoreError> {
        let mut conn = SqliteConnection::establish(&url.for_driver())?;
        conn.batch_execute(SQLITE_PATIENCE)?;
        conn.batch_execute(SQLITE_ALONE)?;
        Ok(Self::Sqlite(conn))
    }

    /// Whether it lives, and still leads to a database that can be written to.
    pub fn check(&mut self) -> Result<(), StoreError> {
        match self {
            Self::Postgresql(conn) => server::still_writes(conn),
            Self::Sqlite(conn) => Ok(conn.ping()?),
        }
    }

    /// Which database it is connected to.
    pub fn backend(&self) -> Backend {
        match self {
            Self::Postgresql(_) => Backend::Postgresql,
            Self::Sqlite(_) => Backend::Sqlite,
        }
    }

    /// Runs `work` in one transaction that may write; all of it is stored, or nothing. On SQLite the
    /// right to write is taken at once, so that no statement in the middle finds it taken. Whoever
    /// waits may give up until the commit: see [`Permit`].
    pub fn write<T>(
        &mut self,
        permit: &Permit,
        work: impl FnOnce(&mut Self) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.begin_write()?;
        let worked = work(self).and_then(|value| match permit.take() {
            true => Ok(value),
            false => Err(StoreError::Unavailable("the caller gave up".to_owned())),
        });
        match worked {
            Ok(value) => self.commit().map(|()| value),
            Err(error) => {
                // The error that matters is the first one; what cannot be rolled back is closed.
                let _ = self.rollback();
                Err(error)
            }
        }
    }

    /// Runs `work`, which only reads, where a statement may take so long and is carried out by index:
    /// PostgreSQL is told so for this transaction alone, so that nothing of it outlives it. SQLite's
    /// searches are made of steps that are short.
    pub(crate) fn searching<T>(
        &mut self,
        longest: Duration,
        work: impl FnOnce(&mut Self) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let Self::Postgresql(conn) = self else {
            return work(self);
        };
        AnsiTransactionManager::begin_transaction(conn)?;
        let setup = format!(
            "SET LOCAL statement_timeout = {}; SET LOCAL enable_seqscan = off",
            longest.as_millis()
        );
        let found = conn.batch_execute(&setup).map_err(StoreError::from);
        let found = found.and_then(|()| work(self));
        // Nothing was written. What cannot be rolled back is closed.
        let _ = self.rollback();
        found
    }

    pub(crate) fn begin_write(&mut self) -> QueryResult<()> {
        match self {
            Self::Postgresql(conn) => AnsiTransactionManager::begin_transaction(conn),
            Self::Sqlite(conn) => {
                AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN IMMEDIATE")
            }
        }
    }

    pub(crate) fn rollback(&mut self) -> QueryResult<()> {
        match self {
            Self::Postgresql(conn) => AnsiTransactionManager::rollback_transaction(conn),
            Self::Sqlite(conn) => AnsiTransactionManager::rollback_transaction(conn),
        }
    }

    /// A connection that breaks in here leaves the outcome unknown.
    fn commit(&mut self) -> Result<(), StoreError> {
        let done = self.try_commit();
        done.map_err(|error| match cause(&error) {
            Cause::Connection => StoreError::Timeout,
            _ => error.into(),
        })
    }

    pub(crate) fn try_commit(&mut self) -> QueryResult<()> {
        match self {
            Self::Postgresql(conn) => AnsiTransactionManager::commit_transaction(conn),
            Self::Sqlite(conn) => AnsiTransactionManager::commit_transaction(conn),
        }
    }
}
