//! Who may see whether somebody is there, and when they were last.

use crate::kit::*;
use std::collections::BTreeMap;
use switchboard_domain::policy::Policy;

use switchboard_domain::presence_visibility::PresenceVisibility;
use switchboard_domain::{Side, Timestamp, UserId};
use switchboard_store::Backend;
use switchboard_store::queries::{
    CloseChat, Closer, DeleteBlock, DeleteContact, DeleteUser, PresenceVisibilityOf, PutBlock,
    PutContact, SaveSeen, UpsertUser,
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

fn visibilities(
    db: &Db,
    watcher: UserId,
    users: &[UserId],
) -> BTreeMap<UserId, PresenceVisibility> {
    let query = PresenceVisibilityOf {
        watcher,
        users: users.to_vec(),
        policy: Policy::default(),
    };
    db.run(query).into_iter().collect()
}

/// What the one is shown of the other.
fn visibility(db: &Db, watcher: UserId, user: UserId) -> PresenceVisibility {
    visibilities(db, watcher, &[user])
        .remove(&user)
        .unwrap_or(PresenceVisibility::Hidden)
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
        assert_eq!(visibility(&db, ADA, BOB), PresenceVisibility::Visible(None));
        let visits = vec![(BOB, after(20)), (NOBODY, after(1)), (ADA, after(5))];
        db.run(SaveSeen { seen: visits });
        seen(&db, BOB, after(10));
        assert_eq!(visibility(&db, ADA, BOB), PresenceVisibility::Visible(Some(after(20))));
        assert_eq!(visibility(&db, ADA, ADA), PresenceVisibility::Visible(Some(after(5))));
        seen(&db, BOB, after(30));
        assert_eq!(visibility(&db, ADA, BOB), PresenceVisibility::Visible(Some(after(30))));
    }

    fn only_those_who_may_write_see(db: two) {
        meet(&db, ADA, BOB);
        assert_eq!(visibility(&db, ADA, BOB), PresenceVisibility::Visible(None));
        assert_eq!(visibility(&db, BOB, ADA), PresenceVisibility::Hidden);
        assert_eq!(visibilities(&db, ADA, &[NOBODY]), BTreeMap::new());
        assert_eq!(visibility(&db, NOBODY, ADA), PresenceVisibility::Hidden);
        db.run(DeleteContact { user: ADA, may_write_to: BOB });
        assert_eq!(visibility(&db, ADA, BOB), PresenceVisibility::Hidden);
        meet(&db, ADA, BOB);
        db.run(DeleteUser { id: BOB, closes: true, now: NOON });
        assert_eq!(visibility(&db, ADA, BOB), PresenceVisibility::Hidden);
    }

    fn members_of_an_active_help_chat_see_each_other(db: two) {
        db.ask(ADA);
        let chat = db.claim(ORGANIZER).unwrap().chat;
        for (watcher, user) in [(ADA, ORGANIZER), (ORGANIZER, ADA)] {
            assert_eq!(visibility(&db, watcher, user), PresenceVisibility::Visible(None));
            assert_eq!(visibility(&db, BOB, user), PresenceVisibility::Hidden);
        }
        block(&db, ADA, ORGANIZER);
        assert_eq!(visibility(&db, ORGANIZER, ADA), PresenceVisibility::Frozen(None));
        assert_eq!(visibility(&db, ADA, ORGANIZER), PresenceVisibility::Hidden);
        db.run(DeleteBlock { user: ADA, blocked: ORGANIZER });
        db.run(CloseChat { chat: chat.id, by: Closer::Admin, now: after(9) });
        for (watcher, user) in [(ADA, ORGANIZER), (ORGANIZER, ADA)] {
            assert_eq!(visibility(&db, watcher, user), PresenceVisibility::Hidden);
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
        assert_eq!(visibility(&db, ADA, BOB), PresenceVisibility::Frozen(Some(after(10))));
        assert_eq!(visibility(&db, BOB, ADA), PresenceVisibility::Hidden);
        db.run(DeleteContact { user: ADA, may_write_to: BOB });
        assert_eq!(visibility(&db, ADA, BOB), PresenceVisibility::Hidden);
        meet(&db, ADA, BOB);
        db.run(DeleteBlock { user: BOB, blocked: ADA });
        assert_eq!(visibility(&db, ADA, BOB), PresenceVisibility::Visible(Some(after(20))));
    }

    fn nothing_is_kept_of_whoever_is_deleted(db: two) {
        seen(&db, BOB, after(10));
        db.run(DeleteUser { id: BOB, closes: true, now: NOON });
        seen(&db, BOB, after(20));
        let itself = visibility(&db, BOB, BOB);
        assert_eq!(itself, PresenceVisibility::Visible(None));
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
        let found = visibilities(&db, ADA, &many);
        assert_eq!(found.len(), many.len());
        for (n, user) in many.iter().enumerate() {
            let may = n.is_multiple_of(2);
            let expected = if may { PresenceVisibility::Visible(None) } else { PresenceVisibility::Hidden };
            assert_eq!(found[user], expected);
        }
    }
}
