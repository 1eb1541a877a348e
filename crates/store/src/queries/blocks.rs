//! Who does not want to hear from whom.

use super::membership_spans;
use super::relation::{RELATION, RelationRow, RelationSql, relation};
use crate::models::side_from_db;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::sql_types::{BigInt, Bool, Nullable, SmallInt, Text};
use diesel::{OptionalExtension, RunQueryDsl};
use switchboard_domain::policy::Policy;
use switchboard_domain::{Side, Timestamp, UserId};

/// From now on nothing that the other one writes in private reaches the user, also when nobody has that
/// id yet. `false`: nobody has. The two are not the same.
#[derive(Clone, Copy, Debug)]
pub struct PutBlock {
    /// Who blocks.
    pub user: UserId,
    /// Whom.
    pub blocked: UserId,
    /// The present.
    pub now: Timestamp,
}

impl Query for PutBlock {
    type Output = bool;
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<bool, StoreError> {
        lock_user(self.user, conn)?;
        let lists = membership_spans::lock_between(self.user, self.blocked, conn)?;
        let there: Option<i64> =
            Statement::<BigInt>::new("SELECT id FROM users WHERE id = ? AND deleted_at IS NULL")
                .bind(self.blocked)
                .get_result(conn)
                .optional()?;
        Statement::<()>::new(
            "INSERT INTO blocks (user_id, blocked_id, created_at, seen_at) \
             SELECT id, ?, ?, last_seen_at FROM users WHERE id = ? \
             ON CONFLICT (user_id, blocked_id) DO NOTHING",
        )
        .bind(self.blocked)
        .bind(self.now)
        .bind(self.user)
        .execute(conn)?;
        for list in lists {
            membership_spans::end(list, &[self.user], conn)?;
        }
        Ok(there.is_some())
    }
}

/// From now on it does again. What was written meanwhile never will.
#[derive(Clone, Copy, Debug)]
pub struct DeleteBlock {
    /// Who blocked.
    pub user: UserId,
    /// Whom.
    pub blocked: UserId,
}

impl Query for DeleteBlock {
    type Output = ();
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<(), StoreError> {
        lock_user(self.user, conn)?;
        let lists = membership_spans::lock_between(self.user, self.blocked, conn)?;
        let ended = Statement::<()>::new("DELETE FROM blocks WHERE user_id = ? AND blocked_id = ?")
            .bind(self.user)
            .bind(self.blocked)
            .execute(conn)?;
        for list in lists.into_iter().filter(|_| ended > 0) {
            membership_spans::begin(list, &[self.user], conn)?;
        }
        Ok(())
    }
}

/// Nobody puts the user on a list meanwhile. The chats are locked behind it, by `lock_between`: writers
/// of messages hold the same locks while they look for blocks, so a message is stored before, and
/// seen, or after, and not.
fn lock_user(user: UserId, conn: &mut Connection) -> Result<(), StoreError> {
    Statement::<BigInt>::new("SELECT id FROM users WHERE id = ?")
        .bind(user)
        .then(conn.on_postgresql(" FOR NO KEY UPDATE"))
        .get_result::<i64>(conn)
        .optional()?;
    Ok(())
}

/// A page of those whom a user has blocked, by their ids.
#[derive(Clone, Copy, Debug)]
pub struct ListBlocks {
    /// Who blocked.
    pub user: UserId,
    /// The last one of the page before.
    pub after: Option<UserId>,
    /// Users at most.
    pub limit: i64,
    /// Who may write to whom.
    pub policy: Policy,
}

/// Somebody who is blocked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocked {
    /// Who.
    pub id: UserId,
    /// Name and side, where whoever blocked may know them otherwise.
    pub known: Option<(String, Side)>,
    /// Since when.
    pub since: Timestamp,
}

type BlockedRow = (i64, i64, Option<String>, Option<i16>, bool, RelationRow);
type BlockedSql = (
    BigInt,
    BigInt,
    Nullable<Text>,
    Nullable<SmallInt>,
    Bool,
    RelationSql,
);

/// Whether a user `f` shares a chat with a user `t`: a help chat, as an organizer while of the agency that
/// answers it, or a direct chat that has something for `f`. Of a list nobody knows the others.
const SHARE_A_CHAT: &str = sql!(
    "EXISTS (SELECT 1 FROM chats c WHERE c.kind = {help} \
    AND c.withdrawn_at IS NULL \
    AND c.participant_id = CASE WHEN t.side = {participant} THEN t.id ELSE f.id END \
    AND c.organizer_id = CASE WHEN t.side = {participant} THEN f.id ELSE t.id END \
    AND (f.side = {participant} OR c.agency_id = f.agency_id)) \
    OR EXISTS (SELECT 1 FROM chats c \
    JOIN chat_members m ON m.chat_id = c.id AND m.user_id = f.id WHERE c.kind = {direct} \
    AND c.user_low = CASE WHEN f.id < t.id THEN f.id ELSE t.id END \
    AND c.user_high = CASE WHEN f.id < t.id THEN t.id ELSE f.id END)"
);

impl Query for ListBlocks {
    type Output = Vec<Blocked>;

    fn run(self, conn: &mut Connection) -> Result<Vec<Blocked>, StoreError> {
        let rows: Vec<BlockedRow> =
            Statement::<BlockedSql>::new("SELECT b.blocked_id, b.created_at, t.name, t.side, ")
                .then(SHARE_A_CHAT)
                .then(", ")
                .then(RELATION)
                .and(
                    " FROM blocks b JOIN users f ON f.id = b.user_id \
             LEFT JOIN users t ON t.id = b.blocked_id WHERE b.user_id = ?",
                    self.user,
                )
                .and(" AND b.blocked_id > ?", self.after.map_or(0, |user| user.0))
                .and(" ORDER BY b.blocked_id LIMIT ?", self.limit)
                .load(conn)?;
        let blocked = |(id, since, name, side, share_a_chat, row): BlockedRow| {
            let known = share_a_chat || self.policy.may_know(&relation(row));
            Blocked {
                id: UserId(id),
                known: name.zip(side.map(side_from_db)).filter(|_| known),
                since: Timestamp(since),
            }
        };
        Ok(rows.into_iter().map(blocked).collect())
    }
}

/// Whether one of two has blocked the other.
#[derive(Clone, Copy, Debug)]
pub struct AreApart {
    /// The one.
    pub one: UserId,
    /// The other.
    pub other: UserId,
}

impl Query for AreApart {
    type Output = bool;

    fn run(self, conn: &mut Connection) -> Result<bool, StoreError> {
        let apart = Statement::<Bool>::new(
            "SELECT EXISTS (SELECT 1 FROM blocks WHERE user_id = ? AND blocked_id = ?) \
             OR EXISTS (SELECT 1 FROM blocks WHERE user_id = ? AND blocked_id = ?)",
        )
        .bind(self.one)
        .bind(self.other)
        .bind(self.other)
        .bind(self.one)
        .get_result(conn)?;
        Ok(apart)
    }
}
