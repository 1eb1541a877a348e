//! What organizers say of whether they take requests.

use crate::kit::*;
use switchboard_domain::{AgencyId, Availability, AvailabilityState, Identity, Said, Side, UserId};
use switchboard_store::Backend;
use switchboard_store::queries::{
    DeleteUser, FindAvailability, PutAgency, SetAvailability, SetOutcome,
};

const OTHER: AgencyId = AgencyId(2);

fn said(state: AvailabilityState, reason: Option<&str>) -> Said {
    Said {
        state,
        reason: reason.map(str::to_owned),
        until: None,
    }
}

fn set(db: &Db, said: Said, seconds: u64) -> SetOutcome {
    db.run(SetAvailability {
        user: ORGANIZER,
        agency: AGENCY,
        said,
        now: after(seconds),
    })
}

fn found(db: &Db) -> Vec<Availability> {
    let users = vec![ORGANIZER, PARTICIPANT, UserId(4_040)];
    db.run(FindAvailability { users })
}

on_both! {
    fn the_last_word_holds(db: Db::new) {
        use AvailabilityState::{Available, Away};
        assert_eq!(found(&db), []);
        let SetOutcome::Set(first, true) = set(&db, said(Available, None), 10) else { panic!() };
        assert_eq!((first.state, first.since), (Available, after(10)));
        assert_eq!(found(&db), std::slice::from_ref(&first));
        assert_eq!(set(&db, said(Available, None), 20), SetOutcome::Set(first.clone(), false));
        let SetOutcome::Set(reason, true) = set(&db, said(Available, Some("desk 3")), 30) else { panic!() };
        assert_eq!((reason.since, reason.reason.as_deref()), (after(10), Some("desk 3")));
        let until = Said { until: Some(after(99)), ..said(Away, Some("lunch")) };
        let SetOutcome::Set(away, true) = set(&db, until, 40) else { panic!() };
        assert_eq!((away.state, away.since, away.until), (Away, after(40), Some(after(99))));
        assert_eq!(found(&db), [away]);
        // By a clock that is behind it is later all the same.
        let SetOutcome::Set(back, true) = set(&db, said(Available, None), 5) else { panic!() };
        assert!(back.since > after(40));
        assert_eq!(found(&db), [back]);
    }

    fn only_organizers_of_the_agency_say_anything(db: Db::new) {
        db.run(PutAgency { id: OTHER, name: "Other".into() });
        let word = |user, agency| SetAvailability {
            user,
            agency,
            said: Said::available(),
            now: NOON,
        };
        for (user, agency) in [(PARTICIPANT, AGENCY), (UserId(4_040), AGENCY), (ORGANIZER, OTHER)] {
            assert_eq!(db.run(word(user, agency)), SetOutcome::NotOfAgency);
        }
        set(&db, Said::available(), 10);
        // Another agency drops it; with the first one again it counts.
        let of = |agency| Identity { agency: Some(agency), ..identity(ORGANIZER, Side::Organizer) };
        db.upsert(of(OTHER));
        assert_eq!(found(&db), []);
        let SetOutcome::Set(said, true) = db.run(word(ORGANIZER, OTHER)) else { panic!() };
        assert_eq!(found(&db), [said]);
        db.upsert(of(AGENCY));
        assert_eq!(found(&db), []);
        set(&db, Said::available(), 20);
        db.run(DeleteUser { id: ORGANIZER, closes: true, now: after(30) });
        assert_eq!(found(&db), []);
        assert_eq!(set(&db, Said::available(), 40), SetOutcome::NotOfAgency);
    }
}
