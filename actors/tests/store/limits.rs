//! What an organizer may have at once, and how long those waited who were taken.

use crate::kit::*;
use std::sync::Barrier;
use std::time::Duration;
use switchboard_actors::protocol::{AgencyId, UserId};
use switchboard_actors::store::Backend;
use switchboard_actors::store::queries::{
    ClaimHead, ClaimOutcome, CloseChat, Closer, CountActive, OpenRequests, OwnRequest, PutEvent,
    RecentMatches, ReturnRequest,
};

fn limited(db: &Db, max: i64) -> ClaimOutcome {
    db.run(ClaimHead {
        max_active: Some(max),
        ..claims(ORGANIZER)
    })
}

fn waits(db: &Db, limit: i64) -> Vec<i64> {
    let agency = AGENCY;
    db.run(RecentMatches { agency, limit })
}

fn active(db: &Db) -> i64 {
    db.run(CountActive {
        organizer: ORGANIZER,
    })
}

on_both! {
    fn who_has_enough_gets_no_more(db: Db::new) {
        assert_eq!(limited(&db, 0), ClaimOutcome::NobodyWaits, "an empty queue is no matter of limits");
        let chat = db.chat();
        for id in 101..104 {
            db.ask(db.participant(UserId(id)).id);
        }
        assert!(matches!(limited(&db, 2), ClaimOutcome::Claimed(_)));
        assert_eq!((limited(&db, 2), active(&db)), (ClaimOutcome::TooManyActive, 2));
        db.run(CloseChat { chat: chat.id, by: Closer::Admin, now: NOON });
        assert_eq!(active(&db), 1);
        assert!(matches!(limited(&db, 2), ClaimOutcome::Claimed(_)));
        assert!(db.claim(ORGANIZER).is_some(), "no limit, no count");
    }

    fn claims_at_once_count_each_other(db: Db::new) {
        for id in 100..108 {
            db.ask(db.participant(UserId(id)).id);
        }
        let start = Barrier::new(8);
        let claimed: usize = std::thread::scope(|scope| {
            let claim = || {
                start.wait();
                usize::from(matches!(limited(&db, 3), ClaimOutcome::Claimed(_)))
            };
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(claim)).collect();
            threads.into_iter().map(|it| it.join().unwrap()).sum()
        });
        assert_eq!((claimed, active(&db)), (3, 3));
    }

    fn the_latest_waits_are_told_first(db: Db::new) {
        for n in 0..4_i64 {
            db.ask(db.participant(UserId(100 + n)).id);
            // The clock of the node that takes the last one is behind.
            let now = if n == 3 { NOON.minus(Duration::from_secs(9)) } else { after(10 * n as u64) };
            db.run(ClaimHead { now, ..claims(ORGANIZER) });
        }
        let seconds = |n: i64| n * 1_000_000;
        assert_eq!(waits(&db, 50), [seconds(20), seconds(10), 0, 0]);
        assert_eq!(waits(&db, 2), [seconds(20), seconds(10)]);
        assert!(db.run(RecentMatches { agency: AgencyId(2), limit: 50 }).is_empty());
    }

    fn a_match_that_is_taken_back_was_none(db: Db::new) {
        let chat = db.chat();
        db.run(ReturnRequest { chat: chat.id, organizer: ORGANIZER, now: after(5) });
        assert!(waits(&db, 50).is_empty());
        assert_eq!(active(&db), 0);
    }

    fn what_a_participant_waits_for(db: Db::new) {
        let requests = || db.run(OpenRequests { participant: PARTICIPANT });
        assert_eq!(requests(), []);
        let second = event(switchboard_actors::protocol::EventId(2), AGENCY);
        db.run(PutEvent { event: second.clone() });
        let first = db.ask(PARTICIPANT);
        let other = asks(PARTICIPANT, second.id);
        db.run(other.clone());
        let orders: Vec<_> = requests().iter().map(|it| it.order).collect();
        assert!(orders.is_sorted());
        let own = |id, event, order| OwnRequest { id, event, agency: AGENCY, order };
        assert_eq!(requests(), [own(first, EVENT, orders[0]), own(other.id, second.id, orders[1])]);
        db.claim(ORGANIZER).unwrap();
        assert_eq!(requests(), [own(other.id, second.id, orders[1])]);
    }
}
