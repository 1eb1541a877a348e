//! Group commit: the messages of many chats, appended to their logs in one transaction.
//!
//! ```text
//! append      what is appended, and what becomes of it
//! change      pure: what entries make of others
//! changes     the statements of changes, for both databases
//! decide      pure: what is to be done about one entry
//! direct      pure: what direct chats need beside their log
//! help        pure: who may write in a help chat, and what that changes
//! halving     pure: how a batch goes on without the row that fails it
//! list        pure: what lists do
//! locked_chat what is read of a chat under its lock
//! lookup      what a batch must know of single entries
//! plan        pure: which rows a batch makes, and with which seq
//! postgres*   the statements of PostgreSQL
//! reply       what entries answer
//! sqlite      the statements of SQLite
//! ```
//!
//! Any number of writers, in any number of processes, may append to the same chats: each locks the
//! batch's chats, in the order of their ids, before it reads their last seq. So seq has no gaps and
//! a client's message id is found wherever it was stored.

mod append;
mod change;
mod changes;
mod decide;
mod direct;
mod halving;
pub mod help;
mod list;
mod locked_chat;
mod lookup;
mod plan;
mod postgres;
mod postgres_direct;
mod postgres_insert;
mod postgres_list;
mod postgres_lookup;
mod reply;
mod sqlite;

pub use append::{Append, Appended, Attempt, CommitError, StoredAt};

use super::cause::{Cause, cause};
use super::connection::Connection;
use super::error::StoreError;
use super::gate::WriteGate;
use super::handle::StoreConfig;
use super::meta::KnownMeta;
use super::permit::Permit;
use super::url::{Backend, DatabaseUrl};
use super::writing::Writing;
use diesel::connection::SimpleConnection;
use diesel::result::Error;
use halving::Blame;
use std::time::Duration;
use switchboard_domain::Timestamp;
use switchboard_domain::policy::Policy;

/// Longest wait for other writers of this process.
const GATE_LIMIT: Duration = Duration::from_secs(4);

/// The writer's statements on PostgreSQL find rows by key, each time. Statistics of a young or fast
/// growing table would have the planner read all of it instead.
const POSTGRES_SETUP: &str = "SET enable_seqscan = off; SET enable_hashjoin = off; \
    SET enable_mergejoin = off; SET plan_cache_mode = force_generic_plan";

/// Appends batches over a connection of its own, kept for as long as it works.
pub struct LogWriter {
    url: DatabaseUrl,
    gate: WriteGate,
    writing: Writing,
    meta: KnownMeta,
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
            writing: config.writing.clone(),
            meta: config.meta.clone(),
            policy,
            conn: None,
        }
    }

    /// Connects, so that the first batch finds a connection. What keeps it from that is logged: the
    /// first batch tries again.
    pub fn connect(&mut self) {
        if self.conn.is_none() {
            match self.open() {
                Ok(conn) => self.conn = Some(conn),
                Err(error) => log::warn!("history: {error}"),
            }
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
        self.commit_for(batch, now, &Permit::default())
    }

    /// [`Self::commit`] for a caller who may give up before it is committed.
    pub fn commit_for(
        &mut self,
        batch: &[Append],
        now: Timestamp,
        permit: &Permit,
    ) -> Result<Vec<Appended>, CommitError> {
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        let outcome = self.try_commit(batch, now, permit);
        match outcome {
            Ok(appended) => {
                self.writing.note(&Ok::<(), _>(()));
                Ok(appended)
            }
            Err(CommitError::NotSaved(error)) => {
                let told = Err::<(), _>(error);
                self.writing.note(&told);
                told.map_err(CommitError::NotSaved).map(|()| Vec::new())
            }
            Err(unknown) => Err(unknown),
        }
    }

    fn try_commit(
        &mut self,
        batch: &[Append],
        now: Timestamp,
        permit: &Permit,
    ) -> Result<Vec<Appended>, CommitError> {
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
        match transact(&mut conn, batch, now, self.policy, permit) {
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
        self.meta.look(&mut conn);
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

/// One transaction; a second one when a row of the batch may be at fault, because that takes the
/// whole transaction with it.
fn transact(
    conn: &mut Connection,
    batch: &[Append],
    now: Timestamp,
    policy: Policy,
    permit: &Permit,
) -> Result<Vec<Appended>, Failure> {
    let whole = conn
        .begin_write()
        .and_then(|()| append(conn, batch, now, policy));
    let appended = match whole {
        Err(error) if cause(&error).may_be_a_rows() => conn
            .rollback()
            .and_then(|()| append_by_halves(conn, batch, now, policy)),
        appended => appended,
    };
    let appended = match appended {
        Ok(appended) => appended,
        Err(error) => {
            let usable = !matches!(cause(&error), Cause::Connection | Cause::Storage);
            let conn_is_good = conn.rollback().is_ok() && usable;
            return Err(Failure {
                error: CommitError::NotSaved(error.into()),
                conn_is_good,
            });
        }
    };
    if !permit.take() {
        let text = "its senders have been told that it is not saved".to_owned();
        return Err(Failure {
            error: CommitError::NotSaved(StoreError::Unavailable(text)),
            conn_is_good: conn.rollback().is_ok(),
        });
    }
    match conn.try_commit() {
        Ok(()) => Ok(appended),
        Err(error) => Err(Failure {
            error: match cause(&error) {
                // Whether it was carried out cannot be told from here.
                Cause::Connection => CommitError::Unknown(error.into()),
                // The database has said that it was not.
                _ => CommitError::NotSaved(error.into()),
            },
            conn_is_good: false,
        }),
    }
}

/// Everything within an open transaction.
fn append(
    conn: &mut Connection,
    batch: &[Append],
    now: Timestamp,
    policy: Policy,
) -> Result<Vec<Appended>, Error> {
    match conn {
        Connection::Postgresql(conn) => postgres::append(conn, batch, now, policy),
        Connection::Sqlite(conn) => sqlite::append(conn, batch, now, policy),
    }
}

/// Lines of the log that a batch writes of what the database refuses.
const TOLD: usize = 8;

/// The same for a batch that has failed, in a transaction of its own.
fn append_by_halves(
    conn: &mut Connection,
    batch: &[Append],
    now: Timestamp,
    policy: Policy,
) -> Result<Vec<Appended>, Error> {
    conn.begin_write()?;
    if let Connection::Postgresql(conn) = conn {
        // All of them first: parts that took theirs one after the other would come into the way of
        // other writers, who take them in the order of their ids.
        postgres::lock(conn, batch)?;
    }
    let mut told = 0;
    let attempt = |part: &[Append]| {
        // Plain text: Diesel would count the nested transaction, and nothing asks for the count.
        conn.batch_execute("SAVEPOINT part")?;
        let appended = append(conn, part, now, policy);
        match &appended {
            Ok(_) => conn.batch_execute("RELEASE SAVEPOINT part")?,
            Err(error) if cause(error).may_be_a_rows() => {
                // Where it is the database's fault every one is tried.
                if part.len() == 1 && told < TOLD {
                    told += 1;
                    log::error!("a message was refused by the database: {error}");
                }
                conn.batch_execute("ROLLBACK TO SAVEPOINT part; RELEASE SAVEPOINT part")?;
            }
            Err(_) => {}
        }
        appended
    };
    halving::by_halves(batch, attempt, |error| match cause(&error) {
        Cause::Row => Blame::Row(Appended::Refused),
        // Not that anything is wrong with the row, only that it goes no further.
        Cause::Statement => Blame::Either(Appended::NotStored, error),
        _ => Blame::Database(error),
    })
}
