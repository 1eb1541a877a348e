//! Copies of the database that can be brought back: `switchboard backup`, `restore`, `verify` and `epoch new`.
//!
//! - `copy.rs`: one snapshot, checked, beside a running server. `pace.rs`: how fast. `restore.rs`: the way back.
//! - `manifest.rs`: what a copy says of itself. `files.rs`: files that appear whole, and to nobody else.
//! - `owner.rs`: whose they are.
//!
//! Copies are of SQLite; PostgreSQL has its own ways, and the same `verify` and `epoch new`.

mod copy;
mod files;
mod manifest;
mod owner;
mod pace;
mod restore;

use crate::cli::print;
use crate::config::Config;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use switchboard_store::{
    BeginEpoch, Connection, DatabaseUrl, Finding, StoreError, Verified, WriteGate, execute,
    migrate, verify,
};

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// A copy, into this file.
    Backup(PathBuf),
    /// The way back, from this one.
    Restore(PathBuf),
    /// Whether the database is whole.
    Verify,
    /// Another epoch.
    NewEpoch,
}

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// PostgreSQL has ways of its own.
    #[error("this is for SQLite: for PostgreSQL see \"Back up\" in docs/operations.md")]
    NotSqlite,
    /// There is nothing there.
    #[error("there is no database at {0}")]
    Missing(PathBuf),
    /// A file would be lost.
    #[error("{0} is there already: nothing is overwritten")]
    Exists(PathBuf),
    /// The copy and what it says of itself do not belong together.
    #[error("{0} is not the file that its manifest describes: {1}")]
    NotAsDescribed(PathBuf, &'static str),
    /// It cannot be brought back as it is.
    #[error("{0} is damaged:\n{1}")]
    Damaged(PathBuf, String),
    /// A server would go on with what it knows of the old one.
    #[error("a server, or somebody else, has {0} open: stop it first")]
    InUse(PathBuf),
    /// It would be brought back without what is in there, or with what is not its own.
    #[error(
        "{0} is beside it, and its manifest does not know it: take it away for the copy as it was made, or the \
         manifest for both together"
    )]
    NotOfTheCopy(PathBuf),
    /// The tables are of a release before.
    #[error("its tables are not up to date: run `switchboard migrate`, or start the server, first")]
    Old,
    /// A file cannot be read or written.
    #[error("{0}: {1}")]
    File(PathBuf, std::io::Error),
    /// The database refused.
    #[error("the database: {0}")]
    Store(#[from] StoreError),
}

/// Does it and says what was done; what is found wrong, or not done, ends with status 1.
pub fn run(config: &Config, task: &Task) -> ExitCode {
    let url = &config.storage.database_url;
    let done = match task {
        Task::Backup(to) => copy::backup(url, to),
        Task::Restore(from) => restore::restore(url, from),
        Task::Verify => return report(look(url)),
        Task::NewEpoch => new_epoch(url),
    };
    match done {
        Ok(text) => print(&text),
        Err(error) => failed(&error),
    }
}

fn failed(error: &BackupError) -> ExitCode {
    eprintln!("switchboard: {error}");
    ExitCode::FAILURE
}

fn look(url: &DatabaseUrl) -> Result<Verified, BackupError> {
    Ok(verify(&mut open(url)?)?)
}

fn report(found: Result<Verified, BackupError>) -> ExitCode {
    match found {
        Ok(it) if it.findings.is_empty() => {
            print(&format!("whole: nothing was found\n{}", skipped(&it)))
        }
        Ok(it) => {
            print(&format!("{}{}", list(&it.findings), skipped(&it)));
            ExitCode::FAILURE
        }
        Err(error) => failed(&error),
    }
}

/// What was not looked for, where that is so.
fn skipped(verified: &Verified) -> String {
    let names = verified.skipped.join("; ");
    match names.is_empty() {
        true => names,
        false => {
            format!("not looked for, as the tables are of a release before this one: {names}\n")
        }
    }
}

fn list(findings: &[Finding]) -> String {
    findings.iter().map(|it| format!("{it}\n")).collect()
}

fn new_epoch(url: &DatabaseUrl) -> Result<String, BackupError> {
    let mut conn = open(url)?;
    if migrate::pending(&mut conn)? {
        return Err(BackupError::Old);
    }
    let epoch = execute(BeginEpoch, &mut conn, &WriteGate::default())?;
    Ok(format!(
        "epoch {epoch} begins: within seconds every server has its clients read everything anew\n"
    ))
}

/// A connection to a database that is there: SQLite would make one.
fn open(url: &DatabaseUrl) -> Result<Connection, BackupError> {
    if let Some(file) = url.file().filter(|file| !file.exists()) {
        return Err(BackupError::Missing(file));
    }
    Ok(Connection::open(url)?)
}

/// The database in a file that has no other name.
fn at(file: &Path) -> Result<DatabaseUrl, BackupError> {
    let refused =
        |_| BackupError::File(file.to_owned(), std::io::ErrorKind::InvalidFilename.into());
    DatabaseUrl::sqlite(&file.display().to_string()).map_err(refused)
}
