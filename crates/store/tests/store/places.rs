//! Where participants of help chats are.

use crate::kit::*;
use switchboard_domain::place::{ChatPlace, Spot};
use switchboard_domain::{Chat, ChatId, Code, HelpFacts, Location, Timestamp, UserId};
use switchboard_store::Backend;
use switchboard_store::queries::{
    CloseChat, Closer, Enqueue, LoadChat, PlaceOutcome, SetPlace, Withdraw,
};

const HERE: Location = Location {
    lat: 52.5,
    lng: 13.4,
};
const THERE: Location = Location {
    lat: -1.25,
    lng: 0.5,
};

fn set(db: &Db, chat: ChatId, user: UserId, location: Location, now: Timestamp) -> PlaceOutcome {
    let accuracy_m = Some(12.5);
    db.run(SetPlace {
        chat,
        participant: user,
        spot: Spot {
            location,
            accuracy_m,
        },
        now,
    })
}

fn place(location: Location, accuracy_m: Option<f64>, at: Timestamp) -> ChatPlace {
    let spot = Spot {
        location,
        accuracy_m,
    };
    ChatPlace::new(spot, at)
}

fn facts(db: &Db, id: ChatId) -> HelpFacts {
    match db.run(LoadChat { id }).unwrap() {
        Chat::Help(chat) => chat.facts,
        Chat::Unowned(chat) => chat.facts,
        other => panic!("{other:?}"),
    }
}

on_both! {
    fn the_newest_place_is_the_chats_until_its_end(db: Db::new) {
        let ask = Enqueue { location: Some(HERE), ..asks(PARTICIPANT, EVENT) };
        let chat = ask.id;
        db.run(ask);
        assert_eq!(facts(&db, chat).place, Some(place(HERE, None, NOON)), "the request's is the first");
        let stored = place(THERE, Some(12.5), after(5));
        let outcome = set(&db, chat, PARTICIPANT, THERE, after(5));
        assert_eq!(outcome, PlaceOutcome::Set { place: stored, owner: None });
        assert_eq!(facts(&db, chat).place, Some(stored));
        db.claim(ORGANIZER).unwrap();
        // The clock of a node that is behind.
        let outcome = set(&db, chat, PARTICIPANT, HERE, after(3));
        let stored = place(HERE, Some(12.5), after(5));
        assert_eq!(outcome, PlaceOutcome::Set { place: stored, owner: Some(ORGANIZER) });
        db.run(CloseChat { chat, by: Closer::Admin, now: after(9) });
        let outcome = set(&db, chat, PARTICIPANT, THERE, after(10));
        assert_eq!(outcome, PlaceOutcome::Refused(Code::ChatClosed));
        assert_eq!(facts(&db, chat).place, Some(stored));
    }

    fn nobody_else_says_where_a_participant_is(db: Db::new) {
        let chat = db.ask(PARTICIPANT);
        db.participant(UserId(101));
        let of = |user, chat| match set(&db, chat, user, HERE, after(1)) {
            PlaceOutcome::Refused(code) => code,
            other => panic!("{other:?}"),
        };
        assert_eq!(of(UserId(101), chat), Code::ChatNotFound);
        assert_eq!(of(PARTICIPANT, ChatId::new()), Code::ChatNotFound);
        let talk = db.direct_chat(PARTICIPANT, UserId(101));
        assert_eq!(of(PARTICIPANT, talk), Code::ChatNotFound);
        db.claim(ORGANIZER).unwrap();
        for user in [UserId(101), ORGANIZER] {
            assert_eq!(of(user, chat), Code::NoAccess);
        }
        assert_eq!(facts(&db, chat).place, None);
    }

    fn a_place_of_a_message_moves_it_and_no_other_message_does(db: Db::new) {
        let chat = db.chat();
        let mut writer = db.writer();
        let at = |location| saying(says(&chat), |body| body.location = location);
        set(&db, chat.id, PARTICIPANT, HERE, after(1));
        writer.commit(&[at(None)], after(2)).unwrap();
        assert_eq!(facts(&db, chat.id).place, Some(place(HERE, Some(12.5), after(1))));
        writer.commit(&[at(Some(HERE)), at(Some(THERE)), at(None)], after(3)).unwrap();
        assert_eq!(facts(&db, chat.id).place, Some(place(THERE, None, after(3))));
    }

    fn one_is_being_found_until_it_is_there_or_a_minute_is_over(db: Db::new) {
        let coming = |participant, now, location| {
            db.participant(participant);
            let ask = Enqueue { place_coming: true, location, now, ..asks(participant, EVENT) };
            let chat = ask.id;
            db.run(ask);
            (chat, facts(&db, chat).place_coming)
        };
        // The tests' day is yet to come.
        let (chat, is_coming) = coming(PARTICIPANT, NOON, None);
        assert!(is_coming);
        set(&db, chat, PARTICIPANT, HERE, after(1));
        assert!(!facts(&db, chat).place_coming);
        assert!(!coming(UserId(101), NOON, Some(HERE)).1, "it is there");
        let (chat, _) = coming(UserId(102), NOON, None);
        db.run(Withdraw { id: chat, participant: UserId(102), now: after(1) });
        assert!(!facts(&db, chat).place_coming, "it is over");
        let ask = asks(PARTICIPANT, EVENT);
        assert!(!ask.place_coming && ask.location.is_none());
    }

    fn whoever_was_away_is_told_of_the_chat_anew(db: Db::new) {
        let chat = db.chat();
        let changed = |user| db.listed(chat.id, user).unwrap().chat;
        let before = changed(ORGANIZER);
        set(&db, chat.id, PARTICIPANT, HERE, after(1));
        let help = changed(ORGANIZER).into_help().unwrap();
        assert_ne!(before.into_help().unwrap().facts, help.facts);
        assert_eq!(help.facts.place.map(|place| place.lat), Some(HERE.lat));
    }
}
