//! Whose a file is. Whoever administers brings a database back as root, and the server, which is somebody
//! else, has to open it.

use super::BackupError;
use super::files::of;
use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::{MetadataExt, chown};
use std::path::Path;

/// Whose files made for a database have to be; nothing to say unless root makes them.
pub struct Owner(Option<(u32, u32)>);

impl Owner {
    /// Whose the database is, or the folder where there will be one.
    pub fn of(database: &Path) -> Result<Self, BackupError> {
        if !rustix::process::geteuid().is_root() {
            return Ok(Self(None));
        }
        let folder = match database.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let known = match fs::metadata(database) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                fs::metadata(folder).map_err(of(folder))
            }
            known => known.map_err(of(database)),
        };
        known.map(|known| Self(Some((known.uid(), known.gid()))))
    }

    /// Makes a file theirs.
    pub fn give(&self, file: &Path) -> Result<(), BackupError> {
        match self.0 {
            Some((user, group)) => chown(file, Some(user), Some(group)).map_err(of(file)),
            None => Ok(()),
        }
    }
}
