//! The file of SQLite as a whole: a copy of it as it is at one moment, and what stands beside it folded in.

use super::connection::Connection;
use super::error::StoreError;
use super::statement::Statement;
use super::url::{Backend, DatabaseUrl};
use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, Integer, Text};
use rusqlite::OpenFlags;
use rusqlite::backup::{Backup, StepResult};
use std::path::{Path, PathBuf};

/// Pages of one step of a copy: 2 MiB of the usual 4 KiB.
const STEP: i32 = 512;

/// What a copy holds, for whoever has to know later which one it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contents {
    /// Chats of all kinds.
    pub chats: i64,
    /// Entries of their logs.
    pub messages: i64,
    /// Users.
    pub users: i64,
}

impl Contents {
    /// Counts.
    pub fn of(conn: &mut Connection) -> Result<Self, StoreError> {
        let counts = "SELECT (SELECT count(*) FROM chats), (SELECT count(*) FROM messages), \
            (SELECT count(*) FROM users)";
        let counts = Statement::<(BigInt, BigInt, BigInt)>::new(counts);
        let (chats, messages, users) = counts.get_result(conn)?;
        Ok(Self {
            chats,
            messages,
            users,
        })
    }
}

impl DatabaseUrl {
    /// The file of SQLite.
    pub fn file(&self) -> Option<PathBuf> {
        (self.backend() == Backend::Sqlite).then(|| PathBuf::from(self.for_driver()))
    }
}

/// Copies the file at `from`, as it is at this moment, into the empty file at `to`, and calls `rest` after each step of
/// [`STEP`] pages. Whoever writes meanwhile does not wait, and is not waited for: the copy is one snapshot.
pub fn copy(from: &Path, to: &Path, mut rest: impl FnMut()) -> Result<(), StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let source = rusqlite::Connection::open_with_flags(from, flags)?;
    // What is read from here on is of this moment. Without it the copy would begin anew whenever somebody writes.
    source.execute_batch("BEGIN")?;
    source.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    let mut copy = rusqlite::Connection::open_with_flags(to, flags)?;
    // A copy that is not made to its end is thrown away.
    copy.pragma_update_and_check(None, "journal_mode", "OFF", |_| Ok(()))?;
    copy.pragma_update(None, "synchronous", "OFF")?;
    let backup = Backup::new(&source, &mut copy)?;
    loop {
        match backup.step(STEP)? {
            StepResult::Done => return Ok(()),
            StepResult::More => rest(),
            _ => return Err(StoreError::Unavailable("the copy is in use".to_owned())),
        }
    }
}

/// Has the file hold everything, without a write-ahead log beside it. `false`: somebody else has it open.
pub fn fold(conn: &mut Connection) -> Result<bool, StoreError> {
    let Connection::Sqlite(conn) = conn else {
        return Ok(true);
    };
    conn.batch_execute("PRAGMA busy_timeout = 0")?;
    // Refused, with an error or without, while another connection is there.
    let mode: Result<String, _> =
        Statement::<Text>::new("PRAGMA journal_mode = DELETE").get_result(conn);
    Ok(mode.is_ok_and(|mode| mode == "delete"))
}

/// Moves what the write-ahead log holds into the database and cuts the log to nothing, unless somebody is using
/// it: nobody is waited for. `false`: somebody is.
pub fn checkpoint(conn: &mut Connection) -> Result<bool, StoreError> {
    let Connection::Sqlite(conn) = conn else {
        return Ok(true);
    };
    conn.batch_execute("PRAGMA busy_timeout = 0")?;
    let done = Statement::<(Integer, Integer, Integer)>::new("PRAGMA wal_checkpoint(TRUNCATE)");
    let (busy, _, _): (i32, i32, i32) = done.get_result(conn)?;
    Ok(busy == 0)
}
