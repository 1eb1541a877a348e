//! What the integrator's backend does.

use crate::kit::*;
use switchboard_domain::{AgencyId, EventId, Side, UserId};
use switchboard_store::Backend;
use switchboard_store::queries::{
    ActiveChats, DeleteUser, DeletedUser, EnqueueOutcome, LoadChat, LoadQueue, PutEvent, PutUser,
    PutUserOutcome, UserClaims,
};

fn claims(side: Side) -> UserClaims {
    UserClaims {
        side: Some(side),
        ..UserClaims::default()
    }
}

on_both! {
    fn a_user_is_put_and_put_again(db: Db::new) {
        let put = |claims| db.run(PutUser { id: UserId(50), claims, now: NOON });
        let ada = UserClaims { name: Some("Ada".into()), creator: Some(true), ..claims(Side::Participant) };
        for _ in 0..2 {
            let PutUserOutcome::Saved { user, .. } = put(ada.clone()) else { panic!("saved") };
            assert_eq!((user.profile.name.as_str(), user.creator), ("Ada", true));
        }
        assert_eq!(put(claims(Side::Organizer)), PutUserOutcome::RoleConflict);
        let lost = UserClaims { agency: Some(AgencyId(99)), ..claims(Side::Organizer) };
        let unknown_agency = PutUser { id: UserId(51), claims: lost, now: NOON };
        assert_eq!(db.run(unknown_agency), PutUserOutcome::AgencyNotFound);
        db.run(DeleteUser { id: UserId(50), closes: true, now: NOON });
        assert_eq!(put(ada), PutUserOutcome::Deleted);
    }

    fn a_deleted_participant_leaves_queue_chats_and_name(db: Db::new) {
        let chat = db.chat();
        db.run(PutEvent {
            event: event(EventId(2), AGENCY),
        });
        let waiting = asks(PARTICIPANT, EventId(2));
        db.run(waiting.clone());

        let delete = DeleteUser { id: PARTICIPANT, closes: true, now: after(1) };
        let deleted = db.run(delete);
        assert_eq!(deleted.withdrawn.len(), 1);
        assert_eq!(deleted.withdrawn[0].id, waiting.id);
        assert_eq!(deleted.closed.len(), 1);
        let closed = &deleted.closed[0];
        assert_eq!((closed.id, closed.time_end), (chat.id, Some(after(1))));
        assert_eq!(closed.profile.as_ref().unwrap().name, "");

        assert_eq!(db.run(LoadQueue { agency: AGENCY, now: NOON }), []);
        assert_eq!(db.run(LoadChat { id: chat.id }).as_ref(), Some(&closed.clone().into()));
        assert_eq!(db.run(asks(PARTICIPANT, EVENT)), EnqueueOutcome::UserNotFound);
        assert_eq!(db.run(delete), DeletedUser::default(), "again changes nothing");
        assert_eq!(db.run(DeleteUser { id: UserId(999), closes: true, now: NOON }), DeletedUser::default());
    }

    fn a_deleted_organizer_frees_those_who_were_helped(db: Db::new) {
        let chat = db.chat();
        let deleted = db.run(DeleteUser { id: ORGANIZER, closes: true, now: after(1) });
        assert_eq!(deleted.closed.iter().map(|it| it.id).collect::<Vec<_>>(), [chat.id]);
        assert_eq!(db.run(ActiveChats { user: PARTICIPANT, limit: 10 }), []);
        db.ask(PARTICIPANT);
        assert_eq!(db.claim(ORGANIZER), None, "and claims nothing more");
    }
}
