//! Who is a supervisor, and of which agency.

use crate::kit::*;
use switchboard_domain::{AgencyId, Identity, Rank, Side, User};
use switchboard_store::Backend;
use switchboard_store::queries::{
    DeleteUser, IsSupervisor, PutAgency, PutUser, PutUserOutcome, SaidRank, UserClaims,
};

const OTHER: AgencyId = AgencyId(2);

fn token(agency: AgencyId, rank: Rank) -> Identity {
    Identity {
        agency: Some(agency),
        rank,
        // Later than whatever is put.
        issued_at: Some(after(1_000)),
        ..identity(ORGANIZER, Side::Organizer)
    }
}

fn put(db: &Db, agency: Option<AgencyId>, rank: SaidRank) -> (User, bool) {
    let claims = UserClaims {
        agency,
        rank,
        ..UserClaims::default()
    };
    match db.run(PutUser {
        id: ORGANIZER,
        claims,
        now: NOON,
    }) {
        PutUserOutcome::Saved {
            user,
            rights_changed,
        } => (user, rights_changed),
        other => panic!("{other:?}"),
    }
}

fn is_supervisor(db: &Db, agency: AgencyId) -> bool {
    db.run(IsSupervisor {
        user: ORGANIZER,
        agency,
    })
}

on_both! {
    fn a_token_says_a_rank_until_another_says_none(db: Db::new) {
        assert!(!is_supervisor(&db, AGENCY));
        assert_eq!(db.upsert(token(AGENCY, Rank::Supervisor)).rank, Some(Rank::Supervisor));
        assert!(is_supervisor(&db, AGENCY) && !is_supervisor(&db, OTHER));
        assert_eq!(db.upsert(token(AGENCY, Rank::Organizer)).rank, Some(Rank::Organizer));
        assert!(!is_supervisor(&db, AGENCY));
        assert!(!db.run(IsSupervisor { user: PARTICIPANT, agency: AGENCY }));
    }

    fn what_was_provisioned_wins(db: Db::new) {
        let supervisor = SaidRank::Provisioned(Some(Rank::Supervisor));
        let (user, changed) = put(&db, None, supervisor);
        assert_eq!((user.rank, changed), (Some(Rank::Supervisor), true));
        assert!(!put(&db, None, supervisor).1, "said again it ends nothing");
        db.upsert(token(AGENCY, Rank::Organizer));
        assert!(is_supervisor(&db, AGENCY));
        put(&db, None, SaidRank::Provisioned(Some(Rank::Organizer)));
        db.upsert(token(AGENCY, Rank::Supervisor));
        assert!(!is_supervisor(&db, AGENCY), "the lowest one as well");
        let (user, changed) = put(&db, None, SaidRank::Provisioned(None));
        assert_eq!((user.rank, changed), (Some(Rank::Supervisor), true), "tokens say it again");
    }

    fn another_agency_drops_it(db: Db::new) {
        db.run(PutAgency { id: OTHER, name: "Other".into() });
        put(&db, None, SaidRank::Provisioned(Some(Rank::Supervisor)));
        db.upsert(token(AGENCY, Rank::Supervisor));
        assert_eq!(put(&db, Some(OTHER), SaidRank::Unsaid).0.rank, Some(Rank::Organizer));
        assert!(!is_supervisor(&db, OTHER) && !is_supervisor(&db, AGENCY));
        // A token of the agency before that does not bring its user back says nothing of this one.
        let late = Identity { issued_at: None, ..token(AGENCY, Rank::Supervisor) };
        let user = db.upsert(late);
        assert_eq!((user.agency, user.rank), (Some(OTHER), Some(Rank::Organizer)));
        // One that does says its own.
        put(&db, None, SaidRank::Provisioned(Some(Rank::Organizer)));
        assert_eq!(db.upsert(token(AGENCY, Rank::Supervisor)).rank, Some(Rank::Supervisor));
        db.run(DeleteUser { id: ORGANIZER, closes: true, now: NOON });
        assert!(!is_supervisor(&db, AGENCY));
    }
}
