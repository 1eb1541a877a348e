//! What an error of the database says about the thing that caused it: by its code, never by words.

use super::code::{self, ErrorCode};
use diesel::result::{DatabaseErrorKind, Error};

/// What an error says about the thing that caused it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// The connection is of no more use: it is lost, or leads to a server that does not write.
    Connection,
    /// Another transaction was in the way. Nothing of this one happened; it may work if tried again.
    Conflict,
    /// The database cannot write: no room, or a disk that fails.
    Storage,
    /// The database cannot do it now: busy, a time limit. The connection still works.
    Busy,
    /// A value of a row: the same statement with other values is accepted.
    Row,
    /// Anything else, such as a table that is not there. Says nothing against the row.
    Statement,
}

impl Cause {
    /// Whether the rows of a batch may have to do with it: tried without one of them, it may work.
    pub(crate) fn may_be_a_rows(self) -> bool {
        matches!(self, Self::Row | Self::Statement)
    }
}

/// Sorts an error of Diesel.
pub(crate) fn cause(error: &Error) -> Cause {
    match error {
        Error::DatabaseError(kind, info) => match code::of(info.as_ref()) {
            // libpq knows before any server says so.
            _ if is_lost(kind) => Cause::Connection,
            ErrorCode::Sqlstate(state) => of_sqlstate(state),
            ErrorCode::Client => Cause::Connection,
            ErrorCode::Sqlite(result) => of_sqlite(result),
            ErrorCode::Unknown => of_kind(kind),
        },
        Error::SerializationError(_) => Cause::Row,
        Error::BrokenTransactionManager
        | Error::AlreadyInTransaction
        | Error::NotInTransaction
        | Error::RollbackErrorOnCommit { .. } => Cause::Connection,
        _ => Cause::Statement,
    }
}

fn is_lost(kind: &DatabaseErrorKind) -> bool {
    matches!(
        kind,
        DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand
    )
}

/// By appendix A of PostgreSQL's manual.
fn of_sqlstate(state: [u8; 5]) -> Cause {
    match &state {
        // A server that does not write any more: a standby, or the primary of before.
        b"25006" => Cause::Connection,
        // A statement that was prepared before the tables changed, or on another connection: the
        // next one is not burdened with that.
        b"0A000" | b"26000" => Cause::Connection,
        // Sessions that the server ends.
        b"25P03" | b"40003" => Cause::Connection,
        b"53100" => Cause::Storage,
        b"57014" => Cause::Busy,
        // Such as a row that is too wide for an index.
        b"54000" => Cause::Row,
        [b'0', b'8', ..] | [b'5', b'7', ..] => Cause::Connection,
        [b'4', b'0', ..] => Cause::Conflict,
        [b'5', b'8', ..] | b"XX001" | b"XX002" => Cause::Storage,
        [b'2', b'5', ..] | [b'5', b'3', ..] | [b'5', b'5', ..] => Cause::Busy,
        [b'2', b'2', ..] | [b'2', b'3', ..] => Cause::Row,
        _ => Cause::Statement,
    }
}

/// By <https://www.sqlite.org/rescode.html>, of a primary code.
pub(crate) fn of_sqlite(result: std::os::raw::c_int) -> Cause {
    match result {
        libsqlite3_sys::SQLITE_TOOBIG | libsqlite3_sys::SQLITE_MISMATCH => Cause::Row,
        libsqlite3_sys::SQLITE_BUSY
        | libsqlite3_sys::SQLITE_LOCKED
        | libsqlite3_sys::SQLITE_PROTOCOL
        | libsqlite3_sys::SQLITE_INTERRUPT
        | libsqlite3_sys::SQLITE_NOMEM => Cause::Busy,
        _ => Cause::Storage,
    }
}

/// Diesel has kinds for codes, and SQLite's of these it hands out in no other way.
fn of_kind(kind: &DatabaseErrorKind) -> Cause {
    match kind {
        DatabaseErrorKind::UniqueViolation
        | DatabaseErrorKind::ForeignKeyViolation
        | DatabaseErrorKind::NotNullViolation
        | DatabaseErrorKind::CheckViolation
        | DatabaseErrorKind::RestrictViolation
        | DatabaseErrorKind::ExclusionViolation => Cause::Row,
        DatabaseErrorKind::SerializationFailure => Cause::Conflict,
        DatabaseErrorKind::ReadOnlyTransaction => Cause::Connection,
        _ => Cause::Statement,
    }
}

#[cfg(test)]
mod tests {
    use super::super::code::name_of;
    use super::*;

    fn text(kind: DatabaseErrorKind, text: &str) -> Error {
        Error::DatabaseError(kind, Box::new(text.to_owned()))
    }

    #[test]
    fn a_sqlstate_says_what_to_conclude() {
        for (state, expected) in [
            (b"08006", Cause::Connection),
            (b"57P01", Cause::Connection),
            (b"57P03", Cause::Connection),
            (b"25006", Cause::Connection),
            (b"0A000", Cause::Connection),
            (b"40001", Cause::Conflict),
            (b"40P01", Cause::Conflict),
            (b"53100", Cause::Storage),
            (b"58030", Cause::Storage),
            (b"53200", Cause::Busy),
            (b"55P03", Cause::Busy),
            (b"57014", Cause::Busy),
            (b"25P02", Cause::Busy),
            (b"22021", Cause::Row),
            (b"22P05", Cause::Row),
            (b"23514", Cause::Row),
            (b"54000", Cause::Row),
            (b"42P01", Cause::Statement),
            (b"XX000", Cause::Statement),
            (b"P0001", Cause::Statement),
        ] {
            let shown = String::from_utf8_lossy(state);
            assert_eq!(of_sqlstate(*state), expected, "{shown}");
        }
    }

    #[test]
    fn a_result_of_sqlite_says_what_to_conclude() {
        for (result, expected) in [
            (libsqlite3_sys::SQLITE_BUSY, Cause::Busy),
            (libsqlite3_sys::SQLITE_LOCKED, Cause::Busy),
            (libsqlite3_sys::SQLITE_FULL, Cause::Storage),
            (libsqlite3_sys::SQLITE_IOERR, Cause::Storage),
            (libsqlite3_sys::SQLITE_READONLY, Cause::Storage),
            (libsqlite3_sys::SQLITE_CANTOPEN, Cause::Storage),
            (libsqlite3_sys::SQLITE_TOOBIG, Cause::Row),
        ] {
            let error = text(DatabaseErrorKind::Unknown, name_of(result));
            assert_eq!(cause(&error), expected, "{}", name_of(result));
        }
    }

    #[test]
    fn words_say_nothing() {
        for words in [
            "canceling statement due to lock timeout",
            "server closed the connection unexpectedly",
            "invalid byte sequence for encoding \"UTF8\": 0x00",
            "no such table: messages",
        ] {
            let error = text(DatabaseErrorKind::Unknown, words);
            assert_eq!(cause(&error), Cause::Statement, "{words}");
        }
        let lost = text(DatabaseErrorKind::UnableToSendCommand, "");
        assert_eq!(cause(&lost), Cause::Connection);
        let refused = text(DatabaseErrorKind::CheckViolation, "");
        assert_eq!(cause(&refused), Cause::Row);
    }
}
