//! What else one can do: what is stored, and which of it an event shows.

use crate::kit::*;
use switchboard_domain::{AgencyId, Alternative, AlternativeKind, Event, NoticeTexts};
use switchboard_store::Backend;
use switchboard_store::queries::{
    ChangeAgency, ChangeAgencyOutcome, ChangeEvent, ChangeEventOutcome, EventScope, FindAgency,
    FindEvent, ListEvents, PutAgency, PutEvent,
};

fn phone(number: &str) -> Vec<Alternative> {
    vec![Alternative {
        kind: AlternativeKind::Phone,
        value: number.into(),
        label: Some("First aid".into()),
    }]
}

fn change_agency(db: &Db, id: AgencyId, alternatives: Option<Vec<Alternative>>) {
    let change = ChangeAgency {
        id,
        name: None,
        alternatives,
        notices: None,
        retention_days: None,
    };
    let outcome = db.run(change);
    assert!(
        matches!(outcome, ChangeAgencyOutcome::Saved(_)),
        "{outcome:?}"
    );
}

fn change_event(
    db: &Db,
    agency_id: Option<AgencyId>,
    alternatives: Option<Vec<Alternative>>,
) -> Event {
    let change = ChangeEvent {
        id: EVENT,
        agency_id,
        name: None,
        description: None,
        address: None,
        starts_at: None,
        ends_at: None,
        place: None,
        alternatives,
    };
    match db.run(change) {
        ChangeEventOutcome::Saved { event, .. } => event,
        other => panic!("{other:?}"),
    }
}

/// What the event shows, which every way to read it says alike.
fn shown(db: &Db) -> Vec<Alternative> {
    let found = db.run(FindEvent { id: EVENT }).expect("it is there");
    for query in [None, Some("OPEN a".to_owned())] {
        let scope = EventScope::NotEndedAt(NOON);
        let listed = db.run(ListEvents {
            scope,
            query,
            after: None,
            limit: 10,
        });
        assert_eq!(listed, std::slice::from_ref(&found));
    }
    found.alternatives
}

on_both! {
    fn an_event_shows_its_own_else_its_agencys(db: Db::new) {
        const OTHER: AgencyId = AgencyId(2);
        db.run(PutAgency { id: OTHER, name: "Other".into() });
        assert_eq!(shown(&db), []);
        change_agency(&db, AGENCY, Some(phone("112")));
        assert_eq!(shown(&db), phone("112"));
        assert_eq!(change_event(&db, None, Some(phone("1"))).alternatives, phone("1"));
        assert_eq!(shown(&db), phone("1"));
        // What is absent stays, of both; also for whoever knows nothing of it.
        change_agency(&db, AGENCY, None);
        assert_eq!(change_event(&db, None, None).alternatives, phone("1"));
        db.run(PutEvent { event: event(EVENT, AGENCY) });
        assert_eq!(shown(&db), phone("1"));
        // Without any of its own it has its agency's, whichever that is, and they were never stored as its own.
        assert_eq!(change_event(&db, None, Some(vec![])).alternatives, phone("112"));
        assert_eq!(change_event(&db, Some(OTHER), None).alternatives, []);
        change_agency(&db, OTHER, Some(phone("2")));
        assert_eq!(shown(&db), phone("2"));
        change_agency(&db, OTHER, Some(vec![]));
        assert_eq!(shown(&db), []);
    }

    fn an_agency_keeps_what_is_not_said(db: Db::new) {
        let nothing = |id| ChangeAgency { id, name: None, alternatives: None, notices: None, retention_days: None };
        assert_eq!(db.run(nothing(AgencyId(9))), ChangeAgencyOutcome::Incomplete);
        let notices = NoticeTexts { returned: Some("Please wait".into()), ..NoticeTexts::default() };
        let all = ChangeAgency {
            name: Some("Nine".into()),
            alternatives: Some(phone("9")),
            notices: Some(notices.clone()),
            ..nothing(AgencyId(9))
        };
        let ChangeAgencyOutcome::Saved(nine) = db.run(all) else { panic!("enough") };
        assert_eq!((nine.name.as_str(), &nine.alternatives, &nine.notices), ("Nine", &phone("9"), &notices));
        assert_eq!(db.run(nothing(nine.id)), ChangeAgencyOutcome::Saved(nine.clone()));
        db.run(PutAgency { id: nine.id, name: "Nine".into() });
        assert_eq!(db.run(FindAgency { id: nine.id }), Some(nine.clone()));
        db.run(ChangeAgency { notices: Some(NoticeTexts::default()), ..nothing(nine.id) });
        let found = db.run(FindAgency { id: nine.id }).expect("it is there");
        assert_eq!((found.alternatives, found.notices), (phone("9"), NoticeTexts::default()));
    }
}
