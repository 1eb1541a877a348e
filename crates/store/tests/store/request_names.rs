//! A name is one request, whichever of two that come at once is first.

use crate::kit::*;
use std::sync::Barrier;
use switchboard_domain::{ChatId, EventId, RequestName, RequestState, UserId};
use switchboard_store::Backend;
use switchboard_store::queries::{
    Enqueue, EnqueueOutcome, ExpireRequests, FindNamed, Named, PutEvent, UnseenOutcome,
    WithdrawUnseen,
};

fn name(text: &str) -> RequestName {
    RequestName::parse(text).expect("a name")
}

fn named(text: &str) -> Enqueue {
    Enqueue {
        id: ChatId::new(),
        name: Some(name(text)),
        ..asks(PARTICIPANT, EVENT)
    }
}

fn withdraw(text: &str) -> WithdrawUnseen {
    WithdrawUnseen {
        participant: PARTICIPANT,
        event: EVENT,
        name: name(text),
    }
}

fn find(db: &Db, text: &str) -> Option<Named> {
    db.run(FindNamed {
        participant: PARTICIPANT,
        name: name(text),
    })
}

on_both! {
    fn a_name_is_taken_once_however_many_ask(db: Db::new) {
        for round in 0..8 {
            let text = format!("round {round}");
            let start = Barrier::new(4);
            let outcomes: Vec<_> = std::thread::scope(|scope| {
                let asking = (0..4).map(|_| scope.spawn(|| {
                    let ask = named(&text);
                    start.wait();
                    db.run(ask)
                }));
                let asking: Vec<_> = asking.collect();
                asking.into_iter().map(|one| one.join().unwrap()).collect()
            });
            let stored = |it: &&EnqueueOutcome| matches!(it, EnqueueOutcome::Enqueued { .. });
            assert_eq!(outcomes.iter().filter(stored).count(), 1, "{outcomes:?}");
            let [id] = waiting(&db, AGENCY)[..] else { panic!("{outcomes:?}") };
            let known = Named { event: EVENT, request: Some((id, AGENCY)), state: RequestState::Waiting };
            let same = |it: &&EnqueueOutcome| **it == EnqueueOutcome::Known(known);
            assert_eq!(outcomes.iter().filter(same).count(), 3, "{outcomes:?}");
            db.run(ExpireRequests { now: after(1_000_000) });
            assert_eq!(find(&db, &text).unwrap().state, RequestState::Expired);
        }
    }

    fn of_a_request_and_its_withdrawal_at_once_one_wins(db: Db::new) {
        for round in 0..8 {
            let text = format!("round {round}");
            let start = Barrier::new(2);
            let (asked, withdrawn) = std::thread::scope(|scope| {
                let asking = scope.spawn(|| {
                    let ask = named(&text);
                    start.wait();
                    db.run(ask)
                });
                start.wait();
                let withdrawn = db.run(withdraw(&text));
                (asking.join().unwrap(), withdrawn)
            });
            let known = find(&db, &text).unwrap();
            match withdrawn {
                UnseenOutcome::Withdrawn => {
                    assert_eq!(known, Named { event: EVENT, request: None, state: RequestState::Withdrawn });
                    assert_eq!(asked, EnqueueOutcome::Known(known));
                    assert_eq!(waiting(&db, AGENCY), []);
                }
                UnseenOutcome::Known(found) => {
                    assert!(matches!(asked, EnqueueOutcome::Enqueued { .. }), "{asked:?}");
                    assert_eq!(found, known);
                    db.run(ExpireRequests { now: after(1_000_000) });
                }
                UnseenOutcome::EventNotFound => panic!("it is there"),
            }
        }
    }

    fn a_request_that_is_refused_leaves_no_name(db: Db::new) {
        let id = db.ask(PARTICIPANT);
        assert_eq!(db.run(named("a")), EnqueueOutcome::AlreadyRequested { id });
        let nowhere = Enqueue { event: EventId(999), ..named("a") };
        assert_eq!(db.run(nowhere), EnqueueOutcome::EventNotFound);
        let late = Enqueue { now: after(1_000_000), ..named("a") };
        assert!(matches!(db.run(late), EnqueueOutcome::Unavailable(_)));
        assert_eq!(find(&db, "a"), None);
        let nowhere = WithdrawUnseen { event: EventId(999), ..withdraw("a") };
        assert_eq!(db.run(nowhere), UnseenOutcome::EventNotFound);
        assert_eq!(find(&db, "a"), None);
    }

    fn a_name_is_its_participants_and_of_one_event(db: Db::new) {
        db.run(PutEvent { event: event(EventId(2), AGENCY) });
        db.participant(UserId(101));
        db.run(named("a"));
        let known = find(&db, "a").unwrap();
        let elsewhere = Enqueue { event: EventId(2), ..named("a") };
        assert_eq!(db.run(elsewhere), EnqueueOutcome::Known(known));
        let other = Enqueue { participant: UserId(101), ..named("a") };
        assert!(matches!(db.run(other), EnqueueOutcome::Enqueued { .. }));
        assert_eq!(waiting(&db, AGENCY).len(), 2);
    }
}
