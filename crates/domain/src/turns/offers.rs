//! Answers to offers.

use super::change::{Change, Done};
use super::offer::{OfferState, OpenOffer};
use super::standing::Standing;
use crate::chat_event_kind::ChatEventKind;
use crate::code::Code;
use crate::time::Timestamp;

/// Why an answer to an open offer comes to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAnswered {
    /// The offer is over, in this way; it may have been open in the database until now.
    Over(OfferState),
    /// The code says why; the offer stays open.
    Refused(Code),
}

/// What an open offer has become by itself: its time is over, or its giver has lost the chat.
fn by_itself(chat: &Standing, offer: &OpenOffer, now: Timestamp) -> Option<OfferState> {
    let is_givers = chat.holder() == Some(offer.from) && chat.turn == offer.turn;
    if !is_givers {
        return Some(OfferState::Overtaken);
    }
    (offer.expires_at <= now).then_some(OfferState::Expired)
}

/// The colleague says yes or no; `full`: they have as many chats as they may; `is_of_agency`: they are still there.
pub fn answer(
    chat: &Standing,
    offer: &OpenOffer,
    accept: bool,
    (is_of_agency, full): (bool, bool),
    now: Timestamp,
) -> Result<Done, NotAnswered> {
    if let Some(state) = by_itself(chat, offer, now) {
        return Err(NotAnswered::Over(state));
    }
    if !accept {
        let change = Change::OfferEnds(OfferState::Declined);
        return Ok(Done::of(chat, change));
    }
    if !is_of_agency {
        return Err(NotAnswered::Refused(Code::NoAccess));
    }
    if full {
        return Err(NotAnswered::Refused(Code::TooManyActiveChats));
    }
    let (to, because) = (offer.to, ChatEventKind::Moved);
    let done = Done::of(chat, Change::Goes { to, because });
    Ok(Done {
        offer: Some((offer.id, OfferState::Accepted)),
        ..done
    })
}

/// The giver takes it back.
pub fn withdraw(chat: &Standing, offer: &OpenOffer, now: Timestamp) -> Result<Done, NotAnswered> {
    match by_itself(chat, offer, now) {
        Some(state) => Err(NotAnswered::Over(state)),
        None => {
            let change = Change::OfferEnds(OfferState::Withdrawn);
            Ok(Done::by_owner(chat, change))
        }
    }
}
