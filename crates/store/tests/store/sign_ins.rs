//! What a token is worth after somebody has said something else.

use crate::kit::*;
use switchboard_domain::{
    AgencyId, Clock, EventId, Identity, Side, SignInId, SystemClock, Timestamp, UserId,
};
use switchboard_store::Backend;
use switchboard_store::queries::{
    CODE_HOLDS, ChangeEvent, ChangeEventOutcome, ClaimOutcome, CreateCode, DeleteUser, Ended,
    EndedSignIns, FindAgency, FindCode, ForgetSignIns, LoadQueue, PutAgency, PutUser,
    PutUserOutcome, RedeemCode, RenewOutcome, RenewUser, SessionsBegan, SignOut, SignOutUser,
    UpsertOutcome, UpsertUser, UserClaims,
};

const OTHER: AgencyId = AgencyId(2);

/// An organizer's token of this agency, issued then.
fn token(agency: AgencyId, issued_at: Option<Timestamp>) -> Identity {
    let id = issued_at.map_or(0, |at| at.0.to_be_bytes()[7]);
    Identity {
        agency: Some(agency),
        issued_at,
        sign_in: SignInId([id; 16]),
        ..identity(ORGANIZER, Side::Organizer)
    }
}

fn move_to(db: &Db, agency: AgencyId, now: Timestamp) -> PutUserOutcome {
    let claims = UserClaims {
        agency: Some(agency),
        ..UserClaims::default()
    };
    db.run(PutUser {
        id: ORGANIZER,
        claims,
        now,
    })
}

fn is_signed_out(db: &Db, identity: Identity) -> bool {
    db.run(UpsertUser { identity }) == UpsertOutcome::SignedOut
}

