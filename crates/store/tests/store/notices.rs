//! What the server tells participants by itself, and chats whose owner is away.

use crate::kit::*;
use switchboard_domain::{ChatEvent, ChatEventKind, ChatId, NoticeTexts, Timestamp, UserId};
use switchboard_store::queries::{
    Awaiting, AwaitingChats, ChangeAgency, ExpireRequests, GiveBack, GoesBack, NewestEvent,
    OpenTurn, ReturnOutcome, ReturnRequest, TellAway, TellStillWaiting,
};
use switchboard_store::{Append, Backend};

fn newest(db: &Db, chat: ChatId, kind: ChatEventKind) -> Option<ChatEvent> {
    db.run(NewestEvent { chat, kind })
        .map(|happened| happened.event)
}

fn rule(db: &Db, chat: ChatId) -> Option<(String, Option<String>)> {
    let detail = newest(db, chat, ChatEventKind::Notice)?.detail;
    Some((detail.rule.unwrap(), detail.text))
}

fn tell(db: &Db, now: Timestamp) -> Vec<ChatId> {
    db.run(TellStillWaiting { now })
}

fn awaiting(db: &Db) -> Option<Awaiting> {
    db.run(AwaitingChats {
        agency: None,
        after: None,
        limit: 10,
    })
    .pop()
}

fn back(db: &Db, of: Awaiting, because: GoesBack, now: Timestamp) -> ReturnOutcome {
    let Awaiting {
        chat, owner, made, ..
    } = of;
    let of = ReturnRequest {
        chat,
        organizer: owner,
        made,
        now,
    };
    db.run(GiveBack { of, because })
}

