//! Sign-ins that have ended before their time: what a node that was told nothing looks at.

use crate::ids::DbId;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Binary, Nullable};
use switchboard_domain::{SignInId, Timestamp, UserId};

/// Rows of one call at most.
const MOST: i64 = 20_000;

/// What has ended connections of late, on whichever node: deletions, changes of rights, sign-outs.
#[derive(Clone, Copy, Debug)]
pub struct EndedSignIns {
    /// Since when.
    pub after: Timestamp,
}

/// Which connections of a user have no right to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// All of them, for good.
    Deleted,
    /// Those that began with rights of an earlier version.
    Rights(i64),
    /// Those whose tokens were issued before, or nobody knows when.
    IssuedBefore(Timestamp),
    /// Those of one sign-in.
    SignIn(SignInId),
}

type Sql = (
    BigInt,
    Nullable<BigInt>,
    Nullable<BigInt>,
    Nullable<BigInt>,
    Nullable<Binary>,
);
type Row = (i64, Option<i64>, Option<i64>, Option<i64>, Option<DbId>);

impl Query for EndedSignIns {
    type Output = Vec<(UserId, Ended)>;

    fn run(self, conn: &mut Connection) -> Result<Self::Output, StoreError> {
        let rows: Vec<Row> = Statement::<Sql>::new(
            // The first part names the types.
            "SELECT user_id, CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), \
             sign_in FROM revoked_sign_ins WHERE revoked_at > ? \
             UNION ALL SELECT id, deleted_at, rights_version, NULL, NULL FROM users \
             WHERE rights_at > ? \
             UNION ALL SELECT user_id, NULL, NULL, tokens_from, NULL FROM sign_outs \
             WHERE tokens_from > ? LIMIT ?",
        )
        .bind(self.after)
        .bind(self.after)
        .bind(self.after)
        .bind(MOST)
        .load(conn)?;
        let ended = |row: Row| {
            let ended = match row {
                (_, Some(_), ..) => Ended::Deleted,
                (_, None, Some(version), ..) => Ended::Rights(version),
                (_, None, None, Some(from), _) => Ended::IssuedBefore(Timestamp(from)),
                (.., sign_in) => Ended::SignIn(sign_in?.into()),
            };
            Some((UserId(row.0), ended))
        };
        Ok(rows.into_iter().filter_map(ended).collect())
    }
}
