//! An organizer takes the next request.

use super::count_active::CountActive;
use super::read_match::{first_entry, own};
use super::timeline::Note;
use super::turns::{add_owner, match_waiting};
use super::waiting::{can_be_taken, oldest};
use crate::ids::DbId;
use crate::models::{NewMessageRow, location};
use crate::schema::messages;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Double, Nullable, Text};
use switchboard_domain::{
    AgencyId, Body, ChatEventKind, ChatId, Message, MessageId, NewMatch, Timestamp, UserId,
};

/// Claims the head of an agency's queue: its chat gets an owner, whose turn it is. However many ask at
/// once, each request goes to one of them; who finds nothing left gets nothing.
#[derive(Clone, Copy, Debug)]
pub struct ClaimHead {
    /// Whose queue.
    pub agency: AgencyId,
    /// Who takes it, an organizer of that agency.
    pub organizer: UserId,
    /// The present.
    pub now: Timestamp,
    /// Active chats that the organizer may have, this one included; any number when absent.
    pub max_active: Option<i64>,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq)]
pub enum ClaimOutcome {
    /// The organizer has the chat. Its log has one entry, and more when the participant wrote while it waited, or
    /// it was somebody else's before ([`ReturnRequest`](super::ReturnRequest)).
    Claimed(Box<NewMatch>),
    /// The queue is empty.
    NobodyWaits,
    /// The organizer has as many active chats as allowed.
    TooManyActive,
    /// The organizer is none of the agency: of another one by now, or deleted.
    NotOfAgency,
}

/// The request, as the claim returns it.
type Request = (DbId, i64, i64, String, Option<f64>, Option<f64>, i64);
type RequestSql = (
    Binary,
    BigInt,
    BigInt,
    Text,
    Nullable<Double>,
    Nullable<Double>,
    BigInt,
);

impl Query for ClaimHead {
    type Output = ClaimOutcome;
    const WRITES: bool = true;

    fn without_writing(&self, conn: &mut Connection) -> Result<Option<Self::Output>, StoreError> {
        // Old consoles poll an empty queue: that must not make them stand in line to write. In order, by the index of
        // those who wait: where very many do, any of them would be looked for among all requests there ever were.
        let waits: Option<i64> = Statement::<BigInt>::new(sql!(
            "SELECT queue_order FROM help_requests WHERE agency_id = ? AND status = {waiting} \
             ORDER BY queue_order LIMIT 1"
        ))
        .bind(self.agency)
        .get_result(conn)
        .optional()?;
        Ok(waits.is_none().then_some(ClaimOutcome::NobodyWaits))
    }

    fn run(self, conn: &mut Connection) -> Result<ClaimOutcome, StoreError> {
        if self.agency_of_organizer(conn)? != Some(self.agency) {
            return Ok(ClaimOutcome::NotOfAgency);
        }
        if let Some(max) = self.max_active {
            let organizer = self.organizer;
            if (CountActive { organizer }).run(conn)? >= max {
                return Ok(ClaimOutcome::TooManyActive);
            }
        }
        let Some(request) = self.claim(conn)? else {
            return Ok(ClaimOutcome::NobodyWaits);
        };
        let (id, participant) = (request.0, request.2);
        let is_there = match_waiting(id.into(), self.organizer, self.agency, self.now, conn)?;
        let first = match is_there {
            true => {
                let participant = UserId(participant);
                add_owner(id.into(), self.organizer, participant, self.now, conn)?;
                first_entry(id.into(), conn)?
            }
            false => self.open(request, conn)?,
        };
        let (owner, kind) = (Some(self.organizer), ChatEventKind::Matched);
        Note::new(id.into(), kind, owner, self.now).store(conn)?;
        let (chat, own) = own(conn, ChatId::from(id))?
            .ok_or_else(|| StoreError::Internal("the chat just made is not there".to_owned()))?;
        Ok(ClaimOutcome::Claimed(Box::new(NewMatch {
            chat,
            first,
            own,
        })))
    }
}

