//! The lists of an owner.

use super::{Editor, OwnList, Row, SELECT, Sql, find, own_list};
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use switchboard_domain::{ChatId, UserId};

/// A list, if it is there for whoever asks.
#[derive(Clone, Copy, Debug)]
pub struct FindList {
    /// The list.
    pub id: ChatId,
    /// Who asks.
    pub editor: Editor,
}

impl Query for FindList {
    type Output = Option<OwnList>;

    fn run(self, conn: &mut Connection) -> Result<Option<OwnList>, StoreError> {
        find(self.id, self.editor, "", conn)
    }
}

/// A page of an owner's lists, the newest first.
#[derive(Clone, Copy, Debug)]
pub struct OwnLists {
    /// Whose.
    pub owner: UserId,
    /// The last one of the page before.
    pub after: Option<ChatId>,
    /// Lists at most.
    pub limit: i64,
}

impl Query for OwnLists {
    type Output = Vec<OwnList>;

    fn run(self, conn: &mut Connection) -> Result<Vec<OwnList>, StoreError> {
        let mut select = Statement::<Sql>::new(SELECT).and(" AND c.owner_id = ?", self.owner);
        if let Some(after) = self.after {
            select = select.and(" AND c.id < ?", after);
        }
        let select = select.and(" ORDER BY c.id DESC LIMIT ?", self.limit);
        let rows: Vec<Row> = select.load(conn)?;
        Ok(rows.into_iter().map(own_list).collect())
    }
}
