//! What is an organizer's of chats that they do not have any more.

use crate::models::{MemberChatRow, MemberChatSql, join_users};
use crate::statement::Statement;
use crate::{Connection, StoreError};
use diesel::sql_types::{BigInt, Bool, Nullable};
use diesel::{OptionalExtension, RunQueryDsl};
use switchboard_domain::turns::part;
use switchboard_domain::{Chat, ChatId, ChatStatus, MemberChat, Timestamp, UserId};

type Row = (MemberChatRow, i64, Option<bool>);
type RowSql = (MemberChatSql, BigInt, Nullable<Bool>);

/// Behind the columns of a member's chat: when it went, and whether the organizer has left the agency since.
const FROM: &str = sql!(
    ", m.left_at, c.agency_id <> (SELECT o.agency_id FROM users o WHERE o.id = m.user_id) \
     FROM (SELECT p.chat_id, p.user_id, p.last_seq, p.read_seq, p.left_at, CAST(NULL AS bigint) AS changed_at, \
     CAST(NULL AS bigint) AS active_at FROM past_owners p WHERE p.user_id = ?) m \
     JOIN chats c ON c.id = m.chat_id",
    join_users!(),
    " LEFT JOIN messages l ON l.chat_id = c.id AND l.seq = \
     (SELECT max(s.seq) FROM messages s WHERE s.chat_id = c.id AND s.seq <= m.last_seq AND s.kind < {change}) WHERE 1 = 1"
);
const BY_END: (&str, &str) = (
    " AND (m.left_at, m.chat_id) < (?",
    " ORDER BY m.left_at DESC, m.chat_id DESC LIMIT ?",
);
const BY_START: (&str, &str) = (
    " AND (c.time_start, c.id) < (?",
    " ORDER BY c.time_start DESC, c.id DESC LIMIT ?",
);

/// A page of them, in the order of the user's chats of this status; nothing of a status that none has.
pub(in crate::queries) fn past_chats(
    user: UserId,
    status: ChatStatus,
    after: Option<(Timestamp, ChatId)>,
    limit: i64,
    conn: &mut Connection,
) -> Result<Vec<MemberChat>, StoreError> {
    let (cursor, order) = match status {
        ChatStatus::Ended => BY_END,
        ChatStatus::All => BY_START,
        ChatStatus::Active | ChatStatus::Waiting => return Ok(Vec::new()),
    };
    let mut select = Statement::<RowSql>::new(MemberChatRow::SELECT)
        .then(FROM)
        .bind(user);
    if let Some((time, id)) = after {
        select = select.and(cursor, time).and(", ?)", id);
    }
    let rows: Vec<Row> = select.and(order, limit).load(conn)?;
    let mut chats = Vec::with_capacity(rows.len());
    for (row, left_at, moved) in rows {
        let has_moved = moved == Some(true);
        let of = MemberChat::try_from(row)?;
        chats.extend(past_chat(of, user, Timestamp(left_at), has_moved));
    }
    Ok(chats)
}

/// What is the user's of a chat that was theirs until `left_at`: over for them. `has_moved`: they are of another agency by
/// now.
pub(in crate::queries) fn past_chat(
    of: MemberChat,
    user: UserId,
    left_at: Timestamp,
    has_moved: bool,
) -> Option<MemberChat> {
    let mut part = part(of.chat, user, of.last_seq, left_at)?;
    part.profile = part.profile.filter(|_| !has_moved);
    Some(MemberChat {
        chat: Chat::Help(part),
        last_message: of.last_message,
        last_seq: of.last_seq,
        read_seq: of.read_seq,
        unread: of.unread,
        active_at: None,
    })
}

/// Where the log ends for an organizer who had the chat once; nothing for whoever keeps nothing of it.
pub(in crate::queries) fn kept_upto(
    chat: ChatId,
    user: UserId,
    conn: &mut Connection,
) -> Result<Option<i64>, StoreError> {
    let upto: Option<i64> = Statement::<BigInt>::new(
        "SELECT last_seq FROM past_owners WHERE chat_id = ? AND user_id = ?",
    )
    .bind(chat)
    .bind(user)
    .get_result(conn)
    .optional()?;
    Ok(upto)
}
