//! Pauses: who may set them, which requests are held to them, and until when.

use crate::kit::*;
use diesel::connection::SimpleConnection;
use std::time::{Duration, Instant};
use switchboard_domain::limits::MAX_PAUSES;
use switchboard_domain::{
    AgencyId, ChatId, EventId, HelpUnavailable, Identity, Pause, PauseAct, Rank, RequestName, Side,
    Timestamp, UserId,
};
use switchboard_store::Backend;
use switchboard_store::queries::{
    Enqueue, EnqueueOutcome, FindNamed, ListPauses, LoadAgency, PauseOutcome, PutAgency, PutEvent,
    SetPause,
};

const SECOND: EventId = EventId(2);
const OTHER: AgencyId = AgencyId(77);

fn set(act: PauseAct) -> SetPause {
    SetPause {
        user: ORGANIZER,
        agency: AGENCY,
        act,
        now: NOON,
    }
}

fn paused(event: Option<EventId>, until: Option<Timestamp>) -> PauseAct {
    PauseAct::Pause(Pause {
        event,
        message: Some("Full".into()),
        until,
    })
}

/// The supervisor [`ORGANIZER`], and two events.
fn supervised(backend: Backend) -> Db {
    let db = Db::new(backend);
    db.upsert(Identity {
        agency: Some(AGENCY),
        rank: Rank::Supervisor,
        ..identity(ORGANIZER, Side::Organizer)
    });
    db.run(PutEvent {
        event: event(SECOND, AGENCY),
    });
    db
}

fn listed(db: &Db, now: Timestamp) -> Vec<Option<EventId>> {
    let agency = AGENCY;
    let listed = db.run(ListPauses { agency, now });
    let loaded = db.run(LoadAgency { agency, now });
    assert_eq!(loaded.pauses, listed);
    listed.into_iter().map(|pause| pause.event).collect()
}

/// What comes of a request of somebody new: why there is none.
fn refusal(db: &Db, event: EventId, now: Timestamp) -> Option<HelpUnavailable> {
    let participant = db.participant(new_user()).id;
    match db.run(Enqueue {
        now,
        ..asks(participant, event)
    }) {
        EnqueueOutcome::Enqueued { .. } => None,
        EnqueueOutcome::Unavailable(why) => Some(*why),
        other => panic!("{other:?}"),
    }
}

