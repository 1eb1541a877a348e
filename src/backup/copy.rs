//! `switchboard backup FILE`.

use super::files::{Draft, beside, digest, sync, write};
use super::manifest::{Manifest, path_of};
use super::pace::Pace;
use super::{BackupError, at, list, open, skipped};
use chrono::{SecondsFormat, Utc};
use std::path::Path;
use std::time::Instant;
use switchboard_domain::installation::Meta;
use switchboard_store::meta;
use switchboard_store::{Connection, Contents, DatabaseUrl, Verified, snapshot, verify};

/// How far a copy stands behind the server where both want the processor.
const BEHIND: i32 = 10;

/// Copies the database, as it is at one moment, beside a running server. The copy appears under its name once it
/// has been looked through; what has that name already is left alone.
pub fn backup(url: &DatabaseUrl, to: &Path) -> Result<String, BackupError> {
    let database = url.file().ok_or(BackupError::NotSqlite)?;
    let manifest = path_of(to);
    for taken in [to, &manifest] {
        if taken.symlink_metadata().is_ok() {
            return Err(BackupError::Exists(taken.to_owned()));
        }
    }
    let draft = Draft::new(beside(to, ".part"))?;
    let began = Instant::now();
    // People come before copies. Where that is not allowed, it is as it was.
    let _ = rustix::process::nice(BEHIND);
    // Whether it is there, and is a database that this program can read.
    drop(open(url)?);
    let mut pace = Pace::of(draft.path())?;
    snapshot::copy(&database, draft.path(), || pace.rest())?;
    sync(draft.path())?;
    let copied = began.elapsed().as_secs_f32();
    let Examined {
        verified,
        meta,
        contents,
    } = examine(draft.path(), to)?;
    let (bytes, sha256) = digest(draft.path())?;
    let made = Manifest {
        program: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true),
        installation: meta.as_ref().map(|meta| meta.installation.clone()),
        epoch: meta.as_ref().map(|meta| meta.epoch.to_string()),
        bytes,
        sha256,
        chats: contents.chats,
        messages: contents.messages,
        users: contents.users,
    };
    let text = serde_json::to_string_pretty(&made)
        .map_err(|error| BackupError::File(manifest.clone(), std::io::Error::other(error)))?;
    draft.publish(to)?;
    write(&manifest, &format!("{text}\n"))?;
    let checked = began.elapsed().as_secs_f32() - copied;
    Ok(format!(
        "{} holds {} messages of {} chats, checked (copied in {copied:.1} s, looked through in {checked:.1} s)\n{}",
        to.display(),
        made.messages,
        made.chats,
        skipped(&verified)
    ))
}

/// What is in a copy.
struct Examined {
    verified: Verified,
    /// Databases of the releases before have none.
    meta: Option<Meta>,
    contents: Contents,
}

/// Looks through a copy, which nobody else has. It is left as one file.
fn examine(copy: &Path, name: &Path) -> Result<Examined, BackupError> {
    let mut conn = Connection::open_alone(&at(copy)?)?;
    let verified = verify(&mut conn)?;
    if !verified.findings.is_empty() {
        return Err(BackupError::Damaged(
            name.to_owned(),
            list(&verified.findings),
        ));
    }
    let meta = meta::read_if_there(&mut conn)?;
    let contents = Contents::of(&mut conn)?;
    if !snapshot::fold(&mut conn)? {
        return Err(BackupError::InUse(copy.to_owned()));
    }
    Ok(Examined {
        verified,
        meta,
        contents,
    })
}
