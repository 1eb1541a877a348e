//! What can go wrong with the database, sorted by what the caller may conclude from it.

use crate::protocol::Code;
use diesel::result::{ConnectionError, DatabaseErrorKind, Error};

/// Why there is no result.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database is not there, or went away before anything was committed: nothing has changed,
    /// and the same call may work later.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// No answer in time, or the connection was lost while committing: the outcome is unknown.
    #[error("the database did not answer in time: the outcome is unknown")]
    Timeout,
    /// Too many calls wait already; nothing was done.
    #[error("too many calls wait for the database")]
    Overloaded,
    /// A defect: the database refuses the statement, or a row cannot be understood.
    #[error("the database refused: {0}")]
    Internal(String),
}

impl StoreError {
    /// What a caller is told who wanted something stored.
    pub fn code(&self) -> Code {
        match self {
            Self::Unavailable(_) => Code::NotSaved,
            Self::Timeout => Code::Timeout,
            Self::Overloaded => Code::Overloaded,
            Self::Internal(_) => Code::Internal,
        }
    }

    /// What a caller is told who wanted to move something on, and wrote nothing that could be lost.
    pub fn step_code(&self) -> Code {
        match self {
            Self::Unavailable(_) | Self::Overloaded => Code::Overloaded,
            Self::Timeout => Code::Timeout,
            Self::Internal(_) => Code::Internal,
        }
    }

    /// What a caller is told who wanted to know something: asking again is always safe.
    pub fn read_code(&self) -> Code {
        match self {
            Self::Unavailable(_) | Self::Timeout | Self::Overloaded => Code::Overloaded,
            Self::Internal(_) => Code::Internal,
        }
    }
}

/// What an error says about the thing that caused it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// The connection is of no more use.
    Connection,
    /// The database cannot do it now: busy, full, read-only, deadlock, time limit. The connection
    /// still works.
    Database,
    /// A value of a row: the same statement with other values is accepted.
    Row,
    /// Anything else, such as a table that is not there. Says nothing against the row.
    Statement,
}

/// Sorts an error of Diesel. A lost connection is reported in several ways, some of them only as
/// text, depending on when it was noticed.
pub(crate) fn cause(error: &Error) -> Cause {
    match error {
        Error::DatabaseError(kind, info) => match kind {
            DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand => {
                Cause::Connection
            }
            DatabaseErrorKind::SerializationFailure | DatabaseErrorKind::ReadOnlyTransaction => {
                Cause::Database
            }
            DatabaseErrorKind::UniqueViolation
            | DatabaseErrorKind::ForeignKeyViolation
            | DatabaseErrorKind::NotNullViolation
            | DatabaseErrorKind::CheckViolation
            | DatabaseErrorKind::RestrictViolation
            | DatabaseErrorKind::ExclusionViolation => Cause::Row,
            _ => cause_of_text(info.message()),
        },
        Error::SerializationError(_) => Cause::Row,
        Error::BrokenTransactionManager
        | Error::AlreadyInTransaction
        | Error::NotInTransaction
        | Error::RollbackErrorOnCommit { .. } => Cause::Connection,
        _ => Cause::Statement,
    }
}

/// Texts of libpq, PostgreSQL and SQLite for which Diesel has no kind of its own.
fn cause_of_text(message: &str) -> Cause {
    const CONNECTION: &[&str] = &[
        "server closed the connection",
        "connection to server",
        "could not receive data",
        "could not send data",
        "no connection to the server",
        "terminating connection",
        "SSL connection has been closed",
        "SSL SYSCALL error",
        "the database system is",
        "another command is already in progress",
        "Connection reset",
        "Broken pipe",
        "timed out",
    ];
    const DATABASE: &[&str] = &[
        "database is locked",
        "database table is locked",
        "database or disk is full",
        "disk I/O error",
        "readonly database",
        "unable to open database file",
        "deadlock detected",
        "statement timeout",
        "lock timeout",
        "could not extend file",
        "could not write",
        "No space left",
        "out of memory",
        "out of shared memory",
        "canceling statement",
        "current transaction is aborted",
    ];
    const ROW: &[&str] = &[
        "invalid byte sequence",
        "out of range",
        "value too long",
        "index row size",
        "string or blob too big",
    ];
    let has = |texts: &[&str]| texts.iter().any(|text| message.contains(text));
    if has(CONNECTION) {
        Cause::Connection
    } else if has(DATABASE) {
        Cause::Database
    } else if has(ROW) {
        Cause::Row
    } else {
        Cause::Statement
    }
}

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        match cause(&error) {
            Cause::Connection | Cause::Database => Self::Unavailable(error.to_string()),
            Cause::Row | Cause::Statement => Self::Internal(error.to_string()),
        }
    }
}

impl From<ConnectionError> for StoreError {
    fn from(error: ConnectionError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unknown(text: &str) -> Error {
        Error::DatabaseError(DatabaseErrorKind::Unknown, Box::new(text.to_owned()))
    }

    #[test]
    fn a_caller_is_told_what_is_known_and_of_messages_only_where_there_is_one() {
        let gone = StoreError::Unavailable(String::new());
        let codes = |error: &StoreError| [error.code(), error.step_code(), error.read_code()];
        let (busy, unknown) = (Code::Overloaded, Code::Timeout);
        assert_eq!(codes(&gone), [Code::NotSaved, busy, busy]);
        assert_eq!(codes(&StoreError::Timeout), [unknown, unknown, busy]);
        assert_eq!(codes(&StoreError::Overloaded), [busy; 3]);
    }

    #[test]
    fn a_lost_connection_is_no_defect() {
        for text in [
            "server closed the connection unexpectedly",
            "no connection to the server\n",
            "FATAL: the database system is shutting down",
        ] {
            assert_eq!(cause(&unknown(text)), Cause::Connection, "{text}");
        }
        for text in ["database is locked", "deadlock detected"] {
            assert_eq!(cause(&unknown(text)), Cause::Database, "{text}");
        }
    }

    #[test]
    fn a_refused_value_is_no_lost_connection() {
        let text = "invalid byte sequence for encoding \"UTF8\": 0x00";
        assert_eq!(cause(&unknown(text)), Cause::Row);
    }

    #[test]
    fn a_missing_table_says_nothing_against_the_row() {
        let text = "relation \"messages\" does not exist";
        assert_eq!(cause(&unknown(text)), Cause::Statement);
    }
}
