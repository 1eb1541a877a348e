//! What a use case of the database is, and how one is run.

use super::connection::Connection;
use super::error::StoreError;
use super::gate::WriteGate;
use super::permit::Permit;
use super::url::Backend;
use std::time::Duration;

/// Longest wait for other writers of this process.
const GATE_LIMIT: Duration = Duration::from_secs(4);

/// Tries of one query while other transactions are in its way.
const TRIES: u32 = 5;
/// Pause before the second try; each later one waits so much longer.
const PAUSE: Duration = Duration::from_millis(10);

/// One use case.
pub trait Query: Clone + Send + 'static {
    /// The answer.
    type Output: Send + 'static;

    /// Whether it may write. Such a query runs in one transaction, all of it or nothing.
    const WRITES: bool = false;

    /// Whether all of it is one statement on PostgreSQL, and so needs no transaction around it. Such
    /// a query may be carried out twice without harm: when its connection is lost, nobody knows.
    const ONE_STATEMENT_ON_POSTGRESQL: bool = false;

    /// The answer, when it takes no writing. Asked first, outside any transaction, of a query that
    /// `WRITES`; `None` leads to `run`.
    fn without_writing(&self, conn: &mut Connection) -> Result<Option<Self::Output>, StoreError> {
        let _ = conn;
        Ok(None)
    }

    /// Whether its outcome tells if writing works. Not that of whoever asks just that.
    const TELLS_OF_WRITING: bool = Self::WRITES;

    /// Does it. Run again, from the start, when another transaction was in the way.
    fn run(self, conn: &mut Connection) -> Result<Self::Output, StoreError>;
}

/// Runs `query` on this thread. `gate` is the one of everybody else in this process who writes to
/// the same database.
pub fn execute<Q: Query>(
    query: Q,
    conn: &mut Connection,
    gate: &WriteGate,
) -> Result<Q::Output, StoreError> {
    execute_for(query, conn, gate, &Permit::default())
}

/// [`execute`] for a caller who may give up before it is committed.
pub(super) fn execute_for<Q: Query>(
    query: Q,
    conn: &mut Connection,
    gate: &WriteGate,
    permit: &Permit,
) -> Result<Q::Output, StoreError> {
    for tried in 1..TRIES {
        match execute_once(query.clone(), conn, gate, permit) {
            Err(StoreError::Conflict(text)) if !permit.is_revoked() => {
                log::debug!("{}: tried again: {text}", std::any::type_name::<Q>());
            }
            outcome => return outcome,
        }
        std::thread::sleep(PAUSE * tried);
    }
    execute_once(query, conn, gate, permit)
}

fn execute_once<Q: Query>(
    query: Q,
    conn: &mut Connection,
    gate: &WriteGate,
    permit: &Permit,
) -> Result<Q::Output, StoreError> {
    if !Q::WRITES {
        return query.run(conn);
    }
    if let Some(answer) = query.without_writing(conn)? {
        return Ok(answer);
    }
    if Q::ONE_STATEMENT_ON_POSTGRESQL && conn.backend() == Backend::Postgresql {
        if !permit.take() {
            return Err(StoreError::Unavailable("the caller gave up".to_owned()));
        }
        return query.run(conn).map_err(|error| match error {
            StoreError::Unavailable(_) => StoreError::Timeout,
            error => error,
        });
    }
    let _inside = match conn.backend() {
        Backend::Postgresql => None,
        Backend::Sqlite => match gate.enter(GATE_LIMIT) {
            Some(inside) => Some(inside),
            None => {
                return Err(StoreError::Unavailable(
                    "other writers take too long".into(),
                ));
            }
        },
    };
    conn.write(permit, |conn| query.run(conn))
}
