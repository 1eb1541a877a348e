//! The owner offers a chat to a colleague.

use super::apply::{By, apply};
use super::locked::Locked;
use super::offers::EndedOffer;
use super::staff::staff;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::sql_types::BigInt;
use diesel::{OptionalExtension, RunQueryDsl};
use std::time::Duration;
use switchboard_domain::turns::{Act, OfferState, decide};
use switchboard_domain::{AgencyId, ChatId, Code, OfferId, Timestamp, UserId};

/// Offers a chat, which stays its owner's until the colleague says yes.
#[derive(Clone, Debug)]
pub struct OfferChat {
    /// What the offer is called.
    pub id: OfferId,
    /// The chat.
    pub chat: ChatId,
    /// The turn that its owner expects.
    pub turn: i64,
    /// Its owner.
    pub from: UserId,
    /// The colleague.
    pub to: UserId,
    /// For the colleague alone.
    pub note: Option<String>,
    /// How long it stays open.
    pub lasts: Duration,
    /// The present.
    pub now: Timestamp,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfferOutcome {
    /// It is open.
    Open,
    /// There is no such help chat.
    NotFound,
    /// The code says why not.
    Refused(Code),
}

/// The same, and what came to its end with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offered {
    /// What became of the offer.
    pub outcome: OfferOutcome,
    /// An earlier one whose time was over, and of which nobody has been told.
    pub over: Option<EndedOffer>,
}

impl Query for OfferChat {
    type Output = Offered;
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<Offered, StoreError> {
        let mut over = None;
        let outcome = self.offer(&mut over, conn)?;
        Ok(Offered { outcome, over })
    }
}

impl OfferChat {
    fn offer(
        self,
        ended: &mut Option<EndedOffer>,
        conn: &mut Connection,
    ) -> Result<OfferOutcome, StoreError> {
        let owner = staff(self.from, self.chat, None, conn)?;
        let is_there = match owner.agency {
            Some(agency) if self.from != self.to => self.is_colleague(agency, conn)?,
            _ => true,
        };
        let Some(chat) = Locked::load(self.chat, conn)? else {
            return Ok(OfferOutcome::NotFound);
        };
        let mut locked = chat;
        // One whose time is over is in nobody's way, though nobody has looked yet.
        let over = locked.standing.offer.filter(|it| it.expires_at <= self.now);
        if let Some(offer) = over {
            *ended = super::offers::end(&offer, OfferState::Expired, conn)?;
            locked.standing.offer = None;
        }
        let act = Act::Offer(self.to);
        let done = match decide(&locked.standing, act, self.turn, owner, false) {
            Ok(_) if !is_there => return Ok(OfferOutcome::Refused(Code::UserNotFound)),
            Ok(done) => done,
            Err(code) => return Ok(OfferOutcome::Refused(code)),
        };
        Statement::<()>::new(
            "INSERT INTO offers (id, chat_id, turn, from_id, to_id, note, created_at, expires_at, state) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(self.id)
        .bind(self.chat)
        .bind(self.turn)
        .bind(self.from)
        .bind(self.to)
        .bind(self.note.clone())
        .bind(self.now)
        .bind(self.now.plus(self.lasts))
        .bind(OfferState::Open.to_db())
        .execute(conn)?;
        let by = By::saying(self.from, self.note);
        apply(&locked, &done, by, self.now, conn)?;
        Ok(OfferOutcome::Open)
    }

    /// Whether the colleague is of the agency, and stays there until the transaction ends.
    fn is_colleague(&self, agency: AgencyId, conn: &mut Connection) -> Result<bool, StoreError> {
        let found: Option<i64> = Statement::<BigInt>::new(sql!(
            "SELECT id FROM users WHERE side = {organizer} AND deleted_at IS NULL AND id = ? AND agency_id = ?"
        ))
        .bind(self.to)
        .bind(agency)
        .then(conn.on_postgresql(" FOR SHARE"))
        .get_result(conn)
        .optional()?;
        Ok(found.is_some())
    }
}
