//! The chats of an answer, the messages that they lack, and the requests that wait, in one statement:
//! thousands of clients that come back at once each cost one round trip for it.

use super::select::{CHANGED, Candidate, Found, start};
use super::{OwnRequest, SyncChats, messages};
use crate::protocol::{AgencyId, ChatId, EventId, MemberChat, Message, Side, Timestamp};
use crate::store::models::{MemberChatRow, MemberChatSql, join_users};
use crate::store::queries::dialect::rows_of_json;
use crate::store::statement::Statement;
use crate::store::{Connection, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::Integer;
use std::collections::HashMap;

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
    GROUP BY w.id)";

/// What is the member's own, in a row with the chat.
macro_rules! own {
    () => {
        ", own AS (SELECT c.*, w.known, m.user_id, m.read_seq, m.changed_at, m.active_at, \
         m.last_seq AS own_last, coalesce(m.last_seq, c.last_seq) AS upto FROM wanted w "
    };
}
/// The wanted chats of which the user is a member.
const OWN: &str = concat!(
    own!(),
    "JOIN chat_members m ON m.chat_id = w.id AND m.user_id = ? JOIN chats c ON c.id = w.id \
     WHERE c.withdrawn_at IS NULL)"
);
/// The same. PostgreSQL thinks of the average user and would read all that a user was ever a member
/// of: LIMIT has it look up one row at a time.
const OWN_ON_POSTGRESQL: &str = concat!(
    own!(),
    "JOIN LATERAL (SELECT * FROM chat_members WHERE chat_id = w.id AND user_id = ? LIMIT 1) m \
     ON true JOIN chats c ON c.id = w.id WHERE c.withdrawn_at IS NULL)"
);

/// What is named has its messages in the answer; the others bring their last one.
const FROM_OWN: &str = concat!(
    ", 0 FROM (SELECT id, known, upto, user_id, read_seq, changed_at, active_at, \
     own_last AS last_seq FROM own) m JOIN chats c ON c.id = m.id",
    join_users!(),
    " LEFT JOIN messages l ON l.chat_id = m.id AND l.seq = CASE WHEN m.known < 0 THEN m.upto END"
);
/// The same, chat by chat again; and what was read of a chat is not read a second time.
const FROM_OWN_ON_POSTGRESQL: &str = concat!(
    ", 0 FROM own c JOIN LATERAL (SELECT c.user_id, c.read_seq, c.changed_at, c.active_at, \
     c.own_last AS last_seq) m ON true",
    join_users!(),
    " LEFT JOIN LATERAL (SELECT * FROM messages \
     WHERE chat_id = c.id AND seq = CASE WHEN c.known < 0 THEN c.upto END LIMIT 1) l ON true"
);

/// Requests in the columns of chats.
const REQUESTS: &str = " UNION ALL SELECT r.id, r.agency_id, r.event_id, NULL, \
    r.participant_id, NULL, NULL, r.created_at, NULL, r.queue_order, '', '', '', \
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, 0, NULL, NULL, \
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1 \
    FROM (SELECT * FROM help_requests WHERE participant_id = ? AND status IN (0, 1) \
    AND status = 0 ORDER BY queue_order LIMIT ?) r";

/// Everything that may go into the answer to a client that holds `named`.
pub(super) fn load(
    sync: &SyncChats,
    named: &HashMap<ChatId, i64>,
    conn: &mut Connection,
) -> Result<Found, StoreError> {
    // At least 0, for that tells them from chats that are not named.
    let listed = rows_of_json(
        named
            .iter()
            .map(|(chat, known)| (*chat, (*known).max(0), 0)),
    );
    let (from, after) = start(sync.since);
    let (own, from_own) = match conn {
        Connection::Postgresql(_) => (OWN_ON_POSTGRESQL, FROM_OWN_ON_POSTGRESQL),
        Connection::Sqlite(_) => (OWN, FROM_OWN),
    };
    let select = Statement::<(MemberChatSql, Integer)>::new("WITH listed AS (")
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
        .and(own, sync.user)
        .then(messages::LACKING)
        .then(MemberChatRow::SELECT)
        .then(from_own)
        .then(REQUESTS)
        .bind(sync.user)
        .bind(REQUESTS_AT_MOST);
    let rows: Vec<(MemberChatRow, i32)> = messages::add(select, conn).load(conn)?;
    let mut found = Found::default();
    for (row, part) in rows {
        match part {
            0 => found.chats.push(Candidate {
                changed_at: row.own.changed_at.map(Timestamp),
                chat: MemberChat::try_from(row)?,
            }),
            1 => found.requests.extend(request(&row)),
            _ => found.messages.extend(row.last_message.map(Message::from)),
        }
    }
    found.requests.sort_unstable_by_key(|request| request.order);
    Ok(found)
}

fn request(row: &MemberChatRow) -> Option<OwnRequest> {
    let row = &row.chat;
    Some(OwnRequest {
        id: row.id.into(),
        event: EventId(row.event_id?),
        agency: AgencyId(row.agency_id?),
        order: row.last_seq,
    })
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
