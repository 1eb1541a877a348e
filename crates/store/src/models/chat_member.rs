//! `chat_members`.

use crate::ids::DbId;
use crate::schema::chat_members;
use diesel::{Insertable, Queryable, Selectable};

/// A member of a chat, also after its end.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = chat_members)]
pub struct ChatMemberRow {
    /// The chat.
    pub chat_id: DbId,
    /// The member.
    pub user_id: i64,
    /// The first entry of the log that the member may see.
    pub joined_seq: i64,
    /// The last entry that the member has read.
    pub read_seq: i64,
    /// The last entry that has reached a device of the member.
    pub delivered_seq: i64,
    /// When the chat changed for the member without being active.
    pub changed_at: Option<i64>,
    /// When the last entry that the member may see was written; absent in help chats.
    pub active_at: Option<i64>,
    /// That entry.
    pub last_seq: Option<i64>,
    /// Whose list it is, while the user is a member of it as its owner sees it.
    pub list_owner_id: Option<i64>,
}