on_both! {
    fn who_waits_is_told_after_three_and_ten_minutes_in_silence(db: Db::new) {
        let chat = db.ask(PARTICIPANT);
        assert_eq!(tell(&db, after(179)), []);
        assert_eq!(tell(&db, after(180)), [chat]);
        assert_eq!(rule(&db, chat), Some(("still_waiting".to_owned(), None)));
        assert_eq!(tell(&db, after(599)), [], "once");
        let says = Append { chat, ..writes(chat, PARTICIPANT) };
        db.writer().commit(&[says], after(580)).unwrap();
        assert_eq!(tell(&db, after(600)), [], "somebody wrote a moment ago");
        assert_eq!(tell(&db, after(641)), [chat]);
        assert_eq!(tell(&db, after(9_000)), [], "no more");
    }

    fn who_is_told_late_is_told_once_and_again_ten_minutes_after_the_chat_went_back(db: Db::new) {
        let chat = db.ask(PARTICIPANT);
        assert_eq!(tell(&db, after(180)), [chat]);
        db.claim(ORGANIZER).unwrap();
        assert_eq!(tell(&db, after(9_000)), [], "somebody has it");
        let of = awaiting(&db).unwrap();
        assert!(matches!(back(&db, of, GoesBack::Unattended, after(9_000)), ReturnOutcome::Returned(_)));
        assert_eq!(tell(&db, after(9_599)), []);
        assert_eq!(tell(&db, after(9_600)), [chat]);
        assert_eq!(tell(&db, after(90_000)), [], "no more");
        let late = db.ask(db.participant(UserId(101)).id);
        assert_eq!(tell(&db, after(700)), [late], "when all nodes were away");
        assert_eq!(tell(&db, after(705)), [], "both are due, and one will do");
    }

    fn nobody_is_told_who_was_taken_and_agencies_have_words_of_their_own(db: Db::new) {
        let texts = NoticeTexts { still_waiting: Some("Hang on".to_owned()), ..NoticeTexts::default() };
        db.run(ChangeAgency { id: AGENCY, name: None, alternatives: None, notices: Some(texts), retention_days: None });
        let (first, second) = (db.ask(PARTICIPANT), db.ask(db.participant(UserId(101)).id));
        db.claim(ORGANIZER).unwrap();
        assert_eq!(tell(&db, after(180)), [second]);
        assert_eq!(rule(&db, second), Some(("still_waiting".to_owned(), Some("Hang on".to_owned()))));
        assert_eq!(rule(&db, first), None);
    }

    fn a_chat_goes_back_unattended_only_while_its_participant_waits_for_an_answer(db: Db::new) {
        let chat = db.chat();
        let mut writer = db.writer();
        let of = awaiting(&db).unwrap();
        assert_eq!((of.chat, of.owner, of.agency), (chat.id, ORGANIZER, AGENCY));
        let answer = Append { author: ORGANIZER, from_organizer: true, ..says(&chat) };
        writer.commit(&[answer], after(1)).unwrap();
        assert_eq!(awaiting(&db), None);
        assert!(!db.run(TellAway { of, now: after(2) }));
        assert_eq!(back(&db, of, GoesBack::Unattended, after(2)), ReturnOutcome::Kept);
        writer.commit(&[says(&chat)], after(3)).unwrap();
        let of = awaiting(&db).unwrap();
        assert!(db.run(TellAway { of, now: after(30) }));
        assert_eq!(rule(&db, chat.id).unwrap().0, "organizer_away");
        assert!(!db.run(TellAway { of, now: after(31) }), "once");
        let stranger = Awaiting { owner: UserId(11), ..of };
        assert_eq!(back(&db, stranger, GoesBack::Unattended, after(200)), ReturnOutcome::Kept);
        let ReturnOutcome::Returned(returned) = back(&db, of, GoesBack::Unattended, after(200)) else {
            panic!("it goes back");
        };
        assert!(returned.waits.unwrap().noticed);
        assert!(newest(&db, chat.id, ChatEventKind::Unattended).is_some());
        assert_eq!(rule(&db, chat.id).unwrap().0, "returned");
        assert_eq!(waiting(&db, AGENCY), [chat.id]);
        assert_eq!(back(&db, of, GoesBack::Unattended, after(201)), ReturnOutcome::Kept, "by one alone");
        assert_eq!(awaiting(&db), None);
    }

    fn however_many_wait_for_an_answer_each_is_on_a_page(db: Db::new) {
        let chats: std::collections::BTreeSet<_> = (101..106).map(|user| db.chat_with(UserId(user)).id).collect();
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = db.run(AwaitingChats { agency: None, after, limit: 2 });
            after = page.get(1).copied();
            found.extend(page.iter().map(|it| it.chat));
            if after.is_none() {
                break;
            }
        }
        assert_eq!((found.len(), found.into_iter().collect()), (5, chats));
    }

    fn an_opened_chat_without_a_word_is_kept_where_one_has_to_open_it_in_time(db: Db::new) {
        let chat = db.chat();
        let of = awaiting(&db).unwrap();
        let unanswered = |also_opened| GoesBack::Unanswered { also_opened };
        db.run(OpenTurn { chat: chat.id, user: ORGANIZER, now: after(5) });
        assert_eq!(back(&db, of, unanswered(false), after(70)), ReturnOutcome::Kept);
        assert!(matches!(back(&db, of, unanswered(true), after(70)), ReturnOutcome::Returned(_)));
        let again = db.claim(ORGANIZER).unwrap().chat;
        let of = Awaiting { made: again.time_start, ..of };
        assert!(matches!(back(&db, of, unanswered(false), after(140)), ReturnOutcome::Returned(_)), "not in this turn");
    }

    fn what_was_opened_is_kept_and_what_was_not_goes_back_though_they_wrote_in_an_earlier_turn(db: Db::new) {
        let chat = db.chat();
        let of = awaiting(&db).unwrap();
        let answer = Append { author: ORGANIZER, from_organizer: true, ..says(&chat) };
        let mut writer = db.writer();
        writer.commit(&[answer, says(&chat)], after(1)).unwrap();
        assert_eq!(back(&db, of, GoesBack::NotOpened, after(50)), ReturnOutcome::Kept);
        assert_eq!(back(&db, of, GoesBack::Unanswered { also_opened: true }, after(50)), ReturnOutcome::Kept);
        assert!(matches!(back(&db, of, GoesBack::Unattended, after(50)), ReturnOutcome::Returned(_)));
        let again = db.claim(ORGANIZER).unwrap().chat;
        let of = Awaiting { made: again.time_start, ..of };
        let ReturnOutcome::Returned(returned) = back(&db, of, GoesBack::NotOpened, after(99)) else {
            panic!("it was not opened in this turn");
        };
        assert!(!returned.waits.unwrap().noticed, "in words once");
        assert!(newest(&db, chat.id, ChatEventKind::NotOpened).is_some());
    }

    fn who_is_given_up_is_told_in_the_words_of_their_agency(db: Db::new) {
        let chat = db.ask(PARTICIPANT);
        let texts = NoticeTexts { expired: Some("Call 112".to_owned()), ..NoticeTexts::default() };
        db.run(ChangeAgency { id: AGENCY, name: None, alternatives: None, notices: Some(texts), retention_days: None });
        assert_eq!(db.run(ExpireRequests { now: after(30 * 24 * 3_600) }).len(), 1);
        assert_eq!(rule(&db, chat), Some(("expired".to_owned(), Some("Call 112".to_owned()))));
    }
}
