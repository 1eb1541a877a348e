//! What can go wrong with the database, sorted by what the caller may conclude from it.

use super::cause::{Cause, cause, of_sqlite};
use diesel::result::{ConnectionError, Error};
use switchboard_domain::Code;

/// Why there is no result.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database is not there, or went away before anything was committed: nothing has changed,
    /// and the same call may work later.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// Another transaction was in the way: nothing has changed, and the same call may work at once.
    #[error("another transaction was in the way: {0}")]
    Conflict(String),
    /// The database has no room, or its disk fails: nothing has changed.
    #[error("the database cannot write: {0}")]
    Unwritable(String),
    /// This is no database for us, and waiting does not make it one.
    #[error("the database cannot be used: {0}")]
    Unfit(String),
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
            Self::Unavailable(_) | Self::Conflict(_) | Self::Unwritable(_) | Self::Unfit(_) => {
                Code::NotSaved
            }
            Self::Timeout => Code::Timeout,
            Self::Overloaded => Code::Overloaded,
            Self::Internal(_) => Code::Internal,
        }
    }

    /// What a caller is told who wanted to move something on, and wrote nothing that could be lost.
    pub fn step_code(&self) -> Code {
        match self.code() {
            Code::NotSaved => Code::Overloaded,
            code => code,
        }
    }

    /// What a caller is told who wanted to know something: asking again is always safe.
    pub fn read_code(&self) -> Code {
        match self.code() {
            Code::NotSaved | Code::Timeout => Code::Overloaded,
            code => code,
        }
    }

    /// Whether it tells of the database as a whole, and not of one call.
    pub fn is_outage(&self) -> bool {
        matches!(
            self,
            Self::Unavailable(_) | Self::Unwritable(_) | Self::Unfit(_)
        )
    }
}

impl StoreError {
    fn of(cause: Cause, text: String) -> Self {
        match cause {
            Cause::Connection | Cause::Busy => Self::Unavailable(text),
            Cause::Conflict => Self::Conflict(text),
            Cause::Storage => Self::Unwritable(text),
            Cause::Row | Cause::Statement => Self::Internal(text),
        }
    }
}

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        Self::of(cause(&error), error.to_string())
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let cause = match error.sqlite_error() {
            // The last eight bits are the primary code.
            Some(code) => of_sqlite(code.extended_code & 0xff),
            None => Cause::Statement,
        };
        Self::of(cause, error.to_string())
    }
}

impl From<ConnectionError> for StoreError {
    fn from(error: ConnectionError) -> Self {
        match error {
            ConnectionError::CouldntSetupConfiguration(error) => error.into(),
            error => Self::Unavailable(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_is_told_what_is_known_and_of_messages_only_where_there_is_one() {
        let codes = |error: &StoreError| [error.code(), error.step_code(), error.read_code()];
        let (busy, unknown) = (Code::Overloaded, Code::Timeout);
        for not_done in [
            StoreError::Unavailable(String::new()),
            StoreError::Conflict(String::new()),
            StoreError::Unwritable(String::new()),
            StoreError::Unfit(String::new()),
        ] {
            assert_eq!(codes(&not_done), [Code::NotSaved, busy, busy]);
        }
        assert_eq!(codes(&StoreError::Timeout), [unknown, unknown, busy]);
        assert_eq!(codes(&StoreError::Overloaded), [busy; 3]);
    }
}
