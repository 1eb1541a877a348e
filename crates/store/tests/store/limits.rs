//! What an organizer may have at once, and when those were taken who were taken last.

use crate::kit::*;
use std::sync::Barrier;
use std::time::Duration;
use switchboard_domain::{AgencyId, Timestamp, UserId};
use switchboard_store::Backend;
use switchboard_store::queries::{
    ClaimHead, ClaimOutcome, CloseChat, Closer, CountActive, Enqueue, RecentMatch, RecentMatches,
    ReturnRequest,
};

fn limited(db: &Db, max: i64) -> ClaimOutcome {
    db.run(ClaimHead {
        max_active: Some(max),
        ..claims(ORGANIZER)
    })
}

/// When the last matches were asked for and made, in seconds from noon.
fn matches(db: &Db, limit: i64) -> Vec<(i64, i64)> {
    let agency = AGENCY;
    let found = db.run(RecentMatches { agency, limit });
    let seconds = |time: Timestamp| (time.0 - NOON.0) / 1_000_000;
    let times = |it: &RecentMatch| (seconds(it.asked), seconds(it.matched));
    found.iter().map(times).collect()
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

    fn the_latest_matches_are_told_first(db: Db::new) {
        for n in 0..4_i64 {
            let asked = Enqueue { now: after(n as u64), ..asks(db.participant(UserId(100 + n)).id, EVENT) };
            db.run(asked);
            // The clock of the node that takes the last one is behind.
            let now = if n == 3 { NOON.minus(Duration::from_secs(9)) } else { after(10 * n as u64) };
            let ClaimOutcome::Claimed(claimed) = db.run(ClaimHead { now, ..claims(ORGANIZER) }) else {
                panic!("it waits");
            };
            assert_eq!(claimed.chat.facts.asked_at, after(n as u64));
        }
        assert_eq!(matches(&db, 50), [(2, 20), (1, 10), (0, 0), (3, -9)]);
        assert_eq!(matches(&db, 2), [(2, 20), (1, 10)]);
        assert!(db.run(RecentMatches { agency: AgencyId(2), limit: 50 }).is_empty());
    }

    fn a_match_that_is_taken_back_was_none(db: Db::new) {
        let chat = db.chat();
        db.run(ReturnRequest { chat: chat.id, organizer: ORGANIZER, made: chat.time_start, now: after(5) });
        assert!(matches(&db, 50).is_empty());
        assert_eq!(active(&db), 0);
    }
}
