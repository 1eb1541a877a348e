//! Help chats go from one organizer to the next.

use crate::kit::*;
use std::sync::Barrier;
use std::time::Duration;
use switchboard_domain::turns::OfferState;
use switchboard_domain::wire::MarkKind;
use switchboard_domain::{
    AgencyId, Chat, ChatEventKind, ChatId, ChatStatus, Code, HelpChat, HelpState, Identity,
    Message, OfferId, Outcome, Rank, Side, UserId,
};
use switchboard_store::queries::{
    ActOutcome, AnswerOffer, CallBack, CallBackOutcome, CloseChat, CloseResolved, Closer,
    DeleteUser, HandedOver, HistoryOutcome, HistoryRange, ListChats, ListOffers, LoadChat,
    LoadQueue, Mark, OfferAnswer, OfferChat, OfferOutcome, ReadHistory, ReadMatch, ReadMemberChat,
    Reader, ResolveChat, ResolveOutcome, ReturnChat, TakeOver,
};
use switchboard_store::{Append, Appended, Backend};

pub const ADA: UserId = UserId(11);
pub const BOSS: UserId = UserId(12);
const MINUTE: Duration = Duration::from_mins(1);

pub fn staffed(backend: Backend) -> Db {
    let db = Db::new(backend);
    db.organizer(ADA);
    db.upsert(Identity {
        agency: Some(AGENCY),
        rank: Rank::Supervisor,
        ..identity(BOSS, Side::Organizer)
    });
    db
}

fn says_as(chat: &HelpChat, author: UserId) -> Append {
    Append {
        author,
        from_organizer: true,
        ..says(chat)
    }
}

pub fn give_back(chat: &HelpChat, user: UserId, turn: i64) -> ReturnChat {
    ReturnChat {
        chat: chat.id,
        by: Some((user, turn)),
        note: Some("she is at the gate".into()),
        now: after(60),
    }
}

pub fn take(chat: &HelpChat, user: UserId, turn: i64) -> TakeOver {
    TakeOver {
        chat: chat.id,
        turn,
        user,
        note: None,
        absent: None,
        max_active: None,
        now: after(60),
    }
}

pub fn offer(chat: &HelpChat, turn: i64, to: UserId) -> OfferChat {
    OfferChat {
        id: OfferId::new(),
        chat: chat.id,
        turn,
        from: ORGANIZER,
        to,
        note: Some("she is at the gate".into()),
        lasts: MINUTE,
        now: after(60),
    }
}

pub fn answer(offer: OfferId, user: UserId, accept: bool) -> AnswerOffer {
    AnswerOffer {
        offer,
        user,
        accept,
        max_active: None,
        now: after(70),
    }
}

pub fn done(outcome: ActOutcome) -> HandedOver {
    match outcome {
        ActOutcome::Done(over) => *over,
        other => panic!("{other:?}"),
    }
}

pub fn listed(db: &Db, user: UserId, status: ChatStatus) -> Vec<(ChatId, bool, i64)> {
    let list = ListChats {
        user,
        side: Side::Organizer,
        status,
        kind: None,
        after: None,
        limit: 10,
    };
    let chats = db.run(list);
    let shown =
        |it: &switchboard_domain::MemberChat| (it.chat.id(), it.chat.ended(), it.chat.last_seq());
    chats.iter().map(shown).collect()
}

fn history(db: &Db, chat: &HelpChat, user: UserId) -> Option<Vec<Message>> {
    let read = ReadHistory {
        chat: chat.id,
        reader: Reader::Member(user),
        range: HistoryRange::Newest(100),
    };
    match db.run(read) {
        HistoryOutcome::Messages(messages) => Some(messages),
        HistoryOutcome::ChatNotFound | HistoryOutcome::NoAccess => None,
    }
}

fn now(db: &Db, chat: &HelpChat) -> Chat {
    db.run(LoadChat { id: chat.id }).unwrap()
}

