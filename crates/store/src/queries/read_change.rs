//! What a participant is told when a help chat is not with whom it was.

use super::read_member_chat::ReadMemberChat;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::Text;
use switchboard_domain::{ChatEventKind, ChatId, HelpState, MemberChat, UserId};

/// Rows of the timeline that are looked at. One that waits has said why a few rows ago.
const ROWS: i64 = 20;

/// A chat as a member has it, and the last thing that made it so; nothing when the user is no member of it.
#[derive(Clone, Copy, Debug)]
pub struct ReadChange {
    /// The chat.
    pub chat: ChatId,
    /// The member.
    pub user: UserId,
}

/// What is read.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The chat.
    pub chat: MemberChat,
    /// Why it is as it is: of one that waits, why it does.
    pub reason: ChatEventKind,
}

impl Query for ReadChange {
    type Output = Option<Change>;

    fn run(self, conn: &mut Connection) -> Result<Option<Change>, StoreError> {
        let ReadChange { chat, user } = self;
        let Some(member) = (ReadMemberChat { chat, user }).run(conn)? else {
            return Ok(None);
        };
        let rows: Vec<String> = Statement::<Text>::new(
            "SELECT kind FROM chat_events WHERE chat_id = ? ORDER BY n DESC LIMIT ?",
        )
        .bind(chat)
        .bind(ROWS)
        .load(conn)?;
        let waits = member.chat.unowned().map(|chat| chat.state()) == Some(HelpState::Waiting);
        let is_meant = |kind: &ChatEventKind| match waits {
            true => kind.puts_into_the_queue(),
            false => kind.is_for_participant(),
        };
        let mut kinds = rows
            .iter()
            .filter_map(|kind| ChatEventKind::from_name(kind));
        // A chat of a program of before has no timeline.
        let reason = kinds.find(is_meant).unwrap_or(ChatEventKind::Queued);
        Ok(Some(Change {
            chat: member,
            reason,
        }))
    }
}
