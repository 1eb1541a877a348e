//! Ended chats.

use crate::kit::*;
use diesel::connection::SimpleConnection;
use switchboard_domain::{ChatId, EventId, Identity, Side, UserId};
use switchboard_store::queries::{
    Archive, CloseChat, Closer, DeleteUser, EndedChats, EventScope, FoldTexts, ListEvents,
    UpsertUser,
};
use switchboard_store::search::{Patience, Search};
use switchboard_store::{Backend, StoreError};

const ALL: EndedChats = EndedChats {
    archive: Archive::Agency(AGENCY),
    participant: None,
    event: None,
    after: None,
    limit: 50,
};

/// Chats of participants 100.., each ended `seconds` after noon; the oldest end first.
fn ended(db: &Db, seconds: &[u64]) -> Vec<ChatId> {
    let chat = |(n, seconds): (usize, &u64)| {
        let chat = db.chat_with(UserId(100 + i64::try_from(n).unwrap()));
        db.run(CloseChat {
            chat: chat.id,
            by: Closer::Admin,
            now: after(*seconds),
        });
        chat.id
    };
    seconds.iter().enumerate().map(chat).collect()
}

fn ids(db: &Db, query: EndedChats) -> Vec<ChatId> {
    db.run(query).iter().map(|chat| chat.id).collect()
}

on_both! {
    fn newest_end_first_in_pages(db: Db::new) {
        // Two that end at once: the id decides.
        let mut expected = ended(&db, &[1, 2, 2, 3, 4]);
        expected.reverse();
        db.chat_with(UserId(200));
        assert_eq!(ids(&db, ALL), expected);
        let mut seen = Vec::new();
        let mut cursor = None;
        loop {
            let page = db.run(EndedChats { after: cursor, limit: 2, ..ALL });
            let Some(last) = page.last() else { break };
            cursor = Some((last.time_end.unwrap(), last.id));
            seen.extend(page.iter().map(|chat| chat.id));
        }
        assert_eq!(seen, expected);
    }

    fn a_participant_has_an_archive_of_their_own(db: Db::new) {
        let chats = ended(&db, &[1, 2]);
        let archive = Archive::Participant(UserId(101));
        assert_eq!(ids(&db, EndedChats { archive, ..ALL }), [chats[1]]);
    }

    fn a_participant_is_found_by_id_name_mail_or_phone(db: Db::new) {
        let chats = ended(&db, &[1, 2]);
        db.upsert(Identity {
            name: Some("Émile 50%".into()),
            email: Some("Emile@Example.org".into()),
            phone_number: Some("+49 30 1234".into()),
            ..identity(UserId(101), Side::Participant)
        });
        let find = |text: &str| ids(&db, EndedChats { participant: Some(text.into()), ..ALL });
        for text in [
            "101", "émile", "ÉMILE", "50%", "example.ORG", "30 12", "+49", "emile", "e\u{301}mile",
            "ｅｍｉｌｅ", "émile   50%", "em", "E", "49301234", "0301234", "+49-30/1234",
        ] {
            assert_eq!(find(text), [chats[1]], "{text}");
        }
        for text in ["10", "5%0", "nobody", "30_12", "mi", "0%", "1234", "930123411"] {
            assert_eq!(find(text), [], "{text}");
        }
        assert_eq!(find("participant 100"), [chats[0]]);
    }

    fn what_is_written_in_many_ways_is_one_name(db: Db::new) {
        let chats = ended(&db, &[1]);
        for (name, wanted) in [
            ("İpek Işık", "IPEK ışık"),
            ("ΟΔΟΣ", "οδοσ"),
            ("Γιώργος", "ΓΙΩΡΓΟΣ"),
            ("Groß", "GROSS"),
            ("Владимир", "влади"),
            ("田中さくら", "中さく"),
            ("Łucja", "lucja"),
        ] {
            db.upsert(Identity {
                name: Some(name.into()),
                ..identity(UserId(100), Side::Participant)
            });
            let found = ids(&db, EndedChats { participant: Some(wanted.into()), ..ALL });
            assert_eq!(found, chats, "{name} {wanted}");
        }
    }

    fn where_very_many_are_meant_the_newest_are_found_in_order(db: Db::new) {
        let chats = ended(&db, &[1, 2, 3]);
        let mut session = db.session();
        for id in 1_000..2_200 {
            session.run(UpsertUser {
                identity: Identity {
                    name: Some("Participant elsewhere".into()),
                    ..identity(UserId(id), Side::Participant)
                },
            });
        }
        let wanted = |limit| EndedChats { participant: Some("PARTICIPANT".into()), limit, ..ALL };
        assert_eq!(ids(&db, wanted(50)), [chats[2], chats[1], chats[0]]);
        let first = db.run(wanted(1));
        let cursor = (first[0].time_end.unwrap(), first[0].id);
        let next = EndedChats { after: Some(cursor), ..wanted(1) };
        assert_eq!((first[0].id, ids(&db, next)), (chats[2], vec![chats[1]]));
        let elsewhere = EndedChats { event: Some(EventId(2)), ..wanted(50) };
        assert_eq!(ids(&db, elsewhere), []);
    }

    fn rows_that_nobody_has_folded_are_folded_a_few_at_a_time(db: Db::new) {
        let chats = ended(&db, &[1, 2, 3]);
        // As a program of before leaves them, and somebody by hand.
        let mut conn = db.connect();
        for sql in [
            "UPDATE users SET folded = NULL WHERE id < 102",
            "UPDATE users SET name = 'Zoë' WHERE id = 102",
            "UPDATE events SET address = 'Straße'",
        ] {
            conn.batch_execute(sql).unwrap();
        }
        let find = |text: &str| ids(&db, EndedChats { participant: Some(text.into()), ..ALL });
        let street = || {
            let scope = EventScope::Agency(AGENCY);
            let query = Some("strasse".to_owned());
            db.run(ListEvents { scope, query, after: None, limit: 50 }).len()
        };
        assert_eq!((find("participant"), find("zoe"), street()), (vec![], vec![], 0));
        // Three users and the organizer, two at a time.
        let folded: Vec<usize> = (0..4).map(|_| db.run(FoldTexts { limit: 2 })).collect();
        assert_eq!(folded, [3, 2, 0, 0]);
        assert_eq!(find("participant"), [chats[1], chats[0]]);
        assert_eq!((find("zoe"), street()), (vec![chats[2]], 1));
        db.run(DeleteUser { id: UserId(102), closes: true, now: after(9) });
        db.run(FoldTexts { limit: 2 });
        assert_eq!(find("zoe"), []);
    }

    fn a_search_ends_when_nobody_waits_any_more(db: Db::new) {
        ended(&db, &[1]);
        let mut session = db.session();
        for id in 1_000..2_200 {
            session.run(UpsertUser {
                identity: Identity {
                    name: Some("Participant".into()),
                    ..identity(UserId(id), Side::Participant)
                },
            });
        }
        let wanted = || EndedChats { participant: Some("participant".into()), ..ALL };
        let patience = Patience::default();
        assert!(wanted().search(&mut db.connect(), &patience).is_ok());
        patience.give_up();
        let given_up = wanted().search(&mut db.connect(), &patience);
        assert!(matches!(given_up, Err(StoreError::Timeout)), "{given_up:?}");
    }

    fn an_event_has_its_part(db: Db::new) {
        let chats = ended(&db, &[1, 2]);
        assert_eq!(ids(&db, EndedChats { event: Some(EVENT), ..ALL }), [chats[1], chats[0]]);
        assert_eq!(ids(&db, EndedChats { event: Some(EventId(2)), ..ALL }), []);
    }
}
