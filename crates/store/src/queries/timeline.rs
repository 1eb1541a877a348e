//! The timeline of a help chat: what happened to it, beside its log.

use crate::statement::Statement;
use crate::{Connection, StoreError};
use diesel::RunQueryDsl;
use switchboard_domain::{ChatEventKind, ChatId, Timestamp, UserId};

/// Stores rows with these columns, each as the next of a chat `c` and at the end of its log; where the values come from
/// follows, in a SELECT, and then which chats. Whoever runs it has locked them.
macro_rules! insert_rows {
    ($columns:literal, $values:literal) => {
        concat!(
            "INSERT INTO chat_events (",
            $columns,
            ", chat_id, n, at_seq) SELECT ",
            $values,
            ", c.id, coalesce((SELECT max(e.n) FROM chat_events e WHERE e.chat_id = c.id), 0) + 1, \
             c.last_seq FROM chats c, (SELECT "
        )
    };
}
pub(super) use insert_rows;

/// A row of a timeline.
#[derive(Clone, Debug)]
pub(crate) struct Note {
    /// Of which chat.
    pub chat: ChatId,
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: ChatEventKind,
    /// Who did it; the server, when absent.
    pub actor: Option<UserId>,
    /// A JSON object.
    pub detail: Option<String>,
}

impl Note {
    /// What somebody did, or the server.
    pub fn new(chat: ChatId, kind: ChatEventKind, actor: Option<UserId>, at: Timestamp) -> Self {
        Self {
            chat,
            at,
            kind,
            actor,
            detail: None,
        }
    }

    /// Stores it. Whoever calls this has locked the chat's row, or has just made it: so the numbers have no gaps.
    pub fn store(self, conn: &mut Connection) -> Result<(), StoreError> {
        self.statement().execute(conn)?;
        Ok(())
    }

    /// What does so.
    pub fn statement(self) -> Statement {
        Statement::new(insert_rows!(
            "at, kind, actor_id, detail",
            "w.at, w.kind, w.actor, w.detail"
        ))
        .and("CAST(? AS bigint) AS at, ", self.at)
        .and("CAST(? AS text) AS kind, ", self.kind.as_str().to_owned())
        .and(
            "CAST(? AS bigint) AS actor, ",
            self.actor.map(|user| user.0),
        )
        .and("CAST(? AS text) AS detail) w ", self.detail)
        .and("WHERE c.id = ?", self.chat)
    }
}
