//! What lists need beside their log, on PostgreSQL.

use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{Array, BigInt};
use diesel::{PgConnection, RunQueryDsl};
use switchboard_domain::UserId;

/// Those of some users who are creators, and not deleted.
#[derive(Debug, QueryId)]
pub(super) struct FindCreators {
    users: Vec<i64>,
}

impl FindCreators {
    pub fn of(users: &[UserId]) -> Self {
        Self {
            users: users.iter().map(|user| user.0).collect(),
        }
    }
}

impl QueryFragment<Pg> for FindCreators {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT id FROM users WHERE creator AND deleted_at IS NULL AND id = ANY(");
        out.push_bind_param::<Array<BigInt>, _>(&self.users)?;
        out.push_sql(")");
        Ok(())
    }
}

impl Query for FindCreators {
    type SqlType = BigInt;
}

impl RunQueryDsl<PgConnection> for FindCreators {}
