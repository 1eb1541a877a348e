//! A list gets another name, or is deleted.

use super::{Editor, LOCK, OwnList, find};
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use switchboard_domain::{ChatId, Timestamp, UserId};

/// The list has this name from now on; `None`: there is no such list of this owner.
#[derive(Clone, Debug)]
pub struct RenameList {
    /// The list.
    pub id: ChatId,
    /// Whose it must be.
    pub owner: UserId,
    /// What the owner calls it.
    pub title: String,
}

impl Query for RenameList {
    type Output = Option<OwnList>;
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<Option<OwnList>, StoreError> {
        let editor = Editor::Owner(self.owner);
        if find(self.id, editor, LOCK, conn)?.is_none() {
            return Ok(None);
        }
        Statement::<()>::new("UPDATE chats SET title = ? WHERE id = ?")
            .bind(self.title)
            .bind(self.id)
            .execute(conn)?;
        find(self.id, editor, "", conn)
    }
}

/// Nobody writes in the list from now on, and everybody has left it at this moment: what was received
/// stays readable. `false`: there is no such list of this owner.
#[derive(Clone, Copy, Debug)]
pub struct DeleteList {
    /// The list.
    pub id: ChatId,
    /// Whose it must be.
    pub owner: UserId,
    /// The present.
    pub now: Timestamp,
}

impl Query for DeleteList {
    type Output = bool;
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<bool, StoreError> {
        if find(self.id, Editor::Owner(self.owner), LOCK, conn)?.is_none() {
            return Ok(false);
        }
        // The log ends here, and with it what each member sees of it: no row of a member changes.
        end(self.id, self.now, conn)?;
        Ok(true)
    }
}

/// Ends a list whose row is locked.
pub(super) fn end(id: ChatId, now: Timestamp, conn: &mut Connection) -> Result<(), StoreError> {
    // Clocks of nodes differ: it does not end before its last message.
    Statement::<()>::new(
        "UPDATE chats SET time_end = CASE WHEN last_sent_at > ? THEN last_sent_at ELSE ? END \
         WHERE id = ?",
    )
    .bind(now)
    .bind(now)
    .bind(id)
    .execute(conn)?;
    Ok(())
}
