//! What two people have written to each other.

use super::range::HistoryRange;
use super::read_history::Reader;
use super::read_range::{PageOutcome, ReadRange};
use crate::ids::DbId;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::sql_types::{BigInt, Binary};
use diesel::{OptionalExtension, RunQueryDsl};
use switchboard_domain::{Message, UserId};

/// A part of the direct chat of two people: the newest after leaving some out, up to 128 KiB.
#[derive(Clone, Copy, Debug)]
pub struct ReadBetween {
    /// Who reads.
    pub user: UserId,
    /// The other one.
    pub peer: UserId,
    /// Messages at most.
    pub limit: i64,
    /// As many of the newest are left out.
    pub offset: i64,
}

impl Query for ReadBetween {
    type Output = Option<Vec<Message>>;

    /// Seq ascending; `None` when there is no such peer.
    fn run(self, conn: &mut Connection) -> Result<Self::Output, StoreError> {
        let chat: Option<(DbId, i64)> = Statement::<(Binary, BigInt)>::new(sql!(
            "SELECT c.id, m.last_seq FROM chats c JOIN chat_members m ON m.chat_id = c.id \
             WHERE c.kind = {direct} AND c.user_low = ? AND c.user_high = ? AND m.user_id = ? \
             AND m.last_seq IS NOT NULL"
        ))
        .bind(self.user.min(self.peer))
        .bind(self.user.max(self.peer))
        .bind(self.user)
        .get_result(conn)
        .optional()?;
        let Some((chat, last_seq)) = chat else {
            return Ok(self.peer_is_there(conn)?.then(Vec::new));
        };
        let Some(upto) = self.behind_offset(chat, last_seq, conn)? else {
            return Ok(Some(Vec::new()));
        };
        let read = ReadRange {
            chat: chat.into(),
            reader: Reader::Member(self.user),
            range: HistoryRange::Before(upto.saturating_add(1), self.limit),
        };
        Ok(match read.run(conn)? {
            PageOutcome::Page(page) => Some(page.messages),
            PageOutcome::ChatNotFound | PageOutcome::NoAccess => Some(Vec::new()),
        })
    }
}

impl ReadBetween {
    /// The newest entry that is not left out.
    fn behind_offset(
        &self,
        chat: DbId,
        last_seq: i64,
        conn: &mut Connection,
    ) -> Result<Option<i64>, StoreError> {
        let hidden: Option<i64> = Statement::<BigInt>::new(
            "SELECT seq FROM messages WHERE chat_id = ? AND only_for IS NOT NULL \
             AND only_for <> ? LIMIT 1",
        )
        .bind(chat)
        .bind(self.user)
        .get_result(conn)
        .optional()?;
        if hidden.is_none() {
            // Without gaps, leaving some out is a number, not a search.
            return Ok(Some(last_seq.saturating_sub(self.offset)).filter(|seq| *seq > 0));
        }
        let found = Statement::<BigInt>::new(
            "SELECT seq FROM messages WHERE chat_id = ? AND seq <= ? \
             AND (only_for IS NULL OR only_for = ?) ORDER BY seq DESC LIMIT 1 OFFSET ?",
        )
        .bind(chat)
        .bind(last_seq)
        .bind(self.user)
        .bind(self.offset)
        .get_result(conn)
        .optional()?;
        Ok(found)
    }

    fn peer_is_there(&self, conn: &mut Connection) -> Result<bool, StoreError> {
        let found: Option<i64> =
            Statement::<BigInt>::new("SELECT id FROM users WHERE id = ? AND deleted_at IS NULL")
                .bind(self.peer)
                .get_result(conn)
                .optional()?;
        Ok(found.is_some())
    }
}
