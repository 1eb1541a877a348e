//! What a use case of the database is, and how one is run.

use super::connection::Connection;
use super::error::StoreError;
use super::gate::WriteGate;
use super::url::Backend;
use std::time::Duration;

/// Longest wait for other writers of this process.
const GATE_LIMIT: Duration = Duration::from_secs(4);

/// One use case.
pub trait Query: Send + 'static {
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

    /// Does it. Not run again after a failure.
    fn run(self, conn: &mut Connection) -> Result<Self::Output, StoreError>;
}

/// Runs `query` on this thread. `gate` is the one of everybody else in this process who writes to
/// the same database.
pub fn execute<Q: Query>(
    query: Q,
    conn: &mut Connection,
    gate: &WriteGate,
) -> Result<Q::Output, StoreError> {
    if !Q::WRITES {
        return query.run(conn);
    }
    if let Some(answer) = query.without_writing(conn)? {
        return Ok(answer);
    }
    if Q::ONE_STATEMENT_ON_POSTGRESQL && conn.backend() == Backend::Postgresql {
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
    conn.write(|conn| query.run(conn))
}
