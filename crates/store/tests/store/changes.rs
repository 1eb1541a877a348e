//! Messages that change: the state is in the row of the message, and the log says that it has changed.

use crate::kit::*;
use crate::writer::{assert_gapless, log_of};
use switchboard_domain::changes::{Change, ChangeAsk, Gone};
use switchboard_domain::{Chat, ChatId, Code, HelpChat, Location, Message, MessageKind, UserId};
use switchboard_store::queries::{
    DeleteBlock, HistoryRange, PageOutcome, PutBlock, ReadRange, Reader,
};
use switchboard_store::{Append, Appended, Attempt, Backend, StoredAt};

pub const ADA: UserId = UserId(101);
pub const BOB: UserId = UserId(102);

pub fn changes(entry: Append, target: i64, change: Change) -> Append {
    let ask = ChangeAsk { target, change };
    Append {
        body: ask.body(entry.body.client_message_id.clone()),
        change: Some(ask),
        ..entry
    }
}

pub fn edits(entry: Append, target: i64, text: &str) -> Append {
    let change = Change::Edit {
        text: text.into(),
        based_on: None,
    };
    changes(entry, target, change)
}

pub fn deletes(entry: Append, target: i64) -> Append {
    changes(entry, target, Change::Delete)
}

pub fn commit(db: &Db, entry: Append) -> Appended {
    let mut outcome = db.writer().commit(&[entry], after(2)).unwrap();
    outcome.remove(0)
}

fn changed(outcome: &Appended) -> (i64, String, i64) {
    match outcome {
        Appended::Changed(at, changed) => {
            let now = &changed.now;
            (at.seq, now.content.to_string(), now.state.changed_seq)
        }
        other => panic!("{other:?}"),
    }
}

pub fn page(db: &Db, chat: ChatId, reader: UserId, range: HistoryRange) -> Vec<Message> {
    let reader = Reader::Member(reader);
    match db.run(ReadRange {
        chat,
        reader,
        range,
    }) {
        PageOutcome::Page(page) => page.messages,
        other => panic!("{other:?}"),
    }
}

pub fn text(message: &Message) -> &str {
    &message.body.content
}

/// A help chat whose participant has written entry 2.
pub fn talk(db: &Db) -> HelpChat {
    let chat = db.chat();
    let said = commit(
        db,
        saying(says(&chat), |body| body.content = "gate 2".into()),
    );
    assert_eq!(at_of(&said).seq, 2);
    chat
}

pub fn at_of(appended: &Appended) -> StoredAt {
    match appended {
        Appended::Stored(at) => *at,
        other => panic!("{other:?}"),
    }
}

