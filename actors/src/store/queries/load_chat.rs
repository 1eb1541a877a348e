//! One chat.

use crate::protocol::{Chat, ChatId};
use crate::store::models::{ChatRow, ChatSql};
use crate::store::statement::Statement;
use crate::store::{Connection, Query, StoreError};
use diesel::{OptionalExtension, RunQueryDsl};

/// The help chat with this id, with the participant's profile.
#[derive(Clone, Copy, Debug)]
pub struct LoadChat {
    /// Its id.
    pub id: ChatId,
}

impl Query for LoadChat {
    type Output = Option<Chat>;

    fn run(self, conn: &mut Connection) -> Result<Option<Chat>, StoreError> {
        load_chat(conn, self.id, "")
    }
}

/// The chat; `lock` is what PostgreSQL is told at the end of the statement.
pub(super) fn load_chat(
    conn: &mut Connection,
    id: ChatId,
    lock: &'static str,
) -> Result<Option<Chat>, StoreError> {
    let row: Option<ChatRow> = Statement::<ChatSql>::new(ChatRow::SELECT)
        .and(" AND c.id = ?", id)
        .then(conn.on_postgresql(lock))
        .get_result(conn)
        .optional()?;
    row.map(Chat::try_from).transpose()
}

/// What `select` finds, as chats.
pub(super) fn load_chats(
    conn: &mut Connection,
    select: Statement<ChatSql>,
) -> Result<Vec<Chat>, StoreError> {
    let rows: Vec<ChatRow> = select.load(conn)?;
    rows.into_iter().map(Chat::try_from).collect()
}
