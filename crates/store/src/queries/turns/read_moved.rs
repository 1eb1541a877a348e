//! How a chat is now that is not somebody's any more, for an organizer of its agency.

use crate::queries::load_chat::LoadChat;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::sql_types::BigInt;
use diesel::{OptionalExtension, RunQueryDsl};
use switchboard_domain::{AgencyChat, ChatId, UserId};

/// A help chat as its agency's organizers are shown it; nothing to whoever is of another agency by now.
#[derive(Clone, Copy, Debug)]
pub struct ReadMoved {
    /// The chat.
    pub chat: ChatId,
    /// Who has lost it.
    pub user: UserId,
}

impl Query for ReadMoved {
    type Output = Option<AgencyChat>;

    fn run(self, conn: &mut Connection) -> Result<Option<AgencyChat>, StoreError> {
        let chat = LoadChat { id: self.chat }.run(conn)?;
        let Some(chat) = chat.and_then(AgencyChat::of) else {
            return Ok(None);
        };
        let colleague: Option<i64> = Statement::<BigInt>::new(sql!(
            "SELECT u.id FROM users u JOIN chats c ON c.agency_id = u.agency_id \
             WHERE u.side = {organizer} AND u.deleted_at IS NULL AND u.id = ? AND c.id = ?"
        ))
        .bind(self.user)
        .bind(self.chat)
        .get_result(conn)
        .optional()?;
        Ok(colleague.map(|_| chat))
    }
}
