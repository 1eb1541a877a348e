//! Group commit: the messages of many chats, appended to their logs in one transaction.
//!
//! ```text
//! append      what is appended, and what becomes of it
//! direct      pure: what direct chats need beside their log
//! list        pure: what lists do
//! plan        pure: which rows a batch makes, and with which seq
//! postgres*   the statements of PostgreSQL
//! sqlite      the statements of SQLite
//! ```
//!
//! Any number of writers, in any number of processes, may append to the same chats: each locks the
//! batch's chats, in the order of their ids, before it reads their last seq. So seq has no gaps and
//! a client's message id is found wherever it was stored.

mod append;
mod direct;
mod list;
mod plan;
mod postgres;
mod postgres_direct;
mod postgres_insert;
mod postgres_list;
mod postgres_lookup;
mod sqlite;

pub use append::{Append, Appended, Attempt, CommitError, REPLIES_REACH, StoredAt};

use super::connection::Connection;
use super::error::{Cause, StoreError, cause};
use super::gate::WriteGate;
use super::handle::StoreConfig;
use super::url::{Backend, DatabaseUrl};
use crate::policy::Policy;
use crate::protocol::Timestamp;
use diesel::connection::SimpleConnection;
use diesel::result::Error;
use std::time::Duration;

/// Longest wait for other writers of this process.
const GATE_LIMIT: Duration = Duration::from_secs(4);

/// The writer's statements on PostgreSQL find rows by key, each time. Statistics of a young or fast
/// growing table would have the planner read all of it instead.
const POSTGRES_SETUP: &str = "SET enable_seqscan = off; SET enable_hashjoin = off; \
    SET enable_mergejoin = off; SET plan_cache_mode = force_generic_plan";

/// Appends batches over a connection of its own, opened when first needed and again when lost.
pub struct LogWriter {
    url: DatabaseUrl,
    gate: WriteGate,
    policy: Policy,
    conn: Option<Connection>,
}

impl LogWriter {
    /// A writer to the same database as the store of this configuration, for those who may write
    /// to each other as `policy` says. Does not connect yet.
    pub fn new(config: &StoreConfig, policy: Policy) -> Self {
        Self {
            url: config.url.clone(),
            gate: config.gate.clone(),
            policy,
            conn: None,
        }
    }

    /// Appends `batch` at the time `now`, in the order given, and says of each entry what became of
    /// it. All that is `Stored` is stored durably when this returns. A row that the database refuses
    /// does not keep the others from being stored.
    pub fn commit(
        &mut self,
        batch: &[Append],
        now: Timestamp,
    ) -> Result<Vec<Appended>, CommitError> {
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        let gate = self.gate.clone();
        let _inside = match self.url.backend() {
            Backend::Postgresql => None,
            Backend::Sqlite => match gate.enter(GATE_LIMIT) {
                Some(inside) => Some(inside),
                None => {
                    let text = "other writers take too long".to_owned();
                    return Err(CommitError::NotSaved(StoreError::Unavailable(text)));
                }
            },
        };
        let mut conn = match self.conn.take() {
            Some(conn) => conn,
            None => self.open().map_err(CommitError::NotSaved)?,
        };
        match transact(&mut conn, batch, now, self.policy) {
            Ok(appended) => {
                self.conn = Some(conn);
                Ok(appended)
            }
            Err(failure) => {
                if failure.conn_is_good {
                    self.conn = Some(conn);
                }
                Err(failure.error)
            }
        }
    }

    fn open(&self) -> Result<Connection, StoreError> {
        let mut conn = Connection::open(&self.url)?;
        if let Connection::Postgresql(conn) = &mut conn {
            conn.batch_execute(POSTGRES_SETUP)?;
        }
        Ok(conn)
    }
}

struct Failure {
    error: CommitError,
    conn_is_good: bool,
}

/// One transaction; on PostgreSQL a second one when a row of the batch was refused, because that
/// takes the whole transaction with it.
fn transact(
    conn: &mut Connection,
    batch: &[Append],
    now: Timestamp,
    policy: Policy,
) -> Result<Vec<Appended>, Failure> {
    let mut appended = attempt(conn, batch, now, policy, false);
    if let (Err(error), Connection::Postgresql(_)) = (&appended, &*conn)
        && cause(error) == Cause::Row
        && conn.rollback().is_ok()
    {
        appended = attempt(conn, batch, now, policy, true);
    }
    let appended = match appended {
        Ok(appended) => appended,
        Err(error) => {
            let rolled_back = conn.rollback();
            let conn_is_good = cause(&error) != Cause::Connection && rolled_back.is_ok();
            return Err(Failure {
                error: CommitError::NotSaved(error.into()),
                conn_is_good,
            });
        }
    };
    match conn.try_commit() {
        Ok(()) => Ok(appended),
        // Whether it was carried out cannot be told from here.
        Err(error) => Err(Failure {
            error: CommitError::Unknown(error.into()),
            conn_is_good: false,
        }),
    }
}

/// Everything but the commit. `careful` finds the rows that are refused.
fn attempt(
    conn: &mut Connection,
    batch: &[Append],
    now: Timestamp,
    policy: Policy,
    careful: bool,
) -> Result<Vec<Appended>, Error> {
    conn.begin_write()?;
    match conn {
        Connection::Postgresql(conn) => postgres::append(conn, batch, now, policy, careful),
        Connection::Sqlite(conn) => sqlite::append(conn, batch, now, policy),
    }
}
