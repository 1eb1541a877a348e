//! One chat.

use crate::models::{ChatRow, ChatSql};
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::{OptionalExtension, RunQueryDsl};
use switchboard_domain::{Chat, ChatId, HelpChat};

/// The chat with this id, with what its members see of each other.
#[derive(Clone, Copy, Debug)]
pub struct LoadChat {
    /// Its id.
    pub id: ChatId,
}

impl Query for LoadChat {
    type Output = Option<Chat>;

    fn run(self, conn: &mut Connection) -> Result<Option<Chat>, StoreError> {
        let row: Option<ChatRow> = Statement::<ChatSql>::new(ChatRow::SELECT)
            .and(" AND c.id = ?", self.id)
            .get_result(conn)
            .optional()?;
        row.map(Chat::try_from).transpose()
    }
}

/// The help chat with this id whose match was undone, as it was last; nothing when it was taken again.
#[derive(Clone, Copy, Debug)]
pub struct LoadWithdrawn {
    /// Its id.
    pub id: ChatId,
}

impl Query for LoadWithdrawn {
    type Output = Option<HelpChat>;

    fn run(self, conn: &mut Connection) -> Result<Option<HelpChat>, StoreError> {
        let row: Option<ChatRow> = Statement::<ChatSql>::new(ChatRow::SELECT_WITHDRAWN)
            .and(" AND c.id = ?", self.id)
            .get_result(conn)
            .optional()?;
        row.map(HelpChat::try_from).transpose()
    }
}

/// The help chat; `lock` is what PostgreSQL is told at the end of the statement.
pub(super) fn load_help_chat(
    conn: &mut Connection,
    id: ChatId,
    lock: &'static str,
) -> Result<Option<HelpChat>, StoreError> {
    let row: Option<ChatRow> = Statement::<ChatSql>::new(ChatRow::SELECT_HELP)
        .and(" AND c.id = ?", id)
        .then(conn.on_postgresql(lock))
        .get_result(conn)
        .optional()?;
    row.map(HelpChat::try_from).transpose()
}

/// What `select` finds, as help chats.
pub(super) fn load_help_chats(
    conn: &mut Connection,
    select: Statement<ChatSql>,
) -> Result<Vec<HelpChat>, StoreError> {
    let rows: Vec<ChatRow> = select.load(conn)?;
    rows.into_iter().map(HelpChat::try_from).collect()
}

/// The same for the agency that answered them, whoever did so.
pub(super) fn load_archived(
    conn: &mut Connection,
    select: Statement<ChatSql>,
) -> Result<Vec<HelpChat>, StoreError> {
    let rows: Vec<ChatRow> = select.load(conn)?;
    let shown = rows.into_iter().map(|row| ChatRow { moved: None, ..row });
    shown.map(HelpChat::try_from).collect()
}