impl ClaimHead {
    /// Makes the chat with the description as its first entry.
    fn open(&self, request: Request, conn: &mut Connection) -> Result<Message, StoreError> {
        let (id, event, participant, description, lat, lng, asked_at) = request;
        Statement::<()>::new(sql!(
            "INSERT INTO chats (id, kind, agency_id, event_id, organizer_id, participant_id, \
             lat_start, lng_start, time_start, last_seq, turn, asked_at, awaiting_since) \
             VALUES (?, {help}, ?, ?, ?, ?, ?, ?, ?, 1, 1, ?, ?)"
        ))
        .bind(id)
        .bind(self.agency)
        .bind(event)
        .bind(self.organizer)
        .bind(participant)
        .bind(lat)
        .bind(lng)
        .bind(self.now)
        .bind(Timestamp(asked_at))
        .bind(self.now)
        .execute(conn)?;
        let first = Message {
            id: MessageId::new(),
            chat: id.into(),
            author: participant,
            from_organizer: false,
            body: Body {
                location: location(lat, lng),
                ..Body::text(description)
            },
            time_sent: self.now,
            seq: 1,
            only_for: None,
            state: None,
        };
        diesel::insert_into(messages::table)
            .values(NewMessageRow::new(&first, None))
            .execute(conn)?;
        for user in [self.organizer.0, participant] {
            self.add_member(id, user, conn)?;
        }
        Ok(first)
    }

    /// Nobody has read anything of it.
    fn add_member(&self, chat: DbId, user: i64, conn: &mut Connection) -> Result<(), StoreError> {
        Statement::<()>::new(
            "INSERT INTO chat_members (chat_id, user_id, joined_seq, read_seq, delivered_seq) \
             VALUES (?, ?, 1, 0, 0)",
        )
        .bind(chat)
        .bind(user)
        .execute(conn)?;
        Ok(())
    }

    /// Nothing when the organizer was deleted. Locked, so that a deletion of the organizer comes before this
    /// chat or closes it, and a move to another agency comes before it or after; against other claims of
    /// the same organizer too, when their chats are counted.
    fn agency_of_organizer(&self, conn: &mut Connection) -> Result<Option<AgencyId>, StoreError> {
        let lock = match self.max_active {
            Some(_) => " FOR NO KEY UPDATE",
            None => " FOR SHARE",
        };
        let agency: Option<Option<i64>> = Statement::<Nullable<BigInt>>::new(
            "SELECT agency_id FROM users WHERE id = ? AND deleted_at IS NULL",
        )
        .bind(self.organizer)
        .then(conn.on_postgresql(lock))
        .get_result(conn)
        .optional()?;
        Ok(agency.flatten().map(AgencyId))
    }

    /// One statement. Requests that another claim holds are skipped, not waited for.
    fn claim(&self, conn: &mut Connection) -> Result<Option<Request>, StoreError> {
        let request: Option<Request> = Statement::<RequestSql>::new(sql!(
            "UPDATE help_requests SET status = {matched}, matched_at = ? WHERE queue_order = (\
             SELECT r.queue_order FROM help_requests r \
             JOIN events e ON e.id = r.event_id JOIN users u ON u.id = r.participant_id \
             WHERE r.agency_id = ? AND r.status = {waiting} AND ",
            can_be_taken!(),
            " AND u.deleted_at IS NULL ORDER BY r.queue_order LIMIT 1"
        ))
        .bind(self.now)
        .bind(self.agency)
        .bind(oldest(self.now))
        .bind(oldest(self.now))
        .then(conn.on_postgresql(" FOR UPDATE OF r SKIP LOCKED"))
        .then(") RETURNING id, event_id, participant_id, description, lat, lng, created_at")
        .get_result(conn)
        .optional()?;
        Ok(request)
    }
}
