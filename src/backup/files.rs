//! Files that appear whole or not at all, are lost by nobody's mistake, and are read by nobody else.

use super::BackupError;
use sha2::{Digest, Sha256};
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// The same path with something behind its last name.
pub fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    name.into()
}

/// Says which file it was.
pub fn of(path: &Path) -> impl FnOnce(io::Error) -> BackupError + '_ {
    |error| match error.kind() {
        ErrorKind::AlreadyExists => BackupError::Exists(path.to_owned()),
        _ => BackupError::File(path.to_owned(), error),
    }
}

/// A new file that only its owner reads. Removed again when this is dropped, unless it was kept.
#[derive(Debug)]
pub struct Draft(Option<PathBuf>);

impl Draft {
    /// Makes it, empty. What a run that was killed has left is nobody's.
    pub fn new(path: PathBuf) -> Result<Self, BackupError> {
        let _ = fs::remove_file(&path);
        let mut options = OpenOptions::new();
        let options = options.write(true).create_new(true).mode(0o600);
        options.open(&path).map_err(of(&path))?;
        Ok(Self(Some(path)))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.as_deref().unwrap_or(Path::new(""))
    }

    /// Gives it its name, if nothing has that yet, durably.
    pub fn publish(self, name: &Path) -> Result<(), BackupError> {
        sync(self.path())?;
        fs::hard_link(self.path(), name).map_err(of(name))?;
        sync_folder(name)
    }

    /// Gives it its name, whatever has that: it is put in its place at once.
    pub fn replace(mut self, name: &Path) -> Result<(), BackupError> {
        sync(self.path())?;
        fs::rename(self.path(), name).map_err(of(name))?;
        self.0 = None;
        sync_folder(name)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if let Some(path) = &self.0 {
            let _ = fs::remove_file(path);
        }
    }
}

/// Writes a small file.
pub fn write(path: &Path, text: &str) -> Result<(), BackupError> {
    let draft = Draft::new(beside(path, ".part"))?;
    let mut file = OpenOptions::new().write(true).open(draft.path());
    let written = file.as_mut().map(|file| file.write_all(text.as_bytes()));
    match written {
        Ok(Ok(())) => draft.publish(path),
        Ok(Err(error)) => Err(of(path)(error)),
        Err(_) => Err(BackupError::Missing(path.to_owned())),
    }
}

fn sync(path: &Path) -> Result<(), BackupError> {
    let file = OpenOptions::new().write(true).open(path);
    file.and_then(|file| file.sync_all()).map_err(of(path))
}

/// A name is durable when its folder is.
pub fn sync_folder(path: &Path) -> Result<(), BackupError> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let file = File::open(folder);
    file.and_then(|file| file.sync_all()).map_err(of(folder))
}

/// How long a file is, and the digest of what it holds.
pub fn digest(path: &Path) -> Result<(u64, String), BackupError> {
    let mut file = File::open(path).map_err(of(path))?;
    let (mut hash, mut bytes, mut buffer) = (Sha256::new(), 0, vec![0; 1 << 16]);
    loop {
        let read = file.read(&mut buffer).map_err(of(path))?;
        if read == 0 {
            break;
        }
        hash.update(&buffer[..read]);
        bytes += read as u64;
    }
    let digest = hash.finalize();
    let hex = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok((bytes, hex))
}
