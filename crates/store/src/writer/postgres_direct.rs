//! What direct chats need beside their log, on PostgreSQL.

use super::direct::{Seen, Writing};
use crate::ids::DbId;
use crate::queries::relation::{RELATION, RelationSql};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{Array, BigInt, Binary};
use diesel::{PgConnection, RunQueryDsl};
use switchboard_domain::Timestamp;

/// What users who write are to those they write to: the two, then the relation.
#[derive(Debug, QueryId)]
pub(super) struct FindRelations {
    from: Vec<i64>,
    to: Vec<i64>,
}

impl FindRelations {
    pub fn of(writings: &[Writing]) -> Self {
        Self {
            from: writings.iter().map(|(from, _)| from.0).collect(),
            to: writings.iter().map(|(_, to)| to.0).collect(),
        }
    }
}

impl QueryFragment<Pg> for FindRelations {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT f.id, t.id, ");
        out.push_sql(RELATION);
        out.push_sql(" FROM unnest(");
        out.push_bind_param::<Array<BigInt>, _>(&self.from)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<BigInt>, _>(&self.to)?;
        out.push_sql(") AS w (f, t) JOIN users f ON f.id = w.f JOIN users t ON t.id = w.t");
        Ok(())
    }
}

impl Query for FindRelations {
    type SqlType = (BigInt, BigInt, RelationSql);
}

impl RunQueryDsl<PgConnection> for FindRelations {}

/// Tells members of direct chats that something new is there for them; makes them members with
/// the first of it. The chats are locked, so nobody else does the same.
#[derive(Debug, QueryId)]
pub(super) struct ShowMembers {
    chats: Vec<DbId>,
    members: Vec<i64>,
    seqs: Vec<i64>,
    now: i64,
}

impl ShowMembers {
    pub fn of(seen: &[Seen], now: Timestamp) -> Self {
        Self {
            chats: seen.iter().map(|it| it.chat.into()).collect(),
            members: seen.iter().map(|it| it.member.0).collect(),
            seqs: seen.iter().map(|it| it.seq).collect(),
            now: now.0,
        }
    }
}

impl QueryFragment<Pg> for ShowMembers {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "INSERT INTO chat_members AS m (chat_id, user_id, joined_seq, read_seq, delivered_seq, \
             changed_at, active_at, last_seq) SELECT s.chat, s.member, 1, 0, 0, n.now, n.now, s.seq \
             FROM unnest(",
        );
        out.push_bind_param::<Array<Binary>, _>(&self.chats)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<BigInt>, _>(&self.members)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<BigInt>, _>(&self.seqs)?;
        out.push_sql(") AS s (chat, member, seq), (SELECT ");
        out.push_bind_param::<BigInt, _>(&self.now)?;
        // Clocks of nodes differ. A node whose clock is behind must not move these times back.
        out.push_sql(
            " AS now) n ON CONFLICT (chat_id, user_id) DO UPDATE SET \
             changed_at = greatest(m.changed_at, excluded.changed_at), \
             active_at = greatest(m.active_at, excluded.active_at), last_seq = excluded.last_seq",
        );
        Ok(())
    }
}

impl RunQueryDsl<PgConnection> for ShowMembers {}
