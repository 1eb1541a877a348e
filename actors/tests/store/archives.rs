//! Ended chats.

use crate::kit::*;
use switchboard_actors::protocol::{ChatId, EventId, Identity, Side, UserId};
use switchboard_actors::store::Backend;
use switchboard_actors::store::queries::{Archive, CloseChat, Closer, EndedChats};

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
        for text in ["101", "émile", "ÉMILE", "50%", "example.ORG", "30 12", "+49"] {
            assert_eq!(find(text), [chats[1]], "{text}");
        }
        for text in ["10", "5%0", "nobody", "30_12"] {
            assert_eq!(find(text), [], "{text}");
        }
        assert_eq!(find("participant 100"), [chats[0]]);
    }

    fn an_event_has_its_part(db: Db::new) {
        let chats = ended(&db, &[1, 2]);
        assert_eq!(ids(&db, EndedChats { event: Some(EVENT), ..ALL }), [chats[1], chats[0]]);
        assert_eq!(ids(&db, EndedChats { event: Some(EventId(2)), ..ALL }), []);
    }
}
