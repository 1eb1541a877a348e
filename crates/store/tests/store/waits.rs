//! What was said of waits, and what became of it.

use crate::kit::*;
use std::sync::Barrier;
use std::time::Duration;
use switchboard_domain::waits::{
    Calibration, Day, PlaceBucket, Told, WaitBefore, WaitCounts, WaitRecord, WaitsOfWidth, Within,
};
use switchboard_domain::{AgencyId, ChatId, Timestamp, UserId};
use switchboard_store::Backend;
use switchboard_store::queries::{
    ClaimHead, ClaimOutcome, EndedWaits, Enqueue, ExpireRequests, Fate, KeepForecasts,
    LearnedWaits, LoadWaits, PutAgency, PutEvent, RequestFates, ReturnOutcome, ReturnRequest,
    SettleWaits, WaitsBefore, WaitsOfEvent, Withdraw,
};

const OTHER_AGENCY: AgencyId = AgencyId(2);

/// At noon, at the third place: from half a minute to a minute.
fn told() -> Told {
    Told {
        at: NOON,
        place: 3,
        expected: 40.0,
        within: Within::outwards(30.0, 60.0),
    }
}

/// Whether it is stored.
fn keep(db: &Db, request: ChatId, told: Told) -> bool {
    let (agency, told) = (AGENCY, vec![(request, told)]);
    db.run(KeepForecasts { agency, told }) == [request]
}

/// A request of noon, which was told how long it may wait.
fn asked(db: &Db, participant: i64) -> ChatId {
    let request = db.ask(db.participant(UserId(participant)).id);
    assert!(keep(db, request, told()));
    request
}

/// The head is taken so many seconds past noon.
fn take(db: &Db, seconds: u64) -> ChatId {
    let now = after(seconds);
    match db.run(ClaimHead {
        now,
        ..claims(ORGANIZER)
    }) {
        ClaimOutcome::Claimed(claimed) => claimed.chat.id,
        other => panic!("{other:?}"),
    }
}

fn settle(db: &Db, ended: EndedWaits) -> LearnedWaits {
    let (agency, now) = (AGENCY, after(4_000));
    db.run(SettleWaits { agency, ended, now })
}

fn settle_match(db: &Db, request: ChatId) -> LearnedWaits {
    settle(db, EndedWaits::Taken(request, None))
}

fn counts(held: u64, sooner: u64, later: u64) -> WaitCounts {
    WaitCounts {
        held,
        sooner,
        later,
    }
}

/// What became of all at the event.
fn all(db: &Db) -> WaitCounts {
    let waits = db.run(WaitsOfEvent { event: EVENT });
    waits.iter().map(|waits| waits.counts).sum()
}

fn withdraw(db: &Db, id: ChatId, participant: i64) {
    let participant = UserId(participant);
    db.run(Withdraw {
        id,
        participant,
        now: NOON,
    });
}

