//! What members of a list read, whoever comes, goes and blocks.

use crate::kit::*;
use crate::lists::{ADA, BOB, OWNER, list_of, members, put, remove, sends, world};
use crate::sync::{epoch, sync};
use switchboard_domain::list_chat::MAX_SPANS;
use switchboard_domain::{ChatId, ChatKind, ChatStatus, Message, Side, SinceToken, UserId};
use switchboard_store::queries::{
    CountUnread, DeleteBlock, DeleteList, HistoryRange, ListChats, ListConversations, Mark,
    MarkKind, MarkOutcome, PageOutcome, PutBlock, RangePage, ReadRange, Reader, SyncChats,
};
use switchboard_store::{Appended, Backend};

pub fn page(db: &Db, chat: ChatId, user: UserId, range: HistoryRange) -> Option<RangePage> {
    let reader = Reader::Member(user);
    match db.run(ReadRange {
        chat,
        reader,
        range,
    }) {
        PageOutcome::Page(page) => Some(page),
        PageOutcome::NoAccess => None,
        PageOutcome::ChatNotFound => panic!("it is there"),
    }
}

pub fn seqs(messages: &[Message]) -> Vec<i64> {
    messages.iter().map(|message| message.seq).collect()
}

/// What a member sees of the list; nothing where it is not there for them.
pub fn seen(db: &Db, chat: ChatId, user: UserId) -> Option<Vec<i64>> {
    page(db, chat, user, HistoryRange::Newest(200)).map(|page| seqs(&page.messages))
}

pub fn block(db: &Db, user: UserId) {
    assert!(db.run(PutBlock {
        user,
        blocked: OWNER,
        now: NOON
    }));
}

pub fn unblock(db: &Db, user: UserId) {
    db.run(DeleteBlock {
        user,
        blocked: OWNER,
    });
}

fn conversations(db: &Db, user: UserId) -> Vec<ChatId> {
    let list = ListConversations {
        user,
        after: None,
        limit: 99,
    };
    db.run(list).iter().map(|it| it.chat.id()).collect()
}

