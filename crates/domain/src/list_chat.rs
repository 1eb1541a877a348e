//! Lists: one person writes, and many read.

use super::chat_kind::ChatKind;
use super::ids::{ChatId, UserId};
use super::time::Timestamp;
use serde::ser::SerializeMap;

/// Stays of a member in a list that are kept apart, the latest ones. An earlier one is forgotten,
/// and what was sent during it not shown to that member any more.
pub const MAX_SPANS: i64 = 32;

/// A list. Its owner alone writes in it, and sees who its members are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListChat {
    /// Its id.
    pub id: ChatId,
    /// Who writes.
    pub owner: UserId,
    /// What the owner calls it.
    pub title: String,
    /// When it was made.
    pub time_start: Timestamp,
    /// When it was deleted: since then it takes no messages.
    pub time_end: Option<Timestamp>,
    /// The last entry of its log; 0 while nothing was written.
    pub last_seq: i64,
}

impl ListChat {
    /// The fields that a member sees for whom the log ends with `last_seq`.
    pub(super) fn fields<M: SerializeMap>(
        &self,
        last_seq: i64,
        map: &mut M,
    ) -> Result<(), M::Error> {
        map.serialize_entry("ended", &u8::from(self.time_end.is_some()))?;
        map.serialize_entry("kind", ChatKind::List.as_str())?;
        map.serialize_entry("lastSeq", &last_seq)?;
        map.serialize_entry("timeStart", &self.time_start)?;
        match &self.time_end {
            Some(end) => map.serialize_entry("timeEnd", end)?,
            None => map.serialize_entry("timeEnd", Timestamp::UNSET)?,
        }
        map.serialize_entry("title", &self.title)?;
        map.serialize_entry("ownerId", &self.owner)
    }
}
