//! One server for a file of SQLite: two would not hear of each other's messages.

use super::error::StoreError;
use super::url::{Backend, DatabaseUrl};
use std::fs::{File, OpenOptions, TryLockError};
use std::path::PathBuf;

/// The right to serve a database, for as long as this value lives. The system takes it back from a
/// process that ends, in whatever way. On PostgreSQL everybody has it.
#[derive(Debug)]
pub struct ServerLock {
    _file: Option<File>,
}

impl ServerLock {
    /// Takes the right, unless another process has it: `None` then.
    ///
    /// Fails when the lock's file, beside the database, cannot be made.
    pub fn try_take(url: &DatabaseUrl) -> Result<Option<Self>, StoreError> {
        let Some(path) = Self::path(url) else {
            return Ok(Some(Self { _file: None }));
        };
        let failed = |error: std::io::Error| {
            StoreError::Unfit(format!("its lock, {}: {error}", path.display()))
        };
        let mut options = OpenOptions::new();
        let options = options.create(true).truncate(false).write(true);
        let file = options.open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _file: Some(file) })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }

    /// The file that is locked; none on PostgreSQL. It stays: whoever removed it would let a second
    /// server in.
    pub fn path(url: &DatabaseUrl) -> Option<PathBuf> {
        let is_file = url.backend() == Backend::Sqlite;
        is_file.then(|| PathBuf::from(format!("{}.lock", url.for_driver())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_one_server_and_postgresql_any() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("x.db").display().to_string();
        let url = DatabaseUrl::sqlite(&file).expect("a path");
        let take = |url: &DatabaseUrl| ServerLock::try_take(url).expect("it can be locked");
        let first = take(&url).expect("free");
        assert!(take(&url).is_none());
        drop(first);
        assert!(take(&url).is_some());
        let url: DatabaseUrl = "postgres://h/d".parse().expect("a URL");
        let _first = take(&url).expect("free");
        assert!(take(&url).is_some());
        let nowhere = DatabaseUrl::sqlite("/does/not/exist/x.db").expect("a path");
        assert!(ServerLock::try_take(&nowhere).is_err());
    }
}
