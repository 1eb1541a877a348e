//! Why a chat is not an organizer's any more.

use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel::{OptionalExtension, RunQueryDsl};
use switchboard_domain::{AgencyId, ChatEventKind, ChatId, EventId, UserId};

/// Rows of the timeline that are looked at: it was theirs a moment ago.
const ROWS: i64 = 50;

/// How an organizer lost a help chat last; nothing where they never had it of late, or have it.
#[derive(Clone, Copy, Debug)]
pub struct ReadOwnLoss {
    /// The chat.
    pub chat: ChatId,
    /// Who.
    pub user: UserId,
}

/// How somebody lost a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnLoss {
    /// The row of the timeline by which they have.
    pub n: i64,
    /// Why.
    pub because: ChatEventKind,
    /// How many owners the chat has had by now.
    pub turn: i64,
    /// The chat's agency.
    pub agency: AgencyId,
    /// The chat's event.
    pub event: EventId,
}

type Row = (i64, String, Option<i64>);
type RowSql = (BigInt, Text, Nullable<BigInt>);

impl Query for ReadOwnLoss {
    type Output = Option<OwnLoss>;

    fn run(self, conn: &mut Connection) -> Result<Option<OwnLoss>, StoreError> {
        let rows: Vec<Row> = Statement::<RowSql>::new(
            "SELECT n, kind, actor_id FROM chat_events WHERE chat_id = ? ORDER BY n DESC LIMIT ?",
        )
        .bind(self.chat)
        .bind(ROWS)
        .load(conn)?;
        let Some((n, because)) = loss(self.user, &rows) else {
            return Ok(None);
        };
        let chat: Option<(i64, i64, i64)> = Statement::<(BigInt, BigInt, BigInt)>::new(sql!(
            "SELECT turn, agency_id, event_id FROM chats WHERE kind = {help} AND id = ?"
        ))
        .bind(self.chat)
        .get_result(conn)
        .optional()?;
        Ok(chat.map(|(turn, agency, event)| OwnLoss {
            n,
            because,
            turn,
            agency: AgencyId(agency),
            event: EventId(event),
        }))
    }
}

/// The first row behind the last one that made it theirs that took it from them; the newest row comes first.
fn loss(user: UserId, rows: &[Row]) -> Option<(i64, ChatEventKind)> {
    use ChatEventKind::{Matched, Moved, TakenOver};
    let kind = |row: &Row| ChatEventKind::from_name(&row.1);
    let gives = |row: &Row| matches!(kind(row), Some(Matched | Moved | TakenOver));
    let theirs = rows
        .iter()
        .position(|row| gives(row) && row.2 == Some(user.0))?;
    let mut since = rows.get(..theirs)?.iter().rev();
    since.find_map(|row| {
        let kind = kind(row)?;
        let takes = gives(row) || kind.puts_into_the_queue();
        takes.then_some((row.0, kind))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_lost_it_by_which_row() {
        let row = |n, kind: &str, actor| (n, kind.to_owned(), Some(actor));
        let mut rows = vec![
            row(1, "queued", 9),
            row(2, "matched", 1),
            row(3, "offered", 1),
            row(4, "moved", 2),
            row(5, "returned", 2),
            row(6, "matched", 3),
        ];
        rows.reverse();
        let by = |user| loss(UserId(user), &rows).map(|(n, kind)| (n, kind.as_str()));
        assert_eq!(by(1), Some((4, "moved")));
        assert_eq!(by(2), Some((5, "returned")));
        assert_eq!(by(3), None, "they have it");
        assert_eq!(by(4), None, "they never had it");
    }
}
