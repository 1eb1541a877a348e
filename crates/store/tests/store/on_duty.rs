//! Who of an agency may be on duty, and what else one can do.

use crate::kit::*;
use switchboard_domain::{
    AgencyId, Alternative, AlternativeKind, AvailabilityState, EventId, Said, Timestamp, UserId,
};
use switchboard_store::Backend;
use switchboard_store::queries::{
    ChangeAgency, CloseChat, Closer, DeleteUser, EventAlternatives, MayBeOnDuty, OnDuty, SaveSeen,
    SetAvailability,
};

const ANN: UserId = UserId(11);

fn on_duty(db: &Db, now: Timestamp, seen_after: Option<Timestamp>) -> OnDuty {
    db.run(MayBeOnDuty {
        agency: AGENCY,
        now,
        seen_after,
        after: None,
        limit: 1_000,
    })
}

fn users(db: &Db, now: Timestamp) -> Vec<UserId> {
    on_duty(db, now, None).users
}

fn say(db: &Db, state: AvailabilityState, until: Option<Timestamp>, now: Timestamp) {
    let said = Said {
        state,
        reason: None,
        until,
    };
    db.run(SetAvailability {
        user: ANN,
        agency: AGENCY,
        said,
        now,
    });
}

on_both! {
    fn those_who_are_available_or_have_a_chat(db: Db::new) {
        db.organizer(ANN);
        assert_eq!(users(&db, NOON), []);
        say(&db, AvailabilityState::Available, Some(after(60)), NOON);
        assert_eq!(users(&db, after(59)), [ANN]);
        assert_eq!(users(&db, after(60)), [], "its time is over");
        say(&db, AvailabilityState::Available, None, after(1));
        assert_eq!(users(&db, after(60)), [ANN]);
        let other = MayBeOnDuty { agency: AgencyId(2), now: NOON, seen_after: None, after: None, limit: 1_000 };
        assert_eq!(db.run(other).users, []);
        for state in [AvailabilityState::Away, AvailabilityState::Off] {
            say(&db, state, None, after(2));
            assert_eq!(users(&db, after(60)), []);
        }
        let chat = db.chat_with(UserId(101));
        assert_eq!(users(&db, after(60)), [ORGANIZER]);
        say(&db, AvailabilityState::Available, None, after(3));
        let mut both = users(&db, after(60));
        both.sort();
        assert_eq!(both, [ORGANIZER, ANN]);
        db.run(CloseChat { chat: chat.id, by: Closer::Admin, now: after(4) });
        assert_eq!(users(&db, after(60)), [ANN]);
        db.run(DeleteUser { id: ANN, closes: true, now: after(5) });
        assert_eq!(users(&db, after(60)), []);
    }

    fn however_many_are_available_each_is_on_a_page(db: Db::new) {
        let all: Vec<UserId> = (11..16).map(|id| db.organizer(UserId(id)).id).collect();
        for user in all.iter().rev() {
            let said = Said { state: AvailabilityState::Available, reason: None, until: None };
            db.run(SetAvailability { user: *user, agency: AGENCY, said, now: NOON });
        }
        // Who has a chat stands among them.
        db.chat();
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = MayBeOnDuty { agency: AGENCY, now: NOON, seen_after: None, after, limit: 2 };
            let users = db.run(page).users;
            after = users.get(1).copied();
            found.extend(users);
            if after.is_none() {
                break;
            }
        }
        let everybody: std::collections::BTreeSet<UserId> = all.into_iter().chain([ORGANIZER]).collect();
        assert_eq!(found, Vec::from_iter(everybody));
    }

    fn whoever_was_here_of_late(db: Db::new) {
        let recently = |seen_after| on_duty(&db, after(100), Some(seen_after)).recently;
        assert!(!recently(NOON));
        db.run(SaveSeen { seen: vec![(ORGANIZER, after(50)), (PARTICIPANT, after(90))] });
        assert!(recently(after(49)) && !recently(after(50)), "participants do not count");
    }

    fn what_else_one_can_do_at_each_event(db: Db::new) {
        let read = |events: &[i64]| {
            let events = events.iter().copied().map(EventId).collect();
            db.run(EventAlternatives { events })
        };
        assert_eq!(read(&[EVENT.0, 4_040]), [(EVENT, vec![])]);
        let phone = vec![Alternative {
            kind: AlternativeKind::Phone,
            value: "112".into(),
            label: None,
        }];
        db.run(ChangeAgency {
            id: AGENCY,
            name: None,
            alternatives: Some(phone.clone()),
            notices: None,
            retention_days: None,
        });
        assert_eq!(read(&[EVENT.0]), [(EVENT, phone)]);
    }
}
