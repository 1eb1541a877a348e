//! Acts on who has a chat, over a socket: what of them is a frame.

use super::reads::Read;
use crate::services::Services;
use crate::turns::{self, Acted, Refused, view};
use switchboard_domain::turns::TurnAsk;
use switchboard_domain::wire::{ChatLeft, Frame, OfferEnded};
use switchboard_domain::{Code, User};

/// Does what is asked. What all devices of the caller are shown as a push is shown to this one as the answer.
pub(super) async fn act(
    services: Services,
    user: User,
    ask: TurnAsk,
) -> Result<Read, (Code, Frame)> {
    let rates = services.rates.of(user.id);
    let acted = turns::act(&services, &rates, user.id, ask).await;
    let acted = acted.map_err(refused)?;
    let reader = user.id;
    let frame = match &acted {
        Acted::Left {
            chat,
            turn,
            because,
        } => {
            let left = ChatLeft {
                chat_id: *chat,
                turn: *turn,
                reason: because.as_str(),
            };
            Frame::chat_left(left, reader)
        }
        Acted::Offered(offer) => match view(offer) {
            Some(offer) => Frame::offer(&offer, reader),
            // It ended in the moment in which it was made.
            None => return Err(refused(Refused::Over(offer.state))),
        },
        Acted::OfferEnded { offer, state } => {
            let ended = OfferEnded {
                offer_id: *offer,
                state: *state,
            };
            Frame::offer_ended(ended, reader)
        }
        Acted::Taken(chat) => Frame::new_chat_of(&chat.seen_by(reader)),
        Acted::Changed(change) => {
            Frame::chat_changed(change.chat.seen_by(reader), change.reason.as_str())
        }
    };
    Ok(Read {
        copied: true,
        ..Read::from(frame)
    })
}

fn refused(refused: Refused) -> (Code, Frame) {
    match refused {
        Refused::Code(code) => (code, Frame::error(code)),
        Refused::Moved(chat) => (Code::ChatMoved, Frame::chat_moved(&chat)),
        Refused::Over(state) => (Code::OfferEnded, Frame::offer_is_over(state)),
        Refused::TooMany(too_many) => {
            let code = Code::TooManyRequests;
            (code, Frame::error_until(code, too_many.retry_after))
        }
    }
}
