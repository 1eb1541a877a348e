//! The organizers of an agency, as their colleagues see them.

use crate::kit::*;
use switchboard_domain::{AgencyId, Enrolled, Identity, Said, Side, UserId};
use switchboard_store::Backend;
use switchboard_store::queries::{
    CloseChat, Closer, Colleagues, DeleteUser, ListOrganizers, PutAgency, SaveSeen, SetAvailability,
};

const OTHER: AgencyId = AgencyId(2);

fn list(db: &Db, after: Option<UserId>, limit: i64) -> Vec<Enrolled> {
    let agency = AGENCY;
    db.run(ListOrganizers {
        agency,
        after,
        limit,
    })
}

fn ids(found: &[Enrolled]) -> Vec<i64> {
    found.iter().map(|enrolled| enrolled.id.0).collect()
}

fn with_five(backend: Backend) -> Db {
    let db = Db::new(backend);
    let other = PutAgency {
        id: OTHER,
        name: "Other".into(),
    };
    db.run(other);
    for id in 11..=14 {
        let name = Some(format!("Organizer {id}"));
        db.upsert(Identity {
            agency: Some(AGENCY),
            name,
            ..identity(UserId(id), Side::Organizer)
        });
    }
    db.upsert(Identity {
        agency: Some(OTHER),
        ..identity(UserId(15), Side::Organizer)
    });
    db
}

on_both! {
    fn they_come_by_their_ids_in_pages(db: with_five) {
        assert_eq!(ids(&list(&db, None, 10)), [10, 11, 12, 13, 14]);
        assert_eq!(ids(&list(&db, None, 2)), [10, 11]);
        assert_eq!(ids(&list(&db, Some(UserId(11)), 2)), [12, 13]);
        assert_eq!(ids(&list(&db, Some(UserId(14)), 2)), [0_i64; 0]);
        db.run(DeleteUser { id: UserId(12), closes: true, now: NOON });
        assert_eq!(ids(&list(&db, None, 10)), [10, 11, 13, 14]);
        assert_eq!(list(&db, None, 10)[1].name, "Organizer 11");
    }

    fn what_they_said_and_how_many_chats_they_have(db: with_five) {
        let set = |user, agency| db.run(SetAvailability { user, agency, said: Said::available(), now: after(1) });
        set(UserId(11), AGENCY);
        set(UserId(15), OTHER);
        db.run(SaveSeen { seen: vec![(UserId(12), after(9))] });
        let (first, _) = (db.chat_with(UserId(101)), db.chat_with(UserId(102)));
        let found = list(&db, None, 10);
        assert_eq!(found.iter().map(|it| it.chats).collect::<Vec<_>>(), [2, 0, 0, 0, 0]);
        assert!(found[1].said.as_ref().is_some_and(|said| said.is_available() && said.user_id == UserId(11)));
        assert_eq!((&found[0].said, found[2].last_seen), (&None, Some(after(9))));
        let now = after(20);
        db.run(CloseChat { chat: first.id, by: Closer::Admin, now });
        assert_eq!(list(&db, None, 10)[0].chats, 1);
        // With another agency what was said to this one does not count.
        db.upsert(Identity { agency: Some(AGENCY), ..identity(UserId(15), Side::Organizer) });
        assert_eq!(list(&db, None, 10)[5].said, None);
    }

    fn those_with_chats_come_first_and_whoever_is_asked_for_in_any_case(db: with_five) {
        db.participant(UserId(101));
        db.ask(UserId(101));
        assert!(db.claim(UserId(13)).is_some());
        let colleagues = |limit, with: &[i64]| {
            let with = with.iter().copied().map(UserId).collect();
            ids(&db.run(Colleagues { agency: AGENCY, with, limit }))
        };
        assert_eq!(colleagues(10, &[]), [13, 10, 11, 12, 14]);
        assert_eq!(colleagues(2, &[14, 10, 15, 4_040]), [13, 10, 14]);
    }
}
