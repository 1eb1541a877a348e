//! The code of a database's error. Texts are for people, and in their language: nothing is decided
//! by them. Diesel has a kind for some codes only and no way to ask for the others.

use diesel::result::DatabaseErrorInformation;
use std::ffi::CStr;
use std::os::raw::{c_char, c_int};

/// What a database, or the library that speaks with it, calls an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ErrorCode {
    /// The SQLSTATE of a PostgreSQL server.
    Sqlstate([u8; 5]),
    /// libpq's own error: no server has said anything.
    Client,
    /// A result code of SQLite.
    Sqlite(c_int),
    /// None is known.
    Unknown,
}

/// The code of the error that Diesel tells of with `info`.
pub(super) fn of(info: &(dyn DatabaseErrorInformation + Send + Sync)) -> ErrorCode {
    match result_of(info) {
        Some(result) => sqlstate(result),
        None => sqlite(info.message()),
    }
}

/// A result of libpq, as long as what it was found in.
type Result<'a> = (*const pq_sys::PGresult, std::marker::PhantomData<&'a ()>);

/// The result behind an error of PostgreSQL.
///
/// Of all that implements this trait in the version of Diesel that Cargo.toml pins, the error of
/// PostgreSQL is one pointer to the result, never null, and a `String` is three words.
#[allow(unsafe_code, reason = "Diesel hides the result that has the code")]
fn result_of(info: &(dyn DatabaseErrorInformation + Send + Sync)) -> Option<Result<'_>> {
    type Pointer = *const pq_sys::PGresult;
    let is_pointer =
        size_of_val(info) == size_of::<Pointer>() && align_of_val(info) == align_of::<Pointer>();
    if !is_pointer {
        return None;
    }
    let info: *const (dyn DatabaseErrorInformation + Send + Sync) = info;
    // SAFETY: a value of a pointer's size with a pointer in it is that pointer, wherever the
    // compiler puts fields; the borrow keeps it, and the result that it owns, alive.
    let result = unsafe { info.cast::<Pointer>().read() };
    Some((result, std::marker::PhantomData))
}

#[allow(unsafe_code, reason = "libpq's own way to ask for the code")]
fn sqlstate((result, _): Result<'_>) -> ErrorCode {
    const PG_DIAG_SQLSTATE: c_int = b'C' as c_int;
    // SAFETY: the result is alive, and its text lives as long as it does.
    let text = unsafe { text(pq_sys::PQresultErrorField(result, PG_DIAG_SQLSTATE)) };
    let code = text.and_then(|text| text.to_bytes().try_into().ok());
    code.map_or(ErrorCode::Client, ErrorCode::Sqlstate)
}

/// Results of SQLite that say nothing of a statement or its values. Diesel hands out their text
/// alone, which is a constant of the library that is compiled in: the code is looked up by it.
const RESULTS: &[c_int] = &[
    libsqlite3_sys::SQLITE_BUSY,
    libsqlite3_sys::SQLITE_LOCKED,
    libsqlite3_sys::SQLITE_FULL,
    libsqlite3_sys::SQLITE_IOERR,
    libsqlite3_sys::SQLITE_READONLY,
    libsqlite3_sys::SQLITE_CANTOPEN,
    libsqlite3_sys::SQLITE_NOMEM,
    libsqlite3_sys::SQLITE_PROTOCOL,
    libsqlite3_sys::SQLITE_INTERRUPT,
    libsqlite3_sys::SQLITE_CORRUPT,
    libsqlite3_sys::SQLITE_NOTADB,
    libsqlite3_sys::SQLITE_PERM,
    libsqlite3_sys::SQLITE_TOOBIG,
    libsqlite3_sys::SQLITE_MISMATCH,
];

fn sqlite(message: &str) -> ErrorCode {
    let code = RESULTS.iter().find(|code| name_of(**code) == message);
    code.map_or(ErrorCode::Unknown, |code| ErrorCode::Sqlite(*code))
}

/// What SQLite calls a result.
#[allow(unsafe_code, reason = "SQLite's own table of its results")]
pub(super) fn name_of(code: c_int) -> &'static str {
    // SAFETY: SQLite answers with a constant for every number.
    let name = unsafe { text(libsqlite3_sys::sqlite3_errstr(code)) };
    name.and_then(|name| name.to_str().ok()).unwrap_or_default()
}

/// A text of C, if there is one.
///
/// # Safety
/// It ends with a zero, and lives as long as the caller says.
#[allow(unsafe_code, reason = "texts of C")]
unsafe fn text<'a>(text: *const c_char) -> Option<&'a CStr> {
    // SAFETY: as the caller promises.
    (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_no_result_of_libpq() {
        let text = |text: &str| of(&text.to_owned());
        assert_eq!(
            text("canceling statement due to lock timeout"),
            ErrorCode::Unknown
        );
        assert_eq!(text("Datenbank ist gesperrt"), ErrorCode::Unknown);
        for code in RESULTS {
            assert_eq!(text(name_of(*code)), ErrorCode::Sqlite(*code));
        }
    }
}
