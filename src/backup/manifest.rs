//! What a copy says of itself, in a file beside it: which database, from when, and how to tell that it is whole.

use super::BackupError;
use super::files::{beside, digest, of};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The file beside a copy.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// The release that made the copy.
    pub program: String,
    /// When, RFC 3339.
    pub made_at: String,
    /// Of which database. One of a release before has no name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub installation: Option<String>,
    /// In which epoch, if it had one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<String>,
    /// Bytes.
    pub bytes: u64,
    /// Their digest, in hexadecimal digits.
    pub sha256: String,
    /// What is in it.
    pub chats: i64,
    /// The same.
    pub messages: i64,
    /// The same.
    pub users: i64,
}

/// Its name.
pub fn path_of(copy: &Path) -> PathBuf {
    beside(copy, ".manifest")
}

impl Manifest {
    /// The manifest of a copy, if there is one, once it is known that it describes this file.
    pub fn check(copy: &Path) -> Result<Option<Self>, BackupError> {
        let path = path_of(copy);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(of(&path)(error)),
        };
        let other = |why| BackupError::NotAsDescribed(copy.to_owned(), why);
        let manifest: Self =
            serde_json::from_str(&text).map_err(|_| other("the manifest cannot be read"))?;
        let (bytes, sha256) = digest(copy)?;
        if bytes != manifest.bytes {
            return Err(other("it has another length"));
        }
        if sha256 != manifest.sha256 {
            return Err(other("it holds something else"));
        }
        Ok(Some(manifest))
    }
}
