//! The entries that a client lacks, as a part of the statement of `chats`.

use crate::Connection;
use crate::models::{MemberChatSql, message_columns};
use crate::queries::page::{ENVELOPE, PAGE_BYTES};
use crate::statement::Statement;
use diesel::sql_types::Integer;
use switchboard_domain::limits::MAX_SYNC_MESSAGES;

/// The named chats with entries after what the client holds, and how many entries come before
/// theirs: in the order of the answer, active ones first.
pub(super) const LACKING: &str = sql!(
    ", lacking AS (SELECT id, kind, user_id, known, upto, \
    CAST(sum(upto - known) OVER (ORDER BY CASE WHEN kind = {help} AND time_end IS NULL AND left_at IS NULL THEN 0 ELSE 1 END, \
    coalesce(left_at, time_end, active_at, time_start) DESC, id DESC) AS bigint) - (upto - known) AS before \
    FROM own WHERE known >= 0 AND upto > known) "
);

/// In the columns of chats, of which only those of the last message mean something. What a list has
/// sent without the reader is for nobody.
const COLUMNS: &str = sql!(
    " UNION ALL SELECT q.chat_id, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, 0, ",
    nobody!(),
    ", ",
    message_columns!(
        "q.",
        only_for = "CASE WHEN q.list_reader IS NULL OR EXISTS (SELECT 1 FROM list_spans s \
            WHERE s.chat_id = q.chat_id AND s.user_id = q.list_reader AND s.from_seq <= q.seq \
            AND (s.to_seq IS NULL OR s.to_seq >= q.seq)) THEN q.only_for ELSE 0 END"
    ),
    ", 2 \
    FROM (SELECT m.*, CASE WHEN k.kind = {list} THEN k.user_id END AS list_reader, \
    sum(octet_length(m.content)) OVER (ORDER BY k.before, m.seq) AS total \
    FROM lacking k "
);
/// The entries of one chat that the answer has room for, by number.
const ENTRIES: &str = "JOIN messages m ON m.chat_id = k.id AND m.seq > k.known \
    AND m.seq <= k.upto AND m.seq <= k.known - k.before + ?";
/// The same. LIMIT has PostgreSQL look them up chat by chat, however many it expects.
const ENTRIES_ON_POSTGRESQL: &str = "JOIN LATERAL (SELECT * FROM messages WHERE chat_id = k.id \
    AND seq > k.known AND seq <= k.upto AND seq <= k.known - k.before + ? \
    ORDER BY seq LIMIT ?) m ON true";
/// What certainly does not fit is not sent here first.
const FITTING: &str = ") q WHERE q.total - octet_length(q.content) < ?";

/// Adds the entries, by chat in the order of the answer, seq ascending, until either bound of an
/// answer is reached. They come in any order, and with them what the member may not see: it tells
/// how far they reach.
pub(super) fn add(
    select: Statement<(MemberChatSql, Integer)>,
    conn: &Connection,
) -> Statement<(MemberChatSql, Integer)> {
    let select = select.then(COLUMNS);
    let select = match conn {
        Connection::Postgresql(_) => select
            .and(ENTRIES_ON_POSTGRESQL, MAX_SYNC_MESSAGES)
            .bind(MAX_SYNC_MESSAGES),
        Connection::Sqlite(_) => select.and(ENTRIES, MAX_SYNC_MESSAGES),
    };
    let bytes = i64::try_from(PAGE_BYTES - ENVELOPE).unwrap_or(i64::MAX);
    select.and(FITTING, bytes)
}
