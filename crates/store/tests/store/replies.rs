//! Messages that answer another.

use crate::changes::{ADA, BOB, commit, deletes, edits, page, talk};
use crate::kit::*;
use crate::reactions::private;
use crate::writer::{assert_gapless, named, stored};
use switchboard_domain::changes::Gone;
use switchboard_domain::{HelpChat, MessageId, ReplyTo};
use switchboard_store::queries::{CloseChat, Closer, HistoryRange, PutBlock};
use switchboard_store::{Append, Appended, Attempt, Backend, StoredAt};

fn answers(chat: &HelpChat, message: MessageId) -> Append {
    saying(says(chat), |body| {
        body.reply_to = ReplyTo::asked(Some(message), None)
    })
}

fn answers_seq(chat: &HelpChat, seq: i64) -> Append {
    saying(says(chat), |body| {
        body.reply_to = ReplyTo::asked(None, Some(seq))
    })
}

/// Stored as an answer to that entry.
fn answer_at(seq: i64, id: MessageId, answered: i64) -> Appended {
    match stored(seq) {
        Appended::Stored(at) => Appended::Stored(StoredAt {
            answers: Some((id, answered)),
            ..at
        }),
        other => other,
    }
}

on_both! {
    fn an_answer_names_a_message_of_its_chat(db: Db::new) {
        let (chat, other) = (db.chat(), db.chat_with(new_user()));
        let (question, elsewhere) = (says(&chat), says(&other));
        let mut writer = db.writer();
        writer.commit(&[question.clone(), elsewhere.clone()], after(1)).unwrap();
        let batch = [
            answers(&chat, question.message),
            answers(&chat, elsewhere.message),
            answers(&chat, MessageId::new()),
            answers(&other, elsewhere.message),
            says(&chat),
        ];
        let no = Appended::ReplyNotFound;
        let expected = [
            answer_at(3, question.message, 2),
            no.clone(),
            no,
            answer_at(3, elsewhere.message, 2),
            stored(4),
        ];
        assert_eq!(writer.commit(&batch, after(1)).unwrap(), expected);
        let log = assert_gapless(&db, chat.id);
        let reply = log[2].body.reply_to.clone().unwrap();
        assert_eq!((reply.id, reply.seq), (Some(question.message), Some(2)));
        assert_eq!((&log[1].body.reply_to, &log[3].body.reply_to), (&None, &None));
    }

    fn what_is_stored_stays_stored_whatever_it_answers(db: Db::new) {
        let chat = db.chat();
        let question = says(&chat);
        let id = question.message;
        let answer = saying(named(&chat, "a"), |body| body.reply_to = ReplyTo::asked(Some(question.message), None));
        let mut writer = db.writer();
        // Nobody can know the id of what is not stored yet.
        let outcome = writer.commit(&[question, answer.clone()], after(1)).unwrap();
        assert_eq!(outcome, [stored(2), Appended::ReplyNotFound]);
        writer.commit(std::slice::from_ref(&answer), after(1)).unwrap();
        let first = assert_gapless(&db, chat.id).pop().unwrap();
        assert_eq!((first.id, first.body.client_message_id.as_deref()), (answer.message, Some("a")));
        // The same again, with an answer to something that is not there.
        let again = saying(named(&chat, "a"), |body| body.reply_to = ReplyTo::asked(Some(MessageId::new()), None));
        let outcome = writer.commit(&[again], after(1)).unwrap();
        let Appended::Duplicate(known) = &outcome[0] else { panic!("{outcome:?}") };
        assert_eq!((known.id, known.seq), (first.id, first.seq));
        let retry = Append { attempt: Attempt::MaybeStored, ..answer };
        assert_eq!(writer.commit(&[retry], after(1)).unwrap(), [answer_at(3, id, 2)]);
    }

    fn the_end_of_the_chat_is_told_before_the_answer(db: Db::new) {
        let chat = db.chat();
        db.run(CloseChat { chat: chat.id, by: Closer::Admin, now: after(1) });
        let outcome = db.writer().commit(&[answers(&chat, MessageId::new())], after(1)).unwrap();
        assert_eq!(outcome, [Appended::ChatClosed]);
    }

    fn an_answer_reaches_back_ten_thousand_entries(db: Db::new) {
        const BATCH: i64 = 1_000;
        let chat = db.chat();
        let (second, third) = (says(&chat), says(&chat));
        let mut writer = db.writer();
        writer.commit(&[second.clone(), third.clone()], after(1)).unwrap();
        for _ in 0..10 {
            let batch: Vec<_> = (0..BATCH).map(|_| says(&chat)).collect();
            writer.commit(&batch, after(1)).unwrap();
        }
        // The log ends with 10,003: the first one in reach is 4.
        let outcome = writer.commit(&[answers(&chat, third.message)], after(1)).unwrap();
        assert_eq!(outcome, [Appended::ReplyNotFound]);
        let fourth = crate::ranges::page(
            &db,
            chat.id,
            PARTICIPANT,
            switchboard_store::queries::HistoryRange::After(3, 1),
        );
        let fourth = fourth.messages[0].id;
        let outcome = writer.commit(&[answers(&chat, fourth)], after(1)).unwrap();
        assert_eq!(outcome, [answer_at(10_004, fourth, 4)]);
        // By its number any is found.
        let outcome = writer.commit(&[answers_seq(&chat, 3)], after(1)).unwrap();
        assert_eq!(outcome, [answer_at(10_005, third.message, 3)]);
    }

    fn an_answer_by_number_finds_what_its_author_sees_and_nothing_else(db: Db::new) {
        let chat = talk(&db);
        let second = assert_gapless(&db, chat.id)[1].id;
        assert_eq!(commit(&db, answers_seq(&chat, 2)), answer_at_now(3, second, 2));
        commit(&db, edits(says(&chat), 2, "gate 3"));
        let both = |id, seq| saying(says(&chat), |body| body.reply_to = ReplyTo::asked(Some(id), Some(seq)));
        for no in [answers_seq(&chat, 4), answers_seq(&chat, 9), both(second, 1), both(MessageId::new(), 2)] {
            assert_eq!(commit(&db, no), Appended::ReplyNotFound);
        }
        assert_eq!(commit(&db, both(second, 2)), answer_at_now(5, second, 2));
        // Of a chat of two: what somebody wrote behind a block is not there for the other one.
        let (chat, write) = private(&db);
        db.run(PutBlock { user: BOB, blocked: ADA, now: after(3) });
        commit(&db, write(ADA));
        let answer = |user, seq| saying(write(user), |body| body.reply_to = ReplyTo::asked(None, Some(seq)));
        assert_eq!(commit(&db, answer(BOB, 2)), Appended::ReplyNotFound, "as one that is not there");
        assert!(matches!(commit(&db, answer(ADA, 2)), Appended::Stored(_)));
        assert!(matches!(commit(&db, answer(BOB, 1)), Appended::Stored(_)));
        let [ada, bob] = [ADA, BOB].map(|reader| page(&db, chat, reader, HistoryRange::Newest(9)));
        assert_eq!((ada.len(), bob.len()), (4, 2));
        assert_eq!(ada[2].body.reply_to.clone().unwrap().answered.map(|it| it.seq), Some(2));
    }

    fn an_excerpt_says_what_the_answered_message_says_now(db: Db::new) {
        let chat = talk(&db);
        commit(&db, answers_seq(&chat, 2));
        let answered = |db: &Db| {
            let page = page(db, chat.id, chat.organizer, HistoryRange::Newest(9));
            let reply = page[2].body.reply_to.clone().unwrap();
            let answered = reply.answered.clone().unwrap();
            (answered.excerpt.clone(), answered.gone, answered.changed_seq)
        };
        assert_eq!(answered(&db), (Some("gate 2".to_owned()), None, None));
        commit(&db, edits(says(&chat), 2, "gate 3"));
        assert_eq!(answered(&db), (Some("gate 3".to_owned()), None, Some(4)));
        commit(&db, deletes(says(&chat), 2));
        assert_eq!(answered(&db), (None, Some(Gone::Author), Some(5)));
        // What is gone may be answered.
        assert!(matches!(commit(&db, answers_seq(&chat, 2)), Appended::Stored(_)));
    }
}

/// The same, of what is stored by [`commit`].
fn answer_at_now(seq: i64, id: MessageId, answered: i64) -> Appended {
    match answer_at(seq, id, answered) {
        Appended::Stored(at) => Appended::Stored(StoredAt {
            time_sent: after(2),
            ..at
        }),
        other => other,
    }
}
