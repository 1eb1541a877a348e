//! Whoever locks several chats locks them in the order of their ids, as writers of messages do: nobody waits in a circle.

use crate::kit::*;
use diesel::connection::SimpleConnection;
use std::time::{Duration, Instant};
use switchboard_domain::{AgencyId, ChatId, EventId, Timestamp, UserId};
use switchboard_store::queries::{DeleteUser, Enqueue, ExpireRequests, PutAgency, PutEvent};
use switchboard_store::{Appended, Backend};
use uuid::Uuid;

const OTHER: AgencyId = AgencyId(78);
const MANY: u128 = 6;
/// The event is over, and an hour more.
const LONG_AFTER: Timestamp = Timestamp(i64::MAX / 2);

const OTHER_EVENT: EventId = EventId(2);

/// Requests that wait, each asked by one of these; the chats of later ones have smaller ids, so that no other order is theirs.
fn ask(db: &Db, participant: impl Fn(u128) -> UserId) -> Vec<ChatId> {
    let ask = |n| {
        let id = ChatId(Uuid::from_u128(1_000 - n));
        db.run(Enqueue {
            id,
            ..asks(participant(n), EVENT)
        });
        id
    };
    (0..MANY).map(ask).collect()
}

fn each(db: &Db) -> impl Fn(u128) -> UserId {
    |n| db.participant(UserId(300 + n as i64)).id
}

/// Whoever waits for the chat with the smallest id has locked none of the others.
fn locks_in_order(db: &Db, chats: &[ChatId], change: impl FnOnce() + Send) {
    let name = |chat: &ChatId| format!("'\\x{}'", chat.0.simple());
    let lock = |chat: &ChatId| {
        format!(
            "SELECT 1 FROM chats WHERE id = {} FOR NO KEY UPDATE",
            name(chat)
        )
    };
    let (first, others) = chats.split_last().expect("some");
    let mut holder = db.connect();
    holder
        .batch_execute(&format!("BEGIN; {}", lock(first)))
        .unwrap();
    let waits = "DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_stat_activity \
        WHERE datname = current_database() AND wait_event_type = 'Lock') \
        THEN RAISE EXCEPTION 'not yet'; END IF; END $$";
    std::thread::scope(|scope| {
        let changing = scope.spawn(change);
        let mut looks = db.connect();
        let end = Instant::now() + Duration::from_secs(50);
        while looks.batch_execute(waits).is_err() {
            assert!(Instant::now() < end && !changing.is_finished());
            std::thread::yield_now();
        }
        let free = others
            .iter()
            .map(|chat| looks.batch_execute(&format!("{} NOWAIT", lock(chat))));
        let free: Vec<bool> = free.map(|locked| locked.is_ok()).collect();
        holder.batch_execute("COMMIT").unwrap();
        changing.join().unwrap();
        assert_eq!(free, vec![true; others.len()]);
    });
}

#[test]
fn what_expires() {
    let db = Db::new(Backend::Postgresql);
    let chats = ask(&db, each(&db));
    locks_in_order(&db, &chats, || {
        assert_eq!(
            db.run(ExpireRequests { now: LONG_AFTER }).len(),
            chats.len()
        );
    });
}

#[test]
fn what_goes_with_its_event() {
    let db = Db::new(Backend::Postgresql);
    db.run(PutAgency {
        id: OTHER,
        name: "other".into(),
    });
    let chats = ask(&db, each(&db));
    locks_in_order(&db, &chats, || {
        db.run(PutEvent {
            event: event(EVENT, OTHER),
        });
    });
    assert_eq!(waiting(&db, OTHER).len(), chats.len());
}

#[test]
fn what_ends_with_its_participant() {
    let db = Db::new(Backend::Postgresql);
    // One that is active has the smallest id: the one that waits is not locked before it.
    let chats = [2_000, 1_000].map(|n| ChatId(Uuid::from_u128(n)));
    for (chat, at) in chats.iter().rev().zip([EVENT, OTHER_EVENT]) {
        db.run(PutEvent {
            event: event(at, AGENCY),
        });
        db.run(Enqueue {
            id: *chat,
            ..asks(PARTICIPANT, at)
        });
        if at == EVENT {
            db.claim(ORGANIZER).expect("it waits");
        }
    }
    locks_in_order(&db, &chats, || {
        db.run(DeleteUser {
            id: PARTICIPANT,
            closes: true,
            now: after(60),
        });
    });
}

#[test]
fn beside_them_all_that_is_written_is_stored() {
    let db = Db::new(Backend::Postgresql);
    db.run(PutAgency {
        id: OTHER,
        name: "other".into(),
    });
    let chats = ask(&db, each(&db));
    let batch = || -> Vec<_> {
        let words = (0..MANY).zip(&chats);
        words
            .map(|(n, chat)| writes(*chat, UserId(300 + n as i64)))
            .collect()
    };
    std::thread::scope(|scope| {
        let writing = scope.spawn(|| {
            let mut writer = db.writer();
            for _ in 0..40 {
                let appended = writer.commit(&batch(), after(1)).expect("it is stored");
                assert!(appended.iter().all(|it| matches!(it, Appended::Stored(_))));
            }
        });
        for round in 0..40 {
            let agency = if round % 2 == 0 { OTHER } else { AGENCY };
            db.run(PutEvent {
                event: event(EVENT, agency),
            });
        }
        writing.join().unwrap();
    });
}
