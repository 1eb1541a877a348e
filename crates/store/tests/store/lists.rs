//! Lists: who is on them, who may put whom there, and how many.

use crate::kit::*;
use crate::writer::stored_with_nobody as stored;
use switchboard_domain::limits::{MAX_LISTS, MAX_MEMBERSHIPS};
use switchboard_domain::policy::Policy;
use switchboard_domain::{ChatId, Code, Identity, Side, UserId};
use switchboard_store::queries::{
    CreateList, CreateOutcome, DeleteList, DeleteUser, Editor, FindList, ListMembers,
    OpenDirectChat, OpenOutcome, OwnLists, PutMembers, PutOutcome, Refused, RemoveMember,
    RenameList,
};
use switchboard_store::{Append, Appended, Backend, StoredAt};

pub const OWNER: UserId = UserId(301);
pub const ADA: UserId = UserId(302);
pub const BOB: UserId = UserId(303);

/// [`OWNER`] is a creator, who may write to [`ADA`] and [`BOB`].
pub fn world(backend: Backend) -> Db {
    let db = Db::new(backend);
    creator(&db, OWNER);
    for user in [ADA, BOB] {
        db.participant(user);
        db.introduce(OWNER, user);
    }
    db
}

pub fn creator(db: &Db, user: UserId) {
    db.upsert(Identity {
        creator: Some(true),
        ..identity(user, Side::Participant)
    });
}

pub fn creates(owner: UserId) -> CreateList {
    CreateList {
        id: ChatId::new(),
        owner,
        title: "Friends".into(),
        now: NOON,
    }
}

pub fn list_of(db: &Db, owner: UserId, members: &[UserId]) -> ChatId {
    let CreateOutcome::Created(list) = db.run(creates(owner)) else {
        panic!("a creator")
    };
    if !members.is_empty() {
        assert_eq!(put(db, list.id, members), []);
    }
    list.id
}

pub fn puts(list: ChatId, editor: Editor, users: &[UserId]) -> PutMembers {
    PutMembers {
        list,
        editor,
        users: users.to_vec(),
        policy: Policy::default(),
        most: 100,
    }
}

/// By the integrator; those who are refused.
pub fn put(db: &Db, list: ChatId, users: &[UserId]) -> Vec<Refused> {
    match db.run(puts(list, Editor::Service, users)) {
        PutOutcome::Put { refused, .. } => refused,
        other => panic!("{other:?}"),
    }
}

pub fn remove(db: &Db, list: ChatId, user: UserId) {
    let editor = Editor::Service;
    assert!(db.run(RemoveMember { list, editor, user }).is_some());
}

pub fn members(db: &Db, list: ChatId) -> Vec<UserId> {
    let page = ListMembers {
        list,
        editor: Editor::Owner(OWNER),
        after: None,
        limit: 1_000,
    };
    let members: Vec<UserId> = db.run(page).unwrap().iter().map(|it| it.id).collect();
    let shown = db.run(FindList {
        id: list,
        editor: Editor::Service,
    });
    assert_eq!(shown.unwrap().members, members.len() as i64, "as counted");
    members
}

pub fn sends(db: &Db, list: ChatId, author: UserId) -> Appended {
    let outcomes = db.writer().commit(&[writes(list, author)], after(1));
    outcomes.unwrap().remove(0)
}

fn refused(user: UserId, code: Code) -> Refused {
    Refused { user, code }
}

