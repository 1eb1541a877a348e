//! What has just happened to a help chat, and who is shown it.

use crate::models::{ChatEventRow, ChatEventSql};
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::sql_types::{BigInt, Bool, Nullable};
use diesel::{OptionalExtension, RunQueryDsl};
use switchboard_domain::{ChatEvent, ChatEventKind, ChatId, UserId};

/// The newest row of this kind of a chat's timeline.
#[derive(Clone, Copy, Debug)]
pub struct NewestEvent {
    /// The chat.
    pub chat: ChatId,
    /// What.
    pub kind: ChatEventKind,
}

/// A row, with those who are shown it.
#[derive(Clone, Debug, PartialEq)]
pub struct Happened {
    /// The row.
    pub event: ChatEvent,
    /// Who asked.
    pub participant: UserId,
    /// Who has the chat, or had it when it ended.
    pub owner: Option<UserId>,
}

type Members = (Option<i64>, Option<i64>, bool);
type MembersSql = (Nullable<BigInt>, Nullable<BigInt>, Bool);

impl Query for NewestEvent {
    type Output = Option<Happened>;

    fn run(self, conn: &mut Connection) -> Result<Self::Output, StoreError> {
        let event: Option<ChatEventRow> = Statement::<ChatEventSql>::new(ChatEventRow::SELECT)
            .and(" AND e.chat_id = ?", self.chat)
            .and(" AND e.kind = ?", self.kind.as_str().to_owned())
            .then(" ORDER BY e.n DESC LIMIT 1")
            .get_result(conn)
            .optional()?;
        let members: Option<Members> = Statement::<MembersSql>::new(
            "SELECT participant_id, organizer_id, withdrawn_at IS NULL FROM chats WHERE id = ?",
        )
        .bind(self.chat)
        .get_result(conn)
        .optional()?;
        let Some((event, (Some(participant), owner, is_owned))) = event.zip(members) else {
            return Ok(None);
        };
        Ok(Some(Happened {
            event: event.into(),
            participant: UserId(participant),
            owner: owner.filter(|_| is_owned).map(UserId),
        }))
    }
}
