//! What is said to whoever writes to a help chat that is not theirs.

use super::staff::had_it;
use crate::ids::DbId;
use crate::models::MessageRow;
use crate::schema::messages;
use crate::{Connection, Query, StoreError};
use diesel::prelude::*;
use std::sync::Arc;
use switchboard_domain::{ChatId, Message, UserId};

/// Looks whether somebody had the chat once, and whether what they send was stored then.
#[derive(Clone, Debug)]
pub struct LateWord {
    /// The chat.
    pub chat: ChatId,
    /// Who writes.
    pub author: UserId,
    /// What their client calls it.
    pub name: Option<Arc<str>>,
}

/// What they are to be told.
#[derive(Clone, Debug, PartialEq)]
pub enum LateWordOutcome {
    /// It was stored while the chat was theirs.
    Stored(Box<Message>),
    /// The chat has gone to somebody else.
    Moved,
    /// They never had it.
    Stranger,
}

impl Query for LateWord {
    type Output = LateWordOutcome;

    fn run(self, conn: &mut Connection) -> Result<LateWordOutcome, StoreError> {
        // A text with NUL is in no database.
        if let Some(name) = self.name.as_deref().filter(|name| !name.contains('\0')) {
            let stored: Option<MessageRow> = messages::table
                .filter(messages::chat_id.eq(DbId::from(self.chat)))
                .filter(messages::author_id.eq(self.author.0))
                .filter(messages::client_message_id.eq(name))
                .select(MessageRow::as_select())
                .first(conn)
                .optional()?;
            if let Some(row) = stored {
                return Ok(LateWordOutcome::Stored(Box::new(row.into())));
            }
        }
        Ok(match had_it(self.chat, self.author, conn)? {
            true => LateWordOutcome::Moved,
            false => LateWordOutcome::Stranger,
        })
    }
}
