//! The queue: its order, its lock, and that every request is claimed once.

use crate::kit::*;
use std::collections::HashSet;
use std::sync::Barrier;
use switchboard_domain::{AgencyId, ChatId, EventId, Location, UserId};
use switchboard_store::Backend;
use switchboard_store::queries::{
    ClaimHead, ClaimOutcome, CloseChat, Closer, Enqueue, EnqueueOutcome, ExpireRequests,
    HistoryOutcome, HistoryRange, LoadQueue, OpenRequest, PutEvent, QueueStats, ReadHistory,
    Reader, Withdraw, WithdrawOutcome,
};

const LOST: Option<Location> = Some(Location {
    lat: 52.5,
    lng: 13.4,
});

on_both! {
    fn first_come_first_served(db: Db::new) {
        let participants: Vec<_> = (100..110).map(|id| db.participant(UserId(id)).id).collect();
        let asked: Vec<_> = participants.iter().map(|id| db.ask(*id)).collect();
        assert_eq!(waiting(&db, AGENCY), asked);
        for id in &asked {
            assert_eq!(db.claim(ORGANIZER).unwrap().chat.id, *id);
        }
        assert_eq!(db.claim(ORGANIZER), None);
    }

    fn a_claim_opens_the_chat_with_the_request_in_it(db: Db::new) {
        let ask = Enqueue { location: LOST, description: " Help ☂\n".into(), ..asks(PARTICIPANT, EVENT) };
        db.run(ask.clone());
        let claimed = db.claim(ORGANIZER).unwrap();
        let chat = &claimed.chat;
        assert_eq!((chat.id, chat.agency, chat.event), (ask.id, AGENCY, EVENT));
        assert_eq!((chat.organizer, chat.participant), (ORGANIZER, PARTICIPANT));
        assert_eq!((chat.start, chat.time_start, chat.time_end), (LOST, NOON, None));
        assert_eq!(chat.last_seq, 1);
        assert_eq!(chat.profile.as_ref().unwrap().name, "Participant 100");
        let first = &claimed.first;
        assert_eq!((first.seq, first.author, first.from_organizer), (1, PARTICIPANT.0, false));
        assert_eq!((&*first.body.content, first.body.location), (" Help ☂\n", LOST));
        for member in [ORGANIZER, PARTICIPANT] {
            let reader = Reader::Member(member);
            let page = ReadHistory { chat: chat.id, reader, range: HistoryRange::Newest(10) };
            assert_eq!(db.run(page), HistoryOutcome::Messages(vec![first.clone()]));
        }
    }

    fn every_request_is_claimed_once_however_many_ask(db: Db::new) {
        let asked: Vec<_> =
            (100..140).map(|id| db.ask(db.participant(UserId(id)).id)).collect();
        let start = Barrier::new(16);
        let claimed: Vec<Vec<ChatId>> = std::thread::scope(|scope| {
            let organizer = || {
                start.wait();
                let mut mine = Vec::new();
                while let Some(claimed) = db.claim(ORGANIZER) {
                    mine.push(claimed.chat.id);
                }
                mine
            };
            let threads: Vec<_> = (0..16).map(|_| scope.spawn(organizer)).collect();
            threads.into_iter().map(|it| it.join().unwrap()).collect()
        });
        let place = |id: &ChatId| asked.iter().position(|it| it == id).expect("was asked");
        for mine in &claimed {
            assert!(mine.is_sorted_by_key(place), "each organizer meets them in order");
        }
        let all: Vec<_> = claimed.into_iter().flatten().collect();
        assert_eq!(all.len(), asked.len(), "once");
        assert_eq!(all.iter().collect::<HashSet<_>>(), asked.iter().collect());
    }

    fn of_two_that_ask_at_once_one_waits(db: Db::new) {
        for round in 0..20 {
            let participant = db.participant(UserId(200 + round)).id;
            let start = Barrier::new(2);
            let ask = || {
                let ask = asks(participant, EVENT);
                start.wait();
                (ask.id, db.run(ask))
            };
            let both = std::thread::scope(|scope| {
                let threads = [scope.spawn(ask), scope.spawn(ask)];
                threads.map(|it| it.join().unwrap())
            });
            let won = |(_, outcome): &&(ChatId, EnqueueOutcome)| {
                matches!(outcome, EnqueueOutcome::Enqueued { .. })
            };
            let winners: Vec<_> = both.iter().filter(won).collect();
            assert_eq!(winners.len(), 1, "{both:?}");
            let refused = EnqueueOutcome::AlreadyRequested { id: winners[0].0 };
            assert!(both.iter().any(|(_, outcome)| *outcome == refused), "{both:?}");
        }
    }

    fn the_lock_is_held_until_the_chat_is_closed(db: Db::new) {
        let again = || db.run(asks(PARTICIPANT, EVENT));
        let id = db.ask(PARTICIPANT);
        let open = OpenRequest { participant: PARTICIPANT, event: EVENT };
        assert!(db.run(open).unwrap().waiting);
        assert_eq!(again(), EnqueueOutcome::AlreadyRequested { id });
        db.claim(ORGANIZER).unwrap();
        assert!(!db.run(open).unwrap().waiting);
        assert_eq!(again(), EnqueueOutcome::AlreadyRequested { id });
        db.run(CloseChat { chat: id, by: Closer::Organizer(ORGANIZER), now: NOON });
        assert_eq!(db.run(open), None);
        assert!(matches!(again(), EnqueueOutcome::Enqueued { .. }));
    }

    fn another_event_is_another_lock(db: Db::new) {
        db.run(PutEvent { event: event(EventId(2), AGENCY) });
        db.ask(PARTICIPANT);
        let outcome = db.run(asks(PARTICIPANT, EventId(2)));
        assert!(matches!(outcome, EnqueueOutcome::Enqueued { agency: AGENCY, .. }));
    }

    fn a_withdrawn_request_is_gone(db: Db::new) {
        let id = db.ask(PARTICIPANT);
        let withdraw = |participant| db.run(Withdraw { id, participant, now: NOON });
        assert_eq!(withdraw(ORGANIZER), WithdrawOutcome::NotFound);
        assert_eq!(
            withdraw(PARTICIPANT),
            WithdrawOutcome::Withdrawn { agency: AGENCY, event: EVENT }
        );
        assert_eq!(withdraw(PARTICIPANT), WithdrawOutcome::NotFound);
        assert_eq!(db.claim(ORGANIZER), None);
        let matched = db.chat();
        let taken = Withdraw { id: matched.id, participant: PARTICIPANT, now: NOON };
        assert_eq!(db.run(taken), WithdrawOutcome::AlreadyMatched);
    }

    fn help_is_asked_for_around_the_event_only(db: Db::new) {
        let at = |now| Enqueue { now, ..asks(PARTICIPANT, EVENT) };
        let day = std::time::Duration::from_secs(24 * 3600);
        let second = std::time::Duration::from_secs(1);
        let opens_at = |outcome| match outcome {
            EnqueueOutcome::Unavailable(why) => why.opens_at,
            other => panic!("{other:?}"),
        };
        assert_eq!(opens_at(db.run(at(NOON.minus(day + second)))), Some(NOON.minus(day)));
        assert_eq!(opens_at(db.run(at(after(6 * 3600 + 1)))), None);
        assert_eq!(db.run(asks(PARTICIPANT, EventId(9))), EnqueueOutcome::EventNotFound);
        assert_eq!(db.run(asks(UserId(999), EVENT)), EnqueueOutcome::UserNotFound);
        assert!(matches!(db.run(at(NOON.minus(day))), EnqueueOutcome::Enqueued { .. }));
    }

    fn who_waits_an_hour_after_the_end_has_waited_in_vain(db: Db::new) {
        let id = db.ask(PARTICIPANT);
        let last = after(7 * 3600);
        assert_eq!(db.run(ExpireRequests { now: last }), []);
        assert_eq!(db.run(LoadQueue { agency: AGENCY, now: last }).len(), 1);
        let late = after(7 * 3600 + 1);
        assert_eq!(db.run(LoadQueue { agency: AGENCY, now: late }), []);
        let claim = ClaimHead { now: late, ..claims(ORGANIZER) };
        assert_eq!(db.run(claim), ClaimOutcome::NobodyWaits);
        let expired = db.run(ExpireRequests { now: late });
        assert_eq!(expired.len(), 1);
        assert_eq!((expired[0].id, expired[0].participant), (id, PARTICIPANT));
        assert_eq!(db.run(ExpireRequests { now: late }), []);
    }

    fn the_numbers_of_a_queue(db: Db::new) {
        assert_eq!(db.run(QueueStats), []);
        db.participant(UserId(101));
        db.run(Enqueue { now: after(5), ..asks(PARTICIPANT, EVENT) });
        db.run(Enqueue { now: after(9), ..asks(UserId(101), EVENT) });
        let stats = db.run(QueueStats);
        assert_eq!(stats.len(), 1);
        assert_eq!((stats[0].agency, stats[0].count, stats[0].oldest), (AGENCY, 2, after(5)));
        assert_eq!(db.run(LoadQueue { agency: AgencyId(2), now: NOON }), []);
    }
}
