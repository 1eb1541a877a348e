//! What is looked for. Each statement finds nothing in a database that is whole.

use std::borrow::Cow;
use uuid::Uuid;

/// One of them.
pub struct Check {
    /// What it finds.
    pub what: &'static str,
    /// The migration that made what it reads.
    pub since: &'static str,
    /// An id and two numbers of each.
    pub sql: Cow<'static, str>,
    /// What they say.
    pub example: fn(&Uuid, i64, i64) -> String,
}

/// The last of the release before: it made all that these read.
const FIRST: &str = "20260110000000";

/// From then on a request is a chat from its beginning.
const WAITING_CHATS: &str = "20261130000010";

impl Check {
    const fn new(
        what: &'static str,
        sql: &'static str,
        example: fn(&Uuid, i64, i64) -> String,
    ) -> Self {
        Self::since(FIRST, what, sql, example)
    }

    const fn since(
        since: &'static str,
        what: &'static str,
        sql: &'static str,
        example: fn(&Uuid, i64, i64) -> String,
    ) -> Self {
        Self {
            what,
            since,
            sql: Cow::Borrowed(sql),
            example,
        }
    }
}

/// A request, whose it is, and for which event.
fn request(id: &Uuid, participant: i64, event: i64) -> String {
    format!("request {id} of participant {participant}, event {event}")
}

/// All of them.
pub const CHECKS: &[Check] = &[
    Check::new(
        "logs with gaps",
        "SELECT c.id, coalesce(l.entries, 0), c.last_seq FROM chats c LEFT JOIN \
         (SELECT chat_id, count(*) AS entries, min(seq) AS low, max(seq) AS high \
         FROM messages GROUP BY chat_id) l ON l.chat_id = c.id \
         WHERE coalesce(l.entries, 0) <> c.last_seq \
         OR (l.entries > 0 AND (l.low <> 1 OR l.high <> c.last_seq)) ORDER BY c.id",
        |chat, entries, last| format!("chat {chat} ends at {last} and has {entries} entries"),
    ),
    Check::new(
        "entries of no chat",
        "SELECT m.chat_id, m.seq, m.author_id FROM messages m \
         LEFT JOIN chats c ON c.id = m.chat_id WHERE c.id IS NULL ORDER BY m.chat_id, m.seq",
        |chat, seq, _| format!("entry {seq} of chat {chat}"),
    ),
    Check::new(
        "more than one open request of a participant for an event",
        sql!(
            "SELECT r.id, r.participant_id, r.event_id FROM help_requests r \
         WHERE r.status IN ({waiting}, {matched}) AND EXISTS (SELECT 1 FROM help_requests o \
         WHERE o.participant_id = r.participant_id AND o.event_id = r.event_id \
         AND o.status IN ({waiting}, {matched}) AND o.queue_order < r.queue_order) ORDER BY r.queue_order"
        ),
        request,
    ),
    Check::new(
        "requests that are taken, and have no open chat",
        sql!(
            "SELECT r.id, r.participant_id, r.event_id FROM help_requests r \
         LEFT JOIN chats c ON c.id = r.id WHERE r.status = {matched} AND (c.id IS NULL \
         OR c.time_end IS NOT NULL OR c.withdrawn_at IS NOT NULL) ORDER BY r.queue_order"
        ),
        request,
    ),
    Check::new(
        "open help chats whose request is not taken",
        sql!(
            "SELECT c.id, c.participant_id, c.event_id FROM chats c \
         LEFT JOIN help_requests r ON r.id = c.id WHERE c.kind = {help} AND c.time_end IS NULL \
         AND c.withdrawn_at IS NULL AND (r.id IS NULL OR r.status <> {matched}) ORDER BY c.id"
        ),
        |chat, participant, event| {
            format!("chat {chat} of participant {participant}, event {event}")
        },
    ),
    Check::since(
        WAITING_CHATS,
        "open help chats that nobody has, and whose request does not wait",
        sql!(
            "SELECT c.id, c.participant_id, c.event_id FROM chats c \
         LEFT JOIN help_requests r ON r.id = c.id WHERE c.kind = {help} AND c.time_end IS NULL \
         AND c.withdrawn_at IS NOT NULL AND (r.id IS NULL OR r.status <> {waiting}) ORDER BY c.id"
        ),
        |chat, participant, event| {
            format!("chat {chat} of participant {participant}, event {event}")
        },
    ),
    Check::since(
        WAITING_CHATS,
        "requests that wait, and have no chat that waits",
        sql!(
            "SELECT r.id, r.participant_id, r.event_id FROM help_requests r \
         LEFT JOIN chats c ON c.id = r.id WHERE r.status = {waiting} AND (c.id IS NULL \
         OR c.time_end IS NOT NULL OR c.withdrawn_at IS NULL) ORDER BY r.queue_order"
        ),
        request,
    ),
    Check::new(
        "marks behind the end of a log, or of what was read and not delivered",
        "SELECT m.chat_id, m.user_id, m.read_seq FROM chat_members m \
         JOIN chats c ON c.id = m.chat_id WHERE m.read_seq > c.last_seq \
         OR m.delivered_seq > c.last_seq OR m.read_seq > m.delivered_seq OR m.read_seq < 0 \
         OR coalesce(m.last_seq, 0) > c.last_seq ORDER BY m.chat_id, m.user_id",
        |chat, user, seq| format!("user {user} in chat {chat}, read up to {seq}"),
    ),
    Check::new(
        "spans of lists behind the end of the log, or that overlap",
        "SELECT s.chat_id, s.user_id, s.from_seq FROM list_spans s \
         JOIN chats c ON c.id = s.chat_id WHERE coalesce(s.to_seq, 0) > c.last_seq \
         OR s.from_seq > c.last_seq + 1 OR EXISTS (SELECT 1 FROM list_spans o \
         WHERE o.chat_id = s.chat_id AND o.user_id = s.user_id AND o.from_seq > s.from_seq \
         AND (s.to_seq IS NULL OR o.from_seq <= s.to_seq)) ORDER BY s.chat_id, s.user_id",
        |list, user, from| format!("user {user} in list {list}, from {from}"),
    ),
];