on_both! {
    fn no_token_of_before_undoes_what_the_integrator_said(db: Db::new) {
        db.run(PutAgency { id: OTHER, name: "Other".into() });
        let before = token(AGENCY, Some(after(0)));
        assert_eq!(db.upsert(before.clone()).rights_version, 0);
        let moved = move_to(&db, OTHER, after(10));
        let PutUserOutcome::Saved { user, rights_changed: true } = moved else { panic!("{moved:?}") };
        assert_eq!((user.agency, user.rights_version), (Some(OTHER), 1));
        // Said again it ends nothing.
        assert!(matches!(move_to(&db, OTHER, after(11)), PutUserOutcome::Saved { rights_changed: false, .. }));
        for old in [before, token(AGENCY, None)] {
            assert_eq!(db.upsert(old).agency, Some(OTHER));
        }
        let newer = db.upsert(token(AGENCY, Some(after(11))));
        assert_eq!((newer.agency, newer.rights_version), (Some(AGENCY), 1));
    }

    fn a_code_holds_for_a_minute_and_is_used_once_however_often_it_is_looked_at(db: Db::new) {
        let (first, second) = (SignInId([1; 16]), SignInId([2; 16]));
        let ten = std::time::Duration::from_secs(10);
        for hash in [first, second] {
            let create = CreateCode { hash, user: ORGANIZER, session: ten, now: NOON };
            assert_eq!(db.run(create), Some(Side::Organizer));
        }
        let end = NOON.plus(CODE_HOLDS);
        let last = Timestamp(end.0 - 1);
        let look = |code, now| db.run(FindCode { code, now });
        let redeem = |code, now| db.run(RedeemCode { code, session: SignInId([3; 16]), now });
        for now in [NOON, last, NOON] {
            let found = look(first, now).expect("it holds");
            assert_eq!((found.user.id, found.session), (ORGANIZER, ten));
        }
        assert_eq!(look(first, end), None);
        assert_eq!(look(SignInId([9; 16]), NOON), None);
        assert_eq!(redeem(second, end), None);
        let session = redeem(first, last).expect("it holds");
        assert_eq!((session.user.id, session.expires_at), (ORGANIZER, last.plus(ten)));
        assert_eq!((look(first, NOON), redeem(first, NOON)), (None, None));
    }

    fn a_database_knows_since_when_it_has_sessions(db: Db::new) {
        let now = SystemClock.now();
        let began = db.run(SessionsBegan);
        // Whatever the time zone.
        let day = std::time::Duration::from_secs(24 * 3600);
        assert!(now.minus(day) < began && began < now.plus(day), "{began:?}");
    }

    fn what_is_absent_stays_and_a_new_user_needs_a_role(db: Db::new) {
        let put = |id, claims| db.run(PutUser { id, claims, now: NOON });
        let named = UserClaims { name: Some("Ann".into()), ..UserClaims::default() };
        assert_eq!(put(UserId(70), named.clone()), PutUserOutcome::Incomplete);
        let homeless = UserClaims { side: Some(Side::Organizer), ..named.clone() };
        assert_eq!(put(UserId(70), homeless), PutUserOutcome::Incomplete);
        let PutUserOutcome::Saved { user, .. } = put(ORGANIZER, named) else { panic!("known") };
        assert_eq!((user.agency, user.profile.name.as_str()), (Some(AGENCY), "Ann"));
    }

    fn what_is_absent_of_an_event_stays(db: Db::new) {
        let nothing = |id| ChangeEvent {
            id, agency_id: None, name: None, description: None, address: None,
            starts_at: None, ends_at: None, place: None, alternatives: None,
        };
        assert_eq!(db.run(nothing(EventId(70))), ChangeEventOutcome::Incomplete);
        let renamed = ChangeEvent { name: Some("Fair".into()), address: Some(String::new()), ..nothing(EVENT) };
        let ChangeEventOutcome::Saved { event, .. } = db.run(renamed) else { panic!("known") };
        assert_eq!((event.name.as_str(), event.address.as_str()), ("Fair", ""));
        assert_eq!((event.description.as_str(), event.agency_id), ("Open air", AGENCY));
        let early = ChangeEvent { ends_at: Some(NOON.minus(std::time::Duration::from_secs(1))), ..nothing(EVENT) };
        assert_eq!(db.run(early), ChangeEventOutcome::EndsBeforeItStarts);
        let lost = ChangeEvent { agency_id: Some(AgencyId(99)), ..nothing(EVENT) };
        assert_eq!(db.run(lost), ChangeEventOutcome::AgencyNotFound);
        assert_eq!(db.run(FindAgency { id: AgencyId(99) }), None);
    }

    fn who_has_moved_is_given_nobody_of_the_old_agency(db: Db::new) {
        db.run(PutAgency { id: OTHER, name: "Other".into() });
        let request = db.ask(PARTICIPANT);
        move_to(&db, OTHER, after(1));
        // As a connection would that does not know of it.
        assert_eq!(db.run(claims(ORGANIZER)), ClaimOutcome::NotOfAgency);
        let waiting = db.run(LoadQueue { agency: AGENCY, now: NOON });
        assert_eq!(waiting.iter().map(|it| it.id).collect::<Vec<_>>(), [request]);
    }

    fn a_newer_token_renews_what_is_and_makes_nobody_anothers(db: Db::new) {
        db.run(PutAgency { id: OTHER, name: "Other".into() });
        db.upsert(token(AGENCY, Some(after(0))));
        let renew = |identity| db.run(RenewUser { identity, agency: Some(AGENCY) });
        let known = renew(token(AGENCY, Some(after(1))));
        assert!(matches!(known, RenewOutcome::As(UpsertOutcome::Known(_))), "{known:?}");
        assert_eq!(renew(token(OTHER, Some(after(2)))), RenewOutcome::OtherAgency);
        assert_eq!(db.upsert(token(AGENCY, None)).agency, Some(AGENCY), "and was not taken over");
        let other_side = identity(ORGANIZER, Side::Participant);
        assert_eq!(renew(other_side), RenewOutcome::As(UpsertOutcome::RoleConflict));
        // A name that is new is taken over.
        let named = Identity { name: Some("Ann".into()), ..token(AGENCY, Some(after(3))) };
        let RenewOutcome::As(UpsertOutcome::Known(user)) = renew(named) else { panic!("renewed") };
        assert_eq!(user.profile.name, "Ann");
        move_to(&db, OTHER, after(10));
        assert_eq!(renew(token(AGENCY, Some(after(1)))), RenewOutcome::OtherAgency);
    }

    fn who_has_signed_out_stays_so_until_the_tokens_end(db: Db::new) {
        let (mine, phone) = (token(AGENCY, Some(after(0))), token(AGENCY, Some(after(1))));
        db.upsert(mine.clone());
        let out = SignOut {
            user: ORGANIZER, sign_in: mine.sign_in, expires_at: after(100), now: after(2),
        };
        for _ in 0..2 {
            db.run(out);
            assert!(is_signed_out(&db, mine.clone()));
        }
        assert!(!is_signed_out(&db, phone));
        let renewed = db.run(RenewUser { identity: mine.clone(), agency: Some(AGENCY) });
        assert_eq!(renewed, RenewOutcome::As(UpsertOutcome::SignedOut));
        let ended = db.run(EndedSignIns { after: after(1) });
        assert_eq!(ended, [(ORGANIZER, Ended::SignIn(mine.sign_in))]);
        assert_eq!(db.run(EndedSignIns { after: after(2) }), []);

        db.run(ForgetSignIns { before: after(100) });
        assert!(is_signed_out(&db, mine.clone()), "not over yet");
        db.run(ForgetSignIns { before: after(101) });
        assert!(!is_signed_out(&db, mine), "from now on its own end does it");
    }

    fn everything_issued_before_can_be_made_void_also_of_who_was_never_seen(db: Db::new) {
        db.upsert(token(AGENCY, Some(after(0))));
        db.run(SignOutUser { id: ORGANIZER, now: after(5) });
        db.run(SignOutUser { id: UserId(71), now: after(5) });
        // A clock that is behind takes nothing back.
        db.run(SignOutUser { id: ORGANIZER, now: after(4) });
        for user in [ORGANIZER, UserId(71)] {
            for (issued_at, out) in [(None, true), (Some(4), true), (Some(5), false)] {
                let issued_at = issued_at.map(after);
                let token = Identity { user, ..token(AGENCY, issued_at) };
                assert_eq!(is_signed_out(&db, token), out, "{user} {issued_at:?}");
            }
        }
        let ended = db.run(EndedSignIns { after: after(4) });
        assert!(ended.contains(&(ORGANIZER, Ended::IssuedBefore(after(5)))), "{ended:?}");
    }

    fn who_was_deleted_before_being_seen_is_refused_on_either_side(db: Db::new) {
        db.run(DeleteUser { id: UserId(72), closes: true, now: NOON });
        for identity in [identity(UserId(72), Side::Participant), Identity { user: UserId(72), ..token(AGENCY, None) }] {
            assert_eq!(db.run(UpsertUser { identity }), UpsertOutcome::Deleted);
        }
        let ended = db.run(EndedSignIns { after: Timestamp(NOON.0 - 1) });
        assert_eq!(ended, [(UserId(72), Ended::Deleted)]);
    }
}
