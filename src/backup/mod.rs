//! Copies of the database that can be brought back: `switchboard backup`, `restore`, `verify` and `epoch new`.
//!
//! - `copy.rs`: one snapshot, checked, beside a running server. `restore.rs`: the way back.
//! - `manifest.rs`: what a copy says of itself. `files.rs`: files that appear whole, and to nobody else.
//!
//! Copies are of SQLite; PostgreSQL has its own ways, and the same `verify` and `epoch new`.

mod copy;
mod files;
mod manifest;
mod restore;

use crate::cli::print;
use crate::config::Config;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use switchboard_actors::store::{
    BeginEpoch, Connection, DatabaseUrl, Finding, StoreError, WriteGate, execute, verify,
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

fn look(url: &DatabaseUrl) -> Result<Vec<Finding>, BackupError> {
    Ok(verify(&mut open(url)?)?)
}

fn report(found: Result<Vec<Finding>, BackupError>) -> ExitCode {
    match found {
        Ok(findings) if findings.is_empty() => print("whole: nothing was found\n"),
        Ok(findings) => {
            print(&list(&findings));
            ExitCode::FAILURE
        }
        Err(error) => failed(&error),
    }
}

fn list(findings: &[Finding]) -> String {
    findings.iter().map(|it| format!("{it}\n")).collect()
}

fn new_epoch(url: &DatabaseUrl) -> Result<String, BackupError> {
    let epoch = execute(BeginEpoch, &mut open(url)?, &WriteGate::default())?;
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
