//! Why a chat waits.

use super::locked::Locked;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::Text;
use switchboard_domain::{ChatEventKind, ChatId};

/// Rows of the timeline that are looked at. One that waits has said why a few rows ago.
const ROWS: i64 = 20;

/// How many owners a help chat has had, and why nobody has it, nothing where somebody has; and where its log ended when
/// it last began to wait, which is the last that whoever had it has of it.
#[derive(Clone, Copy, Debug)]
pub struct ReadLoss {
    /// The chat.
    pub chat: ChatId,
}

impl Query for ReadLoss {
    type Output = (Option<(i64, ChatEventKind)>, Option<i64>);

    fn run(self, conn: &mut Connection) -> Result<Self::Output, StoreError> {
        let Some(chat) = Locked::peek(self.chat, conn)? else {
            return Ok((None, None));
        };
        if !chat.standing.waits {
            return Ok((None, chat.waiting_seq));
        }
        let kinds: Vec<String> = Statement::<Text>::new(
            "SELECT kind FROM chat_events WHERE chat_id = ? ORDER BY n DESC LIMIT ?",
        )
        .bind(self.chat)
        .bind(ROWS)
        .load(conn)?;
        let mut kinds = kinds
            .iter()
            .filter_map(|kind| ChatEventKind::from_name(kind));
        let because = kinds.find(|kind| kind.puts_into_the_queue());
        Ok((
            because.map(|because| (chat.standing.turn, because)),
            chat.waiting_seq,
        ))
    }
}
