//! `switchboard restore FILE`.

use super::files::{Draft, beside, of, sync_folder};
use super::manifest::Manifest;
use super::{BackupError, at, list};
use chrono::Utc;
use std::fs;
use std::path::{Path, PathBuf};
use switchboard_actors::store::{
    BeginEpoch, Connection, DatabaseUrl, ServerLock, StoreError, WriteGate, execute, migrate,
    snapshot, verify,
};

/// Files that may stand beside the database and belong to it.
const BESIDE: [&str; 2] = ["-wal", "-shm"];

/// Puts a copy in the place of the database, in an epoch of its own. What was there stays beside it.
pub fn restore(url: &DatabaseUrl, from: &Path) -> Result<String, BackupError> {
    let file = url.file().ok_or(BackupError::NotSqlite)?;
    if !from.is_file() {
        return Err(BackupError::Missing(from.to_owned()));
    }
    let manifest = Manifest::check(from)?;
    // Held until the end: no server starts meanwhile.
    let Some(_lock) = ServerLock::try_take(url)? else {
        return Err(BackupError::InUse(file));
    };
    let draft = Draft::new(beside(&file, ".restoring"))?;
    fs::copy(from, draft.path()).map_err(of(from))?;
    let epoch = prepare(draft.path(), from)?;
    let kept = put_aside(url, &file)?;
    draft.replace(&file)?;
    let mut text = format!("{} is in place, epoch {epoch}\n", from.display());
    match manifest {
        Some(made) => text += &format!("it was made at {}\n", made.made_at),
        None => text += "it has no manifest: that it is the file it was is not known\n",
    }
    if let Some(kept) = kept {
        text += &format!("what was there before is {}\n", kept.display());
    }
    Ok(text)
}

/// Brings the copy up to date, looks through it, and begins its epoch. It is left as one file.
fn prepare(copy: &Path, name: &Path) -> Result<String, BackupError> {
    let damaged = |error: StoreError| BackupError::Damaged(name.to_owned(), error.to_string());
    let url = at(copy)?;
    let mut conn = Connection::open(&url).map_err(damaged)?;
    migrate::run(&mut conn).map_err(damaged)?;
    let findings = verify(&mut conn)?;
    if !findings.is_empty() {
        return Err(BackupError::Damaged(name.to_owned(), list(&findings)));
    }
    let epoch = execute(BeginEpoch, &mut conn, &WriteGate::default())?;
    if !snapshot::fold(&mut conn)? {
        return Err(BackupError::InUse(copy.to_owned()));
    }
    Ok(epoch.to_string())
}

/// Keeps what is there under another name, with all that belongs to it.
fn put_aside(url: &DatabaseUrl, file: &Path) -> Result<Option<PathBuf>, BackupError> {
    if !file.exists() {
        // Of a database that is gone: they would be taken for parts of the next.
        for ending in BESIDE {
            let _ = fs::remove_file(beside(file, ending));
        }
        return Ok(None);
    }
    // One that cannot be opened any more is kept as it is.
    if let Ok(mut conn) = Connection::open(url)
        && !snapshot::fold(&mut conn)?
    {
        return Err(BackupError::InUse(file.to_owned()));
    }
    let kept = beside(
        file,
        &format!(".before-{}", Utc::now().format("%Y%m%dT%H%M%SZ")),
    );
    if kept.exists() {
        return Err(BackupError::Exists(kept));
    }
    for ending in BESIDE {
        let part = beside(file, ending);
        if part.exists() {
            fs::rename(&part, beside(&kept, ending)).map_err(of(&part))?;
        }
    }
    // A second name: at no moment is there no database, which a server would take for a new one.
    fs::hard_link(file, &kept).map_err(of(file))?;
    sync_folder(file)?;
    Ok(Some(kept))
}
