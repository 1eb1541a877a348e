//! `switchboard restore FILE`.

use super::files::{Draft, LOGS, PARTS, beside, create, fill, of, sync_folder};
use super::manifest::Manifest;
use super::owner::Owner;
use super::{BackupError, at, list};
use chrono::Utc;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use switchboard_store::{
    BeginEpoch, Connection, DatabaseUrl, ServerLock, StoreError, WriteGate, execute, migrate,
    snapshot, verify,
};

/// Puts a copy in the place of the database, in an epoch of its own. What was there stays beside it.
pub fn restore(url: &DatabaseUrl, from: &Path) -> Result<String, BackupError> {
    let file = url.file().ok_or(BackupError::NotSqlite)?;
    if !from.is_file() {
        return Err(BackupError::Missing(from.to_owned()));
    }
    let logs = logs_of(from)?;
    let manifest = Manifest::check(from)?;
    if let (Some(_), Some(log)) = (&manifest, logs.first()) {
        return Err(BackupError::NotOfTheCopy(beside(from, log)));
    }
    // Held until the end: no server starts meanwhile.
    let Some(_lock) = ServerLock::try_take(url)? else {
        return Err(BackupError::InUse(file));
    };
    let owner = Owner::of(&file)?;
    if let Some(lock) = ServerLock::path(url) {
        owner.give(&lock)?;
    }
    let draft = Draft::new(beside(&file, ".restoring"))?;
    fill(from, draft.path())?;
    for log in &logs {
        create(&beside(draft.path(), log))?;
        fill(&beside(from, log), &beside(draft.path(), log))?;
    }
    let epoch = prepare(draft.path(), from)?;
    owner.give(draft.path())?;
    let kept = put_aside(url, &file, &owner)?;
    draft.replace(&file)?;
    let mut text = format!("{} is in place, epoch {epoch}\n", from.display());
    for log in &logs {
        text += &format!("{} was taken with it\n", beside(from, log).display());
    }
    match manifest {
        Some(made) => text += &format!("it was made at {}\n", made.made_at),
        None => text += "it has no manifest: that it is the file it was is not known\n",
    }
    if let Some(kept) = kept {
        text += &format!("what was there before is {}\n", kept.display());
    }
    Ok(text)
}

/// What stands beside a copy and holds a part of it: nobody closed it before it was copied.
fn logs_of(copy: &Path) -> Result<Vec<&'static str>, BackupError> {
    let mut found = Vec::new();
    for ending in LOGS {
        let log = beside(copy, ending);
        match fs::metadata(&log) {
            Ok(known) if known.len() > 0 => found.push(ending),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(of(&log)(error)),
        }
    }
    Ok(found)
}

/// Brings the copy up to date, looks through it, and begins its epoch. It is left as one file.
fn prepare(copy: &Path, name: &Path) -> Result<String, BackupError> {
    let damaged = |error: StoreError| BackupError::Damaged(name.to_owned(), error.to_string());
    let url = at(copy)?;
    let mut conn = Connection::open_alone(&url).map_err(damaged)?;
    migrate::run(&mut conn).map_err(damaged)?;
    let findings = verify(&mut conn)?.findings;
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
fn put_aside(
    url: &DatabaseUrl,
    file: &Path,
    owner: &Owner,
) -> Result<Option<PathBuf>, BackupError> {
    if !file.exists() {
        // Of a database that is gone: they would be taken for parts of the next.
        for ending in PARTS {
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
    for ending in PARTS {
        let part = beside(file, ending);
        if part.exists() {
            fs::rename(&part, beside(&kept, ending)).map_err(of(&part))?;
        }
    }
    // A second name: at no moment is there no database, which a server would take for a new one.
    if fs::hard_link(file, &kept).is_err() {
        // Not every file system has two names for a file: then it is there twice.
        let twice = Draft::new(beside(&kept, ".part"))?;
        fill(file, twice.path())?;
        owner.give(twice.path())?;
        twice.publish(&kept)?;
    }
    sync_folder(file)?;
    Ok(Some(kept))
}