on_both! {
    fn what_was_told_counts_once_when_its_request_is_taken(db: Db::new) {
        let request = asked(&db, 100);
        let nobody = settle_match(&db, request);
        assert_eq!(nobody, LearnedWaits::default(), "it waits");
        assert_eq!(take(&db, 50), request);
        let learned = settle_match(&db, request);
        let bucket = PlaceBucket::of(3);
        let (known, calibration) = &learned.calibrations[0];
        assert_eq!((*known, learned.calibrations.len()), (bucket, 1));
        assert_eq!(calibration.scores().last(), Some(1.25));
        assert_eq!(calibration.scores().len(), Calibration::new(bucket).scores().len() + 1);
        assert_eq!(learned.today.counts, counts(1, 0, 0));
        assert_eq!(settle_match(&db, request), LearnedWaits::default());
        let waits = db.run(WaitsOfEvent { event: EVENT });
        assert_eq!(waits, [WaitsOfWidth { bucket, width: 30, counts: counts(1, 0, 0) }]);
        // As another node, or the next one, finds it.
        let day = Day::of(after(4_000));
        assert_eq!(db.run(LoadWaits { agency: AGENCY, day }), learned);
        let other = db.run(LoadWaits { agency: OTHER_AGENCY, day });
        assert_eq!((other.calibrations.len(), other.today.counts), (0, counts(0, 0, 0)));
        let yesterday = db.run(LoadWaits { agency: AGENCY, day: Day(day.0 - 1) });
        assert_eq!(yesterday.today.counts, counts(0, 0, 0));
    }

    fn what_is_learned_goes_on_from_what_was(db: Db::new) {
        for (number, seconds) in [(100, 20), (101, 50), (102, 90)] {
            asked(&db, number);
            let request = take(&db, seconds);
            settle_match(&db, request);
        }
        let day = Day::of(after(4_000));
        let learned = db.run(LoadWaits { agency: AGENCY, day });
        let calibration = &learned.calibrations[0].1;
        let scores: Vec<f64> = calibration.scores().collect();
        assert!(scores.ends_with(&[0.5, 1.25, 2.25]), "{scores:?}");
        assert!((calibration.left_out() - (0.1 + 0.002 - 2.0 * 0.018)).abs() < 1e-9);
        assert_eq!(learned.today.counts, counts(1, 1, 1));
        let record = WaitRecord::of(&db.run(WaitsOfEvent { event: EVENT }));
        assert_eq!((record.all.of, record.all.median_width_seconds), (3, Some(30)));
    }

    fn who_left_would_have_been_taken_with_the_next(db: Db::new) {
        let (gone, taken) = (asked(&db, 100), asked(&db, 101));
        let behind = asked(&db, 102);
        withdraw(&db, gone, 100);
        assert_eq!(take(&db, 45), taken);
        settle_match(&db, taken);
        assert_eq!(all(&db), counts(2, 0, 0));
        assert_eq!(take(&db, 90), behind);
        settle_match(&db, behind);
        assert_eq!(all(&db), counts(2, 0, 1));
    }

    fn a_match_whose_node_died_before_it_counted_counts_with_the_next(db: Db::new) {
        let (first, second) = (asked(&db, 100), asked(&db, 101));
        assert_eq!([take(&db, 20), take(&db, 50)], [first, second]);
        settle_match(&db, second);
        assert_eq!(all(&db), counts(1, 1, 0), "by when it was taken");
    }

    fn the_first_word_counts(db: Db::new) {
        let request = asked(&db, 100);
        let later = Told { within: Within::outwards(0.0, 600.0), ..told() };
        assert!(keep(&db, request, later), "one is stored");
        take(&db, 90);
        settle(&db, EndedWaits::Taken(request, Some(told())));
        assert_eq!(all(&db), counts(0, 0, 1));
    }

    fn what_is_not_stored_yet_counts_too(db: Db::new) {
        let request = db.ask(PARTICIPANT);
        take(&db, 40);
        settle(&db, EndedWaits::Taken(request, Some(told())));
        assert_eq!(all(&db), counts(1, 0, 0));
        // Too late: nothing is left of one that is over.
        assert!(!keep(&db, request, told()));
        settle_match(&db, request);
        assert_eq!(all(&db), counts(1, 0, 0));
    }

    fn one_that_goes_back_counts_by_its_first_match(db: Db::new) {
        let request = asked(&db, 100);
        let chat = db.run(ClaimHead { now: after(40), ..claims(ORGANIZER) });
        let ClaimOutcome::Claimed(claimed) = chat else { panic!("it waits") };
        settle_match(&db, request);
        let back = ReturnRequest {
            chat: request,
            organizer: ORGANIZER,
            made: claimed.chat.time_start,
            now: after(100),
        };
        assert!(matches!(db.run(back), ReturnOutcome::Returned(_)));
        assert_eq!(take(&db, 500), request);
        settle_match(&db, request);
        assert_eq!(all(&db), counts(1, 0, 0));
    }

    fn who_waited_until_the_end_was_told_wrong(db: Db::new) {
        let (early, late) = (asked(&db, 100), db.ask(db.participant(UserId(101)).id));
        let end = event(EVENT, AGENCY).ends_at.plus(Duration::from_secs(3_601));
        let told = Told { at: end.minus(Duration::from_secs(10)), ..told() };
        assert!(keep(&db, late, told));
        assert_eq!(db.run(ExpireRequests { now: end }).len(), 2);
        let ended = EndedWaits::Over(vec![early, late]);
        db.run(SettleWaits { agency: AGENCY, ended, now: end });
        assert_eq!(all(&db), counts(0, 0, 1), "of the other one nobody knows");
    }

    fn what_was_said_in_another_queue_is_forgotten(db: Db::new) {
        let request = asked(&db, 100);
        db.run(PutAgency { id: OTHER_AGENCY, name: "Other".into() });
        db.run(PutEvent { event: event(EVENT, OTHER_AGENCY) });
        db.run(PutEvent { event: event(EVENT, AGENCY) });
        take(&db, 40);
        settle_match(&db, request);
        assert_eq!(all(&db), counts(0, 0, 0));
    }

    fn nodes_that_settle_at_once_count_once(db: Db::new) {
        let requests: Vec<_> = (100..110).map(|user| asked(&db, user)).collect();
        for _ in &requests {
            take(&db, 40);
        }
        let start = Barrier::new(4);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    start.wait();
                    requests.iter().for_each(|request| drop(settle_match(&db, *request)));
                });
            }
        });
        assert_eq!(all(&db), counts(10, 0, 0));
        let day = Day::of(after(4_000));
        let learned = db.run(LoadWaits { agency: AGENCY, day });
        let seeds = Calibration::new(PlaceBucket::of(3)).scores().len();
        assert_eq!(learned.calibrations[0].1.scores().len(), seeds + 10);
    }

    fn what_others_took_is_told_in_its_order(db: Db::new) {
        let ask = |user, seconds| {
            let ask = Enqueue { now: after(seconds), ..asks(db.participant(UserId(user)).id, EVENT) };
            let id = ask.id;
            db.run(ask);
            id
        };
        let [first, second, gone, waits] = [(100, 1), (101, 2), (102, 3), (103, 4)].map(|(user, at)| ask(user, at));
        withdraw(&db, gone, 102);
        // The clock of the node that took the second one is behind.
        assert_eq!([take(&db, 60), take(&db, 50)], [first, second]);
        let requests = vec![first, gone, waits, second, ChatId::new()];
        let fates = db.run(RequestFates { requests });
        let expected = [
            (second, Fate::Taken(after(2), after(50))),
            (first, Fate::Taken(after(1), after(60))),
            (gone, Fate::Left),
        ];
        assert_eq!(fates, expected);
    }

    fn who_waited_of_late_is_known_after_a_restart(db: Db::new) {
        for user in [100, 101] {
            asked(&db, user);
        }
        take(&db, 100);
        take(&db, 400);
        let before = |since| db.run(WaitsBefore { agency: AGENCY, since });
        let taken = |seconds| WaitBefore { from: NOON, until: after(seconds), left: false };
        assert_eq!(before(NOON), [taken(400), taken(100)]);
        assert_eq!(before(after(200)), [taken(400)]);
        let nobody = WaitsBefore { agency: OTHER_AGENCY, since: Timestamp(0) };
        assert_eq!(db.run(nobody), []);
    }
}
