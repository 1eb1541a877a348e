//! Direct chats: one for each two, for those who may, seen by the other from its first message on.

use crate::kit::*;
use crate::writer::{log_of, stored_with_nobody as stored};
use switchboard_domain::policy::Policy;
use switchboard_domain::{Chat, ChatId, Code, Side, UserId};
use switchboard_store::queries::{
    DeleteContact, DeleteUser, ListConversations, LoadChat, OpenDirectChat, OpenOutcome, PutContact,
};
use switchboard_store::{Append, Appended, Attempt, Backend, LogWriter};

const ADA: UserId = UserId(201);
const BOB: UserId = UserId(202);
const EVE: UserId = UserId(203);

fn three(backend: Backend) -> Db {
    let db = Db::new(backend);
    for user in [ADA, BOB, EVE] {
        db.participant(user);
    }
    db
}

/// The chat, and whether it is new to whoever opened it.
fn opened(outcome: OpenOutcome) -> (ChatId, bool) {
    match outcome {
        OpenOutcome::Opened { chat, new } => (chat.chat.id(), new),
        OpenOutcome::Refused(code) => panic!("{code:?}"),
    }
}

fn conversations(db: &Db, user: UserId) -> Vec<ChatId> {
    let list = ListConversations {
        user,
        after: None,
        limit: 50,
    };
    db.run(list).iter().map(|it| it.chat.id()).collect()
}

