//! Who is on a list.

use super::{Editor, find};
use crate::models::side_from_db;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Bool, SmallInt, Text};
use switchboard_domain::{ChatId, Peer, UserId};

/// A page of a list's members by their ids; `None`: the list is not there for whoever asks.
#[derive(Clone, Copy, Debug)]
pub struct ListMembers {
    /// The list.
    pub list: ChatId,
    /// Who asks.
    pub editor: Editor,
    /// The last one of the page before.
    pub after: Option<UserId>,
    /// Members at most.
    pub limit: i64,
}

impl Query for ListMembers {
    type Output = Option<Vec<Peer>>;

    fn run(self, conn: &mut Connection) -> Result<Option<Vec<Peer>>, StoreError> {
        if find(self.list, self.editor, "", conn)?.is_none() {
            return Ok(None);
        }
        let rows: Vec<(i64, String, i16, bool)> = Statement::<(BigInt, Text, SmallInt, Bool)>::new(
            "SELECT u.id, u.name, u.side, u.creator FROM chat_members m JOIN users u ON u.id = m.user_id \
             WHERE m.chat_id = ? AND m.user_id > ? AND m.list_owner_id IS NOT NULL \
             ORDER BY m.user_id LIMIT ?",
        )
        .bind(self.list)
        .bind(self.after.map_or(0, |user| user.0))
        .bind(self.limit)
        .load(conn)?;
        let member = |(id, name, side, creator)| Peer {
            id: UserId(id),
            name,
            role: side_from_db(side),
            creator,
        };
        Ok(Some(rows.into_iter().map(member).collect()))
    }
}
