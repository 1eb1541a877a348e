//! The matches of an agency that nobody has answered yet.

use crate::ids::DbId;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Binary, Bool};
use switchboard_domain::{AgencyId, ChatId, Timestamp, UserId};

/// Matches of one call; an agency with more has a larger problem.
const MOST: i64 = 10_000;

/// The active chats of an agency in which its organizer has not written since the match, the recent ones and all that were not
/// looked at, each with when it was made and whether it was: whoever looks after matches starts over with them.
#[derive(Clone, Copy, Debug)]
pub struct UnansweredMatches {
    /// Whose.
    pub agency: AgencyId,
    /// Older matches that were opened were looked after, and kept.
    pub made_after: Timestamp,
}

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnansweredMatch {
    /// The chat.
    pub chat: ChatId,
    /// Who was given it.
    pub organizer: UserId,
    /// When.
    pub made: Timestamp,
    /// Whether they have looked at it; also where a program of before has made the match, which notes nothing of it.
    pub opened: bool,
}

type Row = (DbId, i64, i64, bool);
type RowSql = (Binary, BigInt, BigInt, Bool);

/// Whether the owner of a chat `c` has looked at it.
macro_rules! is_opened {
    () => {
        "(c.turn = 0 OR c.opened_turn >= c.turn)"
    };
}

/// Whether nobody has answered a chat `c` that was made after `?`, or looked at one of whenever.
macro_rules! is_unanswered {
    () => {
        concat!(
            "c.kind = {help} AND c.time_end IS NULL AND c.withdrawn_at IS NULL AND c.organizer_id > 0 \
             AND (c.time_start > ? OR NOT ",
            is_opened!(),
            ") AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.chat_id = c.id \
             AND m.author_id = c.organizer_id AND m.seq > coalesce(c.waiting_seq, 0))"
        )
    };
}
pub(super) use {is_opened, is_unanswered};

impl Query for UnansweredMatches {
    type Output = Vec<UnansweredMatch>;

    fn run(self, conn: &mut Connection) -> Result<Self::Output, StoreError> {
        // Active chats are few, and have an index of their own.
        let rows: Vec<Row> = Statement::<RowSql>::new(sql!(
            "SELECT c.id, c.organizer_id, c.time_start, ",
            is_opened!(),
            " FROM chats c WHERE c.agency_id = ? AND ",
            is_unanswered!(),
            " ORDER BY c.time_start LIMIT ?"
        ))
        .bind(self.agency)
        .bind(self.made_after)
        .bind(MOST)
        .load(conn)?;
        let found = |(chat, organizer, made, opened): Row| UnansweredMatch {
            chat: chat.into(),
            organizer: UserId(organizer),
            made: Timestamp(made),
            opened,
        };
        Ok(rows.into_iter().map(found).collect())
    }
}
