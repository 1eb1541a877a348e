//! What a batch must know before it is stored, on PostgreSQL.

use super::append::{Append, Attempt};
use super::locked_chat::{COLUMNS as COLUMNS_OF_CHAT, LockedChatSql};
use super::plan::ChatState;
use super::reply::id_alone;
use crate::ids::DbId;
use crate::models::{MessageRow, message_columns};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{Array, BigInt, Binary, Text};
use diesel::{PgConnection, RunQueryDsl};
use std::collections::HashMap;
use switchboard_domain::ChatId;
use switchboard_domain::limits::MAX_REPLY_DISTANCE;

/// Locks these chats, in the order of their ids so that writers never wait for each other in a
/// circle, and reads them as [`LockedChat`](super::locked_chat::LockedChat)s.
#[derive(Debug, QueryId)]
pub(super) struct LockChats {
    pub ids: Vec<DbId>,
}

impl QueryFragment<Pg> for LockChats {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT ");
        out.push_sql(COLUMNS_OF_CHAT);
        out.push_sql(" FROM chats WHERE id = ANY(");
        out.push_bind_param::<Array<Binary>, _>(&self.ids)?;
        out.push_sql(") ORDER BY id FOR NO KEY UPDATE");
        Ok(())
    }
}

impl Query for LockChats {
    type SqlType = LockedChatSql;
}

impl RunQueryDsl<PgConnection> for LockChats {}

/// Finds messages by what their author's client calls them, and by their own id above a
/// seq: those that were tried before, and those that are answered.
#[derive(Debug, Default)]
pub(super) struct FindStored<'a> {
    named_chats: Vec<DbId>,
    named_authors: Vec<i64>,
    names: Vec<&'a str>,
    tried_chats: Vec<DbId>,
    tried_above: Vec<i64>,
    tried_ids: Vec<DbId>,
    answering_chats: Vec<DbId>,
    answered_above: Vec<i64>,
    answered_ids: Vec<DbId>,
}

/// What it finds.
pub(super) type StoredRow = MessageRow;

impl<'a> FindStored<'a> {
    /// Looks for what of `batch` may be stored already, and for what it answers in `chats`.
    pub fn of(batch: &'a [Append], chats: &HashMap<ChatId, ChatState>) -> Self {
        let mut find = Self::default();
        for entry in batch {
            // A text with NUL is in no database, and would fail the statement.
            let name = entry.body.client_message_id.as_deref();
            if let Some(name) = name.filter(|it| !it.contains('\0')) {
                find.named_chats.push(entry.chat.into());
                find.named_authors.push(entry.author.0);
                find.names.push(name);
            }
            if entry.attempt != Attempt::First {
                find.tried_chats.push(entry.chat.into());
                find.tried_above.push(entry.known_seq);
                find.tried_ids.push(entry.message.into());
            }
            if let Some((message, chat)) = id_alone(entry).zip(chats.get(&entry.chat)) {
                find.answering_chats.push(entry.chat.into());
                find.answered_above.push(chat.last_seq - MAX_REPLY_DISTANCE);
                find.answered_ids.push(message.into());
            }
        }
        find
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty() && self.tried_ids.is_empty() && self.answered_ids.is_empty()
    }
}

const COLUMNS: &str = concat!("SELECT ", message_columns!("m."), " FROM unnest(");

/// One text, whatever the lifetime of what it borrows.
impl QueryId for FindStored<'_> {
    type QueryId = FindStored<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl QueryFragment<Pg> for FindStored<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(COLUMNS);
        out.push_bind_param::<Array<Binary>, _>(&self.named_chats)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<BigInt>, _>(&self.named_authors)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Text>, _>(&self.names)?;
        out.push_sql(
            ") AS k (chat_id, author_id, name) JOIN messages m ON m.chat_id = k.chat_id \
             AND m.author_id = k.author_id AND m.client_message_id = k.name UNION ALL ",
        );
        out.push_sql(COLUMNS);
        out.push_bind_param::<Array<Binary>, _>(&self.tried_chats)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<BigInt>, _>(&self.tried_above)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Binary>, _>(&self.tried_ids)?;
        out.push_sql(
            ") AS k (chat_id, above, id) JOIN messages m ON m.chat_id = k.chat_id \
             AND m.seq > k.above AND m.id = k.id UNION ALL ",
        );
        out.push_sql(COLUMNS);
        out.push_bind_param::<Array<Binary>, _>(&self.answering_chats)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<BigInt>, _>(&self.answered_above)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Binary>, _>(&self.answered_ids)?;
        // Newest first: what is answered was mostly written just before.
        out.push_sql(
            ") AS k (chat_id, above, id) JOIN LATERAL (SELECT * FROM messages n \
             WHERE n.chat_id = k.chat_id AND n.seq > k.above AND n.id = k.id \
             ORDER BY n.seq DESC LIMIT 1) m ON true",
        );
        Ok(())
    }
}

impl Query for FindStored<'_> {
    type SqlType = crate::schema::messages::SqlType;
}

impl RunQueryDsl<PgConnection> for FindStored<'_> {}
