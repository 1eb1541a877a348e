//! The chats of an answer, and the requests that wait, in one statement: thousands of clients that
//! come back at once each cost one round trip for it.

use super::select::{CHANGED, Candidate, Found, LISTED, start};
use super::{OwnRequest, SyncChats};
use crate::protocol::{AgencyId, EventId, MemberChat, Side, Timestamp};
use crate::store::models::{MemberChatRow, MemberChatSql, join_users};
use crate::store::queries::dialect::rows_of_json;
use crate::store::statement::Statement;
use crate::store::{Connection, StoreError};
use diesel::RunQueryDsl;

/// Active chats of an answer; more than a person can have.
pub(super) const ACTIVE: usize = 1_000;
/// Requests of an answer; more than a person can wait for, one for each event.
const REQUESTS_AT_MOST: i64 = 200;

const CHANGED_SINCE: &str = " AND c.kind = 0 AND c.time_end IS NULL \
    AND c.withdrawn_at IS NULL ORDER BY c.time_start DESC, c.id DESC LIMIT ?), \
    changed AS (SELECT m.chat_id FROM chat_members m WHERE m.user_id = ? \
    AND m.changed_at IS NOT NULL AND (m.changed_at, m.chat_id) > (?, ?) \
    ORDER BY m.changed_at, m.chat_id LIMIT ?), \
    wanted AS (SELECT w.id, max(w.known) AS known FROM (SELECT id, a AS known FROM listed \
    UNION ALL SELECT id, -1 FROM active UNION ALL SELECT chat_id, -1 FROM changed) w \
    GROUP BY w.id) ";

/// The wanted chats of which the user is a member. What is named has its messages in the answer; the
/// others bring their last one.
const FROM_WANTED: &str = concat!(
    " FROM wanted w JOIN chat_members m ON m.chat_id = w.id AND m.user_id = ? \
     JOIN chats c ON c.id = w.id",
    join_users!(),
    " LEFT JOIN messages l ON l.chat_id = c.id \
     AND l.seq = CASE WHEN w.known < 0 THEN coalesce(m.last_seq, c.last_seq) END \
     WHERE c.withdrawn_at IS NULL"
);
/// The same. PostgreSQL thinks of the average user and chat, and would read all that a user was ever
/// a member of, and whole chats for their last message: LIMIT has it look up one row at a time.
const FROM_WANTED_ON_POSTGRESQL: &str = concat!(
    " FROM wanted w \
     JOIN LATERAL (SELECT * FROM chat_members WHERE chat_id = w.id AND user_id = ? LIMIT 1) m \
     ON true JOIN chats c ON c.id = w.id",
    join_users!(),
    " LEFT JOIN LATERAL (SELECT * FROM messages WHERE chat_id = c.id \
     AND seq = CASE WHEN w.known < 0 THEN coalesce(m.last_seq, c.last_seq) END LIMIT 1) l ON true \
     WHERE c.withdrawn_at IS NULL"
);

/// Requests in the columns of chats, without an organizer: that tells them apart.
const REQUESTS: &str = " UNION ALL SELECT r.id, r.agency_id, r.event_id, NULL, \
    r.participant_id, NULL, NULL, r.created_at, NULL, r.queue_order, '', '', '', \
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, 0, NULL, NULL, \
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL \
    FROM (SELECT * FROM help_requests WHERE participant_id = ? AND status IN (0, 1) \
    AND status = 0 ORDER BY queue_order LIMIT ?) r";

/// Everything that may go into the answer.
pub(super) fn load(sync: &SyncChats, conn: &mut Connection) -> Result<Found, StoreError> {
    // At least 0, for that tells them from chats that are not named.
    let listed = sync.chats.iter().take(LISTED);
    let listed = rows_of_json(listed.map(|(chat, known)| (*chat, (*known).max(0), 0)));
    let (from, after) = start(sync.since);
    let select = Statement::<MemberChatSql>::new("WITH listed AS (")
        .then(conn.json_rows())
        .bind(listed)
        .then(match sync.side {
            Side::Organizer => "), active AS (SELECT c.id FROM chats c WHERE c.organizer_id = ?",
            Side::Participant => {
                "), active AS (SELECT c.id FROM chats c WHERE c.participant_id = ?"
            }
        })
        .bind(sync.user)
        .then(CHANGED_SINCE)
        .bind(count(ACTIVE + 1))
        .bind(sync.user)
        .bind(from)
        .bind(after)
        .bind(count(CHANGED + 1))
        .then(MemberChatRow::SELECT)
        .then(match conn {
            Connection::Postgresql(_) => FROM_WANTED_ON_POSTGRESQL,
            Connection::Sqlite(_) => FROM_WANTED,
        })
        .bind(sync.user)
        .then(REQUESTS)
        .bind(sync.user)
        .bind(REQUESTS_AT_MOST);
    let rows: Vec<MemberChatRow> = select.load(conn)?;
    let mut found = Found::default();
    for row in rows {
        match request(&row) {
            Some(request) => found.requests.push(request),
            None => found.chats.push(Candidate {
                changed_at: row.own.changed_at.map(Timestamp),
                chat: MemberChat::try_from(row)?,
            }),
        }
    }
    found.requests.sort_unstable_by_key(|request| request.order);
    Ok(found)
}

fn request(row: &MemberChatRow) -> Option<OwnRequest> {
    let row = &row.chat;
    match (row.organizer_id, row.agency_id, row.event_id) {
        (None, Some(agency), Some(event)) => Some(OwnRequest {
            id: row.id.into(),
            event: EventId(event),
            agency: AgencyId(agency),
            order: row.last_seq,
        }),
        _ => None,
    }
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
