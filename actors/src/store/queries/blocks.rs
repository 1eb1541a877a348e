//! Who does not want to hear from whom.

use super::stays;
use crate::protocol::{Peer, Timestamp, UserId};
use crate::store::models::side_from_db;
use crate::store::statement::Statement;
use crate::store::{Connection, Query, StoreError};
use diesel::sql_types::{BigInt, Bool, SmallInt, Text};
use diesel::{OptionalExtension, RunQueryDsl};

/// From now on nothing that the other one writes in private reaches the user. `false`: there is no
/// such other. The two are not the same.
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
        let lists = stays::lock_between(self.user, self.blocked, conn)?;
        let there: Option<i64> =
            Statement::<BigInt>::new("SELECT id FROM users WHERE id = ? AND deleted_at IS NULL")
                .bind(self.blocked)
                .get_result(conn)
                .optional()?;
        if there.is_none() {
            return Ok(false);
        }
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
            stays::end(list, &[self.user], conn)?;
        }
        Ok(true)
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
        let lists = stays::lock_between(self.user, self.blocked, conn)?;
        let ended = Statement::<()>::new("DELETE FROM blocks WHERE user_id = ? AND blocked_id = ?")
            .bind(self.user)
            .bind(self.blocked)
            .execute(conn)?;
        for list in lists.into_iter().filter(|_| ended > 0) {
            stays::begin(list, &[self.user], conn)?;
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
}

/// Somebody who is blocked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocked {
    /// Who.
    pub user: Peer,
    /// Since when.
    pub since: Timestamp,
}

impl Query for ListBlocks {
    type Output = Vec<Blocked>;

    fn run(self, conn: &mut Connection) -> Result<Vec<Blocked>, StoreError> {
        let rows: Vec<(i64, String, i16, bool, i64)> =
            Statement::<(BigInt, Text, SmallInt, Bool, BigInt)>::new(
                "SELECT u.id, u.name, u.side, u.creator, b.created_at FROM blocks b \
             JOIN users u ON u.id = b.blocked_id \
             WHERE b.user_id = ? AND b.blocked_id > ? ORDER BY b.blocked_id LIMIT ?",
            )
            .bind(self.user)
            .bind(self.after.map_or(0, |user| user.0))
            .bind(self.limit)
            .load(conn)?;
        let blocked = |(id, name, side, creator, since)| Blocked {
            user: Peer {
                id: UserId(id),
                name,
                role: side_from_db(side),
                creator,
            },
            since: Timestamp(since),
        };
        Ok(rows.into_iter().map(blocked).collect())
    }
}
