//! A participant asks for help.

use super::find_event::find_event_and;
use super::pauses;
use super::request_names::{self, Named};
use super::timeline::Note;
use crate::ids::DbId;
use crate::models::{NEVER_HAD, NewMessageRow};
use crate::schema::messages;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::sql_types::{BigInt, Binary, Nullable};
use diesel::{OptionalExtension, RunQueryDsl};
use switchboard_domain::place::PLACE_COMES_WITHIN;
use switchboard_domain::{
    AgencyId, Body, ChatEventKind, ChatId, EventId, HelpUnavailable, Location, Message, MessageId,
    RequestName, Timestamp, UserId,
};

/// Attempts when the request in the way is gone by the time it is looked at.
const ATTEMPTS: usize = 3;

/// Puts a request at the end of the queue of the event's agency. It is a chat from now on, with the description as its
/// first entry, which nobody has yet.
#[derive(Clone, Debug)]
pub struct Enqueue {
    /// The request's new id.
    pub id: ChatId,
    /// On which event.
    pub event: EventId,
    /// Who asks.
    pub participant: UserId,
    /// The words.
    pub description: String,
    /// Where the participant is.
    pub location: Option<Location>,
    /// What the participant's device calls it.
    pub name: Option<RequestName>,
    /// Whether a place is being found.
    pub place_coming: bool,
    /// The present.
    pub now: Timestamp,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnqueueOutcome {
    /// It waits.
    Enqueued {
        /// Its place: smaller is earlier.
        order: i64,
        /// In whose queue.
        agency: AgencyId,
    },
    /// The participant has one on this event that waits or whose chat is active.
    AlreadyRequested {
        /// That one.
        id: ChatId,
    },
    /// The device's name for it is that of an earlier one: nothing is made.
    Known(Named),
    /// There is no such event.
    EventNotFound,
    /// Too early or too late for this event, or its agency takes no new requests.
    Unavailable(Box<HelpUnavailable>),
    /// The participant is not known, or was deleted.
    UserNotFound,
}

impl Query for Enqueue {
    type Output = EnqueueOutcome;
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<EnqueueOutcome, StoreError> {
        // Before all else: a late retry finds its request, whatever else has changed meanwhile.
        if let Some(name) = &self.name
            && let Some(known) = request_names::find(self.participant, name, conn)?
        {
            return Ok(EnqueueOutcome::Known(known));
        }
        // Locked, so that it is run by the agency in whose queue the request is about to be stored.
        let lock = conn.on_postgresql(" FOR SHARE");
        let Some(event) = find_event_and(conn, self.event, lock)? else {
            return Ok(EnqueueOutcome::EventNotFound);
        };
        if let Some(closed) = HelpUnavailable::closed(&event, self.now) {
            return Ok(EnqueueOutcome::Unavailable(Box::new(closed)));
        }
        // The lock keeps a deletion from overlooking the request that is about to be stored.
        let user: Option<Option<i64>> =
            Statement::<Nullable<BigInt>>::new("SELECT deleted_at FROM users WHERE id = ?")
                .bind(self.participant)
                .then(conn.on_postgresql(" FOR SHARE"))
                .get_result(conn)
                .optional()?;
        if user != Some(None) {
            return Ok(EnqueueOutcome::UserNotFound);
        }
        let agency = event.agency_id;
        // Behind the lock on the event: a pause that is committed before counts.
        let pauses = pauses::on_event(agency, self.event, conn)?;
        if let Some(paused) = HelpUnavailable::paused(&event, &pauses, self.now) {
            // Who waits goes on waiting, and is told so.
            return Ok(match self.in_the_way(conn)? {
                Some(id) => EnqueueOutcome::AlreadyRequested { id },
                None => EnqueueOutcome::Unavailable(Box::new(paused)),
            });
        }
        if let Some(name) = &self.name {
            let own = Some(self.id);
            if let Some(known) = request_names::take(self.participant, name, self.event, own, conn)?
            {
                return Ok(EnqueueOutcome::Known(known));
            }
        }
        for _ in 0..ATTEMPTS {
            if let Some(order) = self.insert(agency, conn)? {
                self.make_chat(agency, conn)?;
                return Ok(EnqueueOutcome::Enqueued { order, agency });
            }
            if let Some(id) = self.in_the_way(conn)? {
                if let Some(name) = &self.name {
                    request_names::give_back(self.participant, name, conn)?;
                }
                return Ok(EnqueueOutcome::AlreadyRequested { id });
            }
        }
        Err(StoreError::Unavailable(
            "the request in the way keeps changing".to_owned(),
        ))
    }
}

impl Enqueue {
    /// The unique index on open requests decides, so that two that ask at once cannot both get in.
    fn insert(&self, agency: AgencyId, conn: &mut Connection) -> Result<Option<i64>, StoreError> {
        let insert = Statement::<BigInt>::new(
            sql!("INSERT INTO help_requests (id, agency_id, event_id, participant_id, description, \
             lat, lng, created_at, status) VALUES (?, ?, ?, ?, ?, ?, ?, ?, {waiting}) \
             ON CONFLICT (participant_id, event_id) WHERE status IN ({waiting}, {matched}) DO NOTHING \
             RETURNING queue_order"),
        )
        .bind(self.id)
        .bind(agency)
        .bind(self.event)
        .bind(self.participant)
        .bind(self.description.clone())
        .bind(self.location.map(|at| at.lat))
        .bind(self.location.map(|at| at.lng))
        .bind(self.now);
        Ok(insert.get_result(conn).optional()?)
    }

