//! A page of a list's log, for one of its members.

use super::dialect::rows_of_json;
use super::page::{ENVELOPE, PAGE_BYTES, cut};
use super::range::{HistoryRange, MOST, RangePage};
use super::spans::Spans;
use crate::models::{MessageRow, message_columns};
use crate::schema::messages;
use crate::statement::Statement;
use crate::{Connection, StoreError};
use diesel::RunQueryDsl;
use switchboard_domain::{ChatId, Message};

/// The page of what `spans` let a member see. Where nothing more is visible in the direction of
/// reading, it covers all that is there.
pub(super) fn read(
    list: ChatId,
    spans: &Spans,
    range: HistoryRange,
    conn: &mut Connection,
) -> Result<RangePage, StoreError> {
    let last_seq = spans.last();
    match range {
        HistoryRange::After(seq, limit) => {
            let above = seq.clamp(0, last_seq);
            let (parts, more) = spans.above(above, limit.clamp(1, MOST));
            let mut messages = load(list, &parts, UPWARDS, conn)?;
            let found = messages.len();
            cut(&mut messages, PAGE_BYTES - ENVELOPE);
            let whole = messages.len() == found && found as i64 == entries(&parts);
            let has_more = more || !whole;
            let end = messages.last().map_or(above, |message| message.seq);
            Ok(RangePage {
                messages,
                from_seq: above + 1,
                to_seq: if has_more { end } else { last_seq },
                has_more,
            })
        }
        HistoryRange::Newest(limit) => downwards(list, spans, last_seq + 1, limit, conn),
        HistoryRange::Before(seq, limit) => {
            downwards(list, spans, seq.clamp(1, last_seq + 1), limit, conn)
        }
    }
}

fn downwards(
    list: ChatId,
    spans: &Spans,
    below: i64,
    limit: i64,
    conn: &mut Connection,
) -> Result<RangePage, StoreError> {
    let (parts, more) = spans.below(below, limit.clamp(1, MOST));
    let mut messages = load(list, &parts, DOWNWARDS, conn)?;
    let found = messages.len();
    cut(&mut messages, PAGE_BYTES - ENVELOPE);
    let whole = messages.len() == found && found as i64 == entries(&parts);
    let has_more = more || !whole;
    messages.reverse();
    let start = messages.first().map_or(below, |message| message.seq);
    Ok(RangePage {
        messages,
        from_seq: if has_more { start } else { 1 },
        to_seq: below - 1,
        has_more,
    })
}

fn entries(parts: &[(i64, i64)]) -> i64 {
    parts.iter().map(|(from, to)| to - from + 1).sum()
}

/// The entries of these parts, as many as have room in an answer.
fn load(
    list: ChatId,
    parts: &[(i64, i64)],
    texts: [&'static str; 2],
    conn: &mut Connection,
) -> Result<Vec<Message>, StoreError> {
    if parts.is_empty() {
        return Ok(Vec::new());
    }
    let rows = rows_of_json(parts.iter().map(|(from, to)| (list, *from, *to)));
    let lookup = match conn {
        // LIMIT has it look them up, however many it expects.
        Connection::Postgresql(_) => {
            ") r JOIN LATERAL (SELECT * FROM messages WHERE chat_id = r.id AND seq >= r.a \
             AND seq <= r.b ORDER BY seq LIMIT 200) m ON true"
        }
        Connection::Sqlite(_) => {
            ") r JOIN messages m ON m.chat_id = r.id AND m.seq >= r.a AND m.seq <= r.b"
        }
    };
    let select = Statement::<messages::SqlType>::new(texts[0])
        .then(conn.json_rows())
        .bind(rows)
        .then(lookup)
        .and(texts[1], PAGE_BYTES as i64);
    let rows: Vec<MessageRow> = select.load(conn)?;
    Ok(rows.into_iter().map(Message::from).collect())
}

/// The outer query ends the page by size, so that what does not fit is not sent here first.
macro_rules! page {
    ($order:literal) => {
        [
            concat!(
                "SELECT ",
                message_columns!(""),
                " FROM (SELECT m.*, \
                 sum(octet_length(m.content)) OVER (ORDER BY m.seq ",
                $order,
                ") AS total FROM ("
            ),
            concat!(
                ") q WHERE q.total - octet_length(q.content) < ? ORDER BY q.seq ",
                $order
            ),
        ]
    };
}
const UPWARDS: [&str; 2] = page!("ASC");
const DOWNWARDS: [&str; 2] = page!("DESC");
