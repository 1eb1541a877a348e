//! Appending to logs, on both databases.

use crate::kit::*;
use diesel::connection::SimpleConnection;
use switchboard_domain::{ChatId, HelpChat, Location, Message, MessageId, MessageKind, UserId};
use switchboard_store::queries::{
    CloseChat, Closer, HistoryOutcome, HistoryRange, LoadChat, ReadHistory, Reader,
};
use switchboard_store::{Append, Appended, Attempt, Backend, CommitError, Permit, StoredAt};

pub fn log(db: &Db, chat: ChatId) -> Vec<Message> {
    log_of(db, chat, ORGANIZER)
}

/// The log as a member reads it.
pub fn log_of(db: &Db, chat: ChatId, member: UserId) -> Vec<Message> {
    let reader = Reader::Member(member);
    match db.run(ReadHistory {
        chat,
        reader,
        range: HistoryRange::Newest(100_000),
    }) {
        HistoryOutcome::Messages(messages) => messages,
        other => panic!("{other:?}"),
    }
}

/// The log is 1, 2, 3 ... and the chat knows where it ends.
pub fn assert_gapless(db: &Db, chat: ChatId) -> Vec<Message> {
    let log = log(db, chat);
    let seqs: Vec<i64> = log.iter().map(|message| message.seq).collect();
    assert_eq!(
        seqs,
        (1..=i64::try_from(log.len()).unwrap()).collect::<Vec<_>>()
    );
    assert_eq!(
        db.run(LoadChat { id: chat }).unwrap().last_seq(),
        i64::try_from(log.len()).unwrap()
    );
    log
}

/// In a help chat of the usual organizer.
pub fn stored(seq: i64) -> Appended {
    stored_with(Some(ORGANIZER), seq)
}

/// In a chat that is nobody's: a private one, or a help chat that waits.
pub fn stored_with_nobody(seq: i64) -> Appended {
    stored_with(None, seq)
}

/// In a chat that somebody has, or nobody.
pub fn stored_with(owner: Option<UserId>, seq: i64) -> Appended {
    Appended::Stored(StoredAt {
        answers: None,
        owner,
        seq,
        time_sent: after(1),
        only_for: None,
    })
}

pub fn named(chat: &HelpChat, name: &str) -> Append {
    saying(says(chat), |body| {
        body.client_message_id = Some(name.into())
    })
}

/// A row that a CHECK refuses.
pub fn bad(chat: &HelpChat) -> Append {
    let nowhere = Location {
        lat: 91.0,
        lng: 0.0,
    };
    saying(says(chat), |body| body.location = Some(nowhere))
}

/// A message that says "poison" is refused by a trigger, which is no fault that a code names.
fn refuse_in_words(db: &Db) {
    let trigger = match db.config.url.backend() {
        Backend::Sqlite => {
            "CREATE TRIGGER refuse BEFORE INSERT ON messages WHEN NEW.content = 'poison' \
             BEGIN SELECT RAISE(ABORT, 'deadlock detected'); END"
        }
        Backend::Postgresql => {
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RAISE 'deadlock detected'; END $$; \
             CREATE TRIGGER refuse BEFORE INSERT ON messages FOR EACH ROW \
             WHEN (NEW.content = 'poison') EXECUTE FUNCTION refuse()"
        }
    };
    db.connect().batch_execute(trigger).unwrap();
}