    /// Its chat, of which the participant is the only member.
    fn make_chat(&self, agency: AgencyId, conn: &mut Connection) -> Result<(), StoreError> {
        let is_coming = self.place_coming && self.location.is_none();
        let place_until = is_coming.then(|| self.now.plus(PLACE_COMES_WITHIN).0);
        Statement::<()>::new(sql!(
            "INSERT INTO chats (id, kind, agency_id, event_id, participant_id, lat_start, lng_start, \
             time_start, last_seq, withdrawn_at, asked_at, awaiting_since, place_until, waiting_seq) \
             VALUES (?, {help}, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, 0)"
        ))
        .bind(self.id)
        .bind(agency)
        .bind(self.event)
        .bind(self.participant)
        .bind(self.location.map(|at| at.lat))
        .bind(self.location.map(|at| at.lng))
        .bind(self.now)
        .bind(NEVER_HAD)
        .bind(self.now)
        .bind(self.now)
        .bind(place_until)
        .execute(conn)?;
        let first = Message {
            // One that nobody else has, and that is known wherever the request is.
            id: MessageId(self.id.0),
            chat: self.id,
            author: self.participant.0,
            from_organizer: false,
            body: Body {
                location: self.location,
                ..Body::text(self.description.clone())
            },
            time_sent: self.now,
            seq: 1,
            only_for: None,
            state: None,
        };
        diesel::insert_into(messages::table)
            .values(NewMessageRow::new(&first, None))
            .execute(conn)?;
        Statement::<()>::new(
            "INSERT INTO chat_members (chat_id, user_id, joined_seq, read_seq, delivered_seq) \
             VALUES (?, ?, 1, 0, 0)",
        )
        .bind(self.id)
        .bind(self.participant)
        .execute(conn)?;
        let asker = Some(self.participant);
        Note::new(self.id, ChatEventKind::Queued, asker, self.now).store(conn)
    }

    fn in_the_way(&self, conn: &mut Connection) -> Result<Option<ChatId>, StoreError> {
        let id: Option<DbId> = Statement::<Binary>::new(sql!(
            "SELECT id FROM help_requests \
             WHERE participant_id = ? AND event_id = ? AND status IN ({waiting}, {matched})"
        ))
        .bind(self.participant)
        .bind(self.event)
        .get_result(conn)
        .optional()?;
        Ok(id.map(ChatId::from))
    }
}
