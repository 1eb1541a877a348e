//! A match is taken back because its organizer never came.

use crate::kit::*;
use crate::ranges::page;
use crate::writer::{log, stored_with};
use std::sync::Barrier;
use switchboard_domain::{ChatId, ChatStatus, Code, HelpChat, HelpFacts, HelpState, Side, UserId};
use switchboard_store::queries::{
    ActiveChats, ClaimHead, ClaimOutcome, CloseChat, CloseOutcome, Closer, DeleteUser,
    HistoryOutcome, HistoryRange, ListChats, LoadChat, LoadQueue, Mark, MarkKind, MarkOutcome,
    OpenRequest, PageOutcome, ReadHistory, ReadRange, Reader, ReturnOutcome, ReturnRequest,
    Returned, Withdraw, WithdrawOutcome,
};
use switchboard_store::{Append, Appended, Attempt, Backend};

const OTHER: UserId = UserId(11);

fn give_back(db: &Db, chat: &HelpChat) -> ReturnOutcome {
    db.run(ReturnRequest {
        chat: chat.id,
        organizer: ORGANIZER,
        made: chat.time_start,
        now: after(60),
    })
}

fn queue(db: &Db) -> Vec<(ChatId, i64)> {
    let queue = db.run(LoadQueue {
        agency: AGENCY,
        now: NOON,
    });
    queue.iter().map(|it| (it.id, it.order)).collect()
}

fn organizer_says(chat: &HelpChat) -> Append {
    Append {
        author: ORGANIZER,
        from_organizer: true,
        ..says(chat)
    }
}

