//! A match, as the two have it whom it brings together.

use super::member_chats::load_member_chats;
use crate::ids::DbId;
use crate::models::{MemberChatRow, MessageRow};
use crate::schema::messages;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::prelude::*;
use switchboard_domain::{ChatId, HelpChat, MemberChat, Message, NewMatch, UserId};

/// A help chat that somebody has or had last, with its first entry and what is its two members' own; nothing when
/// nobody has it.
#[derive(Clone, Copy, Debug)]
pub struct ReadMatch {
    /// The chat.
    pub chat: ChatId,
}

impl Query for ReadMatch {
    type Output = Option<NewMatch>;

    fn run(self, conn: &mut Connection) -> Result<Self::Output, StoreError> {
        let Some((chat, own)) = own(conn, self.chat)? else {
            return Ok(None);
        };
        let first = match own.iter().find_map(|(_, own)| own.last_message.as_ref()) {
            // Mostly there is no other.
            Some(last) if last.seq == 1 => last.clone(),
            _ => first_entry(self.chat, conn)?,
        };
        Ok(Some(NewMatch { chat, first, own }))
    }
}

/// A help chat, and what is its two members' own.
type Had = (HelpChat, Vec<(UserId, MemberChat)>);

/// The chat and what is its members' own; nothing when nobody has it.
pub(super) fn own(conn: &mut Connection, id: ChatId) -> Result<Option<Had>, StoreError> {
    // Whoever had it before is a member too, of a part.
    let select = Statement::new(MemberChatRow::SELECT)
        .then(conn.of_members())
        .and(" AND c.id = ?", id)
        .then(" AND m.user_id IN (c.organizer_id, c.participant_id) ORDER BY m.user_id");
    let views = load_member_chats(conn, select)?;
    let Some(chat) = views.first().and_then(|view| view.chat.help()).cloned() else {
        return Ok(None);
    };
    let mut members = chat.members();
    members.sort_unstable();
    if views.len() != members.len() {
        let what = format!("{} rows for the two members of a chat", views.len());
        return Err(StoreError::Internal(what));
    }
    Ok(Some((chat, members.into_iter().zip(views).collect())))
}

/// The description.
pub(super) fn first_entry(chat: ChatId, conn: &mut Connection) -> Result<Message, StoreError> {
    let first: MessageRow = messages::table
        .filter(messages::chat_id.eq(DbId::from(chat)))
        .filter(messages::seq.eq(1))
        .select(MessageRow::as_select())
        .first(conn)?;
    Ok(first.into())
}
