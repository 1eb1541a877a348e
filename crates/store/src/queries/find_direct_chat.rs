//! The direct chat that a user has with another.

use crate::ids::DbId;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::sql_types::Binary;
use diesel::{OptionalExtension, RunQueryDsl};
use switchboard_domain::{ChatId, UserId};

/// The direct chat of a user with another one, if the user has it: whatever has become of the right to
/// write in it.
#[derive(Clone, Copy, Debug)]
pub struct FindDirectChat {
    /// Who has it.
    pub user: UserId,
    /// With whom.
    pub peer: UserId,
}

impl Query for FindDirectChat {
    type Output = Option<ChatId>;

    fn run(self, conn: &mut Connection) -> Result<Option<ChatId>, StoreError> {
        let found: Option<DbId> = Statement::<Binary>::new(
            sql!("SELECT c.id FROM chats c JOIN chat_members m ON m.chat_id = c.id WHERE c.kind = {direct}"),
        )
        .and(" AND c.user_low = ?", self.user.min(self.peer))
        .and(" AND c.user_high = ?", self.user.max(self.peer))
        .and(" AND m.user_id = ?", self.user)
        .get_result(conn)
        .optional()?;
        Ok(found.map(ChatId::from))
    }
}
