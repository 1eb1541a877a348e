//! Offers of chats to colleagues.

use crate::kit::*;
use crate::turns::{ADA, BOSS, answer, done, give_back, listed, offer, staffed};
use switchboard_domain::turns::OfferState;
use switchboard_domain::{
    AgencyId, ChatEventKind, ChatStatus, Code, Identity, OfferId, Side, UserId,
};
use switchboard_store::Backend;
use switchboard_store::queries::{
    AnswerOffer, ChangeAgency, ExpireOffers, ListOffers, OfferAnswer, OfferChat, OfferOutcome,
    ReadChange, WithdrawOffer,
};

on_both! {
    fn an_offer_is_the_colleagues_to_answer(db: staffed) {
        let chat = db.chat();
        let asked = offer(&chat, 1, ADA);
        assert_eq!(db.run(asked.clone()).outcome, OfferOutcome::Open);
        let again = OfferChat { id: OfferId::new(), ..asked.clone() };
        assert_eq!(db.run(again).outcome, OfferOutcome::Refused(Code::AlreadyOffered));
        for user in [ORGANIZER, ADA] {
            let offers = db.run(ListOffers { user, now: after(61) });
            assert_eq!(offers.len(), 1);
            assert_eq!((offers[0].from.0, offers[0].messages.len()), (ORGANIZER, 1));
        }
        assert_eq!(db.run(ListOffers { user: BOSS, now: after(61) }), []);
        assert_eq!(db.run(answer(asked.id, BOSS, true)), OfferAnswer::NotFound);
        let full = AnswerOffer { max_active: Some(0), ..answer(asked.id, ADA, true) };
        assert_eq!(db.run(full), OfferAnswer::Refused(Code::TooManyActiveChats));
        let OfferAnswer::Accepted(over) = db.run(answer(asked.id, ADA, true)) else {
            panic!("it is refused");
        };
        assert_eq!((over.to, over.turn, over.because), (Some(ADA), 2, ChatEventKind::Moved));
        assert_eq!(over.from.map(|it| it.keeps), Some(true), "offering is looking at it");
        assert_eq!(over.offer.map(|it| it.state), Some(OfferState::Accepted));
        let late = db.run(answer(asked.id, ADA, true));
        assert!(matches!(late, OfferAnswer::Over { now: false, offer } if offer.state == OfferState::Accepted));
        assert_eq!(listed(&db, ORGANIZER, ChatStatus::Ended), [(chat.id, true, 1)]);
    }

    fn an_offer_ends_in_one_way(db: staffed) {
        let chat = db.chat();
        let state = |asked: &OfferChat| {
            let withdraw = WithdrawOffer { offer: asked.id, user: ORGANIZER, now: after(62) };
            match db.run(withdraw) {
                OfferAnswer::Ended(offer) | OfferAnswer::Over { offer, .. } => offer.state,
                other => panic!("{other:?}"),
            }
        };
        let declined = offer(&chat, 1, ADA);
        db.run(declined.clone());
        assert!(matches!(db.run(answer(declined.id, ADA, false)), OfferAnswer::Ended(_)));
        assert_eq!(state(&declined), OfferState::Declined);

        let withdrawn = offer(&chat, 1, ADA);
        db.run(withdrawn.clone());
        assert_eq!(state(&withdrawn), OfferState::Withdrawn);

        let expired = offer(&chat, 1, ADA);
        db.run(expired.clone());
        assert_eq!(db.run(ExpireOffers { now: after(119) }), []);
        assert_eq!(db.run(ExpireOffers { now: after(120) }).len(), 1);
        assert_eq!(db.run(ExpireOffers { now: after(120) }), []);
        assert_eq!(state(&expired), OfferState::Expired);

        // Nobody has looked, and its time is over all the same.
        let unseen = offer(&chat, 1, ADA);
        db.run(unseen.clone());
        let late = AnswerOffer { now: after(500), ..answer(unseen.id, ADA, true) };
        assert!(matches!(db.run(late), OfferAnswer::Over { now: true, offer } if offer.state == OfferState::Expired));

        let overtaken = offer(&chat, 1, ADA);
        db.run(overtaken.clone());
        let over = done(db.run(give_back(&chat, ORGANIZER, 1)));
        assert_eq!(over.offer.map(|it| (it.id, it.state)), Some((overtaken.id, OfferState::Overtaken)));
        assert_eq!(state(&overtaken), OfferState::Overtaken);
    }

    fn an_offer_that_gives_way_to_the_next_one_is_told_as_over(db: staffed) {
        let chat = db.chat();
        let first = offer(&chat, 1, ADA);
        db.run(first.clone());
        // Nobody has looked since its time was over. It is over also where nothing comes of the next one.
        let wrong = OfferChat { now: after(500), ..offer(&chat, 1, UserId(77)) };
        let offered = db.run(wrong);
        assert_eq!(offered.outcome, OfferOutcome::Refused(Code::UserNotFound));
        assert_eq!(offered.over.map(|it| (it.id, it.state)), Some((first.id, OfferState::Expired)));
        assert_eq!(db.run(ExpireOffers { now: after(500) }), []);
        assert_eq!(db.run(OfferChat { now: after(500), ..offer(&chat, 1, ADA) }).over, None);
    }

    fn whoever_has_gone_to_another_agency_is_shown_no_offer_of_this_one(db: staffed) {
        let chat = db.chat();
        db.run(offer(&chat, 1, ADA));
        let of = |user| db.run(ListOffers { user, now: after(61) }).len();
        assert_eq!((of(ADA), of(ORGANIZER)), (1, 1));
        db.run(ChangeAgency { id: AgencyId(9), name: Some("Nine".to_owned()), alternatives: None, notices: None, retention_days: None });
        db.upsert(Identity { agency: Some(AgencyId(9)), ..identity(ADA, Side::Organizer) });
        assert_eq!(of(ADA), 0);
    }

    fn a_participant_is_not_told_that_their_chat_is_offered(db: staffed) {
        let chat = db.chat();
        db.run(offer(&chat, 1, ADA));
        let change = ReadChange { chat: chat.id, user: PARTICIPANT };
        assert_eq!(db.run(change).map(|it| it.reason), Some(ChatEventKind::Matched));
    }

    fn nobody_offers_to_strangers_or_to_themselves(db: staffed) {
        let chat = db.chat();
        assert_eq!(db.run(offer(&chat, 1, UserId(77))).outcome, OfferOutcome::Refused(Code::UserNotFound));
        assert_eq!(db.run(offer(&chat, 1, PARTICIPANT)).outcome, OfferOutcome::Refused(Code::UserNotFound));
        assert_eq!(db.run(offer(&chat, 1, ORGANIZER)).outcome, OfferOutcome::Refused(Code::InvalidPayload));
        assert_eq!(db.run(offer(&chat, 2, ADA)).outcome, OfferOutcome::Refused(Code::ChatMoved));
    }
}
