//! The chats of an answer, the messages that they lack, and the requests that wait, in one statement:
//! thousands of clients that come back at once each cost one round trip for it.

use super::select::{Candidate, Found, WINDOW};
use super::series::Series;
use super::{OwnRequest, SyncChats, messages};
use crate::models::{MemberChatRow, MemberChatSql, join_users, last_said, message_columns};
use crate::queries::dialect::rows_of_json;
use crate::queries::shown::{Eyes, shown};
use crate::queries::turns::past_chat;
use crate::statement::Statement;
use crate::{Connection, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::Integer;
use std::collections::HashMap;
use switchboard_domain::limits::MAX_SYNC_REQUESTS;
use switchboard_domain::since::NONE;
use switchboard_domain::{AgencyId, ChatId, EventId, MemberChat, Position, Side, Timestamp};

/// The user's lists that hold something for them: the last entry that the user sees, when that was
/// written, and where the list changed for them: of a stay that goes on, where the list did; of one that
/// has ended, where it ended. Of a list no row of a member says that: nothing is written of members when
/// a message is sent.
macro_rules! lists {
    ($join:literal) => {
        concat!(
            "SELECT t.chat_id, t.last_seq, t.active_at, \
             CASE WHEN t.stays_no >= t.member_no THEN t.stays_no ELSE t.member_no END AS change_no \
             FROM (SELECT e.*, CASE WHEN e.last_seq = e.log_end THEN e.last_sent_at ELSE \
             (SELECT n.time_sent FROM messages n WHERE n.chat_id = e.chat_id \
             AND n.seq = e.last_seq) END AS active_at FROM (SELECT s.chat_id, s.user_id, \
             max(CASE WHEN s.from_seq <= c.last_seq THEN coalesce(s.to_seq, c.last_seq) ELSE 0 END) \
             AS last_seq, max(c.last_seq) AS log_end, max(c.last_sent_at) AS last_sent_at, \
             max(CASE WHEN s.to_seq IS NULL THEN c.change_no ELSE s.change_no END) AS stays_no, \
             max(m.change_no) AS member_no, max(c.owner_id) AS owner_id \
             FROM list_spans s ",
            $join,
            " WHERE s.user_id = ? GROUP BY s.chat_id, s.user_id) e \
             WHERE e.last_seq > 0 OR e.owner_id = e.user_id) t"
        )
    };
}
const LISTS: &str = lists!(
    "JOIN chats c ON c.id = s.chat_id \
     JOIN chat_members m ON m.chat_id = s.chat_id AND m.user_id = s.user_id"
);
/// The same. LIMIT has PostgreSQL look rows up one by one, however many it expects.
const LISTS_ON_POSTGRESQL: &str = lists!(
    "JOIN LATERAL (SELECT * FROM chats WHERE id = s.chat_id LIMIT 1) c ON true \
     JOIN LATERAL (SELECT * FROM chat_members WHERE chat_id = s.chat_id \
     AND user_id = s.user_id LIMIT 1) m ON true"
);

/// The active chats that are not named, behind those that were told.
const ACTIVE: &str = sql!(
    " AND c.kind = {help} AND c.time_end IS NULL AND c.id NOT IN (SELECT id FROM listed) \
    AND (c.time_start, c.id) < (?, ?) ORDER BY c.time_start DESC, c.id DESC LIMIT ?), "
);
const CHANGED_SINCE: &str = sql!(
    "changed AS (SELECT m.chat_id FROM chat_members m WHERE m.user_id = ? \
    AND m.changed_at IS NOT NULL AND (m.change_no, m.chat_id) > (?, ?) \
    AND (SELECT k.kind FROM chats k WHERE k.id = m.chat_id) <> {list} \
    ORDER BY m.change_no, m.chat_id LIMIT ?), \
    changed_lists AS (SELECT s.chat_id FROM lists s WHERE (s.change_no, s.chat_id) > (?, ?) \
    ORDER BY s.change_no, s.chat_id LIMIT ?), \
    changed_parts AS (SELECT p.chat_id FROM past_owners p WHERE p.user_id = ? \
    AND (p.change_no, p.chat_id) > (?, ?) ORDER BY p.change_no, p.chat_id LIMIT ?), \
    wanted AS (SELECT w.id, max(w.known) AS known FROM (SELECT id, a AS known FROM listed \
    UNION ALL SELECT id, -1 FROM active UNION ALL SELECT chat_id, -1 FROM changed \
    UNION ALL SELECT chat_id, -1 FROM changed_lists UNION ALL SELECT chat_id, -1 FROM changed_parts) w \
    GROUP BY w.id)"
);

/// What is the member's own, in a row with the chat; where it changed stands in the place of when.
macro_rules! own {
    () => {
        concat!(
        ", own AS (SELECT c.*, m.user_id, m.read_seq, \
         CASE WHEN c.kind = {list} AND w.known >= 0 THEN (SELECT CASE WHEN min(s.from_seq) > w.known \
         THEN min(s.from_seq) - 1 ELSE w.known END FROM list_spans s WHERE s.chat_id = c.id \
         AND s.user_id = m.user_id AND (s.to_seq IS NULL OR s.to_seq > w.known)) \
         ELSE w.known END AS known, \
         CASE WHEN c.kind = {list} THEN v.change_no WHEN m.changed_at IS NOT NULL THEN m.change_no END \
         AS changed_at, \
         CASE WHEN c.kind = {list} THEN v.active_at ELSE m.active_at END AS active_at, \
         CASE WHEN c.kind = {list} THEN v.last_seq ELSE m.last_seq END AS own_last, \
         CASE WHEN c.kind = {list} THEN v.last_seq ELSE coalesce(m.last_seq, c.last_seq) END AS upto, \
         CASE WHEN c.kind = {list} THEN v.last_seq ELSE ",
        last_said!(),
        " END AS said, CAST(NULL AS bigint) AS left_at, 0 AS part \
         FROM wanted w LEFT JOIN lists v ON v.chat_id = w.id "
        )
    };
}
/// Those that the user had, as far as they had them.
macro_rules! parts {
    ($join:literal) => {
        concat!(
            " UNION ALL SELECT c.*, p.user_id, p.read_seq, w.known, p.change_no AS changed_at, \
             CAST(NULL AS bigint) AS active_at, p.last_seq AS own_last, p.last_seq AS upto, \
             (SELECT max(s.seq) FROM messages s WHERE s.chat_id = p.chat_id AND s.seq <= p.last_seq AND s.kind < {change}) AS said, \
             p.left_at, \
             CASE WHEN c.agency_id <> (SELECT o.agency_id FROM users o WHERE o.id = p.user_id) THEN 5 ELSE 4 END AS part \
             FROM wanted w ",
            $join,
            " JOIN chats c ON c.id = w.id)"
        )
    };
}
/// The wanted chats of which the user is a member, or was the owner.
const OWN: &str = sql!(
    own!(),
    "JOIN chat_members m ON m.chat_id = w.id AND m.user_id = ? JOIN chats c ON c.id = w.id \
     WHERE c.kind <> {list} OR v.chat_id IS NOT NULL",
    parts!("JOIN past_owners p ON p.chat_id = w.id AND p.user_id = ?")
);
/// The same. PostgreSQL thinks of the average user and would read all that a user was ever a member
/// of: LIMIT has it look up one row at a time.
const OWN_ON_POSTGRESQL: &str = sql!(
    own!(),
    "JOIN LATERAL (SELECT * FROM chat_members WHERE chat_id = w.id AND user_id = ? LIMIT 1) m \
     ON true JOIN chats c ON c.id = w.id WHERE c.kind <> {list} OR v.chat_id IS NOT NULL",
    parts!(
        "JOIN LATERAL (SELECT * FROM past_owners WHERE chat_id = w.id AND user_id = ? LIMIT 1) p ON true"
    )
);

/// What is named has its messages in the answer; the others bring their last one.
const FROM_OWN: &str = concat!(
    ", m.part FROM (SELECT id, known, said, user_id, read_seq, changed_at, part, \
     coalesce(left_at, active_at) AS active_at, own_last AS last_seq FROM own) m JOIN chats c ON c.id = m.id",
    join_users!(),
    " LEFT JOIN messages l ON l.chat_id = m.id AND l.seq = CASE WHEN m.known < 0 THEN m.said END"
);
/// The same, chat by chat again; and what was read of a chat is not read a second time.
const FROM_OWN_ON_POSTGRESQL: &str = concat!(
    ", c.part FROM own c JOIN LATERAL (SELECT c.user_id, c.read_seq, c.changed_at, \
     coalesce(c.left_at, c.active_at) AS active_at, c.own_last AS last_seq) m ON true",
    join_users!(),
    " LEFT JOIN LATERAL (SELECT * FROM messages \
     WHERE chat_id = c.id AND seq = CASE WHEN c.known < 0 THEN c.said END LIMIT 1) l ON true"
);

/// Requests in the columns of chats.
const WAITING: &str = sql!(
    " UNION ALL SELECT r.id, r.agency_id, r.event_id, NULL, \
     r.participant_id, NULL, NULL, r.created_at, NULL, r.queue_order, ",
    nobody!(),
    ", ",
    message_columns!(null),
    ", 1 FROM (SELECT * FROM help_requests WHERE participant_id = ? AND status IN ({waiting}, {matched}) \
     AND status = {waiting} AND queue_order > ? ORDER BY queue_order LIMIT ?) r"
);

/// What the user had of a chat that is somebody else's by now, or nobody's; `active_at` is when they lost it.
const PART: i32 = 4;
/// The same, of an agency that the user has left.
const PART_OF_ANOTHER_AGENCY: i32 = 5;

/// Where all that is known ends, behind the first number that no change has yet, in the columns of chats.
const END: &str = " UNION ALL SELECT ?, NULL, NULL, NULL, NULL, NULL, NULL, ";
const END_COLUMNS: &str = concat!(", ", nobody!(), ", ", message_columns!(null), ", 3");

/// Everything that may go into the answer to a client that holds `named`.
pub(super) fn load(
    sync: &SyncChats,
    named: &HashMap<ChatId, i64>,
    series: &Series,
    conn: &mut Connection,
) -> Result<Found, StoreError> {
    // At least 0, for that tells them from chats that are not named.
    let listed = rows_of_json(
        named
            .iter()
            .map(|(chat, known)| (*chat, (*known).max(0), 0)),
    );
    let (from, after) = series.changed_from(sync.since);
    let (told, last) = series.active_from();
    let (own, from_own) = match conn {
        Connection::Postgresql(_) => (OWN_ON_POSTGRESQL, FROM_OWN_ON_POSTGRESQL),
        Connection::Sqlite(_) => (OWN, FROM_OWN),
    };
    let lists = match conn {
        Connection::Postgresql(_) => LISTS_ON_POSTGRESQL,
        Connection::Sqlite(_) => LISTS,
    };
    let select = Statement::<(MemberChatSql, Integer)>::new("WITH lists AS (")
        .and(lists, sync.user)
        .then("), listed AS (")
        .then(conn.json_rows())
        .bind(listed)
        .then(match sync.side {
            // One that waits again is not that of its last owner.
            Side::Organizer => {
                "), active AS (SELECT c.id FROM chats c \
                 WHERE c.withdrawn_at IS NULL AND c.organizer_id = ?"
            }
            Side::Participant => {
                "), active AS (SELECT c.id FROM chats c WHERE c.participant_id = ?"
            }
        })
        .bind(sync.user)
        .then(ACTIVE)
        .bind(told)
        .bind(last)
        .bind(if series.active_is_told() {
            0
        } else {
            count(WINDOW + 1)
        })
        .and(CHANGED_SINCE, sync.user)
        .bind(from.0)
        .bind(after)
        .bind(count(WINDOW + 1))
        .bind(from.0)
        .bind(after)
        .bind(count(WINDOW + 1))
        .bind(sync.user)
        .bind(from.0)
        .bind(after)
        .bind(count(WINDOW + 1))
        .and(own, sync.user)
        .bind(sync.user)
        .then(messages::LACKING)
        .then(MemberChatRow::SELECT)
        .then(from_own)
        .and(WAITING, sync.user)
        .bind(series.requests_from())
        .bind(count(MAX_SYNC_REQUESTS + 1))
        .and(END, NONE)
        .then(conn.next_change())
        .then(", NULL, ")
        .then(conn.end_of_changes())
        .then(END_COLUMNS);
    let rows: Vec<(MemberChatRow, i32)> = messages::add(select, conn).load(conn)?;
    let mut found = Found {
        // The statement always says it; without, nothing would be taken for known.
        end: Position(0),
        next: Position(0),
        chats: Vec::new(),
        requests: Vec::new(),
        messages: Vec::new(),
    };
    let mut lacking = Vec::new();
    for (row, part) in rows {
        match part {
            0 => found.chats.push(Candidate {
                changed: row.own.changed_at.map(Position),
                chat: MemberChat::try_from(row)?,
            }),
            PART | PART_OF_ANOTHER_AGENCY => {
                let left_at = Timestamp(row.own.active_at.unwrap_or_default());
                let changed = row.own.changed_at.map(Position);
                let of = MemberChat::try_from(row)?;
                let part = past_chat(of, sync.user, left_at, part == PART_OF_ANOTHER_AGENCY);
                found
                    .chats
                    .extend(part.map(|chat| Candidate { chat, changed }));
            }
            1 => found.requests.extend(request(&row)),
            3 => {
                found.end = Position(row.chat.last_seq);
                found.next = Position(row.chat.time_start);
            }
            _ => lacking.extend(row.last_message),
        }
    }
    found.messages = shown(lacking, Eyes::Of(sync.user), conn)?;
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
