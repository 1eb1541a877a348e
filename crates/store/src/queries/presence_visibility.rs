//! What a user may see of others: whether they are there, whether one may write to them.

use super::dialect::pairs_of_json;
use super::relation::{RELATION, RelationRow, RelationSql, between, relation};
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::sql_types::{BigInt, Bool, Nullable};
use diesel::{OptionalExtension, RunQueryDsl};
use switchboard_domain::policy::{Audience, Policy};
use switchboard_domain::presence_visibility::{Known, PresenceVisibility, presence_visibility};
use switchboard_domain::{Code, Timestamp, UserId};

/// What `watcher` may be shown of `users`: of those who exist, in any order.
#[derive(Clone, Debug)]
pub struct PresenceVisibilityOf {
    /// Who looks.
    pub watcher: UserId,
    /// At whom.
    pub users: Vec<UserId>,
    /// Who may write to whom.
    pub policy: Policy,
}

type SightRow = (i64, RelationRow, bool, bool, Option<i64>, Option<i64>);
type SightSql = (
    BigInt,
    RelationSql,
    Bool,
    Bool,
    Nullable<BigInt>,
    Nullable<BigInt>,
);

impl Query for PresenceVisibilityOf {
    type Output = Vec<(UserId, PresenceVisibility)>;

    fn run(self, conn: &mut Connection) -> Result<Self::Output, StoreError> {
        let wanted = pairs_of_json(self.users.iter().map(|user| (*user, 0)));
        let rows: Vec<SightRow> = Statement::<SightSql>::new("SELECT t.id, ")
            .then(RELATION)
            .then(
                ", EXISTS (SELECT 1 FROM blocks o WHERE o.user_id = f.id AND o.blocked_id = t.id)",
            )
            .and(
                sql!(
                    ", t.id IN (SELECT c.participant_id FROM chats c WHERE c.organizer_id = ? \
                 AND c.time_end IS NULL AND c.withdrawn_at IS NULL AND c.kind = {help}"
                ),
                self.watcher,
            )
            .and(
                sql!(
                    " UNION ALL SELECT c.organizer_id FROM chats c WHERE c.participant_id = ? \
                 AND c.time_end IS NULL AND c.withdrawn_at IS NULL AND c.kind = {help})"
                ),
                self.watcher,
            )
            .then(
                ", t.last_seen_at, (SELECT b.seen_at FROM blocks b \
                 WHERE b.user_id = t.id AND b.blocked_id = f.id) FROM (",
            )
            .and(conn.json_pairs(), wanted)
            .and(
                ") w JOIN users t ON t.id = w.id JOIN users f ON f.id = ?",
                self.watcher,
            )
            .load(conn)?;
        let known = |row: SightRow| {
            let (user, row, has_blocked, share_a_chat, seen, seen_before_block) = row;
            let known = Known {
                oneself: user == self.watcher.0,
                relation: relation(row),
                has_blocked,
                share_a_chat,
                seen: seen.map(Timestamp),
                seen_before_block: seen_before_block.map(Timestamp),
            };
            (UserId(user), presence_visibility(self.policy, &known))
        };
        Ok(rows.into_iter().map(known).collect())
    }
}

/// Whether one may write to another, and who would see it.
#[derive(Clone, Copy, Debug)]
pub struct MayWrite {
    /// Who writes.
    pub from: UserId,
    /// To whom.
    pub to: UserId,
    /// Who may write to whom.
    pub policy: Policy,
}

impl Query for MayWrite {
    type Output = Result<Audience, Code>;

    fn run(self, conn: &mut Connection) -> Result<Self::Output, StoreError> {
        let row: Option<RelationRow> = between(self.from, self.to).get_result(conn).optional()?;
        let related = row.map(relation).ok_or(Code::UserNotFound);
        Ok(related.and_then(|relation| self.policy.may_write(&relation)))
    }
}
