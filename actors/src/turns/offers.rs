//! Offers: both organizers see them on all devices, on all nodes.

use crate::directory::ShowUser;
use crate::services::Services;
use switchboard_cluster::Hint;
use switchboard_domain::help_facts::Owner;
use switchboard_domain::turns::OfferState;
use switchboard_domain::wire::{Frame, OfferEnded, OfferView};
use switchboard_domain::{OfferId, UserId};
use switchboard_store::queries::{EndedOffer, ReadOffer, ShownOffer};

/// As the wire shows it; nothing of one that is over.
pub fn view(offer: &ShownOffer) -> Option<OfferView<'_>> {
    Some(OfferView {
        offer_id: offer.id,
        chat: offer.chat.as_ref()?,
        messages: &offer.messages,
        from: Owner {
            id: offer.from.0,
            name: offer.from.1.as_str().into(),
        },
        to: Owner {
            id: offer.to.0,
            name: offer.to.1.as_str().into(),
        },
        note: offer.note.as_deref(),
        expires_at: offer.expires_at,
    })
}

/// Tells both, here and elsewhere: that it is open, or that it is over.
pub(super) fn tell(services: &Services, offer: OfferId, both: [UserId; 2]) {
    let [from, to] = both.map(|user| user.0);
    services
        .nodes
        .tell_users(&both, || Hint::Offer { offer, from, to });
    show(services.clone(), offer);
}

/// Tells both that it is over.
pub(crate) fn tell_over(services: &Services, offer: EndedOffer) {
    tell(services, offer.id, [offer.from, offer.to]);
}

/// Shows it to those of both who are here, once as it is, whether a hint says it first or the database.
pub(crate) fn show(services: Services, id: OfferId) {
    actix::spawn(async move {
        let offer = match services.store.run(ReadOffer { id }).await {
            Ok(Some(offer)) => offer,
            // Deleted, with its chat.
            Ok(None) => return services.offers_shown.forget(id),
            Err(error) => return log::warn!("offer {id}: {error}"),
        };
        let is_over = offer.state != OfferState::Open;
        if !is_over && offer.chat.is_none() || !services.offers_shown.begin(id, is_over) {
            return;
        }
        for user in [offer.to.0, offer.from.0] {
            let frame = match (offer.state, view(&offer)) {
                (OfferState::Open, Some(offer)) => Frame::offer(&offer, user),
                (OfferState::Open, None) => continue,
                (state, _) => {
                    let ended = OfferEnded {
                        offer_id: id,
                        state,
                    };
                    Frame::offer_ended(ended, user)
                }
            };
            // Two for each change of an offer, which is stored.
            services.directory.do_send(ShowUser { user, frame });
        }
    });
}
