//! How far a member has come in a chat.

use crate::models::{LIST, list_unread};
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::sql_types::{BigInt, Bool, Nullable, SmallInt};
use diesel::{OptionalExtension, RunQueryDsl};
pub use switchboard_domain::wire::MarkKind;
use switchboard_domain::{ChatId, Timestamp, UserId};

/// Moves a mark of a member forward, never back and never past what the member may see of the log. What is read has
/// been delivered, so a read mark takes the delivered mark with it.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    /// The chat.
    pub chat: ChatId,
    /// The member.
    pub user: UserId,
    /// The last entry that has been delivered or read.
    pub seq: i64,
    /// Which of the two.
    pub kind: MarkKind,
    /// The present.
    pub now: Timestamp,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkOutcome {
    /// The mark is here now.
    Moved {
        /// Where.
        seq: i64,
        /// Where it was before.
        from: i64,
        /// Unread entries after it.
        unread: i64,
        /// Whether it is the member's own business: the member of a direct chat has blocked the other one.
        own: bool,
    },
    /// The mark was there already, or further.
    Unmoved {
        /// Where it is.
        seq: i64,
        /// Unread entries.
        unread: i64,
    },
    /// There is no such chat.
    ChatNotFound,
    /// There is, but the user is not a member.
    NoAccess,
}

impl Query for Mark {
    type Output = MarkOutcome;
    const WRITES: bool = true;
    const ONE_STATEMENT_ON_POSTGRESQL: bool = true;

    fn without_writing(&self, conn: &mut Connection) -> Result<Option<Self::Output>, StoreError> {
        match conn {
            Connection::Postgresql(_) => Ok(None),
            // Devices repeat themselves: that must not make them stand in line to write.
            Connection::Sqlite(_) => self.on_sqlite(conn, false),
        }
    }

    fn run(self, conn: &mut Connection) -> Result<MarkOutcome, StoreError> {
        match conn {
            Connection::Postgresql(_) => self.on_postgresql(conn),
            Connection::Sqlite(_) => self
                .on_sqlite(conn, true)?
                .ok_or_else(|| StoreError::Internal("a mark without an outcome".to_owned())),
        }
    }
}

/// Whether the user is a member, where the mark moved to, where it was and where it was at least,
/// whether it is their own business, and what is unread.
type Row = (bool, Option<i64>, i64, i64, bool, i64);
type RowSql = (Bool, Nullable<BigInt>, BigInt, BigInt, Bool, BigInt);

/// Where the log ends for the member, and whether what the member reads is nobody else's business.
macro_rules! ends {
    () => {
        "CASE WHEN c.kind = {list} THEN (SELECT coalesce(max(coalesce(s.to_seq, c.last_seq)), 0) \
         FROM list_spans s WHERE s.chat_id = c.id AND s.user_id = m.user_id \
         AND s.from_seq <= c.last_seq) ELSE coalesce(m.last_seq, c.last_seq) END AS last_seq, \
         c.kind = {direct} AND EXISTS (SELECT 1 FROM blocks b WHERE b.user_id = m.user_id AND b.blocked_id = \
         CASE WHEN c.user_low = m.user_id THEN c.user_high ELSE c.user_low END) AS own, "
    };
}
const HERE: &str = sql!(
    "WITH here AS (SELECT c.id, c.kind, c.owner_id, ",
    ends!(),
    "m.user_id, m.read_seq, m.delivered_seq \
    FROM chats c LEFT JOIN chat_members m ON m.chat_id = c.id AND m.user_id = ? \
    WHERE c.id = ?), moved AS (UPDATE chat_members m SET "
);
/// Two may move the mark at once. The second waits for the first, then compares with the new mark again.
const MOVE_READ: &str = "read_seq = least(?, h.last_seq), \
    delivered_seq = greatest(m.delivered_seq, least(?, h.last_seq)), \
    changed_at = greatest(coalesce(m.changed_at, 0), ?) FROM here h \
    WHERE m.chat_id = h.id AND m.user_id = h.user_id AND m.read_seq < least(?, h.last_seq) \
    RETURNING m.read_seq AS seq, m.read_seq)";
const MOVE_DELIVERED: &str = "delivered_seq = least(?, h.last_seq) FROM here h \
    WHERE m.chat_id = h.id AND m.user_id = h.user_id AND m.delivered_seq < least(?, h.last_seq) \
    RETURNING m.delivered_seq AS seq, m.read_seq)";
/// The mark may not have moved here because somebody else has just moved it. So the answer is at least what was
/// asked for.
const OUTCOME_READ: &str = " SELECT h.user_id IS NOT NULL, v.seq, \
    coalesce(h.read_seq, 0), coalesce(greatest(h.read_seq, least(?, h.last_seq)), 0), h.own, ";
const OUTCOME_DELIVERED: &str = " SELECT h.user_id IS NOT NULL, v.seq, \
    coalesce(h.delivered_seq, 0), \
    coalesce(greatest(h.delivered_seq, least(?, h.last_seq)), 0), h.own, ";
