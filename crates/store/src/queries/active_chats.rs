//! What a user is busy with.

use super::load_chat::load_help_chats;
use crate::models::ChatRow;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use switchboard_domain::{HelpChat, UserId};

/// The active help chats of a user of either side, newest start first.
#[derive(Clone, Copy, Debug)]
pub struct ActiveChats {
    /// The organizer or participant.
    pub user: UserId,
    /// Chats at most.
    pub limit: i64,
}

impl Query for ActiveChats {
    type Output = Vec<HelpChat>;

    fn run(self, conn: &mut Connection) -> Result<Vec<HelpChat>, StoreError> {
        let select = Statement::new(ChatRow::SELECT_HELP)
            .and(" AND (c.organizer_id = ?", self.user)
            .and(" OR c.participant_id = ?)", self.user)
            .and(
                " AND c.time_end IS NULL ORDER BY c.time_start DESC, c.id DESC LIMIT ?",
                self.limit,
            );
        load_help_chats(conn, select)
    }
}