on_both! {
    fn it_waits_again_at_its_old_place(db: Db::new) {
        let first = db.ask(PARTICIPANT);
        let second = db.ask(db.participant(UserId(101)).id);
        let before = queue(&db);
        let chat = db.claim(ORGANIZER).unwrap().chat;
        let expected = Returned {
            agency: AGENCY,
            event: EVENT,
            participant: PARTICIPANT,
            order: before[0].1,
            created_at: NOON,
            noticed: true,
        };
        let ReturnOutcome::Returned(over) = give_back(&db, &chat) else { panic!("it goes back") };
        assert_eq!((over.waits, over.turn, over.to), (Some(expected), 1, None));
        assert_eq!(queue(&db), before);
        let open = db.run(OpenRequest { participant: PARTICIPANT, event: EVENT }).unwrap();
        assert!(open.waiting && open.id == first);
        assert_eq!(give_back(&db, &chat), ReturnOutcome::Kept, "it is taken back once");
        db.organizer(OTHER);
        assert_eq!(db.claim(OTHER).unwrap().chat.id, first);
        assert_eq!(db.claim(OTHER).unwrap().chat.id, second);
    }

    fn while_it_waits_the_chat_is_its_participants_alone(db: Db::new) {
        let chat = db.chat();
        db.writer().commit(&[says(&chat)], after(1)).unwrap();
        give_back(&db, &chat);
        let found = db.run(LoadChat { id: chat.id }).unwrap();
        let waits = found.unowned().unwrap();
        assert_eq!((waits.last_owner, waits.state()), (Some(ORGANIZER), HelpState::Waiting));
        assert_eq!((waits.facts.turn, waits.last_seq), (1, 2));
        let list = |user, side, status| {
            let list = ListChats { user, side, status, kind: None, after: None, limit: 10 };
            db.run(list).iter().map(|it| it.chat.id()).collect::<Vec<_>>()
        };
        let all = [ChatStatus::All, ChatStatus::Active, ChatStatus::Waiting, ChatStatus::Ended];
        let of = |user, side| all.map(|status| list(user, side, status).len());
        assert_eq!(of(ORGANIZER, Side::Organizer), [0; 4]);
        assert_eq!(of(PARTICIPANT, Side::Participant), [1, 1, 1, 0]);
        // Clients of level 1 do not know of it.
        for user in [ORGANIZER, PARTICIPANT] {
            assert_eq!(db.run(ActiveChats { user, limit: 10 }), []);
            let (reader, range) = (Reader::HelpMember(user), HistoryRange::Newest(10));
            let history = ReadHistory { chat: chat.id, reader, range };
            assert_eq!(db.run(history), HistoryOutcome::ChatNotFound);
        }
        let read = |user| {
            let (reader, range) = (Reader::Member(user), HistoryRange::Newest(10));
            db.run(ReadRange { chat: chat.id, reader, range })
        };
        assert_eq!(read(ORGANIZER), PageOutcome::ChatNotFound);
        assert!(matches!(read(PARTICIPANT), PageOutcome::Page(page) if page.messages.len() == 2));
        for kind in [MarkKind::Read, MarkKind::Delivered] {
            let mark = |user| db.run(Mark { chat: chat.id, user, seq: 1, kind, now: after(61) });
            assert_eq!(mark(ORGANIZER), MarkOutcome::NoAccess);
            assert!(matches!(mark(PARTICIPANT), MarkOutcome::Moved { .. } | MarkOutcome::Unmoved { .. }));
        }
        let close = CloseChat { chat: chat.id, by: Closer::Admin, now: after(61) };
        assert_eq!(db.run(close), CloseOutcome::NotFound);
        let mut writer = db.writer();
        let outcome = writer.commit(&[organizer_says(&chat), says(&chat)], after(61)).unwrap();
        assert_eq!(outcome[0], Appended::Denied(Code::ChatMoved));
        assert!(matches!(outcome[1], Appended::Stored(_)));
    }

    fn the_next_organizer_finds_what_was_written(db: Db::new) {
        let chat = db.chat();
        let (one, two) = (says(&chat), says(&chat));
        let mut writer = db.writer();
        writer.commit(&[one.clone(), two.clone()], after(1)).unwrap();
        let read = |user, seq| db.run(Mark {
            chat: chat.id, user, seq, kind: MarkKind::Read, now: after(2),
        });
        read(PARTICIPANT, 2);
        read(ORGANIZER, 3);
        let before = log(&db, chat.id);
        give_back(&db, &chat);
        // An answer that got lost is found all the same, and nothing is stored twice.
        let maybe = |entry: &Append| Append { attempt: Attempt::MaybeStored, ..entry.clone() };
        assert_eq!(writer.commit(&[maybe(&two)], after(61)).unwrap(), [stored_with(None, 3)]);

        db.organizer(OTHER);
        let claim = ClaimHead { now: after(90), ..claims(OTHER) };
        let ClaimOutcome::Claimed(claimed) = db.run(claim) else { panic!("it waits") };
        assert_eq!(claimed.chat, HelpChat {
            organizer: OTHER, time_start: after(90), last_seq: 3,
            facts: HelpFacts { turn: 2, owner_name: claimed.chat.facts.owner_name.clone(), ..chat.facts.clone() },
            ..chat.clone()
        });
        assert_eq!(claimed.first, before[0]);
        let page = page(&db, chat.id, OTHER, HistoryRange::Newest(10));
        assert_eq!(page.messages, before);
        assert_eq!(writer.commit(&[says(&chat)], after(1)).unwrap(), [stored_with(Some(OTHER), 4)]);

        let own = |user| db.listed(chat.id, user);
        assert_eq!(own(PARTICIPANT).unwrap().read_seq, 2, "marks stay");
        let new = own(OTHER).unwrap();
        assert_eq!((new.read_seq, new.unread), (0, 4), "a new member has read nothing");
        assert_eq!(own(ORGANIZER), None, "the old one is none any more");
        let by_old = CloseChat { chat: chat.id, by: Closer::Organizer(ORGANIZER), now: after(92) };
        assert_eq!(db.run(by_old), CloseOutcome::NoAccess);
        let page = ReadRange {
            chat: chat.id, reader: Reader::Member(ORGANIZER), range: HistoryRange::Newest(1),
        };
        assert_eq!(db.run(page), PageOutcome::NoAccess);
        assert_eq!(give_back(&db, &chat), ReturnOutcome::Kept, "it is another's match");
    }

    fn the_same_organizer_may_come_back_for_it(db: Db::new) {
        let chat = db.chat();
        give_back(&db, &chat);
        // Another match, and later, though the clock stood still.
        let second = db.claim(ORGANIZER).unwrap().chat;
        let facts = HelpFacts { turn: 2, ..chat.facts.clone() };
        assert_eq!(second, HelpChat { time_start: second.time_start, facts, ..chat.clone() });
        assert!(second.time_start > chat.time_start);
        assert!(matches!(give_back(&db, &second), ReturnOutcome::Returned(_)));
        let again = db.claim(ORGANIZER).unwrap();
        assert!(again.chat.time_start > second.time_start);
        assert_eq!((again.chat.id, again.chat.last_seq), (chat.id, 1));
    }

    fn an_attempt_to_take_back_what_was_taken_anew_comes_too_late(db: Db::new) {
        let chat = db.chat();
        give_back(&db, &chat);
        let again = ClaimHead { agency: AGENCY, organizer: ORGANIZER, now: after(90), max_active: None };
        assert!(matches!(db.run(again), ClaimOutcome::Claimed(_)));
        assert_eq!(give_back(&db, &chat), ReturnOutcome::Kept);
    }

    fn a_match_that_came_to_something_stands(db: Db::new) {
        let chat = db.chat();
        let unknown = HelpChat { id: ChatId::new(), ..chat.clone() };
        assert_eq!(give_back(&db, &unknown), ReturnOutcome::Kept);
        let not_theirs = ReturnRequest { chat: chat.id, organizer: OTHER, made: chat.time_start, now: after(60) };
        assert_eq!(db.run(not_theirs), ReturnOutcome::Kept);
        db.writer().commit(&[says(&chat), organizer_says(&chat)], after(1)).unwrap();
        assert_eq!(give_back(&db, &chat), ReturnOutcome::Kept);
        assert_eq!(db.run(LoadChat { id: chat.id }).unwrap().last_seq(), 3);

        let closed = db.chat_with(UserId(101));
        db.run(CloseChat { chat: closed.id, by: Closer::Admin, now: after(1) });
        assert_eq!(give_back(&db, &closed), ReturnOutcome::Kept);
        assert_eq!(queue(&db), []);
    }

    fn who_waits_again_may_stop_waiting(db: Db::new) {
        let chat = db.chat();
        give_back(&db, &chat);
        let withdraw = Withdraw { id: chat.id, participant: PARTICIPANT, now: after(9) };
        assert!(matches!(db.run(withdraw), WithdrawOutcome::Withdrawn { .. }));
        assert_eq!(db.claim(ORGANIZER), None);
        db.ask(PARTICIPANT);
        let next = db.claim(ORGANIZER).unwrap();
        assert_ne!(next.chat.id, chat.id);

        give_back(&db, &next.chat);
        let gone = db.run(DeleteUser { id: PARTICIPANT, closes: true, now: after(70) });
        let withdrawn: Vec<_> = gone.withdrawn.iter().map(|it| it.id).collect();
        assert_eq!((withdrawn, gone.closed), (vec![next.chat.id], vec![]));
    }

    /// A word of the organizer at that moment is stored and keeps the match, or comes too late.
    fn a_word_and_a_return_at_once_exclude_each_other(db: Db::new) {
        for _ in 0..20 {
            let chat = db.chat_with(new_user());
            let start = Barrier::new(2);
            let (returned, said) = std::thread::scope(|scope| {
                let back = scope.spawn(|| {
                    start.wait();
                    give_back(&db, &chat)
                });
                let mut writer = db.writer();
                start.wait();
                let said = writer.commit(&[organizer_says(&chat)], after(60)).unwrap();
                (back.join().unwrap(), said)
            });
            match returned {
                ReturnOutcome::Kept => assert_eq!(said[0].clone(), stored_at_sixty(2)),
                ReturnOutcome::Returned(_) => {
                    assert_eq!(said, [Appended::Denied(Code::ChatMoved)]);
                    // Out of the way of the next round.
                    assert_eq!(db.claim(ORGANIZER).unwrap().chat.id, chat.id);
                }
            }
        }
    }

    fn an_end_and_a_return_at_once_exclude_each_other(db: Db::new) {
        for _ in 0..20 {
            let chat = db.chat_with(new_user());
            let start = Barrier::new(2);
            let close = CloseChat { chat: chat.id, by: Closer::Admin, now: after(60) };
            let (returned, closed) = std::thread::scope(|scope| {
                let back = scope.spawn(|| {
                    start.wait();
                    give_back(&db, &chat)
                });
                start.wait();
                let closed = db.run(close);
                (back.join().unwrap(), closed)
            });
            let waits = queue(&db).iter().any(|it| it.0 == chat.id);
            match returned {
                ReturnOutcome::Kept => assert!(matches!(closed, CloseOutcome::Closed(..)) && !waits),
                ReturnOutcome::Returned(_) => {
                    assert!(closed == CloseOutcome::NotFound && waits);
                    assert_eq!(db.claim(ORGANIZER).unwrap().chat.id, chat.id);
                }
            }
        }
    }
}

fn stored_at_sixty(seq: i64) -> Appended {
    Appended::Stored(switchboard_store::StoredAt {
        answers: None,
        owner: Some(ORGANIZER),
        seq,
        time_sent: after(60),
        only_for: None,
    })
}
