//! The giver takes an offer back.

use super::apply::{By, apply};
use super::locked::Locked;
use super::offers::{OfferAnswer, end, ended_as, find, find_locked};
use crate::{Connection, Query, StoreError};
use switchboard_domain::turns::{NotAnswered, OfferState, withdraw};
use switchboard_domain::{Code, OfferId, Timestamp, UserId};

/// Takes an offer back.
#[derive(Clone, Copy, Debug)]
pub struct WithdrawOffer {
    /// Which.
    pub offer: OfferId,
    /// Whose it must be.
    pub user: UserId,
    /// The present.
    pub now: Timestamp,
}

impl Query for WithdrawOffer {
    type Output = OfferAnswer;
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<OfferAnswer, StoreError> {
        let Some((_, id, _)) = find(self.offer, conn)?.filter(|it| it.0.from == self.user) else {
            return Ok(OfferAnswer::NotFound);
        };
        let Some(chat) = Locked::load(id, conn)? else {
            return Ok(OfferAnswer::NotFound);
        };
        let Some((offer, _, state)) = find_locked(self.offer, conn)? else {
            return Ok(OfferAnswer::NotFound);
        };
        if state != OfferState::Open {
            let offer = ended_as(&offer, state);
            return Ok(OfferAnswer::Over { offer, now: false });
        }
        match withdraw(&chat.standing, &offer, self.now) {
            Ok(done) => {
                let over = apply(&chat, &done, By::user(self.user), self.now, conn)?;
                let ended = over.offer;
                Ok(ended.map_or(OfferAnswer::NotFound, OfferAnswer::Ended))
            }
            Err(NotAnswered::Over(state)) => {
                end(&offer, state, conn)?;
                let offer = ended_as(&offer, state);
                Ok(OfferAnswer::Over { offer, now: true })
            }
            Err(NotAnswered::Refused(code)) => Ok(OfferAnswer::Refused(match code {
                Code::NoAccess => Code::Forbidden,
                code => code,
            })),
        }
    }
}