on_both! {
    fn there_is_one_for_each_two_whoever_opens_it(db: three) {
        db.introduce(ADA, BOB);
        let (chat, new) = opened(db.run(opens(BOB, ADA)));
        assert!(new);
        assert_eq!(opened(db.run(opens(BOB, ADA))), (chat, false));
        assert_eq!(opened(db.run(opens(ADA, BOB))), (chat, true), "new to the other one");
        assert_eq!(opened(db.run(opens(ADA, BOB))), (chat, false));
        db.introduce(ADA, EVE);
        assert_ne!(opened(db.run(opens(ADA, EVE))).0, chat);
        let Some(Chat::Direct(found)) = db.run(LoadChat { id: chat }) else { panic!("it is there") };
        assert_eq!((found.low.id, found.high.id), (ADA, BOB));
        assert_eq!((found.low.name.as_str(), found.low.role), ("Participant 201", Side::Participant));
        assert_eq!(found.peer_of(ADA).id, BOB);
        assert_eq!((found.time_start, found.last_seq), (NOON, 0));
    }

    fn whoever_opens_it_at_once_opens_one(db: three) {
        db.introduce(ADA, BOB);
        let found: Vec<(ChatId, bool)> = std::thread::scope(|scope| {
            let open = |n: usize| {
                let (opener, peer) = if n.is_multiple_of(2) { (ADA, BOB) } else { (BOB, ADA) };
                let db = &db;
                scope.spawn(move || opened(db.run(opens(opener, peer))))
            };
            let threads: Vec<_> = (0..8).map(open).collect();
            threads.into_iter().map(|it| it.join().unwrap()).collect()
        });
        assert!(found.iter().all(|(chat, _)| *chat == found[0].0), "{found:?}");
        assert_eq!(found.iter().filter(|(_, new)| *new).count(), 2, "once for each of the two");
    }

    fn whoever_may_not_write_stores_nothing(db: three) {
        let refused = |opens: OpenDirectChat| match db.run(opens) {
            OpenOutcome::Refused(code) => code,
            OpenOutcome::Opened { .. } => panic!("may not"),
        };
        assert_eq!(refused(opens(ADA, BOB)), Code::Forbidden);
        assert_eq!(refused(opens(ADA, UserId(999))), Code::UserNotFound);
        // In the other direction only.
        db.run(PutContact { user: BOB, may_write_to: ADA });
        assert_eq!(refused(opens(ADA, BOB)), Code::Forbidden);
        let policy = Policy { contacts: false, ..Policy::default() };
        assert_eq!(refused(OpenDirectChat { policy, ..opens(BOB, ADA) }), Code::Forbidden);
        db.run(DeleteUser { id: ADA, closes: true, now: NOON });
        assert_eq!(refused(opens(BOB, ADA)), Code::UserNotFound);
        let none = DeleteContact { user: BOB, may_write_to: ADA };
        db.run(none);
        db.run(none);
        for user in [ADA, BOB] {
            assert_eq!(conversations(&db, user), []);
        }
    }

    fn colleagues_need_no_contact(db: three) {
        db.organizer(UserId(11));
        let (chat, _) = opened(db.run(opens(ORGANIZER, UserId(11))));
        let entry = Append { from_organizer: true, ..writes(chat, ORGANIZER) };
        assert_eq!(db.writer().commit(&[entry], after(1)).unwrap(), [stored(1)]);
        let policy = Policy { colleagues: false, ..Policy::default() };
        let strict = |opener, peer| OpenDirectChat { policy, ..opens(opener, peer) };
        db.organizer(UserId(12));
        assert_eq!(db.run(strict(ORGANIZER, UserId(12))), OpenOutcome::Refused(Code::Forbidden));
        let kept = opened(db.run(strict(ORGANIZER, UserId(11))));
        assert_eq!(kept, (chat, false), "whoever has it keeps it");
        let mut writer = LogWriter::new(&db.config, policy);
        let denied = writer.commit(&[writes(chat, ORGANIZER)], after(1)).unwrap();
        assert_eq!(denied, [Appended::Denied(Code::Forbidden)]);
    }

    fn the_other_one_sees_it_from_its_first_message_on(db: three) {
        let chat = db.direct_chat(ADA, BOB);
        let own = |user| db.listed(chat, user);
        assert_eq!((own(ADA).unwrap().last_seq, own(BOB)), (0, None));
        assert_eq!((conversations(&db, ADA), conversations(&db, BOB)), (vec![chat], vec![]));
        let batch = [writes(chat, ADA), writes(chat, ADA)];
        assert_eq!(db.writer().commit(&batch, after(1)).unwrap(), [stored(1), stored(2)]);
        let (ada, bob) = (own(ADA).unwrap(), own(BOB).unwrap());
        assert_eq!((ada.last_seq, ada.unread, bob.last_seq, bob.unread), (2, 0, 2, 2));
        assert_eq!(bob.last_message.unwrap().id, batch[1].message);
        assert_eq!(bob.active_at, Some(after(1)));
        assert_eq!(conversations(&db, BOB), [chat]);
        assert_eq!(opened(db.run(opens(BOB, ADA))), (chat, false));
    }

    fn a_right_that_is_gone_is_gone_with_the_next_message(db: three) {
        let chat = db.direct_chat(ADA, BOB);
        let mut writer = db.writer();
        let named = saying(writes(chat, ADA), |body| body.client_message_id = Some("m1".into()));
        assert_eq!(writer.commit(std::slice::from_ref(&named), after(1)).unwrap(), [stored(1)]);
        db.run(DeleteContact { user: ADA, may_write_to: BOB });
        let batch = [
            writes(chat, ADA),
            writes(chat, BOB),
            Append { message: writes(chat, ADA).message, ..named.clone() },
            Append { attempt: Attempt::MaybeStored, ..named },
        ];
        let outcomes = writer.commit(&batch, after(1)).unwrap();
        assert_eq!(outcomes[0], Appended::Denied(Code::Forbidden));
        assert_eq!(outcomes[1], stored(2), "the other direction is another right");
        let Appended::Duplicate(first) = &outcomes[2] else { panic!("{outcomes:?}") };
        assert_eq!(first.seq, 1, "what is stored is acknowledged");
        assert_eq!(outcomes[3], stored(1));
        db.run(DeleteUser { id: ADA, closes: true, now: NOON });
        let gone = writer.commit(&[writes(chat, BOB)], after(1)).unwrap();
        assert_eq!(gone, [Appended::Denied(Code::UserNotFound)]);
        let seqs: Vec<i64> = log_of(&db, chat, BOB).iter().map(|it| it.seq).collect();
        assert_eq!(seqs, [1, 2]);
    }

    fn a_batch_of_many_chats_keeps_them_apart(db: three) {
        let help = db.chat();
        let (one, two) = (db.direct_chat(ADA, BOB), db.direct_chat(EVE, BOB));
        let batch = [
            writes(one, BOB),
            says(&help),
            writes(two, EVE),
            writes(one, EVE),
            writes(one, ADA),
            writes(two, BOB),
        ];
        let outcomes = db.writer().commit(&batch, after(1)).unwrap();
        let denied = Appended::Denied(Code::Forbidden);
        assert_eq!(outcomes, [stored(1), crate::writer::stored(2), stored(1), denied, stored(2), stored(2)]);
        let own = |chat, user| db.listed(chat, user).map(|it| (it.last_seq, it.unread));
        assert_eq!(own(one, ADA), Some((2, 1)));
        assert_eq!(own(one, BOB), Some((2, 1)));
        assert_eq!(own(one, EVE), None, "no member of it");
        assert_eq!(own(two, EVE), Some((2, 1)));
    }

    fn a_row_that_is_refused_takes_nothing_with_it(db: three) {
        let chat = db.direct_chat(ADA, BOB);
        let bad = crate::writer::bad(&db.chat()).body.location;
        let batch = [
            writes(chat, ADA),
            saying(writes(chat, ADA), |body| body.location = bad),
            writes(chat, BOB),
        ];
        let outcomes = db.writer().commit(&batch, after(1)).unwrap();
        assert_eq!(outcomes, [stored(1), Appended::Refused, stored(2)]);
        let own = |user| db.listed(chat, user).unwrap().last_seq;
        assert_eq!((own(ADA), own(BOB)), (2, 2));
    }
}
