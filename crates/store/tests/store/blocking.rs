//! Blocking: what is written to somebody who has blocked its author is the author's alone.

use crate::kit::*;
use crate::sync::{epoch, settled_for, sync};
use crate::writer::{log_of, stored_with_nobody as stored};
use switchboard_domain::policy::{BlockMode, Policy};
use switchboard_domain::{AgencyId, ChatId, ChatStatus, Code, Identity, Message, Side, UserId};
use switchboard_store::queries::{
    ActiveChats, Archive, Blocked, BlockedMessages, CloseChat, Closer, CountUnread, DeleteBlock,
    DeleteUser, EndedChats, ListBlocks, ListChats, ListConversations, LoadChat, Mark, MarkKind,
    MarkOutcome, OpenDirectChat, OpenOutcome, PutAgency, PutBlock, SyncChats,
};
use switchboard_store::{Append, Appended, Backend, LogWriter, StoredAt};

const ADA: UserId = UserId(201);
const BOB: UserId = UserId(202);

fn two(backend: Backend) -> Db {
    let db = Db::new(backend);
    for user in [ADA, BOB] {
        db.participant(user);
    }
    db
}

/// [`BOB`] does not want to hear from [`ADA`].
fn block(db: &Db) {
    assert!(db.run(PutBlock {
        user: BOB,
        blocked: ADA,
        now: NOON
    }));
}

fn unblock(db: &Db) {
    db.run(DeleteBlock {
        user: BOB,
        blocked: ADA,
    });
}

fn move_to_another_agency(db: &Db, user: UserId) {
    db.run(PutAgency {
        id: AgencyId(2),
        name: "Other".into(),
    });
    db.upsert(Identity {
        agency: Some(AgencyId(2)),
        ..identity(user, Side::Organizer)
    });
}

fn void(seq: i64) -> Appended {
    Appended::Stored(StoredAt {
        answers: None,
        owner: None,
        seq,
        time_sent: after(1),
        only_for: Some(ADA),
    })
}

fn contents(log: &[Message]) -> Vec<i64> {
    log.iter().map(|it| it.seq).collect()
}

