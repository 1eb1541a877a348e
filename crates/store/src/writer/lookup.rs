//! What a batch must know of single entries, each found by its number: those that are changed, those that are answered, and
//! how many words a chat that waits has room for. A batch without any of these asks nothing.

use super::append::Append;
use super::change::{Key, targets};
use super::changes;
use super::help::nearly_full;
use super::plan::Found;
use super::reply::numbers;
use crate::models::MessageRow;
use diesel::result::Error;
use switchboard_domain::Message;

/// Either database.
pub(super) trait Lookup {
    /// The entry with this number.
    fn entry(&mut self, key: Key) -> Result<Option<MessageRow>, Error>;

    /// How many entries behind this number change others.
    fn changes_behind(&mut self, key: Key) -> Result<i64, Error>;
}

/// Looks all of it up. The chats are locked, and in `found`.
pub(super) fn by_key(
    conn: &mut impl Lookup,
    batch: &[Append],
    found: &mut Found,
) -> Result<(), Error> {
    for key in nearly_full(batch, &found.chats) {
        let changes = conn.changes_behind(key)?;
        let help = found.chats.get_mut(&key.0).and_then(|it| it.help.as_mut());
        if let Some(help) = help {
            help.waiting_changes = changes;
        }
    }
    for key in numbers(batch) {
        if let Some(row) = conn.entry(key)? {
            found.answered.note(&Message::from(row));
        }
    }
    for key in targets(batch) {
        if let Some(row) = conn.entry(key)? {
            let void = changes::void(&row).map(|key| conn.entry(key)).transpose()?;
            let target = changes::target(row, void.flatten().as_ref());
            found.targets.insert(key, target);
        }
    }
    Ok(())
}
