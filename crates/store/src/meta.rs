//! What a database says of itself, and what a process knows of that.

use super::connection::Connection;
use super::error::StoreError;
use super::migrate;
use super::query::Query;
use super::statement::Statement;
use diesel::prelude::*;
use std::sync::Arc;
use switchboard_domain::Epoch;
use switchboard_domain::installation::{HintKey, Meta};
use tokio::sync::watch;

diesel::table! {
    /// One row for each thing that there is once.
    meta (name) {
        /// What.
        name -> Text,
        /// It.
        value -> Text,
    }
}

/// The migration that made the table.
const MADE_BY: &str = "20260204000000";

/// Reads it; `None` where the tables are of a release that did not have it.
pub fn read_if_there(conn: &mut Connection) -> Result<Option<Meta>, StoreError> {
    match migrate::applied(conn)?.iter().any(|it| it == MADE_BY) {
        true => read(conn).map(Some),
        false => Ok(None),
    }
}

/// Reads it.
pub fn read(conn: &mut Connection) -> Result<Meta, StoreError> {
    let rows: Vec<(String, String)> = meta::table.load(conn)?;
    let value = |name: &str| {
        let row = rows.iter().find(|(known, _)| known == name);
        row.map(|(_, value)| value.as_str())
    };
    let whole = || {
        Some(Meta {
            installation: value("installation")?.to_owned(),
            epoch: value("epoch")?.parse().ok()?,
            hint_key: HintKey::from_hex(value("hint_key")?)?,
        })
    };
    whole().ok_or_else(|| StoreError::Internal("the table `meta` is not whole".to_owned()))
}

/// Reads what the database says of itself.
#[derive(Clone, Copy, Debug)]
pub struct ReadMeta;

impl Query for ReadMeta {
    type Output = Meta;

    fn run(self, conn: &mut Connection) -> Result<Meta, StoreError> {
        read(conn)
    }
}

/// Begins another epoch: what clients hold by its numbers is void. Answers with it.
#[derive(Clone, Copy, Debug)]
pub struct BeginEpoch;

impl Query for BeginEpoch {
    type Output = Epoch;
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<Epoch, StoreError> {
        forget_changes(conn)?;
        // As the migration does: the database draws it.
        let draw = match conn {
            Connection::Postgresql(_) => {
                "UPDATE meta SET value = left(md5(gen_random_uuid()::text), 15)"
            }
            Connection::Sqlite(_) => {
                "UPDATE meta SET value = lower(substr(hex(randomblob(8)), 1, 15))"
            }
        };
        Statement::<()>::new(draw)
            .then(" WHERE name = 'epoch'")
            .execute(conn)?;
        Ok(read(conn)?.epoch)
    }
}

/// A dump that was brought back into another PostgreSQL has numbers of changes that are still to come there. No
/// client of the new epoch needs what changed before it.
fn forget_changes(conn: &mut Connection) -> Result<(), StoreError> {
    if let Connection::Sqlite(_) = conn {
        // The counter comes with the file.
        return Ok(());
    }
    for table in ["chat_members", "chats", "list_spans"] {
        Statement::<()>::new(format!(
            "UPDATE {table} SET change_no = 0 WHERE change_no >= {}",
            conn.next_change()
        ))
        .execute(conn)?;
    }
    Ok(())
}

/// What a process knows of its database. Clones know the same. Read again with every connection that is
/// made anew, and from time to time: another database may stand behind the same address.
#[derive(Clone, Debug)]
pub struct KnownMeta(Arc<watch::Sender<Option<Meta>>>);

impl Default for KnownMeta {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(None)))
    }
}

impl KnownMeta {
    /// The epoch, once the database was there.
    pub fn epoch(&self) -> Option<Epoch> {
        self.0.borrow().as_ref().map(|meta| meta.epoch)
    }

    /// Notes what the database says now.
    pub fn learn(&self, now: Meta) {
        self.0.send_if_modified(|known| {
            let is_news = known.as_ref() != Some(&now);
            *known = Some(now);
            is_news
        });
    }

    /// Tells of what changes.
    pub fn subscribe(&self) -> watch::Receiver<Option<Meta>> {
        self.0.subscribe()
    }

    /// Looks over a connection that has just been made. One that cannot say yet is asked again later.
    pub(super) fn look(&self, conn: &mut Connection) {
        match read(conn) {
            Ok(meta) => self.learn(meta),
            Err(error) => log::debug!("what the database says of itself: {error}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_never_shown() {
        let key = HintKey::from_hex(&"0a".repeat(32)).expect("64 digits");
        assert_eq!(key.0, [10; 32]);
        assert_eq!(format!("{key:?}"), "HintKey(***)");
        for text in ["", "0a", &"0g".repeat(32), &"é".repeat(32)] {
            assert_eq!(HintKey::from_hex(text), None, "{text}");
        }
    }
}