on_both! {
    fn what_is_blocked_is_its_authors_alone(db: two) {
        let chat = db.direct_chat(ADA, BOB);
        let mut writer = db.writer();
        writer.commit(&[writes(chat, ADA)], after(1)).unwrap();
        block(&db);
        let own = |user| {
            let it = db.listed(chat, user).unwrap();
            (it.last_seq, it.read_seq, it.unread, it.active_at, it.last_message)
        };
        let before = own(BOB);
        let batch = [writes(chat, ADA), writes(chat, ADA)];
        assert_eq!(writer.commit(&batch, after(1)).unwrap(), [void(2), void(3)]);

        assert_eq!(contents(&log_of(&db, chat, ADA)), [1, 2, 3]);
        assert_eq!(contents(&log_of(&db, chat, BOB)), [1]);
        assert_eq!(own(BOB), before);
        assert_eq!(db.run(LoadChat { id: chat }).unwrap().last_seq(), 3);
        let own = db.listed(chat, ADA).unwrap();
        assert_eq!((own.last_seq, own.unread, own.last_message.unwrap().seq), (3, 0, 3));
        assert_eq!(db.run(CountUnread { user: BOB }), 1);
        let mark = Mark { chat, user: BOB, seq: 9, kind: MarkKind::Read, now: NOON };
        assert_eq!(db.run(mark), MarkOutcome::Moved { seq: 1, from: 0, unread: 0, own: true });

        // The other direction goes on; the one who blocks has a hole there from now on.
        assert_eq!(writer.commit(&[writes(chat, BOB)], after(1)).unwrap(), [stored(4)]);
        assert_eq!(contents(&log_of(&db, chat, BOB)), [1, 4]);
        unblock(&db);
        assert_eq!(writer.commit(&[writes(chat, ADA)], after(1)).unwrap(), [stored(5)]);
        assert_eq!(contents(&log_of(&db, chat, BOB)), [1, 4, 5], "what was void stays void");
        let own = db.listed(chat, BOB).unwrap();
        assert_eq!((own.last_seq, own.unread), (5, 1));
    }

    fn neither_lists_nor_catching_up_tell_of_it(db: two) {
        let chat = db.direct_chat(ADA, BOB);
        let mut writer = db.writer();
        writer.commit(&[writes(chat, ADA)], after(1)).unwrap();
        db.participant(UserId(203));
        let other = db.direct_chat(UserId(203), BOB);
        writer.commit(&[writes(other, UserId(203))], after(2)).unwrap();
        block(&db);
        let list = ListConversations { user: BOB, after: None, limit: 9 };
        let since = settled_for(&db, BOB, db.run(SyncChats { user: BOB, ..sync(&[], None) }).since);
        let missed = |chats: &[(ChatId, i64)]| SyncChats { user: BOB, ..sync(chats, Some(since)) };
        let before = (db.run(list).len(), db.run(missed(&[])), db.run(missed(&[(chat, 1)])));
        writer.commit(&[writes(chat, ADA)], after(500)).unwrap();
        let ids: Vec<ChatId> = db.run(list).iter().map(|it| it.chat.id()).collect();
        assert_eq!(ids, [other, chat], "it does not come to the front");
        assert_eq!(db.run(missed(&[])).chats, before.1.chats);
        let named = db.run(missed(&[(chat, 1)]));
        assert_eq!((named.ranges, named.messages), (before.2.ranges, before.2.messages));
        assert!(named.complete);
        let author = SyncChats { user: ADA, ..missed(&[(chat, 1)]) };
        assert_eq!(contents(&db.run(author).messages), [2]);
    }

    fn whoever_was_blocked_from_the_start_is_never_heard_of(db: two) {
        block(&db);
        let chat = db.direct_chat(ADA, BOB);
        let mut writer = db.writer();
        let named = saying(writes(chat, ADA), |body| body.client_message_id = Some("m1".into()));
        assert_eq!(writer.commit(std::slice::from_ref(&named), after(1)).unwrap(), [void(1)]);
        let again = Append { message: writes(chat, ADA).message, ..named };
        let outcome = writer.commit(&[again], after(1)).unwrap();
        assert!(matches!(&outcome[0], Appended::Duplicate(first) if first.only_for == Some(ADA)));
        assert_eq!(db.listed(chat, BOB), None);
        assert_eq!(db.run(ListConversations { user: BOB, after: None, limit: 9 }), []);
        // Who opens it sees it empty, and from then on what is written without a block.
        let OpenOutcome::Opened { chat: own, new } = db.run(opens(BOB, ADA)) else { panic!("may") };
        assert!(new);
        assert_eq!((own.last_seq, own.unread, own.last_message), (0, 0, None));
        unblock(&db);
        assert_eq!(writer.commit(&[writes(chat, ADA)], after(1)).unwrap(), [stored(2)]);
        let own = db.listed(chat, BOB).unwrap();
        assert_eq!((own.last_seq, own.unread), (2, 1));
        assert_eq!(contents(&log_of(&db, chat, BOB)), [2]);
    }

    fn a_block_and_a_message_at_once_have_one_outcome(db: two) {
        let chat = db.direct_chat(ADA, BOB);
        let outcomes: Vec<Appended> = std::thread::scope(|scope| {
            let (say, tell) = std::sync::mpsc::channel();
            let writing = {
                let db = &db;
                scope.spawn(move || {
                    let mut writer = db.writer();
                    let write = |n: i32| {
                        if n == 20 {
                            say.send(()).unwrap();
                        }
                        writer.commit(&[writes(chat, ADA)], after(1)).unwrap().remove(0)
                    };
                    (0..60).map(write).collect::<Vec<_>>()
                })
            };
            tell.recv().unwrap();
            block(&db);
            // Whatever is stored from here on is void.
            let seq = db.run(LoadChat { id: chat }).unwrap().last_seq();
            let outcomes = writing.join().unwrap();
            let late = usize::try_from(seq).unwrap();
            for outcome in &outcomes[(late + 1).min(outcomes.len())..] {
                assert!(matches!(outcome, Appended::Stored(at) if at.only_for == Some(ADA)));
            }
            outcomes
        });
        let seen: Vec<i64> = outcomes.iter().filter_map(|outcome| match outcome {
            Appended::Stored(at) if at.only_for.is_none() => Some(at.seq),
            _ => None,
        }).collect();
        let expected: Vec<i64> = (1..).take(seen.len()).collect();
        assert_eq!(seen, expected, "once it begins it goes on");
        assert_eq!(contents(&log_of(&db, chat, BOB)), seen);
        let own = db.listed(chat, BOB).unwrap();
        assert_eq!((own.last_seq, own.unread), (seen.len() as i64, seen.len() as i64));
    }

    fn the_author_may_be_told_instead(db: two) {
        let chat = db.direct_chat(ADA, BOB);
        block(&db);
        let policy = Policy { blocks: BlockMode::Notify, ..Policy::default() };
        let mut writer = LogWriter::new(&db.config, policy);
        let denied = writer.commit(&[writes(chat, ADA), writes(chat, BOB)], after(1)).unwrap();
        assert_eq!(denied, [Appended::Denied(Code::Blocked), stored(1)]);
        db.run(DeleteBlock { user: BOB, blocked: ADA });
        assert_eq!(writer.commit(&[writes(chat, ADA)], after(1)).unwrap(), [stored(2)]);
        db.participant(UserId(203));
        db.introduce(UserId(203), BOB);
        db.run(PutBlock { user: BOB, blocked: UserId(203), now: NOON });
        let told = OpenDirectChat { policy, ..opens(UserId(203), BOB) };
        assert_eq!(db.run(told), OpenOutcome::Refused(Code::Blocked));
    }

    fn blocked_messages_are_kept_for_whoever_looks_into_them(db: two) {
        let chat = db.direct_chat(ADA, BOB);
        let mut writer = db.writer();
        writer.commit(&[writes(chat, ADA)], after(1)).unwrap();
        block(&db);
        for n in 0..3 {
            // Two of them at once.
            writer.commit(&[writes(chat, ADA)], after(5 + n / 2)).unwrap();
        }
        let (mut seen, mut cursor) = (Vec::new(), None);
        while let Some(one) = db.run(BlockedMessages { after: cursor, limit: 1 }).pop() {
            assert_eq!((one.recipient, one.message.author), (BOB, ADA.0));
            cursor = Some((one.message.time_sent, one.message.id));
            seen.push(one.message.seq);
        }
        assert_eq!((seen[0], seen.len()), (4, 3), "newest first");
    }

    fn who_is_blocked_is_known_to_who_blocks(db: two) {
        block(&db);
        block(&db);
        let policy = Policy::default();
        let list = |user, after| db.run(ListBlocks { user, after, limit: 1, policy });
        let blocked: Vec<Blocked> = list(BOB, None);
        assert_eq!((blocked[0].id, blocked[0].since), (ADA, NOON));
        assert_eq!(blocked[0].known, None, "a stranger");
        assert_eq!((list(BOB, Some(ADA)), list(ADA, None)), (vec![], vec![]));
        unblock(&db);
        unblock(&db);
        assert_eq!(list(BOB, None), []);
    }

    fn who_is_not_there_yet_is_blocked_all_the_same(db: two) {
        let unknown = UserId(999);
        assert!(!db.run(PutBlock { user: BOB, blocked: unknown, now: NOON }));
        db.run(DeleteUser { id: PARTICIPANT, closes: true, now: NOON });
        assert!(!db.run(PutBlock { user: BOB, blocked: PARTICIPANT, now: NOON }));
        let policy = Policy::default();
        let all = ListBlocks { user: BOB, after: None, limit: 50, policy };
        let nobody = |id| Blocked { id, known: None, since: NOON };
        assert_eq!(db.run(all), [nobody(PARTICIPANT), nobody(unknown)]);
        // Who comes later is blocked from the first word on.
        db.participant(unknown);
        let chat = db.direct_chat(unknown, BOB);
        db.writer().commit(&[writes(chat, unknown)], after(1)).unwrap();
        assert_eq!(db.listed(chat, BOB), None);
    }

    fn a_name_is_told_to_those_who_may_know_it_otherwise(db: two) {
        let known = |user, blocked| {
            db.run(PutBlock { user, blocked, now: NOON });
            let policy = Policy::default();
            let blocks = db.run(ListBlocks { user, after: None, limit: 50, policy });
            let of = blocks.into_iter().find(|it| it.id == blocked).unwrap();
            of.known.map(|(_, side)| side)
        };
        let colleague = UserId(11);
        db.organizer(colleague);
        assert_eq!(known(ORGANIZER, colleague), Some(Side::Organizer));
        assert_eq!(known(ORGANIZER, PARTICIPANT), None);
        assert_eq!(known(PARTICIPANT, ORGANIZER), None);
        let chat = db.chat();
        assert_eq!(known(ORGANIZER, PARTICIPANT), Some(Side::Participant));
        assert_eq!(known(PARTICIPANT, ORGANIZER), Some(Side::Organizer));
        assert_eq!(known(colleague, PARTICIPANT), None);
        db.introduce(ADA, BOB);
        assert_eq!(known(ADA, BOB), Some(Side::Participant));
        // An organizer who has moved is shown neither the chat's participant nor who that was.
        let (active, ended) = (ActiveChats { user: ORGANIZER, limit: 9 }, ChatStatus::All);
        assert!(db.run(active).iter().all(|chat| chat.profile.is_some()));
        move_to_another_agency(&db, ORGANIZER);
        assert_eq!(known(ORGANIZER, PARTICIPANT), None);
        assert_eq!(known(ORGANIZER, colleague), None);
        let listed = db.run(ListChats {
            user: ORGANIZER, side: Side::Organizer, status: ended, kind: None, after: None, limit: 9,
        });
        let profiles = listed.iter().filter_map(|it| it.chat.help().map(|chat| &chat.profile));
        assert_eq!(profiles.collect::<Vec<_>>(), [&None]);
        let active = ActiveChats { user: ORGANIZER, limit: 9 };
        assert!(db.run(active).iter().all(|chat| chat.profile.is_none()));
        let held = SyncChats {
            user: ORGANIZER, side: Side::Organizer, chats: vec![], since: None, same: false, series: None,
            epoch: epoch(),
        };
        let page = db.run(held);
        let profiles = page.chats.iter().filter_map(|it| it.chat.help().map(|chat| &chat.profile));
        assert_eq!(profiles.collect::<Vec<_>>(), [&None]);
        // The agency that answered has it.
        let close = CloseChat { chat: chat.id, by: Closer::Admin, now: after(2) };
        db.run(close);
        let archive = Archive::Agency(AGENCY);
        let archived = EndedChats { archive, participant: None, event: None, after: None, limit: 9 };
        assert!(db.run(archived)[0].profile.is_some());
    }

    fn help_chats_know_nothing_of_blocks(db: two) {
        let chat = db.chat();
        for (user, blocked) in [(ORGANIZER, PARTICIPANT), (PARTICIPANT, ORGANIZER)] {
            assert!(db.run(PutBlock { user, blocked, now: NOON }));
        }
        assert_eq!(db.writer().commit(&[says(&chat)], after(1)).unwrap(), [crate::writer::stored(2)]);
        assert_eq!(contents(&log_of(&db, chat.id, ORGANIZER)), [1, 2]);
    }
}
