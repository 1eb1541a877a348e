//! Who is who.

use crate::kit::*;
use switchboard_domain::{AgencyId, Identity, Side, UserId};
use switchboard_store::Backend;
use switchboard_store::queries::{DeleteUser, UpsertOutcome, UpsertUser};

fn named(user: UserId, name: &str) -> Identity {
    Identity {
        name: Some(name.into()),
        ..identity(user, Side::Participant)
    }
}

on_both! {
    fn a_claim_replaces_and_its_absence_does_not(db: Db::empty) {
        let ada = Identity { email: Some("ada@x".into()), ..named(PARTICIPANT, "Ada") };
        let first = db.upsert(ada.clone());
        assert_eq!((first.side, first.agency), (Side::Participant, None));
        assert_eq!(first.profile.name, "Ada");
        assert_eq!(db.upsert(ada), first);
        assert_eq!(db.upsert(identity(PARTICIPANT, Side::Participant)), first);

        let renamed = db.upsert(named(PARTICIPANT, "Countess"));
        assert_eq!(renamed.profile.name, "Countess");
        assert_eq!(renamed.profile.email, "ada@x");
        assert_eq!(db.upsert(named(PARTICIPANT, "")).profile.name, "");
    }

    fn an_id_stays_on_its_side(db: Db::new) {
        let identity = identity(ORGANIZER, Side::Participant);
        assert_eq!(db.run(UpsertUser { identity }), UpsertOutcome::RoleConflict);
    }

    fn an_organizer_moves_to_the_agency_of_the_newest_token(db: Db::new) {
        let unheard_of = AgencyId(77);
        let moved = Identity { agency: Some(unheard_of), ..identity(ORGANIZER, Side::Organizer) };
        assert_eq!(db.upsert(moved).agency, Some(unheard_of));
        assert_eq!(db.organizer(ORGANIZER).agency, Some(AGENCY));
    }

    fn who_was_deleted_is_refused_for_good(db: Db::new) {
        db.run(DeleteUser { id: PARTICIPANT, closes: true, now: NOON });
        let identity = named(PARTICIPANT, "Back again");
        assert_eq!(db.run(UpsertUser { identity }), UpsertOutcome::Deleted);
    }

    fn many_devices_of_a_new_user_may_connect_at_once(db: Db::empty) {
        std::thread::scope(|scope| {
            let connect = || db.upsert(named(PARTICIPANT, "Ada"));
            let devices: Vec<_> = (0..8).map(|_| scope.spawn(connect)).collect();
            for device in devices {
                assert_eq!(device.join().unwrap().profile.name, "Ada");
            }
        });
    }
}
