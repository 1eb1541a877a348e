//! The entries that a client lacks, of all its chats in one statement.

use super::select::Gap;
use crate::protocol::Message;
use crate::store::models::MessageRow;
use crate::store::queries::dialect::rows_of_json;
use crate::store::schema::messages;
use crate::store::statement::Statement;
use crate::store::{Connection, StoreError};
use diesel::RunQueryDsl;

/// What does not fit is not sent here first.
const GAPS: &str = ") k JOIN messages m ON m.chat_id = k.id AND m.seq > k.a AND m.seq <= k.b) q \
    WHERE q.total - octet_length(q.content) < ? ORDER BY q.n, q.seq";

/// By chat as in `gaps`, seq ascending, until `bytes` of text are full.
pub(super) fn load(
    gaps: &[Gap],
    bytes: usize,
    conn: &mut Connection,
) -> Result<Vec<Message>, StoreError> {
    if gaps.is_empty() {
        return Ok(Vec::new());
    }
    let gaps = rows_of_json(gaps.iter().map(|gap| (gap.chat, gap.above, gap.upto)));
    let select = Statement::<messages::SqlType>::new("SELECT ")
        .then(MessageRow::COLUMNS)
        .then(
            " FROM (SELECT m.*, k.n, sum(octet_length(m.content)) OVER (ORDER BY k.n, m.seq) \
             AS total FROM (",
        )
        .then(conn.json_rows())
        .bind(gaps)
        // One in any case.
        .and(GAPS, i64::try_from(bytes.max(1)).unwrap_or(i64::MAX));
    let rows: Vec<MessageRow> = select.load(conn)?;
    Ok(rows.into_iter().map(Message::from).collect())
}
