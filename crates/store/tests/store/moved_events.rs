//! Requests of an event that goes to another agency.

use crate::kit::*;
use std::sync::Barrier;
use switchboard_domain::{AgencyId, EventId, UserId};
use switchboard_store::Backend;
use switchboard_store::queries::{
    EnqueueOutcome, PutAgency, PutEvent, PutEventOutcome, ReturnOutcome, ReturnRequest,
};

const OTHER: AgencyId = AgencyId(77);

fn give(db: &Db, agency: AgencyId) -> Option<AgencyId> {
    let put = PutEvent {
        event: event(EVENT, agency),
    };
    match db.run(put) {
        PutEventOutcome::Saved { moved_from, .. } => moved_from,
        PutEventOutcome::AgencyNotFound => panic!("it is there"),
    }
}

on_both! {
    fn what_is_stored_while_an_event_moves_is_in_one_queue(db: Db::new) {
        db.run(PutAgency { id: OTHER, name: "other".into() });
        let mut stored = Vec::new();
        for round in 0..8 {
            let participants: Vec<_> = (0..3).map(|n| db.participant(UserId(200 + 3 * round + n)).id).collect();
            let to = if round % 2 == 0 { OTHER } else { AGENCY };
            let start = Barrier::new(4);
            std::thread::scope(|scope| {
                let asking: Vec<_> = participants.iter().map(|who| scope.spawn(|| {
                    let ask = asks(*who, EVENT);
                    let id = ask.id;
                    start.wait();
                    assert!(matches!(db.run(ask), EnqueueOutcome::Enqueued { .. }));
                    id
                })).collect();
                start.wait();
                give(&db, to);
                stored.extend(asking.into_iter().map(|one| one.join().unwrap()));
            });
            let there = waiting(&db, to);
            assert_eq!(there.len(), stored.len(), "round {round}");
            assert!(stored.iter().all(|id| there.contains(id)));
            let left = if to == OTHER { AGENCY } else { OTHER };
            assert_eq!(waiting(&db, left), []);
        }
    }

    fn what_goes_back_waits_with_the_agency_of_now(db: Db::new) {
        db.run(PutAgency { id: OTHER, name: "other".into() });
        let first = db.ask(PARTICIPANT);
        let taken = db.claim(ORGANIZER).unwrap();
        assert_eq!(give(&db, AGENCY), None);
        assert_eq!(give(&db, OTHER), Some(AGENCY));
        db.run(PutEvent { event: event(EventId(2), OTHER) });
        db.participant(UserId(101));
        db.run(asks(UserId(101), EventId(2)));
        let undone = db.run(ReturnRequest {
            chat: first,
            organizer: ORGANIZER,
            made: taken.chat.time_start,
            now: NOON,
        });
        let ReturnOutcome::Returned(returned) = undone else { panic!("{undone:?}") };
        assert_eq!(returned.waits.map(|it| it.agency), Some(OTHER));
        let there = waiting(&db, OTHER);
        assert_eq!((there.len(), there[0]), (2, first), "at its place by age");
    }
}
