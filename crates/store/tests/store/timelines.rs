//! What happened to help chats, as those read it who may.

use crate::kit::*;
use diesel::connection::SimpleConnection;
use switchboard_domain::{AgencyId, ChatEvent, ChatId, UserId};
use switchboard_store::queries::{
    CloseChat, Closer, EventReader, EventsOutcome, EventsPage, MissedEvents, ReadEvents,
};
use switchboard_store::{Backend, Connection};

fn read(db: &Db, chat: ChatId, reader: EventReader, after: i64, limit: i64) -> EventsOutcome {
    db.run(ReadEvents {
        chat,
        reader,
        after,
        limit,
    })
}

fn page(db: &Db, chat: ChatId, reader: EventReader, after: i64, limit: i64) -> EventsPage {
    match read(db, chat, reader, after, limit) {
        EventsOutcome::Events(page) => page,
        other => panic!("{other:?}"),
    }
}

fn kinds(events: &[ChatEvent]) -> Vec<&str> {
    events.iter().map(|event| event.kind.as_str()).collect()
}

/// Adds a row that no act of this release makes, or not yet.
fn add(db: &Db, chat: ChatId, n: i64, kind: &str, detail: &str) {
    let conn = &mut db.connect();
    let id = match conn {
        Connection::Postgresql(_) => format!("'\\x{}'", chat.0.simple()),
        Connection::Sqlite(_) => format!("x'{}'", chat.0.simple()),
    };
    let insert = format!(
        "INSERT INTO chat_events (chat_id, n, at, at_seq, kind, actor_id, detail) \
         VALUES ({id}, {n}, 5, 1, '{kind}', {ORGANIZER}, '{detail}')"
    );
    match conn {
        Connection::Postgresql(conn) => conn.batch_execute(&insert),
        Connection::Sqlite(conn) => conn.batch_execute(&insert),
    }
    .unwrap();
}

const NOTE: &str = r#"{"note": "speaks French"}"#;

fn missed(db: &Db, user: UserId, known: &[(ChatId, i64)], limit: i64) -> Vec<ChatEvent> {
    let known = known.to_vec();
    db.run(MissedEvents { user, known, limit })
}

on_both! {
    fn a_participant_is_shown_part_of_what_the_owner_is_shown(db: Db::new) {
        let chat = db.chat();
        add(&db, chat.id, 3, "opened", "{}");
        add(&db, chat.id, 4, "moved", NOTE);
        add(&db, chat.id, 5, "of_a_later_release", "{}");
        let (asker, owner) = (EventReader::Member(PARTICIPANT), EventReader::Member(ORGANIZER));
        let all = page(&db, chat.id, owner, 0, 10);
        assert_eq!(kinds(&all.events), ["queued", "matched", "opened", "moved", "of_a_later_release"]);
        assert_eq!(all.events[3].detail.note.as_deref(), Some("speaks French"));
        assert_eq!(all.next, None);
        let shown = page(&db, chat.id, asker, 0, 10).events;
        assert_eq!(kinds(&shown), ["queued", "matched", "moved"]);
        assert_eq!(shown.iter().map(|event| event.n).collect::<Vec<_>>(), [1, 2, 4]);
        assert!(shown.iter().all(|event| event.detail.note.is_none()));
        let owners = shown.iter().map(|event| event.detail.owner.as_ref().map(|owner| owner.id));
        assert_eq!(owners.collect::<Vec<_>>(), [None, Some(ORGANIZER), Some(ORGANIZER)]);
    }

    fn pages_go_on_where_they_ended_also_behind_rows_that_are_not_shown(db: Db::new) {
        let chat = db.chat();
        for n in 3..9 {
            add(&db, chat.id, n, if n == 8 { "notice" } else { "of_a_later_release" }, "{}");
        }
        let (mut after, mut shown) = (0, Vec::new());
        loop {
            let page = page(&db, chat.id, EventReader::Member(PARTICIPANT), after, 2);
            shown.extend(page.events.iter().map(|event| event.n));
            match page.next {
                Some(next) if next > after => after = next,
                Some(next) => panic!("{next} does not go on"),
                None => break,
            }
        }
        assert_eq!(shown, [1, 2, 8]);
    }

    fn one_that_waits_is_read_by_its_participant_and_by_supervisors(db: Db::new) {
        let chat = db.ask(PARTICIPANT);
        db.organizer(ORGANIZER);
        for reader in [EventReader::Member(PARTICIPANT), EventReader::Supervisor(AGENCY)] {
            assert_eq!(kinds(&page(&db, chat, reader, 0, 10).events), ["queued"]);
        }
        let of = |reader| read(&db, chat, reader, 0, 10);
        assert_eq!(of(EventReader::Member(ORGANIZER)), EventsOutcome::ChatNotFound);
        assert_eq!(of(EventReader::Agency(AGENCY)), EventsOutcome::NoAccess);
        assert_eq!(of(EventReader::Supervisor(AgencyId(2))), EventsOutcome::NoAccess);
        let nothing = read(&db, ChatId::new(), EventReader::Supervisor(AGENCY), 0, 10);
        assert_eq!(nothing, EventsOutcome::ChatNotFound);
        db.claim(ORGANIZER).unwrap();
        db.run(CloseChat { chat, by: Closer::Admin, now: after(9) });
        let archived = page(&db, chat, EventReader::Agency(AGENCY), 0, 10).events;
        assert_eq!(kinds(&archived), ["queued", "matched", "closed"]);
    }

    fn what_was_missed_comes_by_chat_up_to_a_bound(db: Db::new) {
        let one = db.chat();
        let two = db.chat_with(UserId(101));
        add(&db, one.id, 3, "offered", NOTE);
        add(&db, one.id, 4, "notice", "{}");
        let rows = |user, known: &[(ChatId, i64)], limit| {
            let missed = missed(&db, user, known, limit);
            let row = |event: &ChatEvent| (event.chat, event.n);
            missed.iter().map(row).collect::<Vec<_>>()
        };
        let (first, second) = (one.id, two.id);
        let both = [(second, 1), (first, 1)];
        assert_eq!(rows(ORGANIZER, &both, 10), [(second, 2), (first, 2), (first, 3), (first, 4)]);
        assert_eq!(rows(ORGANIZER, &both, 2), [(second, 2), (first, 2)]);
        assert_eq!(rows(PARTICIPANT, &both, 10), [(first, 2), (first, 4)], "theirs, and not what was offered");
        assert_eq!(rows(PARTICIPANT, &[(first, 2)], 1), [(first, 4)]);
        assert_eq!(rows(PARTICIPANT, &[(first, 4)], 10), []);
        assert_eq!(rows(UserId(101), &[(first, 0)], 10), []);
        assert_eq!(rows(ORGANIZER, &[], 10), []);
    }
}