on_both! {
    fn a_supervisor_pauses_and_nobody_else(db: supervised) {
        let colleague = UserId(11);
        db.organizer(colleague);
        let by = |user, agency, act| db.run(SetPause { user, agency, ..set(act) });
        for act in [paused(None, None), paused(Some(EVENT), None), PauseAct::Resume(None)] {
            assert_eq!(by(colleague, AGENCY, act.clone()), PauseOutcome::NotSupervisor);
            assert_eq!(by(PARTICIPANT, AGENCY, act.clone()), PauseOutcome::NotSupervisor);
        }
        db.run(PutAgency { id: OTHER, name: "other".into() });
        db.run(PutEvent { event: event(EventId(3), OTHER) });
        assert_eq!(by(ORGANIZER, OTHER, paused(None, None)), PauseOutcome::NotSupervisor);
        for nowhere in [EventId(3), EventId(999)] {
            let act = paused(Some(nowhere), None);
            assert_eq!(by(ORGANIZER, AGENCY, act), PauseOutcome::EventNotFound);
        }
        assert_eq!(listed(&db, NOON), []);
        assert_eq!(by(ORGANIZER, AGENCY, paused(None, None)), PauseOutcome::Done);
        assert_eq!(listed(&db, NOON), [None]);
    }

    fn each_pause_is_lifted_as_it_was_set(db: supervised) {
        let is_refused = |event| refusal(&db, event, NOON).is_some();
        for act in [paused(Some(EVENT), None), paused(None, None), paused(None, None)] {
            assert_eq!(db.run(set(act)), PauseOutcome::Done);
        }
        assert_eq!(listed(&db, NOON), [None, Some(EVENT)]);
        assert!(is_refused(EVENT) && is_refused(SECOND));
        db.run(set(PauseAct::Resume(None)));
        assert_eq!(listed(&db, NOON), [Some(EVENT)]);
        assert!(is_refused(EVENT) && !is_refused(SECOND));
        db.run(set(PauseAct::Resume(Some(SECOND))));
        assert!(is_refused(EVENT));
        db.run(set(PauseAct::Resume(Some(EVENT))));
        assert!(!is_refused(EVENT));
    }

    fn a_pause_is_over_at_its_time(db: supervised) {
        db.run(set(paused(None, Some(after(60)))));
        let why = refusal(&db, EVENT, after(59)).unwrap();
        assert_eq!((why.opens_at, why.text()), (Some(after(60)), "Full"));
        assert_eq!(refusal(&db, EVENT, after(60)), None);
        assert_eq!((listed(&db, after(59)), listed(&db, after(60))), (vec![None], vec![]));
        // One that is over when it is set takes the place of the one before.
        db.run(set(paused(None, None)));
        db.run(set(paused(None, Some(NOON))));
        assert_eq!(refusal(&db, EVENT, NOON), None);
        // After the end of its event it is not told of any more.
        db.run(set(paused(Some(EVENT), None)));
        assert_eq!(listed(&db, after(6 * 3600)), [Some(EVENT)]);
        assert_eq!(listed(&db, after(6 * 3600 + 1)), []);
    }

    fn who_waits_stays_and_a_refused_request_leaves_no_name(db: supervised) {
        let id = db.ask(PARTICIPANT);
        db.run(set(paused(None, None)));
        assert_eq!(waiting(&db, AGENCY), [id]);
        let again = db.run(asks(PARTICIPANT, EVENT));
        assert_eq!(again, EnqueueOutcome::AlreadyRequested { id });
        let (participant, name) = (db.participant(UserId(101)).id, RequestName::parse("a").unwrap());
        let ask = || Enqueue { name: Some(name.clone()), id: ChatId::new(), ..asks(participant, EVENT) };
        let find = || db.run(FindNamed { participant, name: name.clone() });
        assert!(matches!(db.run(ask()), EnqueueOutcome::Unavailable(_)));
        assert_eq!(find(), None);
        db.run(set(PauseAct::Resume(None)));
        assert!(matches!(db.run(ask()), EnqueueOutcome::Enqueued { .. }));
        // A name that is known is that of its request, paused or not.
        db.run(set(paused(Some(EVENT), None)));
        assert!(matches!(db.run(ask()), EnqueueOutcome::Known(_)));
    }

    fn a_pause_ends_when_its_event_goes_to_another_agency(db: supervised) {
        db.run(PutAgency { id: OTHER, name: "other".into() });
        db.run(set(paused(Some(EVENT), None)));
        for (agency, left) in [(OTHER, AGENCY), (AGENCY, OTHER)] {
            db.run(PutEvent { event: event(EVENT, agency) });
            assert_eq!(db.run(ListPauses { agency: left, now: NOON }), []);
            assert_eq!(refusal(&db, EVENT, NOON), None);
        }
        // That of all events is the agency's: it holds for whatever the agency has.
        db.run(set(paused(None, None)));
        db.run(PutEvent { event: event(EVENT, OTHER) });
        assert_eq!(refusal(&db, EVENT, NOON), None);
        assert!(refusal(&db, SECOND, NOON).is_some());
    }

    fn only_so_many_hold(db: supervised) {
        let mut session = db.session();
        for id in 0..MAX_PAUSES {
            let id = EventId(1_000 + id);
            session.run(PutEvent { event: event(id, AGENCY) });
            assert_eq!(session.run(set(paused(Some(id), Some(after(60))))), PauseOutcome::Done);
        }
        assert_eq!(session.run(set(paused(None, None))), PauseOutcome::TooMany);
        assert_eq!(session.run(set(paused(Some(EventId(1_000)), None))), PauseOutcome::Done);
        let late = SetPause { now: after(60), ..set(paused(None, None)) };
        assert_eq!(session.run(late), PauseOutcome::Done);
    }
}

/// Whoever is storing a request has locked its event and looks for pauses behind that: a pause waits for them.
#[test]
fn nothing_is_stored_behind_a_pause() {
    let db = supervised(Backend::Postgresql);
    let waits = "DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() \
        AND wait_event_type = 'Lock') THEN RAISE EXCEPTION 'not yet'; END IF; END $$";
    for on in [None, Some(EVENT)] {
        let (mut asking, mut other) = (db.connect(), db.connect());
        asking
            .batch_execute("BEGIN; SELECT id FROM events WHERE id = 1 FOR SHARE")
            .unwrap();
        std::thread::scope(|scope| {
            let pausing = scope.spawn(|| db.run(set(paused(on, None))));
            let end = Instant::now() + Duration::from_secs(50);
            while other.batch_execute(waits).is_err() {
                assert!(Instant::now() < end && !pausing.is_finished());
                std::thread::sleep(Duration::from_millis(20));
            }
            asking.batch_execute("COMMIT").unwrap();
            assert_eq!(pausing.join().unwrap(), PauseOutcome::Done);
        });
        assert!(refusal(&db, EVENT, NOON).is_some());
        db.run(set(PauseAct::Resume(on)));
    }
}
