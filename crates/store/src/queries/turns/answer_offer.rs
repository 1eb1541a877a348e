//! The colleague answers an offer.

use super::apply::{By, apply};
use super::locked::Locked;
use super::offers::{OfferAnswer, end, ended_as, find, find_locked, note_of};
use super::staff::staff;
use crate::{Connection, Query, StoreError};
use switchboard_domain::turns::{Change, NotAnswered, OfferState, answer};
use switchboard_domain::{OfferId, Timestamp, UserId};

/// Says yes or no to an offer.
#[derive(Clone, Copy, Debug)]
pub struct AnswerOffer {
    /// Which.
    pub offer: OfferId,
    /// Who answers.
    pub user: UserId,
    /// Whether that is yes.
    pub accept: bool,
    /// Active chats that they may have, this one included; any number when absent.
    pub max_active: Option<i64>,
    /// The present.
    pub now: Timestamp,
}

impl Query for AnswerOffer {
    type Output = OfferAnswer;
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<OfferAnswer, StoreError> {
        let Some((_, id, _)) = find(self.offer, conn)?.filter(|it| it.0.to == self.user) else {
            return Ok(OfferAnswer::NotFound);
        };
        let max_active = self.max_active.filter(|_| self.accept);
        let colleague = staff(self.user, id, max_active, conn)?;
        let Some(chat) = Locked::load(id, conn)? else {
            return Ok(OfferAnswer::NotFound);
        };
        // Locked with its chat: it may have ended meanwhile.
        let Some((offer, _, state)) = find_locked(self.offer, conn)? else {
            return Ok(OfferAnswer::NotFound);
        };
        if state != OfferState::Open {
            let offer = ended_as(&offer, state);
            return Ok(OfferAnswer::Over { offer, now: false });
        }
        let may = (
            colleague.agency == Some(chat.standing.agency),
            colleague.full,
        );
        let done = match answer(&chat.standing, &offer, self.accept, may, self.now) {
            Ok(done) => done,
            Err(NotAnswered::Refused(code)) => return Ok(OfferAnswer::Refused(code)),
            Err(NotAnswered::Over(state)) => {
                end(&offer, state, conn)?;
                let offer = ended_as(&offer, state);
                return Ok(OfferAnswer::Over { offer, now: true });
            }
        };
        // What the giver said goes with the chat: whoever has it from then on may not know of the offer's row.
        let note = match done.change {
            Change::Goes { .. } => note_of(self.offer, conn)?,
            _ => None,
        };
        let by = By::saying(self.user, note);
        let over = apply(&chat, &done, by, self.now, conn)?;
        Ok(match (done.change, over.offer) {
            (Change::OfferEnds(_), Some(offer)) => OfferAnswer::Ended(offer),
            _ => OfferAnswer::Accepted(Box::new(over)),
        })
    }
}
