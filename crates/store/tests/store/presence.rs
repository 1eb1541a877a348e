//! Who may see whether somebody is there, and when they were last.

use crate::kit::*;
use std::collections::BTreeMap;
use switchboard_domain::policy::Policy;

use switchboard_domain::sight::Sight;
use switchboard_domain::{Side, Timestamp, UserId};
use switchboard_store::Backend;
use switchboard_store::queries::{
    CloseChat, Closer, DeleteBlock, DeleteContact, DeleteUser, PutBlock, PutContact, SaveSeen,
    SightsOf, UpsertUser,
};

const ADA: UserId = UserId(201);
const BOB: UserId = UserId(202);
const NOBODY: UserId = UserId(999);

fn two(backend: Backend) -> Db {
    let db = Db::new(backend);
    for user in [ADA, BOB] {
        db.participant(user);
    }
    db
}

fn sights(db: &Db, watcher: UserId, users: &[UserId]) -> BTreeMap<UserId, Sight> {
    let query = SightsOf {
        watcher,
        users: users.to_vec(),
        policy: Policy::default(),
    };
    db.run(query).into_iter().collect()
}

/// What the one is shown of the other.
fn sight(db: &Db, watcher: UserId, user: UserId) -> Sight {
    sights(db, watcher, &[user])
        .remove(&user)
        .unwrap_or(Sight::Nothing)
}

fn seen(db: &Db, user: UserId, at: Timestamp) {
    db.run(SaveSeen {
        seen: vec![(user, at)],
    });
}

fn meet(db: &Db, user: UserId, may_write_to: UserId) {
    assert!(db.run(PutContact { user, may_write_to }));
}

fn block(db: &Db, user: UserId, blocked: UserId) {
    assert!(db.run(PutBlock {
        user,
        blocked,
        now: NOON
    }));
}

on_both! {
    fn the_last_visit_is_kept_and_never_moves_back(db: two) {
        meet(&db, ADA, BOB);
        assert_eq!(sight(&db, ADA, BOB), Sight::Open(None));
        let visits = vec![(BOB, after(20)), (NOBODY, after(1)), (ADA, after(5))];
        db.run(SaveSeen { seen: visits });
        seen(&db, BOB, after(10));
        assert_eq!(sight(&db, ADA, BOB), Sight::Open(Some(after(20))));
        assert_eq!(sight(&db, ADA, ADA), Sight::Open(Some(after(5))));
        seen(&db, BOB, after(30));
        assert_eq!(sight(&db, ADA, BOB), Sight::Open(Some(after(30))));
    }

    fn only_those_who_may_write_see(db: two) {
        meet(&db, ADA, BOB);
        assert_eq!(sight(&db, ADA, BOB), Sight::Open(None));
        assert_eq!(sight(&db, BOB, ADA), Sight::Nothing);
        assert_eq!(sights(&db, ADA, &[NOBODY]), BTreeMap::new());
        assert_eq!(sight(&db, NOBODY, ADA), Sight::Nothing);
        db.run(DeleteContact { user: ADA, may_write_to: BOB });
        assert_eq!(sight(&db, ADA, BOB), Sight::Nothing);
        meet(&db, ADA, BOB);
        db.run(DeleteUser { id: BOB, now: NOON });
        assert_eq!(sight(&db, ADA, BOB), Sight::Nothing);
    }

    fn members_of_an_active_help_chat_see_each_other(db: two) {
        db.ask(ADA);
        let chat = db.claim(ORGANIZER).unwrap().chat;
        for (watcher, user) in [(ADA, ORGANIZER), (ORGANIZER, ADA)] {
            assert_eq!(sight(&db, watcher, user), Sight::Open(None));
            assert_eq!(sight(&db, BOB, user), Sight::Nothing);
        }
        block(&db, ADA, ORGANIZER);
        assert_eq!(sight(&db, ORGANIZER, ADA), Sight::Frozen(None));
        assert_eq!(sight(&db, ADA, ORGANIZER), Sight::Nothing);
        db.run(DeleteBlock { user: ADA, blocked: ORGANIZER });
        db.run(CloseChat { chat: chat.id, by: Closer::Admin, now: after(9) });
        for (watcher, user) in [(ADA, ORGANIZER), (ORGANIZER, ADA)] {
            assert_eq!(sight(&db, watcher, user), Sight::Nothing);
        }
    }

    fn whoever_is_blocked_sees_what_was_before(db: two) {
        meet(&db, ADA, BOB);
        meet(&db, BOB, ADA);
        seen(&db, BOB, after(10));
        block(&db, BOB, ADA);
        seen(&db, BOB, after(20));
        // Again changes nothing.
        block(&db, BOB, ADA);
        assert_eq!(sight(&db, ADA, BOB), Sight::Frozen(Some(after(10))));
        assert_eq!(sight(&db, BOB, ADA), Sight::Nothing);
        db.run(DeleteContact { user: ADA, may_write_to: BOB });
        assert_eq!(sight(&db, ADA, BOB), Sight::Nothing);
        meet(&db, ADA, BOB);
        db.run(DeleteBlock { user: BOB, blocked: ADA });
        assert_eq!(sight(&db, ADA, BOB), Sight::Open(Some(after(20))));
    }

    fn nothing_is_kept_of_whoever_is_deleted(db: two) {
        seen(&db, BOB, after(10));
        db.run(DeleteUser { id: BOB, now: NOON });
        seen(&db, BOB, after(20));
        let itself = sight(&db, BOB, BOB);
        assert_eq!(itself, Sight::Open(None));
    }

    fn five_hundred_are_looked_at_together(db: two) {
        let many: Vec<UserId> = (1_000..1_500).map(UserId).collect();
        let mut session = db.session();
        for user in &many {
            session.run(UpsertUser { identity: identity(*user, Side::Participant) });
        }
        for user in many.iter().step_by(2) {
            meet(&db, ADA, *user);
        }
        let found = sights(&db, ADA, &many);
        assert_eq!(found.len(), many.len());
        for (n, user) in many.iter().enumerate() {
            let may = n.is_multiple_of(2);
            let expected = if may { Sight::Open(None) } else { Sight::Nothing };
            assert_eq!(found[user], expected);
        }
    }
}
