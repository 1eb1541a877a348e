//! What was said in help chats goes when its time is over; that there was something, and when, stays.

use crate::changes::page;
use crate::dump::Dump;
use crate::kit::*;
use crate::reactions::react;
use crate::turns::{ADA, answer, offer, staffed};
use crate::writer::{assert_gapless, log_of};
use diesel::connection::SimpleConnection;
use std::time::Duration;
use switchboard_domain::changes::{Change, ChangeAsk, Gone, MessageState};
use switchboard_domain::place::Spot;
use switchboard_domain::{
    Chat, ChatId, Code, HelpChat, Location, Message, ReplyTo, RetentionDays, Timestamp, UserId,
};
use switchboard_store::queries::{
    Archive, CLEARED_AT_ONCE, ChangeAgency, ClearEnded, Cleared, CloseChat, Closer, EndedChats,
    Enqueue, EventReader, EventsOutcome, HistoryRange, LoadChat, OfferAnswer, ReadEvents, SetPlace,
    Withdraw,
};
use switchboard_store::{Append, Appended, Backend, Connection, verify};

/// What nobody is to find any more: as it is written, and where it was.
const SECRET: &str = "secret";
const HERE: Location = Location {
    lat: 12.3125,
    lng: 67.8125,
};
const PLACES: [&str; 2] = ["12.3125", "67.8125"];
const END: u64 = 600;

fn days(days: i64) -> RetentionDays {
    RetentionDays::new(days).unwrap()
}

/// So many days after the chats of these tests ended.
fn later(days: u64) -> Timestamp {
    after(END).plus(Duration::from_hours(24 * days))
}

/// Clears until nothing is left; what each call did.
fn clear(db: &Db, days: RetentionDays, now: Timestamp) -> Vec<Cleared> {
    let mut calls = Vec::new();
    loop {
        match db.run(ClearEnded { days, now }) {
            Cleared::NOTHING => return calls,
            cleared => calls.push(cleared),
        }
        assert!(calls.len() < 1_000, "it comes to its end");
    }
}

fn chats(calls: &[Cleared]) -> usize {
    calls.iter().map(|it| it.chats).sum()
}

fn own_days(db: &Db, own: Option<i64>) {
    db.run(ChangeAgency {
        id: AGENCY,
        name: None,
        alternatives: None,
        notices: None,
        retention_days: Some(own.map(days)),
    });
}

fn commit(db: &Db, entry: Append) -> Appended {
    db.writer().commit(&[entry], after(2)).unwrap().remove(0)
}

fn here(chat: &HelpChat, text: &str) -> Append {
    saying(says(chat), |body| {
        body.content = text.into();
        body.location = Some(HERE);
    })
}

fn changing(chat: &HelpChat, target: i64, change: Change) -> Append {
    let ask = ChangeAsk { target, change };
    Append {
        body: ask.body(None),
        change: Some(ask),
        ..says(chat)
    }
}

fn close(db: &Db, chat: ChatId) {
    let (by, now) = (Closer::Admin, after(END));
    db.run(CloseChat { chat, by, now });
}

/// A help chat in which all is said that may be, with a place wherever there may be one; it is Ada's in the end.
fn full(db: &Db) -> HelpChat {
    let ask = Enqueue {
        description: "secret leg".into(),
        location: Some(HERE),
        ..asks(PARTICIPANT, EVENT)
    };
    db.run(ask);
    let chat = db.claim(ORGANIZER).unwrap().chat;
    commit(db, here(&chat, "secret gate"));
    commit(db, here(&chat, "secret slip"));
    let text = "secret gate 3".into();
    let edit = Change::Edit {
        text,
        based_on: None,
    };
    commit(db, changing(&chat, 2, edit));
    commit(db, changing(&chat, 3, Change::Delete));
    let location = HERE;
    db.run(SetPlace {
        chat: chat.id,
        participant: PARTICIPANT,
        spot: Spot {
            location,
            accuracy_m: Some(9.5),
        },
        now: after(5),
    });
    let mut offered = offer(&chat, 1, ADA);
    offered.note = Some("secret illness".into());
    db.run(offered.clone());
    let taken = db.run(answer(offered.id, ADA, true));
    assert!(matches!(taken, OfferAnswer::Accepted(_)), "{taken:?}");
    close(db, chat.id);
    chat
}

