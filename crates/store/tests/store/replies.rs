//! Messages that answer another.

use crate::kit::*;
use crate::writer::{assert_gapless, named, stored};
use switchboard_domain::{HelpChat, MessageId};
use switchboard_store::queries::{CloseChat, Closer};
use switchboard_store::{Append, Appended, Attempt, Backend};

fn answers(chat: &HelpChat, message: MessageId) -> Append {
    saying(says(chat), |body| body.reply_to = Some(message))
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
        let expected = [stored(3), no.clone(), no, stored(3), stored(4)];
        assert_eq!(writer.commit(&batch, after(1)).unwrap(), expected);
        let log = assert_gapless(&db, chat.id);
        assert_eq!(log[2].body.reply_to, Some(question.message));
        assert_eq!((log[1].body.reply_to, log[3].body.reply_to), (None, None));
    }

    fn what_is_stored_stays_stored_whatever_it_answers(db: Db::new) {
        let chat = db.chat();
        let question = says(&chat);
        let answer = saying(named(&chat, "a"), |body| body.reply_to = Some(question.message));
        let mut writer = db.writer();
        // Nobody can know the id of what is not stored yet.
        let outcome = writer.commit(&[question, answer.clone()], after(1)).unwrap();
        assert_eq!(outcome, [stored(2), Appended::ReplyNotFound]);
        writer.commit(std::slice::from_ref(&answer), after(1)).unwrap();
        let first = assert_gapless(&db, chat.id).pop().unwrap();
        assert_eq!((first.id, first.body.client_message_id.as_deref()), (answer.message, Some("a")));
        // The same again, with an answer to something that is not there.
        let again = saying(named(&chat, "a"), |body| body.reply_to = Some(MessageId::new()));
        let outcome = writer.commit(&[again], after(1)).unwrap();
        assert_eq!(outcome, [Appended::Duplicate(Box::new(first))]);
        let retry = Append { attempt: Attempt::MaybeStored, ..answer };
        assert_eq!(writer.commit(&[retry], after(1)).unwrap(), [stored(3)]);
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
        assert_eq!(outcome, [stored(10_004)]);
    }
}