const UNREAD: &str = sql!(
    "CASE WHEN h.kind = {list} THEN ",
    list_unread!(
        "h.id",
        "h.user_id",
        "h.owner_id",
        "h.last_seq",
        "coalesce(v.read_seq, h.read_seq)"
    ),
    " ELSE (SELECT count(*) FROM messages n \
    WHERE n.chat_id = h.id AND n.seq > coalesce(v.read_seq, h.read_seq) \
    AND n.seq <= h.last_seq AND n.author_id <> h.user_id AND n.kind < {change} \
    AND (n.only_for IS NULL OR n.only_for = h.user_id)) END \
    FROM here h LEFT JOIN moved v ON true"
);

impl Mark {
    fn on_postgresql(&self, conn: &mut Connection) -> Result<MarkOutcome, StoreError> {
        let here = Statement::<RowSql>::new(HERE)
            .bind(self.user)
            .bind(self.chat);
        let moved = match self.kind {
            MarkKind::Read => here
                .then(MOVE_READ)
                .bind(self.seq)
                .bind(self.seq)
                .bind(self.now)
                .bind(self.seq)
                .then(OUTCOME_READ)
                .bind(self.seq),
            MarkKind::Delivered => here
                .then(MOVE_DELIVERED)
                .bind(self.seq)
                .bind(self.seq)
                .then(OUTCOME_DELIVERED)
                .bind(self.seq),
        };
        let row: Option<Row> = moved.then(UNREAD).get_result(conn).optional()?;
        Ok(match row {
            None => MarkOutcome::ChatNotFound,
            Some((false, ..)) => MarkOutcome::NoAccess,
            Some((true, Some(seq), from, _, own, unread)) => MarkOutcome::Moved {
                seq,
                from,
                unread,
                own,
            },
            Some((true, None, _, seq, _, unread)) => MarkOutcome::Unmoved { seq, unread },
        })
    }

    /// `None` when there is something to write and `write` says not to.
    fn on_sqlite(
        &self,
        conn: &mut Connection,
        write: bool,
    ) -> Result<Option<MarkOutcome>, StoreError> {
        type Here = (i16, i64, bool, Option<i64>, Option<i64>);
        type HereSql = (SmallInt, BigInt, Bool, Nullable<BigInt>, Nullable<BigInt>);
        let here: Option<Here> = Statement::<HereSql>::new(sql!(
            "SELECT c.kind, ",
            ends!(),
            "m.read_seq, m.delivered_seq \
             FROM chats c LEFT JOIN chat_members m ON m.chat_id = c.id AND m.user_id = ? \
             WHERE c.id = ?",
        ))
        .bind(self.user)
        .bind(self.chat)
        .get_result(conn)
        .optional()?;
        let (kind, last_seq, own, read, delivered) = match here {
            None => return Ok(Some(MarkOutcome::ChatNotFound)),
            Some((kind, last, own, Some(read), Some(delivered))) => {
                (kind, last, own, read, delivered)
            }
            Some(_) => return Ok(Some(MarkOutcome::NoAccess)),
        };
        let seq = self.seq.min(last_seq);
        let (new_read, new_delivered) = match self.kind {
            MarkKind::Read => (read.max(seq), delivered.max(seq)),
            MarkKind::Delivered => (read, delivered.max(seq)),
        };
        let moved = match self.kind {
            MarkKind::Read => new_read > read,
            MarkKind::Delivered => new_delivered > delivered,
        };
        if moved && !write {
            return Ok(None);
        }
        if moved {
            // `sync` finds what changes `changed_at`: so a device that was away learns of a read mark.
            let mut change = Statement::<()>::new("UPDATE chat_members SET read_seq = ?, ")
                .bind(new_read)
                .and("delivered_seq = ?", new_delivered);
            if self.kind == MarkKind::Read {
                change = change
                    .and(", changed_at = coalesce(max(changed_at, ?), ", self.now)
                    .and("?)", self.now);
            }
            change
                .and(" WHERE chat_id = ?", self.chat)
                .and(" AND user_id = ?", self.user)
                .execute(conn)?;
        }
        let (from, seq) = match self.kind {
            MarkKind::Read => (read, new_read),
            MarkKind::Delivered => (delivered, new_delivered),
        };
        let unread = match kind {
            LIST => self.unread_of_list(new_read, conn)?,
            _ => self.unread(new_read, last_seq, conn)?,
        };
        Ok(Some(if moved {
            MarkOutcome::Moved {
                seq,
                from,
                unread,
                own,
            }
        } else {
            MarkOutcome::Unmoved { seq, unread }
        }))
    }

    fn unread_of_list(&self, read: i64, conn: &mut Connection) -> Result<i64, StoreError> {
        let count = Statement::<BigInt>::new("SELECT ")
            .then(list_unread!(
                "c.id",
                "m.user_id",
                "c.owner_id",
                "c.last_seq",
                "m.read"
            ))
            .and(" FROM chats c, (SELECT ? AS user_id, ", self.user)
            .and("? AS read) m WHERE c.id = ?", read)
            .bind(self.chat)
            .get_result(conn)?;
        Ok(count)
    }

    fn unread(&self, read: i64, last: i64, conn: &mut Connection) -> Result<i64, StoreError> {
        let count = Statement::<BigInt>::new(sql!(
            "SELECT count(*) FROM messages \
             WHERE chat_id = ? AND seq > ? AND seq <= ? AND author_id <> ? AND kind < {change} \
             AND (only_for IS NULL OR only_for = ?)"
        ))
        .bind(self.chat)
        .bind(read)
        .bind(last)
        .bind(self.user)
        .bind(self.user)
        .get_result(conn)?;
        Ok(count)
    }
}