/// A row that a change behind a block leaves: the entry has the text, for its author alone.
fn void_edit(db: &Db, chat: &HelpChat) {
    let conn = &mut db.connect();
    let id = chat.id.0.simple();
    let (id, own) = match conn {
        Connection::Postgresql(_) => (
            format!("'\\x{id}'"),
            "'\\x00000000000000000000000000000001'",
        ),
        Connection::Sqlite(_) => (format!("x'{id}'"), "x'00000000000000000000000000000001'"),
    };
    let sql = format!(
        "UPDATE messages SET void_seq = 3, void_edits = 1 WHERE chat_id = {id} AND seq = 2; \
         INSERT INTO messages (chat_id, seq, id, author_id, from_organizer, kind, content, time_sent, only_for, \
         blocked_by, detail) VALUES ({id}, 3, {own}, {PARTICIPANT}, false, 16, 'secret void', 9, {PARTICIPANT}, \
         {ORGANIZER}, '{{\"edit\":2}}'); UPDATE chats SET last_seq = 3 WHERE id = {id}"
    );
    match conn {
        Connection::Postgresql(conn) => conn.batch_execute(&sql),
        Connection::Sqlite(conn) => conn.batch_execute(&sql),
    }
    .unwrap();
}

fn said(db: &Db) -> Vec<String> {
    let rows = Dump::of(&mut db.connect()).rows;
    let is_said =
        |row: &String| row.contains(SECRET) || PLACES.iter().any(|number| row.contains(number));
    let found = |(table, rows): (&String, &Vec<String>)| {
        let rows = rows.iter().filter(|row| is_said(row));
        rows.map(|row| format!("{table}: {row}"))
            .collect::<Vec<_>>()
    };
    rows.iter().flat_map(found).collect()
}

fn gone(message: &Message) -> (i64, String, Option<Gone>) {
    let state = message.state.as_ref().and_then(|it| it.gone);
    (message.seq, message.body.content.to_string(), state)
}

fn facts(db: &Db, id: ChatId) -> switchboard_domain::HelpFacts {
    match db.run(LoadChat { id }).unwrap() {
        Chat::Help(chat) => chat.facts,
        other => panic!("{other:?}"),
    }
}

