//! An organizer takes the next request.

use super::load_chat::load_chat;
use crate::protocol::event::REQUESTS_EXPIRE_AFTER;
use crate::protocol::{AgencyId, Chat, ChatId, Message, MessageId, MessageKind, Timestamp, UserId};
use crate::store::ids::DbId;
use crate::store::models::{ChatMemberRow, MessageRow};
use crate::store::schema::{chat_members, messages};
use crate::store::statement::Statement;
use crate::store::{Connection, Query, StoreError};
use diesel::sql_types::{BigInt, Binary, Double, Nullable, Text};
use diesel::{OptionalExtension, RunQueryDsl};

/// Claims the head of an agency's queue and opens its chat, with the description as its first
/// message. However many ask at once, each request goes to one of them; who finds nothing left gets
/// nothing.
#[derive(Clone, Copy, Debug)]
pub struct ClaimHead {
    /// Whose queue.
    pub agency: AgencyId,
    /// Who takes it, an organizer of that agency.
    pub organizer: UserId,
    /// The present.
    pub now: Timestamp,
}

/// The chat that answers the request.
#[derive(Clone, Debug, PartialEq)]
pub struct Claimed {
    /// The chat; its log has one entry.
    pub chat: Chat,
    /// That entry.
    pub first: Message,
}

/// The request, as the claim returns it.
type Request = (DbId, i64, i64, String, Option<f64>, Option<f64>);
type RequestSql = (
    Binary,
    BigInt,
    BigInt,
    Text,
    Nullable<Double>,
    Nullable<Double>,
);

impl Query for ClaimHead {
    type Output = Option<Claimed>;
    const WRITES: bool = true;

    fn without_writing(&self, conn: &mut Connection) -> Result<Option<Self::Output>, StoreError> {
        // Old consoles poll an empty queue: that must not make them stand in line to write.
        let waits: Option<i64> = Statement::<BigInt>::new(
            "SELECT queue_order FROM help_requests WHERE agency_id = ? AND status = 0 LIMIT 1",
        )
        .bind(self.agency)
        .get_result(conn)
        .optional()?;
        Ok(if waits.is_none() { Some(None) } else { None })
    }

    fn run(self, conn: &mut Connection) -> Result<Option<Claimed>, StoreError> {
        if !self.organizer_is_there(conn)? {
            return Ok(None);
        }
        let Some((id, event, participant, description, lat, lng)) = self.claim(conn)? else {
            return Ok(None);
        };
        Statement::<()>::new(
            "INSERT INTO chats (id, kind, agency_id, event_id, organizer_id, participant_id, \
             lat_start, lng_start, time_start, last_seq) VALUES (?, 0, ?, ?, ?, ?, ?, ?, ?, 1)",
        )
        .bind(id)
        .bind(self.agency)
        .bind(event)
        .bind(self.organizer)
        .bind(participant)
        .bind(lat)
        .bind(lng)
        .bind(self.now)
        .execute(conn)?;
        for user_id in [self.organizer.0, participant] {
            diesel::insert_into(chat_members::table)
                .values(ChatMemberRow {
                    chat_id: id,
                    user_id,
                    joined_seq: 1,
                    read_seq: 0,
                    delivered_seq: 0,
                })
                .execute(conn)?;
        }
        let first = MessageRow {
            chat_id: id,
            seq: 1,
            id: MessageId::new().into(),
            author_id: participant,
            from_organizer: false,
            kind: MessageKind::Text as i16,
            content: description,
            time_sent: self.now.0,
            lat,
            lng,
            client_message_id: None,
        };
        diesel::insert_into(messages::table)
            .values(first.clone())
            .execute(conn)?;
        let chat = load_chat(conn, ChatId::from(id), "")?
            .ok_or_else(|| StoreError::Internal("the chat just made is not there".to_owned()))?;
        Ok(Some(Claimed {
            chat,
            first: first.into(),
        }))
    }
}

impl ClaimHead {
    /// Locked, so that a deletion of the organizer comes before this chat or closes it.
    fn organizer_is_there(&self, conn: &mut Connection) -> Result<bool, StoreError> {
        let deleted_at: Option<Option<i64>> =
            Statement::<Nullable<BigInt>>::new("SELECT deleted_at FROM users WHERE id = ?")
                .bind(self.organizer)
                .then(conn.on_postgresql(" FOR SHARE"))
                .get_result(conn)
                .optional()?;
        Ok(deleted_at == Some(None))
    }

    /// One statement. Requests that another claim holds are skipped, not waited for.
    fn claim(&self, conn: &mut Connection) -> Result<Option<Request>, StoreError> {
        let request: Option<Request> = Statement::<RequestSql>::new(
            "UPDATE help_requests SET status = 1 WHERE queue_order = (\
             SELECT r.queue_order FROM help_requests r \
             JOIN events e ON e.id = r.event_id JOIN users u ON u.id = r.participant_id \
             WHERE r.agency_id = ? AND r.status = 0 AND e.ends_at >= ? \
             AND u.deleted_at IS NULL ORDER BY r.queue_order LIMIT 1",
        )
        .bind(self.agency)
        .bind(self.now.minus(REQUESTS_EXPIRE_AFTER))
        .then(conn.on_postgresql(" FOR UPDATE OF r SKIP LOCKED"))
        .then(") RETURNING id, event_id, participant_id, description, lat, lng")
        .get_result(conn)
        .optional()?;
        Ok(request)
    }
}