on_both! {
    fn an_entry_of_a_later_kind_is_no_text_to_whoever_reads_it(db: Db::new) {
        let chat = db.chat();
        let later = MessageKind::Other(99);
        let entry = saying(says(&chat), |body| body.kind = later);
        assert_eq!(db.writer().commit(&[entry], after(1)).unwrap(), [stored(2)]);
        let read = assert_gapless(&db, chat.id);
        assert_eq!(read.last().map(|entry| entry.body.kind), Some(later));
    }

    fn each_log_is_numbered_in_the_order_of_the_batch(db: Db::new) {
        let (one, two) = (db.chat(), db.chat_with(UserId(101)));
        let here = Some(Location { lat: -1.5, lng: 2.5 });
        let batch = [
            saying(says(&one), |body| body.location = here),
            says(&two),
            Append { from_organizer: true, author: ORGANIZER, ..says(&one) },
        ];
        let outcome = db.writer().commit(&batch, after(1)).unwrap();
        assert_eq!(outcome, [stored(2), stored(2), stored(3)]);
        let log = assert_gapless(&db, one.id);
        assert_eq!(log[1].body.content, batch[0].body.content);
        assert_eq!((log[1].id, log[1].body.location), (batch[0].message, here));
        assert_eq!((log[2].author, log[2].from_organizer), (ORGANIZER.0, true));
        assert_eq!(log[2].time_sent, after(1));
        assert_gapless(&db, two.id);
        assert_eq!(db.writer().commit(&[], after(1)).unwrap(), []);
    }

    fn a_closed_or_unknown_chat_takes_nothing(db: Db::new) {
        let (open, closed) = (db.chat(), db.chat_with(UserId(101)));
        db.run(CloseChat { chat: closed.id, by: Closer::Admin, now: NOON });
        let unknown = Append { chat: ChatId::new(), ..says(&open) };
        let batch = [says(&closed), unknown, says(&open)];
        let outcome = db.writer().commit(&batch, after(1)).unwrap();
        assert_eq!(outcome, [Appended::ChatClosed, Appended::ChatNotFound, stored(2)]);
        assert_eq!(assert_gapless(&db, closed.id).len(), 1);
    }

    fn the_same_client_id_is_stored_once(db: Db::new) {
        let chat = db.chat();
        let first = named(&chat, "a");
        let mut one = db.writer();
        // In one batch, in a later one, by another writer, and after the end of the chat.
        let batch = [first.clone(), named(&chat, "b"), named(&chat, "a")];
        let outcome = one.commit(&batch, after(1)).unwrap();
        let original = log(&db, chat.id)[1].clone();
        assert_eq!(original.id, first.message);
        assert_eq!(outcome, [stored(2), stored(3), Appended::Duplicate(Box::new(original.clone()))]);
        let mut other = db.writer();
        let again = [named(&chat, "a"), says(&chat)];
        let outcome = other.commit(&again, after(1)).unwrap();
        assert_eq!(outcome, [Appended::Duplicate(Box::new(original.clone())), stored(4)]);
        db.run(CloseChat { chat: chat.id, by: Closer::Admin, now: after(2) });
        let outcome = one.commit(&[named(&chat, "a")], after(3)).unwrap();
        assert_eq!(outcome, [Appended::Duplicate(Box::new(original))]);
        assert_eq!(assert_gapless(&db, chat.id).len(), 4);
    }

    fn a_client_id_belongs_to_its_author_and_chat(db: Db::new) {
        let (one, two) = (db.chat(), db.chat_with(UserId(101)));
        let organizer = Append { author: ORGANIZER, ..named(&one, "a") };
        let batch = [named(&one, "a"), organizer, named(&two, "a")];
        let outcome = db.writer().commit(&batch, after(1)).unwrap();
        assert_eq!(outcome, [stored(2), stored(3), stored(2)]);
    }

    fn an_unknown_outcome_is_resolved_without_storing_twice(db: Db::new) {
        let chat = db.chat();
        let mut writer = db.writer();
        let landed = says(&chat);
        writer.commit(std::slice::from_ref(&landed), after(1)).unwrap();
        writer.commit(&[says(&chat)], after(1)).unwrap();
        let lost = says(&chat);
        let retry = |entry: &Append, attempt| Append { attempt, ..entry.clone() };
        let batch = [
            retry(&landed, Attempt::MaybeStored),
            retry(&landed, Attempt::ResolveOnly),
            retry(&lost, Attempt::ResolveOnly),
            retry(&lost, Attempt::MaybeStored),
            retry(&lost, Attempt::MaybeStored),
        ];
        let outcome = writer.commit(&batch, after(1)).unwrap();
        let expected = [stored(2), stored(2), Appended::NotStored, stored(4), stored(4)];
        assert_eq!(outcome, expected);
        assert_eq!(assert_gapless(&db, chat.id).len(), 4);
    }

    fn a_named_message_finds_its_own_earlier_attempt(db: Db::new) {
        let chat = db.chat();
        let entry = named(&chat, "a");
        db.writer().commit(std::slice::from_ref(&entry), after(1)).unwrap();
        for attempt in [Attempt::First, Attempt::MaybeStored, Attempt::ResolveOnly] {
            let again = Append { attempt, ..entry.clone() };
            assert_eq!(db.writer().commit(&[again], after(2)).unwrap(), [stored(2)]);
        }
    }

    fn what_was_stored_is_found_after_the_end(db: Db::new) {
        let chat = db.chat();
        let landed = says(&chat);
        db.writer().commit(std::slice::from_ref(&landed), after(1)).unwrap();
        db.run(CloseChat { chat: chat.id, by: Closer::Admin, now: after(2) });
        let maybe = |entry| Append { attempt: Attempt::MaybeStored, ..entry };
        let outcome = db.writer().commit(&[maybe(landed), maybe(says(&chat))], after(3)).unwrap();
        assert_eq!(outcome, [stored(2), Appended::ChatClosed]);
    }

    fn a_bad_row_fails_alone(db: Db::new) {
        let chat = db.chat();
        let nul = saying(says(&chat), |body| body.content = "a\0b".into());
        let empty = saying(says(&chat), |body| body.content = "".into());
        let nul_name = named(&chat, "\0");
        let batch =
            [says(&chat), bad(&chat), nul, says(&chat), says(&chat), empty, nul_name, says(&chat)];
        let mut writer = db.writer();
        let outcome = writer.commit(&batch, after(1)).unwrap();
        let no = Appended::Refused;
        let expected =
            [stored(2), no.clone(), no.clone(), stored(3), stored(4), no.clone(), no, stored(5)];
        assert_eq!(outcome, expected);
        assert_gapless(&db, chat.id);
        assert_eq!(writer.commit(&[says(&chat)], after(1)).unwrap(), [stored(6)]);
    }

    fn a_row_that_fails_for_whatever_reason_fails_alone(db: Db::new) {
        let (chat, other) = (db.chat(), db.chat_with(UserId(101)));
        refuse_in_words(&db);
        let poison = saying(says(&chat), |body| body.content = "poison".into());
        let batch = [says(&chat), says(&other), poison.clone(), says(&chat), poison.clone()];
        let mut writer = db.writer();
        let outcome = writer.commit(&batch, after(1)).unwrap();
        // Nothing says that the row is wrong: its sender may try again.
        let no = Appended::NotStored;
        assert_eq!(outcome, [stored(2), stored(2), no.clone(), stored(3), no]);
        // Alone it may be the database, and is tried again.
        let alone = writer.commit(&[poison], after(1));
        assert!(matches!(alone, Err(CommitError::NotSaved(_))), "{alone:?}");
        assert_gapless(&db, chat.id);
        assert_gapless(&db, other.id);
    }

    fn what_is_given_up_before_its_commit_is_not_stored(db: Db::new) {
        let chat = db.chat();
        let mut writer = db.writer();
        let permit = Permit::default();
        assert!(permit.revoke());
        let outcome = writer.commit_for(&[says(&chat)], after(1), &permit);
        assert!(matches!(outcome, Err(CommitError::NotSaved(_))), "{outcome:?}");
        assert_eq!(writer.commit(&[says(&chat)], after(1)).unwrap(), [stored(2)]);
    }

    fn a_defect_of_the_database_is_not_blamed_on_the_messages(db: Db::new) {
        let chat = db.chat();
        let mut writer = db.writer();
        db.connect().batch_execute("ALTER TABLE messages RENAME TO elsewhere").unwrap();
        let outcome = writer.commit(&[says(&chat)], after(1));
        assert!(matches!(outcome, Err(CommitError::NotSaved(_))), "{outcome:?}");
        db.connect().batch_execute("ALTER TABLE elsewhere RENAME TO messages").unwrap();
        assert_eq!(writer.commit(&[says(&chat)], after(1)).unwrap(), [stored(2)]);
    }

    fn writers_that_share_chats_leave_no_gap(db: Db::new) {
        const BATCHES: usize = 30;
        let chats: Vec<_> =
            (100..105).map(|id| db.chat_with(UserId(id))).collect();
        let reversed: Vec<_> = chats.iter().rev().cloned().collect();
        std::thread::scope(|scope| {
            // Opposite orders: without ordered locks they would wait for each other in a circle.
            for order in [&chats, &reversed] {
                scope.spawn(|| {
                    let mut writer = db.writer();
                    for n in 0..BATCHES {
                        // Both writers send the same names: one of the two stores each.
                        let mut batch: Vec<_> = order.iter().map(says).collect();
                        batch.extend(order.iter().map(|chat| named(chat, &n.to_string())));
                        let outcome = writer.commit(&batch, after(1)).unwrap();
                        assert_eq!(outcome.len(), batch.len());
                    }
                });
            }
        });
        for chat in &chats {
            let log = assert_gapless(&db, chat.id);
            assert_eq!(log.len(), 1 + 3 * BATCHES, "two unnamed and one named of each batch");
            let ids: std::collections::HashSet<MessageId> = log.iter().map(|it| it.id).collect();
            assert_eq!(ids.len(), log.len());
        }
    }
}