on_both! {
    fn what_was_said_is_in_no_row_any_more_and_that_it_was_stays(db: staffed) {
        let chat = full(&db);
        let tables: Vec<String> = said(&db).iter().filter_map(|row| row.split_once(':')).map(|it| it.0.to_owned()).collect();
        for table in ["messages", "chats", "help_requests", "offers", "chat_events"] {
            assert!(tables.iter().any(|it| it == table), "nothing is said in {table}");
        }
        let timeline = |db: &Db| {
            let reader = EventReader::Agency(AGENCY);
            match db.run(ReadEvents { chat: chat.id, reader, after: 0, limit: 50 }) {
                EventsOutcome::Events(page) => page.events,
                other => panic!("{other:?}"),
            }
        };
        let (log, events, before) = (log_of(&db, chat.id, PARTICIPANT), timeline(&db), facts(&db, chat.id));
        assert!(events.iter().any(|it| it.detail.note.is_some()));
        assert_eq!(clear(&db, days(30), later(30).minus(Duration::from_secs(1))), []);

        assert_eq!(chats(&clear(&db, days(30), later(30))), 1);
        assert_eq!(said(&db), Vec::<String>::new());
        let now = log_of(&db, chat.id, PARTICIPANT);
        let expired = Some(Gone::Expired);
        assert_eq!(now.iter().take(3).map(gone).collect::<Vec<_>>(), [
            (1, String::new(), expired), (2, String::new(), expired), (3, String::new(), Some(Gone::Author)),
        ]);
        let kept = |it: &Message| (it.id, it.seq, it.author, it.from_organizer, it.body.kind, it.time_sent);
        assert_eq!(now.iter().map(kept).collect::<Vec<_>>(), log.iter().map(kept).collect::<Vec<_>>());
        assert!(now.iter().all(|it| it.body.location.is_none()));
        // Entries that changed others still say which, and in what state that one is.
        let target = now[3].target().unwrap();
        let state = target.state.clone().unwrap();
        assert_eq!((target.seq, state.state.gone, &*state.content), (2, expired, ""));
        let (shown, kept) = (timeline(&db), |it: &switchboard_domain::ChatEvent| (it.n, it.kind.clone(), it.at, it.at_seq));
        assert_eq!(shown.iter().map(kept).collect::<Vec<_>>(), events.iter().map(kept).collect::<Vec<_>>());
        assert!(shown.iter().all(|it| it.detail.note.is_none()));
        let place = switchboard_domain::HelpFacts { place: None, ..before };
        assert_eq!(facts(&db, chat.id), place, "but for the place all is as it was");
        assert_eq!(verify(&mut db.connect()).unwrap().findings, []);
        let archive = Archive::Agency(AGENCY);
        let found = db.run(EndedChats { archive, participant: None, event: None, after: None, limit: 9 });
        assert_eq!(found.iter().map(|it| (it.id, it.start)).collect::<Vec<_>>(), [(chat.id, None)]);

        // Once is enough, and what is gone is not taken away again.
        let left = Dump::of(&mut db.connect());
        assert_eq!(clear(&db, days(30), later(400)), []);
        assert_eq!(Dump::of(&mut db.connect()), left);
        let removal = Append { author: UserId(0), ..changing(&chat, 2, Change::Remove) };
        assert_eq!(commit(&db, removal), Appended::Denied(Code::MessageGone));
    }

    fn reactions_and_excerpts_go_with_what_they_are_about(db: Db::new) {
        let chat = db.chat();
        commit(&db, saying(says(&chat), |body| body.content = "secret row".into()));
        commit(&db, react(says(&chat), 2, "👍", true));
        commit(&db, saying(says(&chat), |body| body.reply_to = ReplyTo::asked(None, Some(2))));
        close(&db, chat.id);
        clear(&db, days(1), later(1));
        let page = page(&db, chat.id, PARTICIPANT, HistoryRange::Newest(9));
        let state = page[1].state.clone().unwrap();
        assert_eq!((state.gone, state.reactions.len()), (Some(Gone::Expired), 0));
        assert_eq!(page[3].body.reply_to.as_ref().and_then(|it| it.answered.clone()), None, "it says nothing any more");
        assert_eq!(said(&db), Vec::<String>::new());
    }

    fn what_only_its_author_was_shown_goes_as_well(db: Db::new) {
        let chat = db.chat();
        commit(&db, saying(says(&chat), |body| body.content = "secret row".into()));
        void_edit(&db, &chat);
        close(&db, chat.id);
        clear(&db, days(1), later(1));
        assert_eq!(said(&db), Vec::<String>::new());
        let log = log_of(&db, chat.id, PARTICIPANT);
        assert_eq!(gone(&log[1]), (2, String::new(), Some(Gone::Expired)));
        let over = MessageState { gone: Some(Gone::Expired), ..MessageState::default() };
        assert_eq!(log[1].state, Some(over), "it is the row that is shown");
        assert_eq!(log[2].target().and_then(|it| it.state.clone()).and_then(|it| it.state.gone), Some(Gone::Expired));
    }

    fn an_agency_has_days_of_its_own_and_none_is_for_ever(db: Db::new) {
        let chat = db.chat();
        close(&db, chat.id);
        let is_cleared = |days: RetentionDays, now| !clear(&db, days, now).is_empty();
        assert!(!is_cleared(days(0), later(4_000)), "nobody wants anything cleared");
        own_days(&db, Some(0));
        assert!(!is_cleared(days(1), later(4_000)), "this agency keeps all");
        own_days(&db, Some(90));
        assert!(!is_cleared(days(1), later(89)));
        own_days(&db, None);
        assert!(!is_cleared(days(90), later(89)));
        own_days(&db, Some(7));
        assert!(!is_cleared(days(0), later(6)));
        assert!(is_cleared(days(0), later(7)));
        assert_eq!(gone(&assert_gapless(&db, chat.id)[0]).2, Some(Gone::Expired));
    }

    fn what_goes_on_is_not_touched(db: Db::new) {
        let (open, waits) = (db.chat(), db.ask(db.participant(UserId(101)).id));
        let talk = db.direct_chat(UserId(101), PARTICIPANT);
        db.writer().commit(&[says(&open), writes(talk, PARTICIPANT)], after(1)).unwrap();
        let before = Dump::of(&mut db.connect());
        assert_eq!(clear(&db, days(1), later(4_000)), []);
        assert_eq!(Dump::of(&mut db.connect()), before);
        // What was taken back while it waited has a time as well.
        db.run(Withdraw { id: waits, participant: UserId(101), now: after(END) });
        assert_eq!(chats(&clear(&db, days(1), later(1))), 1);
        assert_eq!(gone(&log_of(&db, waits, UserId(101))[0]).2, Some(Gone::Expired));
        assert_eq!(gone(&assert_gapless(&db, open.id)[0]).2, None);
    }

    fn one_call_takes_so_many_and_a_long_chat_goes_in_parts(db: Db::new) {
        let long = db.chat();
        let many = CLEARED_AT_ONCE + CLEARED_AT_ONCE / 2;
        let batch: Vec<Append> = (1..many).map(|_| says(&long)).collect();
        db.writer().commit(&batch, after(1)).unwrap();
        close(&db, long.id);
        for participant in 101..104 {
            let chat = db.chat_with(UserId(participant));
            close(&db, chat.id);
        }
        let calls = clear(&db, days(1), later(1));
        assert!(calls.len() >= 3, "{calls:?}");
        assert!(calls.iter().all(|it| it.entries as i64 <= CLEARED_AT_ONCE), "{calls:?}");
        assert_eq!((chats(&calls), calls.iter().map(|it| it.entries).sum::<usize>()), (4, many as usize + 3));
        let log = log_of(&db, long.id, PARTICIPANT);
        assert!(log.iter().all(|it| gone(it).2 == Some(Gone::Expired)));
        assert_eq!(verify(&mut db.connect()).unwrap().findings, []);
    }

    fn requests_of_before_that_never_were_a_chat_go_as_well(db: Db::new) {
        let id = db.ask(PARTICIPANT);
        db.run(Withdraw { id, participant: PARTICIPANT, now: after(END) });
        let conn = &mut db.connect();
        let sql = "UPDATE help_requests SET description = 'secret', lat = 12.3125, lng = 67.8125; \
            DELETE FROM chat_events; DELETE FROM chat_members; DELETE FROM messages; DELETE FROM chats";
        match conn {
            Connection::Postgresql(conn) => conn.batch_execute(sql),
            Connection::Sqlite(conn) => conn.batch_execute(sql),
        }
        .unwrap();
        assert_eq!(said(&db).len(), 1, "{id}");
        assert_eq!(clear(&db, days(1), NOON.plus(Duration::from_hours(23))), []);
        assert_eq!(clear(&db, days(1), later(1)).len(), 1);
        assert_eq!(said(&db), Vec::<String>::new());
    }
}

/// Nodes that look at the same moment do not wait for each other, nor for a chat that somebody else holds.
#[test]
fn what_somebody_holds_is_left_for_the_next_look() {
    let db = Db::new(Backend::Postgresql);
    let held = db.chat();
    close(&db, held.id);
    let free = db.chat_with(UserId(101));
    close(&db, free.id);
    let mut holder = db.connect();
    let lock = format!(
        "BEGIN; SELECT 1 FROM chats WHERE id = '\\x{}' FOR NO KEY UPDATE",
        held.id.0.simple()
    );
    holder.batch_execute(&lock).unwrap();
    let look = || {
        db.run(ClearEnded {
            days: days(1),
            now: later(1),
        })
    };
    assert_eq!(look().chats, 1);
    assert_eq!(gone(&log_of(&db, held.id, PARTICIPANT)[0]).2, None);
    holder.batch_execute("COMMIT").unwrap();
    assert_eq!(look().chats, 1);
    assert_eq!(look(), Cleared::NOTHING);
}