on_both! {
    fn an_edit_is_in_the_row_and_its_entry_points_to_it(db: Db::new) {
        let chat = talk(&db);
        let outcome = commit(&db, edits(says(&chat), 2, "gate 3"));
        assert_eq!(changed(&outcome), (3, "gate 3".to_owned(), 3));
        let log = assert_gapless(&db, chat.id);
        assert_eq!(text(&log[1]), "gate 3");
        assert_eq!(log[1].state.as_ref().map(|it| (it.changed_seq, it.edits, it.gone)), Some((3, 1, None)));
        assert_eq!((text(&log[2]), log[2].body.kind), ("", MessageKind::Edit));
        // In one page it is said once; alone it brings what the message says now.
        let both = page(&db, chat.id, chat.participant, HistoryRange::Newest(10));
        let target = both[2].target().unwrap();
        assert_eq!((target.seq, target.is_beside), (2, true));
        let alone = page(&db, chat.id, chat.participant, HistoryRange::After(2, 10));
        let state = alone[0].target().unwrap().state.clone().unwrap();
        assert_eq!((&*state.content, state.state.changed_seq), ("gate 3", 3));
    }

    fn a_change_is_no_news(db: Db::new) {
        let chat = talk(&db);
        let before = db.listed(chat.id, chat.organizer).unwrap();
        for number in 0..3 {
            commit(&db, edits(says(&chat), 2, &format!("gate {number}")));
        }
        let now = db.listed(chat.id, chat.organizer).unwrap();
        assert_eq!((now.unread, now.last_seq), (before.unread, before.last_seq + 3));
        let last = now.last_message.unwrap();
        assert_eq!((last.seq, text(&last)), (2, "gate 2"));
        let said = commit(&db, says(&chat));
        assert_eq!(at_of(&said).seq, 6);
        let now = db.listed(chat.id, chat.organizer).unwrap();
        assert_eq!((now.unread, now.last_message.map(|it| it.seq)), (before.unread + 1, Some(6)));
    }

    fn what_is_deleted_is_in_no_row(db: Db::new) {
        let chat = talk(&db);
        commit(&db, edits(says(&chat), 2, "gate 3"));
        let outcome = commit(&db, deletes(says(&chat), 2));
        assert_eq!(changed(&outcome), (4, String::new(), 4));
        let log = assert_gapless(&db, chat.id);
        assert_eq!((text(&log[1]), log[1].state.as_ref().and_then(|it| it.gone)), ("", Some(Gone::Author)));
        assert!(log.iter().all(|it| !text(it).contains("gate")));
        assert_eq!(commit(&db, edits(says(&chat), 2, "back")), Appended::Denied(Code::MessageGone));
        assert_eq!(commit(&db, deletes(says(&chat), 9)), Appended::Denied(Code::MessageNotFound));
        assert_eq!(commit(&db, deletes(says(&chat), 4)), Appended::Denied(Code::InvalidPayload));
        assert_eq!(commit(&db, deletes(says(&chat), 1)), Appended::Denied(Code::Forbidden));
    }

    fn of_a_batch_each_change_sees_the_one_before(db: Db::new) {
        let chat = talk(&db);
        let batch = [
            edits(says(&chat), 2, "one"),
            deletes(says(&chat), 2),
            edits(says(&chat), 2, "two"),
            says(&chat),
        ];
        let outcome = db.writer().commit(&batch, after(2)).unwrap();
        assert_eq!(changed(&outcome[0]), (3, "one".to_owned(), 3));
        assert_eq!(changed(&outcome[1]), (4, String::new(), 4));
        assert_eq!(outcome[2], Appended::Denied(Code::MessageGone));
        assert_eq!(at_of(&outcome[3]).seq, 5);
        assert_eq!(assert_gapless(&db, chat.id)[1].state.as_ref().map(|it| it.changed_seq), Some(4));
    }

    fn a_change_is_made_once_however_often_it_comes(db: Db::new) {
        let chat = talk(&db);
        let named = |text: &str| {
            let entry = saying(says(&chat), |body| body.client_message_id = Some("e".into()));
            edits(entry, 2, text)
        };
        let first = named("one");
        let outcome = commit(&db, first.clone());
        assert!(matches!(outcome, Appended::Changed(..)));
        let Appended::Duplicate(known) = commit(&db, named("one")) else { panic!("it is known") };
        assert_eq!((known.seq, known.target().map(|it| it.seq)), (3, Some(2)));
        let again = Append { attempt: Attempt::MaybeStored, ..first };
        assert_eq!(changed(&commit(&db, again)), changed(&outcome));
        // The same name for something else is not the other thing's answer.
        let message = saying(says(&chat), |body| body.client_message_id = Some("e".into()));
        assert_eq!(commit(&db, message.clone()), Appended::Refused);
        assert_eq!(commit(&db, deletes(message, 2)), Appended::Refused);
        assert_eq!(assert_gapless(&db, chat.id).len(), 3);
    }

    fn a_place_goes_with_the_message_that_said_it(db: Db::new) {
        let chat = talk(&db);
        let here = Some(Location { lat: 1.0, lng: 2.0 });
        let place = |db: &Db| match db.listed(chat.id, chat.participant).unwrap().chat {
            Chat::Help(help) => help.facts.place,
            other => panic!("{other:?}"),
        };
        for later in [false, true] {
            let said = commit(&db, saying(says(&chat), |body| body.location = here));
            assert_eq!(place(&db).map(|it| (it.lat, it.lng)), Some((1.0, 2.0)));
            if later {
                db.writer().commit(&[saying(says(&chat), |body| body.location = here)], after(3)).unwrap();
            }
            changed(&commit(&db, deletes(says(&chat), at_of(&said).seq)));
            assert_eq!(place(&db).is_some(), later);
        }
    }

    fn the_request_says_what_its_description_says(db: Db::new) {
        let chat = db.chat();
        commit(&db, edits(says(&chat), 1, "a broken leg"));
        assert_eq!(text(&assert_gapless(&db, chat.id)[0]), "a broken leg");
    }

    fn an_edit_is_not_heard_through_a_block(db: Db::new) {
        let (chat, write) = private(&db);
        commit(&db, write("before the block"));
        db.run(PutBlock { user: BOB, blocked: ADA, now: after(3) });
        let outcome = commit(&db, edits(write(""), 1, "behind the block"));
        assert_eq!(changed(&outcome), (2, "behind the block".to_owned(), 2));
        let [ada, bob] = [ADA, BOB].map(|reader| page(&db, chat, reader, HistoryRange::Newest(9)));
        assert_eq!((text(&ada[0]), ada.len()), ("behind the block", 2));
        assert_eq!((text(&bob[0]), bob.len(), &bob[0].state), ("before the block", 1, &None));
        commit(&db, edits(write(""), 1, "once more"));
        let edits_of = |reader| {
            let seen = page(&db, chat, reader, HistoryRange::Newest(9));
            seen[0].state.as_ref().map_or(0, |it| it.edits)
        };
        assert_eq!((edits_of(ADA), edits_of(BOB)), (2, 0), "each counts what they see");
        for _ in 2..10 {
            changed(&commit(&db, edits(write(""), 1, "again")));
        }
        assert_eq!(commit(&db, edits(write(""), 1, "more")), Appended::Denied(Code::TooManyChanges));
        // What is taken back is gone for both, and says nothing.
        commit(&db, deletes(write(""), 1));
        let [ada, bob] = [ADA, BOB].map(|reader| log_of(&db, chat, reader));
        assert_eq!((text(&ada[0]), text(&bob[0])), ("", ""));
        assert_eq!(bob.len(), 1);
    }

    fn what_becomes_of_a_message_behind_a_block_is_not_heard_after_it(db: Db::new) {
        let (chat, write) = private(&db);
        commit(&db, write("before the block"));
        db.run(PutBlock { user: BOB, blocked: ADA, now: after(3) });
        commit(&db, write("behind the block"));
        db.run(DeleteBlock { user: BOB, blocked: ADA });
        changed(&commit(&db, edits(write(""), 2, "still behind it")));
        let [ada, bob] = [ADA, BOB].map(|reader| page(&db, chat, reader, HistoryRange::Newest(9)));
        assert_eq!((ada.len(), text(&ada[1])), (3, "still behind it"));
        assert_eq!(bob.len(), 1, "neither the message nor its change");
    }

    fn a_change_moves_no_conversation_up(db: Db::new) {
        let (chat, write) = private(&db);
        commit(&db, write("one"));
        let before = db.listed(chat, BOB).unwrap();
        commit(&db, edits(write(""), 1, "two"));
        let now = db.listed(chat, BOB).unwrap();
        assert_eq!((now.active_at, now.unread), (before.active_at, 1));
        assert_eq!(now.last_message.map(|it| text(&it).to_owned()), Some("two".to_owned()));
        assert_eq!(now.last_seq, 2);
    }
}

/// A chat of Ada and Bob, and how Ada writes there.
fn private(db: &Db) -> (ChatId, impl Fn(&str) -> Append) {
    for user in [ADA, BOB] {
        db.participant(user);
    }
    let chat = db.direct_chat(ADA, BOB);
    let write = move |text: &str| saying(writes(chat, ADA), |body| body.content = text.into());
    (chat, write)
}