on_both! {
    fn who_gives_back_keeps_their_part_and_the_place_is_the_old_one(db: staffed) {
        let chat = db.chat();
        db.ask(db.participant(UserId(101)).id);
        db.writer().commit(&[says_as(&chat, ORGANIZER)], after(1)).unwrap();
        let over = done(db.run(give_back(&chat, ORGANIZER, 1)));
        assert_eq!((over.turn, over.because), (1, ChatEventKind::Returned));
        assert_eq!(over.from.map(|it| (it.user, it.keeps)), Some((ORGANIZER, true)));
        assert_eq!(over.before.map(|it| it.organizer), Some(ORGANIZER));
        let queue = db.run(LoadQueue { agency: AGENCY, now: after(60) });
        assert_eq!(queue.iter().map(|it| it.id).next(), Some(chat.id), "in front of who came later");
        assert_eq!(db.run(give_back(&chat, ORGANIZER, 1)), ActOutcome::Refused(Code::ChatMoved));

        db.writer().commit(&[says(&chat)], after(61)).unwrap();
        assert_eq!(listed(&db, ORGANIZER, ChatStatus::Ended), [(chat.id, true, 2)]);
        assert_eq!(listed(&db, ORGANIZER, ChatStatus::Active), []);
        assert_eq!(history(&db, &chat, ORGANIZER).unwrap().len(), 2);
        let late = db.writer().commit(&[says_as(&chat, ORGANIZER)], after(62)).unwrap();
        assert_eq!(late, [Appended::Denied(Code::ChatMoved)]);

        // Again theirs, it is one chat, and what they had read is read.
        assert_eq!(db.claim(ORGANIZER).unwrap().chat.id, chat.id);
        assert_eq!(listed(&db, ORGANIZER, ChatStatus::All), [(chat.id, false, 3)]);
        assert_eq!(history(&db, &chat, ORGANIZER).unwrap().len(), 3);
    }

    fn a_supervisor_takes_over_and_the_old_owner_sees_no_more(db: staffed) {
        let chat = db.chat();
        assert_eq!(db.run(take(&chat, ADA, 1)), ActOutcome::Refused(Code::Forbidden));
        let over = done(db.run(take(&chat, BOSS, 1)));
        assert_eq!((over.turn, over.to), (2, Some(BOSS)));
        assert_eq!(over.from.map(|it| it.keeps), Some(false), "nobody had opened it");
        assert_eq!(db.run(take(&chat, BOSS, 1)), ActOutcome::Refused(Code::ChatMoved));
        let found = now(&db, &chat);
        let help = found.help().unwrap();
        assert_eq!((help.organizer, help.time_start), (BOSS, chat.time_start), "it is the same match");
        assert_eq!((help.facts.turn, help.facts.handed_at), (2, Some(after(60))));
        assert_eq!(history(&db, &chat, ORGANIZER), None);
        assert_eq!(listed(&db, ORGANIZER, ChatStatus::All), []);
        let words = [says_as(&chat, ORGANIZER), says_as(&chat, BOSS)];
        let written = db.writer().commit(&words, after(61)).unwrap();
        assert_eq!(written[0], Appended::Denied(Code::ChatMoved));
        assert!(matches!(written[1], Appended::Stored(_)));
    }

    fn a_supervisor_takes_what_waits_out_of_its_order(db: staffed) {
        db.ask(PARTICIPANT);
        let second = db.ask(db.participant(UserId(101)).id);
        let chat = HelpChat { id: second, ..sample() };
        let over = done(db.run(take(&chat, BOSS, 0)));
        assert_eq!((over.turn, over.waited, over.from), (1, true, None));
        let queue = db.run(LoadQueue { agency: AGENCY, now: after(60) });
        assert_eq!(queue.len(), 1);
        assert_eq!(now(&db, &chat).help().unwrap().time_start, after(60), "that is a match");
        assert_eq!(db.run(take(&chat, ADA, 1)), ActOutcome::Refused(Code::Forbidden));
        assert_eq!(db.run(LoadQueue { agency: AGENCY, now: after(60) }), queue);
    }

    fn anybody_takes_over_from_whoever_has_left(db: staffed) {
        let chat = db.chat();
        let left = |absent| TakeOver { absent, ..take(&chat, ADA, 1) };
        assert_eq!(db.run(left(Some(BOSS))), ActOutcome::Refused(Code::Forbidden));
        let full = TakeOver { max_active: Some(0), ..left(Some(ORGANIZER)) };
        assert_eq!(db.run(full), ActOutcome::Refused(Code::TooManyActiveChats));
        assert_eq!(done(db.run(left(Some(ORGANIZER)))).to, Some(ADA));
    }

    fn strangers_are_told_nothing(db: staffed) {
        let chat = db.chat();
        let other = UserId(50);
        db.upsert(Identity {
            agency: Some(AgencyId(9)),
            rank: Rank::Supervisor,
            ..identity(other, Side::Organizer)
        });
        assert_eq!(db.run(take(&chat, other, 1)), ActOutcome::Refused(Code::NoAccess));
        let nowhere = HelpChat { id: ChatId::new(), ..chat };
        assert_eq!(db.run(take(&nowhere, BOSS, 1)), ActOutcome::NotFound);
    }

    fn whoever_is_not_answered_calls_somebody_back(db: staffed) {
        let chat = db.chat();
        let call = |seconds| CallBack { chat: chat.id, participant: PARTICIPANT, after: 5 * MINUTE, now: after(seconds) };
        // Entry 1 has been waiting since noon.
        assert_eq!(db.run(call(240)), CallBackOutcome::TooEarly(MINUTE));
        db.writer().commit(&[says(&chat)], after(250)).unwrap();
        let CallBackOutcome::Waits(over) = db.run(call(300)) else { panic!("not called") };
        assert_eq!((over.because, over.from.map(|it| it.keeps)), (ChatEventKind::CalledBack, Some(false)));
        assert_eq!(db.run(call(301)), CallBackOutcome::Waited);
        db.claim(ADA).unwrap();
        assert_eq!(db.run(call(600)), CallBackOutcome::TooEarly(5 * MINUTE));
        db.writer().commit(&[says_as(&chat, ADA)], after(650)).unwrap();
        assert_eq!(db.run(call(1_000)), CallBackOutcome::Refused(Code::Answered));
        let stranger = CallBack { participant: UserId(101), ..call(1_000) };
        assert_eq!(db.run(stranger), CallBackOutcome::Refused(Code::NoAccess));
    }

    fn who_is_fine_frees_the_queue_or_the_owner(db: staffed) {
        let chat = db.chat();
        let fine = |chat: ChatId, participant| ResolveChat { chat, participant, now: after(60) };
        assert_eq!(db.run(fine(chat.id, PARTICIPANT)), ResolveOutcome::Marked(Some(ORGANIZER)));
        assert_eq!(now(&db, &chat).help().unwrap().facts.resolved_at, Some(after(60)));
        let sweep = |said, now| CloseResolved { said_before: after(said), now: after(now) };
        assert_eq!(db.run(sweep(59, 600)), []);
        db.writer().commit(&[says(&chat)], after(61)).unwrap();
        assert_eq!(db.run(sweep(660, 660)), [], "a word takes it away");
        db.run(ResolveChat { now: after(700), ..fine(chat.id, PARTICIPANT) });
        let closed = db.run(sweep(700, 1_300));
        assert_eq!(closed.len(), 1);
        assert_eq!(closed[0].0.facts.outcome, Some(Outcome::Resolved));
        assert_eq!(db.run(fine(chat.id, PARTICIPANT)), ResolveOutcome::Refused(Code::ChatClosed));

        let waits = db.ask(db.participant(UserId(101)).id);
        let ended = ResolveOutcome::Ended { agency: AGENCY, event: EVENT };
        assert_eq!(db.run(fine(waits, UserId(101))), ended);
        assert_eq!(db.run(LoadQueue { agency: AGENCY, now: after(60) }), []);
        let chat = now(&db, &HelpChat { id: waits, ..sample() });
        let unowned = chat.unowned().unwrap();
        assert_eq!((unowned.state(), unowned.facts.outcome), (HelpState::Ended, Some(Outcome::Resolved)));
    }

    fn an_organizer_who_is_deleted_leaves_nobody_alone(db: staffed) {
        let chat = db.chat();
        db.run(offer(&chat, 1, ADA));
        let other = db.chat_with(UserId(101));
        let to_me = OfferChat { from: ORGANIZER, ..offer(&other, 1, ADA) };
        db.run(to_me.clone());
        let gone = DeleteUser { id: ADA, closes: false, now: after(70) };
        let deleted = db.run(gone);
        let states: Vec<_> = deleted.offers.iter().map(|it| it.state).collect();
        assert_eq!(states, [OfferState::Expired, OfferState::Expired]);
        db.run(offer(&chat, 1, BOSS));
        let deleted = db.run(DeleteUser { id: ORGANIZER, closes: false, now: after(80) });
        assert_eq!((deleted.closed.len(), deleted.given_back.len()), (0, 2));
        assert!(deleted.given_back.iter().any(|it| it.offer.is_some()));
        let queue = db.run(LoadQueue { agency: AGENCY, now: after(81) });
        assert_eq!(queue.len(), 2);
        db.claim(BOSS).unwrap();
        let deleted = db.run(DeleteUser { id: BOSS, closes: true, now: after(90) });
        assert_eq!((deleted.closed.len(), deleted.given_back.len()), (1, 0));
    }

    fn the_integrator_gives_back_what_somebody_has(db: staffed) {
        let chat = db.chat();
        let admin = ReturnChat { by: None, note: None, ..give_back(&chat, ORGANIZER, 1) };
        let over = done(db.run(admin.clone()));
        assert!(over.waits.is_some());
        assert_eq!(done(db.run(admin.clone())).waits, None, "it stays as it is");
        db.claim(ADA).unwrap();
        db.run(CloseChat { chat: chat.id, by: Closer::Admin, now: after(90) });
        assert_eq!(db.run(admin), ActOutcome::Refused(Code::ChatClosed));
    }

    fn whoever_has_it_again_is_told_apart(db: staffed) {
        let chat = db.chat();
        let at = |db: &Db| now(db, &chat).help().unwrap().facts.handed_at;
        db.writer().commit(&[says_as(&chat, ORGANIZER)], after(1)).unwrap();
        done(db.run(take(&chat, BOSS, 1)));
        let first = at(&db);
        db.run(OfferChat { from: BOSS, ..offer(&chat, 2, ORGANIZER) });
        let id = db.run(ListOffers { user: ORGANIZER, now: after(61) })[0].id;
        assert!(matches!(db.run(AnswerOffer { now: after(60), ..answer(id, ORGANIZER, true) }), OfferAnswer::Accepted(_)));
        assert!(at(&db) > first, "in the same moment");
        let own = db.run(ReadMemberChat { chat: chat.id, user: ORGANIZER }).unwrap();
        assert_eq!(own.last_seq, 2);
        done(db.run(give_back(&chat, ORGANIZER, 3)));
        let again = db.claim(ADA).unwrap().chat;
        assert!(again.time_start > first.unwrap() && again.facts.handed_at.is_none());
    }

    fn a_match_shows_each_what_they_have_of_it(db: staffed) {
        let chat = db.chat();
        assert_eq!(db.run(ReadMatch { chat: chat.id }).unwrap().first.seq, 1);
        db.writer().commit(&[says_as(&chat, ORGANIZER)], after(1)).unwrap();
        db.run(Mark { chat: chat.id, user: ORGANIZER, kind: MarkKind::Read, seq: 2, now: after(2) });
        for turn in 1..3 {
            done(db.run(give_back(&chat, ORGANIZER, turn)));
            assert_eq!(db.run(ReadMatch { chat: chat.id }), None);
            let claimed = db.claim(ORGANIZER).unwrap();
            assert_eq!((claimed.first.seq, claimed.chat.last_seq, claimed.own.len()), (1, 2, 2));
            for (user, own) in &claimed.own {
                let read = db.run(ReadMemberChat { chat: chat.id, user: *user }).unwrap();
                assert_eq!(&read, own);
            }
            assert_eq!(claimed.own_of(ORGANIZER).unwrap().read_seq, 2);
            assert_eq!(db.run(ReadMatch { chat: chat.id }), Some(claimed));
        }
    }

    fn of_two_acts_at_once_one_succeeds(db: staffed) {
        for round in 0..8 {
            let asker = UserId(200 + round);
            db.participant(asker);
            let chat = db.chat_with(asker);
            let asked = offer(&chat, 1, ADA);
            assert_eq!(db.run(asked.clone()).outcome, OfferOutcome::Open);
            let start = Barrier::new(3);
            let (accepted, taken, word) = std::thread::scope(|scope| {
                let accept = scope.spawn(|| {
                    start.wait();
                    matches!(db.run(answer(asked.id, ADA, true)), OfferAnswer::Accepted(_))
                });
                let take = scope.spawn(|| {
                    start.wait();
                    matches!(db.run(take(&chat, BOSS, 1)), ActOutcome::Done(_))
                });
                let word = scope.spawn(|| {
                    start.wait();
                    db.writer().commit(&[says_as(&chat, ORGANIZER)], after(61)).unwrap()
                });
                (accept.join().unwrap(), take.join().unwrap(), word.join().unwrap())
            });
            assert!(accepted != taken, "round {round}: {accepted} {taken}");
            let owner = now(&db, &chat).help().unwrap().organizer;
            assert_eq!(owner, if accepted { ADA } else { BOSS });
            // What was written before the hand-over is part of the giver's part, what came too late is nowhere.
            let kept = history(&db, &chat, ORGANIZER).unwrap().len();
            let whole = history(&db, &chat, owner).unwrap().len();
            let is_stored = matches!(word[0], Appended::Stored(_));
            assert_eq!((kept, whole), if is_stored { (2, 2) } else { (1, 1) });
        }
    }
}

fn sample() -> HelpChat {
    HelpChat {
        id: ChatId::new(),
        agency: AGENCY,
        event: EVENT,
        organizer: ORGANIZER,
        participant: PARTICIPANT,
        start: None,
        time_start: NOON,
        time_end: None,
        profile: None,
        last_seq: 1,
        facts: switchboard_domain::HelpFacts::default(),
    }
}
