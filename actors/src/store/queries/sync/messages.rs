//! The entries that a client lacks, of all its chats in one statement.

use super::select::Gap;
use crate::protocol::{Message, UserId};
use crate::store::models::MessageRow;
use crate::store::queries::dialect::rows_of_json;
use crate::store::schema::messages;
use crate::store::statement::Statement;
use crate::store::{Connection, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::BigInt;

/// What does not fit is not sent here first.
const GAPS: &str = ") k JOIN messages m ON m.chat_id = k.id AND m.seq > k.a AND m.seq <= k.b \
    AND (m.only_for IS NULL OR m.only_for = ?)) q WHERE q.total - octet_length(q.content) < ";
const ORDER: &str = "? ORDER BY q.n, q.seq";

/// What is in the gaps.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Those that may fit.
    pub messages: Vec<Message>,
    /// How many there are, whether they fit or not.
    pub there: usize,
}

/// What `reader` may see, by chat as in `gaps`, seq ascending, until `bytes` of text are full.
pub(super) fn load(
    gaps: &[Gap],
    reader: UserId,
    bytes: usize,
    conn: &mut Connection,
) -> Result<Found, StoreError> {
    if gaps.is_empty() {
        return Ok(Found::default());
    }
    let gaps = rows_of_json(gaps.iter().map(|gap| (gap.chat, gap.above, gap.upto)));
    let select = Statement::<(messages::SqlType, BigInt)>::new("SELECT ")
        .then(MessageRow::COLUMNS)
        .then(
            ", q.there FROM (SELECT m.*, k.n, count(*) OVER () AS there, \
             sum(octet_length(m.content)) OVER (ORDER BY k.n, m.seq) AS total FROM (",
        )
        .then(conn.json_rows())
        .bind(gaps)
        .and(GAPS, reader)
        // One in any case.
        .and(ORDER, i64::try_from(bytes.max(1)).unwrap_or(i64::MAX));
    let rows: Vec<(MessageRow, i64)> = select.load(conn)?;
    let there = rows.first().map_or(0, |(_, there)| *there);
    Ok(Found {
        there: usize::try_from(there).unwrap_or(usize::MAX),
        messages: rows.into_iter().map(|(row, _)| row.into()).collect(),
    })
}
