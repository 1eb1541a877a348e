//! The shared secret: given, or made once and kept in the data directory.

use super::{error::ConfigError, setting::DATA_DIR};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};
use switchboard_auth::{Secret, Strength};

/// Where the secret of `data_dir` is kept.
pub fn path_in(data_dir: &Path) -> PathBuf {
    data_dir.join("jwt-secret")
}

/// Creates `data_dir`, closed to others, unless it exists; an existing one keeps its mode.
pub fn create_data_dir(data_dir: &Path) -> Result<(), ConfigError> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(data_dir)
        .map_err(|cause| failed("create the folder", data_dir, cause))
}

/// The secret of `data_dir`, made on first use. Whichever process is first wins, and all of them
/// get the same: the file appears complete or not at all.
pub fn load_or_create(data_dir: &Path, strength: Strength) -> Result<Secret, ConfigError> {
    let path = path_in(data_dir);
    if let Some(secret) = read(&path, strength)? {
        return Ok(secret);
    }
    create_data_dir(data_dir)?;
    let (draft, made) = random().map_err(|cause| failed("make a secret for", &path, cause))?;
    let draft = data_dir.join(format!(".jwt-secret-{draft}"));
    let written =
        write_private(&draft, made.as_bytes()).and_then(|()| fs::hard_link(&draft, &path));
    // The draft is of no use in any outcome; one that stays behind after a failure harms nobody.
    let _ = fs::remove_file(&draft);
    match written {
        Ok(()) => sync_dir(data_dir).map_err(|cause| failed("write", &path, cause))?,
        Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => {}
        Err(cause) => return Err(failed("create", &path, cause)),
    }
    read(&path, strength)?.ok_or_else(|| failed("read", &path, io::ErrorKind::NotFound.into()))
}

fn read(path: &Path, strength: Strength) -> Result<Option<Secret>, ConfigError> {
    let mut bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(failed("read", path, cause)),
    };
    // An editor's last line break is not part of the secret.
    while bytes.last().is_some_and(u8::is_ascii_whitespace) {
        bytes.pop();
    }
    let too_short = || {
        let least = strength.least();
        let text =
            format!("it holds fewer than {least} bytes; delete it to have a new secret made");
        io::Error::new(io::ErrorKind::InvalidData, text)
    };
    Secret::new(bytes, strength)
        .map(Some)
        .ok_or_else(|| failed("use", path, too_short()))
}

/// A name for the draft, and the secret: printable, so that it can be copied into the setting.
fn random() -> io::Result<(String, String)> {
    let mut bytes = [0u8; 40];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    let (name, secret) = bytes.split_at(8);
    Ok((URL_SAFE_NO_PAD.encode(name), URL_SAFE_NO_PAD.encode(secret)))
}

fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn sync_dir(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

fn failed(action: &'static str, path: &Path, cause: io::Error) -> ConfigError {
    ConfigError::File {
        setting: DATA_DIR.name,
        action,
        path: path.to_owned(),
        cause,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{os::unix::fs::PermissionsExt, sync::Barrier, thread};

    #[test]
    fn the_secret_is_made_once_for_nobody_else_to_read() {
        let parent = tempfile::tempdir().expect("a folder");
        let dir = parent.path().join("a/data");
        let first = load_or_create(&dir, Strength::Strong).expect("a secret");
        assert_eq!(
            load_or_create(&dir, Strength::Strong).expect("a secret"),
            first
        );
        let mode = |path: &Path| {
            fs::metadata(path)
                .expect("it is there")
                .permissions()
                .mode()
                & 0o777
        };
        assert_eq!((mode(&dir), mode(&path_in(&dir))), (0o700, 0o600));
        let files = fs::read_dir(&dir).expect("readable").count();
        assert_eq!(files, 1, "no draft stays behind");
    }

    #[test]
    fn all_who_come_at_once_get_the_same() {
        let dir = tempfile::tempdir().expect("a folder");
        let start = Barrier::new(8);
        let secrets: Vec<_> = thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|_| {
                    scope.spawn(|| {
                        start.wait();
                        load_or_create(dir.path(), Strength::Strong).expect("a secret")
                    })
                })
                .collect();
            threads
                .into_iter()
                .map(|t| t.join().expect("no panic"))
                .collect()
        });
        assert!(secrets.iter().all(|secret| *secret == secrets[0]));
    }

    #[test]
    fn a_short_secret_is_refused_unless_the_operator_knows() {
        use Strength::{Strong, Weak};
        let dir = tempfile::tempdir().expect("a folder");
        fs::write(path_in(dir.path()), "hunter2 hunter2\n").expect("written");
        let error = load_or_create(dir.path(), Strong).expect_err("too short");
        let error = error.to_string();
        assert!(
            error.contains("32 bytes") && !error.contains("hunter2"),
            "{error}"
        );
        assert!(load_or_create(dir.path(), Weak).is_ok_and(|secret| secret.is_weak()));
        for (bytes, strong, weak) in [
            (7, false, false),
            (8, false, true),
            (31, false, true),
            (32, true, true),
        ] {
            let taken = |strength| Secret::new(vec![1; bytes], strength);
            assert_eq!(
                (taken(Strong).is_some(), taken(Weak).is_some()),
                (strong, weak)
            );
            assert!(taken(Weak).is_none_or(|secret| secret.is_weak() != strong));
        }
    }
}
