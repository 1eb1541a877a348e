//! The lists to which something was written: what a node that was told nothing looks at.

use crate::ids::DbId;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Binary};
use switchboard_domain::{ChatId, Timestamp};

/// Lists of one call at most: of more, those that were written to last are looked at.
const MOST: i64 = 10_000;

/// The lists to which something was written after a moment.
#[derive(Clone, Copy, Debug)]
pub struct ListsWritten {
    /// The moment.
    pub after: Timestamp,
}

/// How far a list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListWritten {
    /// The list.
    pub list: ChatId,
    /// The last entry of its log.
    pub last_seq: i64,
}

impl Query for ListsWritten {
    type Output = Vec<ListWritten>;

    fn run(self, conn: &mut Connection) -> Result<Self::Output, StoreError> {
        let rows: Vec<(DbId, i64)> = Statement::<(Binary, BigInt)>::new(sql!(
            "SELECT c.id, c.last_seq FROM chats c WHERE c.kind = {list} AND c.last_sent_at > ? \
             ORDER BY c.last_sent_at DESC LIMIT ?"
        ))
        .bind(self.after)
        .bind(MOST)
        .load(conn)?;
        let written = |(list, last_seq): (DbId, i64)| ListWritten {
            list: list.into(),
            last_seq,
        };
        Ok(rows.into_iter().map(written).collect())
    }
}