on_both! {
    fn a_member_sees_what_was_sent_from_joining_to_leaving(db: world) {
        let list = list_of(&db, OWNER, &[ADA]);
        assert_eq!((seen(&db, list, ADA), seen(&db, list, OWNER)), (None, Some(vec![])));
        sends(&db, list, OWNER);
        put(&db, list, &[BOB]);
        assert_eq!(conversations(&db, BOB), [], "nothing was sent to them yet");
        sends(&db, list, OWNER);
        remove(&db, list, ADA);
        sends(&db, list, OWNER);
        assert_eq!(seen(&db, list, ADA), Some(vec![1, 2]));
        assert_eq!(seen(&db, list, BOB), Some(vec![2, 3]));
        assert_eq!(seen(&db, list, OWNER), Some(vec![1, 2, 3]));
        assert_eq!(seen(&db, list, PARTICIPANT), None);
        let own = |user| {
            let it = db.listed(list, user).unwrap();
            (it.last_seq, it.unread, it.last_message.unwrap().seq)
        };
        assert_eq!([own(ADA), own(BOB), own(OWNER)], [(2, 2, 2), (3, 2, 3), (3, 0, 3)]);
        put(&db, list, &[ADA]);
        assert_eq!(own(ADA), (2, 2, 2), "nothing new was sent");
        sends(&db, list, OWNER);
        assert_eq!(seen(&db, list, ADA), Some(vec![1, 2, 4]));
        assert_eq!(own(ADA), (4, 3, 4));
        let mark = |user, seq| Mark { chat: list, user, seq, kind: MarkKind::Read, now: after(2) };
        assert_eq!(db.run(mark(ADA, 2)), MarkOutcome::Moved { seq: 2, from: 0, unread: 1, own: false });
        assert_eq!(db.run(mark(BOB, 9)), MarkOutcome::Moved { seq: 4, from: 0, unread: 0, own: false });
        assert_eq!(db.run(mark(BOB, 9)), MarkOutcome::Unmoved { seq: 4, unread: 0 });
        assert_eq!(db.run(mark(PARTICIPANT, 1)), MarkOutcome::NoAccess);
        assert_eq!(db.run(CountUnread { user: ADA }), 1);
        assert_eq!(db.run(CountUnread { user: OWNER }), 0);
        db.run(DeleteList { id: list, owner: OWNER, now: after(3) });
        assert_eq!(seen(&db, list, BOB), Some(vec![2, 3, 4]), "what was received stays");
    }

    fn whoever_blocks_is_shown_nothing_and_nobody_learns_it(db: world) {
        let list = list_of(&db, OWNER, &[ADA, BOB]);
        sends(&db, list, OWNER);
        let own = |user| {
            let it = db.listed(list, user).unwrap();
            (it.last_seq, it.read_seq, it.unread, it.active_at, it.last_message)
        };
        let before = own(BOB);
        let missed = |chats: &[(ChatId, i64)]| {
            let since = Some(SinceToken::whole(epoch()));
            db.run(SyncChats { user: BOB, ..sync(chats, since) })
        };
        let news = (missed(&[]), missed(&[(list, 1)]));
        block(&db, BOB);
        block(&db, BOB);
        assert!(matches!(sends(&db, list, OWNER), Appended::Stored(at) if at.seq == 2));
        assert_eq!(members(&db, list), [ADA, BOB]);
        assert_eq!((seen(&db, list, BOB), seen(&db, list, ADA)), (Some(vec![1]), Some(vec![1, 2])));
        assert_eq!(own(BOB), before);
        assert_eq!(db.run(CountUnread { user: BOB }), 1);
        assert_eq!(missed(&[(list, 1)]).ranges, news.1.ranges);
        assert_eq!(missed(&[(list, 1)]).messages, []);
        // Taken off the list, and put on it again: nothing of it reaches them.
        remove(&db, list, BOB);
        put(&db, list, &[BOB]);
        sends(&db, list, OWNER);
        assert_eq!(seen(&db, list, BOB), Some(vec![1]));
        unblock(&db, BOB);
        unblock(&db, BOB);
        assert_eq!(seen(&db, list, BOB), Some(vec![1]), "what was void stays void");
        sends(&db, list, OWNER);
        assert_eq!(seen(&db, list, BOB), Some(vec![1, 4]));
        assert_eq!(db.run(CountUnread { user: BOB }), 2);
        // And who has left meanwhile is not brought back by it.
        block(&db, BOB);
        remove(&db, list, BOB);
        unblock(&db, BOB);
        sends(&db, list, OWNER);
        assert_eq!(seen(&db, list, BOB), Some(vec![1, 4]));
        // Somebody who blocked first never hears of it.
        block(&db, PARTICIPANT);
        put(&db, list, &[PARTICIPANT]);
        sends(&db, list, OWNER);
        assert_eq!((seen(&db, list, PARTICIPANT), conversations(&db, PARTICIPANT)), (None, vec![]));
    }

    fn a_member_who_comes_and_goes_keeps_the_latest_stays(db: world) {
        let list = list_of(&db, OWNER, &[BOB]);
        for _ in 0..MAX_SPANS + 3 {
            put(&db, list, &[ADA]);
            sends(&db, list, OWNER);
            remove(&db, list, ADA);
            sends(&db, list, OWNER);
        }
        let seen = seen(&db, list, ADA).unwrap();
        let expected: Vec<i64> = (0..MAX_SPANS).map(|n| 2 * (n + 3) + 1).collect();
        assert_eq!(seen, expected);
    }

    fn conversations_come_by_what_each_member_saw_last(db: world) {
        let lists = [list_of(&db, OWNER, &[ADA, BOB]), list_of(&db, OWNER, &[ADA, BOB])];
        let direct = db.direct_chat(BOB, ADA);
        let mut writer = db.writer();
        for (n, chat) in [lists[0], direct, lists[1]].into_iter().enumerate() {
            let author = if chat == direct { BOB } else { OWNER };
            writer.commit(&[writes(chat, author)], after(n as u64 + 1)).unwrap();
        }
        assert_eq!(conversations(&db, ADA), [lists[1], direct, lists[0]]);
        remove(&db, lists[0], ADA);
        writer.commit(&[writes(lists[0], OWNER)], after(9)).unwrap();
        assert_eq!(conversations(&db, ADA), [lists[1], direct, lists[0]], "not for her");
        assert_eq!(conversations(&db, BOB), [lists[0], lists[1], direct]);
        let (mut paged, mut cursor) = (Vec::new(), None);
        while let Some(one) = db.run(ListConversations { user: BOB, after: cursor, limit: 1 }).pop() {
            cursor = Some((one.listed_at(ChatStatus::All), one.chat.id()));
            paged.push(one.chat.id());
        }
        assert_eq!(paged, conversations(&db, BOB));
        db.run(DeleteList { id: lists[1], owner: OWNER, now: after(20) });
        let of_kind = |status| {
            let list = ListChats { user: BOB, side: Side::Participant, status, kind: Some(ChatKind::List), after: None, limit: 9 };
            db.run(list).iter().map(|it| it.chat.id()).collect::<Vec<_>>()
        };
        assert_eq!(of_kind(ChatStatus::Active), [lists[0]]);
        assert_eq!(of_kind(ChatStatus::Ended), [lists[1]]);
        assert_eq!(of_kind(ChatStatus::All), lists);
    }

    fn a_block_and_a_mass_message_at_once_have_one_outcome(db: world) {
        let list = list_of(&db, OWNER, &[ADA, BOB]);
        std::thread::scope(|scope| {
            let (say, tell) = std::sync::mpsc::channel();
            let sending = {
                let db = &db;
                scope.spawn(move || {
                    let mut writer = db.writer();
                    for n in 0..60 {
                        if n == 20 {
                            say.send(()).unwrap();
                        }
                        writer.commit(&[writes(list, OWNER)], after(1)).unwrap();
                    }
                })
            };
            tell.recv().unwrap();
            block(&db, BOB);
            // Whatever is sent from here on is void.
            let before = seen(&db, list, BOB).unwrap();
            sending.join().unwrap();
            assert_eq!(seen(&db, list, BOB).unwrap(), before);
            let expected: Vec<i64> = (1..).take(before.len()).collect();
            assert_eq!(before, expected);
            assert_eq!(db.run(CountUnread { user: BOB }), before.len() as i64);
            assert_eq!(seen(&db, list, ADA).unwrap().len(), 60);
        });
    }

    fn a_block_and_a_place_on_the_list_at_once_leave_nothing_to_see(db: world) {
        for round in 0..12 {
            let user = db.participant(new_user()).id;
            let list = list_of(&db, OWNER, &[ADA]);
            std::thread::scope(|scope| {
                scope.spawn(|| put(&db, list, &[user]));
                scope.spawn(|| block(&db, user));
            });
            sends(&db, list, OWNER);
            assert_eq!(seen(&db, list, user), None, "round {round}");
            assert_eq!(members(&db, list).len(), 2);
        }
    }
}
