//! What becomes of an offer, and of the owner's part, when a chat goes back by itself or ends.

use crate::kit::*;
use crate::turns::{ADA, BOSS, done, listed, offer, staffed, take};
use switchboard_domain::turns::OfferState;
use switchboard_domain::{ChatEventKind, ChatStatus, HelpChat};
use switchboard_store::queries::{
    CloseChat, CloseOutcome, CloseResolved, Closer, DeleteUser, EndedOffer, GiveBack, GoesBack,
    HandedOver, ListOffers, ReadPart, ResolveChat, ReturnOutcome, ReturnRequest,
};
use switchboard_store::{Append, Backend};

fn goes_back(db: &Db, chat: &HelpChat, because: GoesBack) -> Option<HandedOver> {
    let of = ReturnRequest {
        chat: chat.id,
        organizer: ORGANIZER,
        made: chat.time_start,
        now: after(200),
    };
    match db.run(GiveBack { of, because }) {
        ReturnOutcome::Returned(over) => Some(*over),
        ReturnOutcome::Kept => None,
    }
}

/// A chat that its owner has answered, and offered to Ada; the participant has written since.
fn offered(db: &Db) -> (HelpChat, EndedOffer) {
    let chat = db.chat();
    let answer = Append {
        author: ORGANIZER,
        from_organizer: true,
        ..says(&chat)
    };
    let said = [answer, says(&chat)];
    db.writer().commit(&said, after(1)).unwrap();
    let asked = offer(&chat, 1, ADA);
    db.run(asked.clone());
    let over = EndedOffer {
        id: asked.id,
        from: ORGANIZER,
        to: ADA,
        state: OfferState::Overtaken,
    };
    (chat, over)
}

fn open_offers(db: &Db) -> usize {
    let now = after(61);
    [ORGANIZER, ADA]
        .map(|user| db.run(ListOffers { user, now }).len())
        .iter()
        .sum()
}

on_both! {
    fn what_goes_back_by_itself_ends_its_offer_and_leaves_its_owners_part(db: staffed) {
        let (chat, ended) = offered(&db);
        let over = goes_back(&db, &chat, GoesBack::Unattended).unwrap();
        assert_eq!((over.because, over.turn, over.to), (ChatEventKind::Unattended, 1, None));
        assert_eq!((over.offer, open_offers(&db)), (Some(ended), 0));
        assert_eq!(over.from.map(|it| (it.user, it.keeps)), Some((ORGANIZER, true)));
        assert_eq!(listed(&db, ORGANIZER, ChatStatus::Active), []);
        assert_eq!(listed(&db, ORGANIZER, ChatStatus::Ended), [(chat.id, true, 3)]);
        let part = ReadPart { chat: chat.id, user: ORGANIZER };
        assert_eq!(db.run(part), Some((3, after(200))));
        // Whoever has it again has all of it.
        let again = db.claim(ORGANIZER).unwrap().chat;
        assert_eq!((again.id, db.run(part)), (chat.id, None));
        assert_eq!(listed(&db, ORGANIZER, ChatStatus::Ended), []);
    }

    fn who_did_not_open_it_keeps_nothing(db: staffed) {
        let chat = db.chat();
        let over = goes_back(&db, &chat, GoesBack::NotOpened).unwrap();
        assert_eq!(over.from.map(|it| it.keeps), Some(false));
        assert_eq!(listed(&db, ORGANIZER, ChatStatus::Ended), []);
        assert_eq!(db.run(ReadPart { chat: chat.id, user: ORGANIZER }), None);
    }

    fn of_somebody_who_is_fine_nothing_goes_back(db: staffed) {
        let chat = db.chat();
        db.run(ResolveChat { chat: chat.id, participant: PARTICIPANT, now: after(60) });
        for because in [GoesBack::NotOpened, GoesBack::Unanswered { also_opened: true }, GoesBack::Unattended] {
            assert_eq!(goes_back(&db, &chat, because), None, "{because:?}");
        }
    }

    fn whoever_closes_a_chat_ends_its_offer(db: staffed) {
        for by in [Closer::Organizer(ORGANIZER), Closer::Admin] {
            let (chat, ended) = offered(&db);
            let CloseOutcome::Closed(_, offer) = db.run(CloseChat { chat: chat.id, by, now: after(62) }) else {
                panic!("it is open");
            };
            assert_eq!((offer, open_offers(&db)), (Some(ended), 0), "{by:?}");
        }
        let (chat, ended) = offered(&db);
        db.run(ResolveChat { chat: chat.id, participant: PARTICIPANT, now: after(63) });
        let closed = db.run(CloseResolved { said_before: after(63), now: after(64) });
        assert_eq!((closed[0].1, open_offers(&db)), (Some(ended), 0));
        let (_, ended) = offered(&db);
        let deleted = db.run(DeleteUser { id: PARTICIPANT, closes: false, now: after(65) });
        assert_eq!((deleted.closed.len(), &deleted.offers[..], open_offers(&db)), (1, &[ended][..], 0));
    }

    fn what_is_taken_over_ends_its_offer(db: staffed) {
        let (chat, ended) = offered(&db);
        let over = done(db.run(take(&chat, BOSS, 1)));
        assert_eq!((over.offer, open_offers(&db)), (Some(ended), 0));
    }
}
