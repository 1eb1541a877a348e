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

/// What may stand beside a database and hold a part of it: a write-ahead log, a journal to be rolled back.
pub const LOGS: [&str; 2] = ["-wal", "-journal"];
/// The same, and what is made anew from it.
pub const PARTS: [&str; 3] = ["-wal", "-journal", "-shm"];

/// A new file that only its owner reads. Removed again when this is dropped, unless it was kept, with whatever
/// SQLite has put beside it.
#[derive(Debug)]
pub struct Draft(Option<PathBuf>);

impl Draft {
    /// Makes it, empty. What a run that was killed has left is nobody's, and would be taken for a part of it.
    pub fn new(path: PathBuf) -> Result<Self, BackupError> {
        remove(&path);
        create(&path)?;
        Ok(Self(Some(path)))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.as_deref().unwrap_or(Path::new(""))
    }

    /// Gives it its name, if nothing has that yet, durably.
    pub fn publish(mut self, name: &Path) -> Result<(), BackupError> {
        sync(self.path())?;
        match rename_to_new(self.path(), name) {
            // Of this system, or of this file system.
            Err(error) if is_unknown(&error) => rename_to_own(self.path(), name),
            done => done,
        }
        .map_err(of(name))?;
        self.0 = None;
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
            remove(path);
        }
    }
}

fn remove(path: &Path) {
    let _ = fs::remove_file(path);
    for part in PARTS {
        let _ = fs::remove_file(beside(path, part));
    }
}

/// Makes an empty file that only its owner reads, where there is none.
pub fn create(path: &Path) -> Result<(), BackupError> {
    let mut options = OpenOptions::new();
    let options = options.write(true).create_new(true).mode(0o600);
    options.open(path).map_err(of(path))?;
    Ok(())
}

/// Writes all of a file into one that is there, whose owner and mode stay what they are.
pub fn fill(from: &Path, to: &Path) -> Result<(), BackupError> {
    let mut read = File::open(from).map_err(of(from))?;
    let write = OpenOptions::new().write(true).truncate(true).open(to);
    io::copy(&mut read, &mut write.map_err(of(to))?).map_err(of(to))?;
    Ok(())
}

/// Renames in one step, which fails where something has that name.
#[cfg(target_os = "linux")]
fn rename_to_new(from: &Path, to: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE)?)
}

#[cfg(not(target_os = "linux"))]
fn rename_to_new(_from: &Path, _to: &Path) -> io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}

/// The same in two steps, which every file system has: the name is taken first, so what is replaced then is ours.
fn rename_to_own(from: &Path, to: &Path) -> io::Result<()> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(to)?;
    fs::rename(from, to).inspect_err(|_| {
        let _ = fs::remove_file(to);
    })
}

/// Whether it is not known here what is asked for: systems and network disks say so in several ways.
fn is_unknown(error: &io::Error) -> bool {
    [ErrorKind::Unsupported, ErrorKind::InvalidInput].contains(&error.kind())
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

pub fn sync(path: &Path) -> Result<(), BackupError> {
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
    match file.and_then(|file| file.sync_all()) {
        // There are disks that keep names in order by themselves, and know no such request.
        Err(error) if is_unknown(&error) => Ok(()),
        done => done.map_err(of(folder)),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    type Rename = fn(&Path, &Path) -> io::Result<()>;

    #[test]
    fn what_is_there_stays_whichever_way_a_name_is_given() {
        let folder = tempfile::tempdir().expect("a folder");
        for (number, rename) in [rename_to_new as Rename, rename_to_own].iter().enumerate() {
            let [draft, name] =
                ["draft", "name"].map(|it| folder.path().join(format!("{it}{number}")));
            fs::write(&draft, "new").expect("written");
            rename(&draft, &name).expect("the name is free");
            assert_eq!(fs::read(&name).expect("it is there"), b"new");
            fs::write(&draft, "other").expect("written");
            let refused = rename(&draft, &name).expect_err("it is taken");
            assert_eq!(refused.kind(), ErrorKind::AlreadyExists);
            assert_eq!(fs::read(&name).expect("it is there"), b"new");
            // What could not be done leaves no name behind.
            let [none, free] =
                ["none", "free"].map(|it| folder.path().join(format!("{it}{number}")));
            rename(&none, &free).expect_err("there is no such file");
            assert!(!free.exists());
        }
    }

    #[test]
    fn nothing_of_a_run_that_was_killed_is_taken_for_a_part_of_the_next() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("draft");
        for part in PARTS {
            fs::write(beside(&path, part), "old").expect("written");
        }
        let draft = Draft::new(path.clone()).expect("it is made");
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
        fs::write(beside(&path, "-wal"), "new").expect("written");
        drop(draft);
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);
    }
}