on_both! {
    fn a_list_with_a_member_twice_is_a_set(db: world) {
        let list = list_of(&db, OWNER, &[]);
        assert_eq!(put(&db, list, &[BOB, ADA, BOB]), []);
        assert_eq!(put(&db, list, &[ADA]), []);
        assert_eq!(members(&db, list), [ADA, BOB]);
        let page = |after, limit| db.run(ListMembers { list, editor: Editor::Owner(OWNER), after, limit });
        assert_eq!(page(Some(ADA), 1).unwrap()[0].id, BOB);
        for _ in 0..2 {
            remove(&db, list, ADA);
            assert_eq!(members(&db, list), [BOB]);
        }
        assert_eq!(put(&db, list, &[ADA]), []);
        assert_eq!(members(&db, list), [ADA, BOB]);
        assert_eq!(put(&db, list, &[OWNER, UserId(999)]), [refused(OWNER, Code::Forbidden), refused(UserId(999), Code::UserNotFound)]);
    }

    fn an_owner_adds_those_they_may_write_to(db: world) {
        let list = list_of(&db, OWNER, &[]);
        let own = |users: &[UserId]| db.run(puts(list, Editor::Owner(OWNER), users));
        let PutOutcome::Put { list: now, refused: not } = own(&[ADA, PARTICIPANT, UserId(999)]) else { panic!("it is theirs") };
        assert_eq!((now.members, not), (1, vec![refused(PARTICIPANT, Code::Forbidden), refused(UserId(999), Code::UserNotFound)]));
        assert_eq!(put(&db, list, &[PARTICIPANT]), [], "the integrator adds everybody");
        // Being on one list is no reason to be put on another.
        let other = list_of(&db, OWNER, &[]);
        let PutOutcome::Put { refused: not, .. } = db.run(puts(other, Editor::Owner(OWNER), &[PARTICIPANT])) else { panic!("it is theirs") };
        assert_eq!(not, [refused(PARTICIPANT, Code::Forbidden)]);
        db.run(DeleteUser { id: BOB, closes: true, now: NOON });
        assert_eq!(put(&db, list, &[BOB]), [refused(BOB, Code::UserNotFound)]);
        for editor in [Editor::Owner(ADA), Editor::Owner(UserId(999))] {
            assert_eq!(db.run(puts(list, editor, &[BOB])), PutOutcome::NotFound);
            assert_eq!(db.run(FindList { id: list, editor }), None);
            assert_eq!(db.run(ListMembers { list, editor, after: None, limit: 9 }), None);
            assert_eq!(db.run(RemoveMember { list, editor, user: ADA }), None);
        }
        assert_eq!(members(&db, list), [PARTICIPANT, ADA]);
    }

    fn a_list_has_so_many_members_and_no_more(db: world) {
        let list = list_of(&db, OWNER, &[]);
        let three = [ADA, BOB, PARTICIPANT];
        let most = |most, users: &[UserId]| db.run(PutMembers { most, ..puts(list, Editor::Service, users) });
        assert_eq!(most(2, &three), PutOutcome::Full);
        assert_eq!(members(&db, list), [], "all or none");
        assert!(matches!(most(2, &three[..2]), PutOutcome::Put { .. }));
        assert!(matches!(most(2, &three[..2]), PutOutcome::Put { .. }), "they are there");
        assert_eq!(most(2, &three), PutOutcome::Full);
        assert!(matches!(most(3, &three), PutOutcome::Put { .. }));
    }

    fn creators_have_lists_and_so_many_only(db: world) {
        assert_eq!(db.run(creates(ADA)), CreateOutcome::Refused(Code::Forbidden));
        assert_eq!(db.run(creates(UserId(999))), CreateOutcome::Refused(Code::Forbidden));
        let mut session = db.session();
        for _ in 0..MAX_LISTS {
            assert!(matches!(session.run(creates(OWNER)), CreateOutcome::Created(_)));
        }
        assert_eq!(session.run(creates(OWNER)), CreateOutcome::Refused(Code::TooManyLists));
        let page = |after| db.run(OwnLists { owner: OWNER, after, limit: 600 });
        let first = page(None);
        let second = page(Some(first[599].id));
        assert_eq!((first.len(), second.len()), (600, 400));
        assert!(first.iter().chain(&second).is_sorted_by(|a, b| a.id > b.id), "newest first");
        let id = first[0].id;
        assert!(!db.run(DeleteList { id, owner: ADA, now: NOON }));
        for there in [true, false] {
            assert_eq!(db.run(DeleteList { id, owner: OWNER, now: NOON }), there);
        }
        assert!(matches!(session.run(creates(OWNER)), CreateOutcome::Created(_)), "room for another");
        // And nobody is in more than so many.
        let lists = db.run(OwnLists { owner: OWNER, after: None, limit: MAX_MEMBERSHIPS });
        for list in &lists {
            assert!(matches!(session.run(puts(list.id, Editor::Service, &[ADA])), PutOutcome::Put { refused, .. } if refused.is_empty()));
        }
        creator(&db, PARTICIPANT);
        let more = list_of(&db, PARTICIPANT, &[]);
        assert_eq!(put(&db, more, &[ADA, BOB]), [refused(ADA, Code::TooManyLists)]);
        // Of somebody whom one may not put on a list one is not told that either.
        let own = puts(more, Editor::Owner(PARTICIPANT), &[ADA]);
        let PutOutcome::Put { refused: named, .. } = db.run(own) else {
            panic!("there is room")
        };
        assert_eq!(named, [refused(ADA, Code::Forbidden)]);
    }

    fn a_list_is_renamed_by_its_owner(db: world) {
        let id = list_of(&db, OWNER, &[ADA]);
        let rename = |owner| db.run(RenameList { id, owner, title: "Fans".into() });
        assert_eq!(rename(ADA), None);
        assert_eq!(rename(OWNER).unwrap().title, "Fans");
        assert_eq!(db.run(FindList { id, editor: Editor::Owner(OWNER) }).unwrap().title, "Fans");
    }

    fn only_its_owner_writes_and_a_creator_to_somebody(db: world) {
        let list = list_of(&db, OWNER, &[]);
        assert_eq!(sends(&db, list, OWNER), Appended::Denied(Code::ListEmpty));
        put(&db, list, &[ADA]);
        assert_eq!(sends(&db, list, ADA), Appended::Denied(Code::Forbidden));
        assert_eq!(sends(&db, list, BOB), Appended::Denied(Code::Forbidden));
        let named = saying(writes(list, OWNER), |body| body.client_message_id = Some("m".into()));
        let commit = |batch: &[Append]| db.writer().commit(batch, after(1)).unwrap();
        assert_eq!(commit(std::slice::from_ref(&named)), [stored(1)]);
        remove(&db, list, ADA);
        assert_eq!(sends(&db, list, OWNER), Appended::Denied(Code::ListEmpty));
        let again = Append { message: writes(list, OWNER).message, ..named };
        assert!(matches!(&commit(&[again])[0], Appended::Duplicate(first) if first.seq == 1));
        put(&db, list, &[ADA]);
        db.upsert(Identity { creator: Some(false), ..identity(OWNER, Side::Participant) });
        assert_eq!(sends(&db, list, OWNER), Appended::Denied(Code::Forbidden));
        creator(&db, OWNER);
        assert_eq!(sends(&db, list, OWNER), Appended::Stored(StoredAt { answers: None, owner: None, seq: 2, time_sent: after(1), only_for: None }));
        assert!(db.run(DeleteList { id: list, owner: OWNER, now: after(2) }));
        assert_eq!(sends(&db, list, OWNER), Appended::ChatClosed);
    }

    fn a_deleted_user_leaves_and_a_deleted_owner_ends_them(db: world) {
        let list = list_of(&db, OWNER, &[ADA, BOB]);
        db.run(DeleteUser { id: ADA, closes: true, now: after(1) });
        assert_eq!(members(&db, list), [BOB]);
        assert_eq!(sends(&db, list, OWNER), stored(1));
        db.run(DeleteUser { id: OWNER, closes: true, now: after(2) });
        assert_eq!(sends(&db, list, OWNER), Appended::ChatClosed);
        assert_eq!(db.run(FindList { id: list, editor: Editor::Service }), None);
    }

    fn owner_and_member_may_write_to_each_other(db: world) {
        db.participant(UserId(310));
        let list = list_of(&db, OWNER, &[UserId(310), PARTICIPANT]);
        let may = |from, to, policy| {
            let open = OpenDirectChat { policy, ..opens(from, to) };
            !matches!(db.run(open), OpenOutcome::Refused(Code::Forbidden))
        };
        let off = Policy { lists: false, ..Policy::default() };
        assert!(!may(UserId(310), OWNER, off));
        assert!(!may(UserId(310), PARTICIPANT, Policy::default()), "members know nothing of each other");
        assert!(may(UserId(310), OWNER, Policy::default()));
        assert!(may(OWNER, PARTICIPANT, Policy::default()));
        remove(&db, list, UserId(310));
        db.participant(UserId(311));
        put(&db, list, &[UserId(311)]);
        db.run(DeleteList { id: list, owner: OWNER, now: NOON });
        assert!(!may(UserId(311), OWNER, Policy::default()), "the list is no more");
    }

    fn concurrent_changes_have_one_outcome(db: world) {
        let list = list_of(&db, OWNER, &[]);
        std::thread::scope(|scope| {
            for round in 0..4 {
                let db = &db;
                scope.spawn(move || {
                    for _ in 0..8 {
                        put(db, list, &[ADA, BOB]);
                        if round % 2 == 0 {
                            remove(db, list, ADA);
                        }
                    }
                });
            }
        });
        put(&db, list, &[ADA]);
        assert_eq!(members(&db, list), [ADA, BOB]);
    }
}
