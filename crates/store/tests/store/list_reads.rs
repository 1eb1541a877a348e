//! What members of a list read, whoever comes, goes and blocks.

use crate::kit::*;
use crate::lists::{ADA, BOB, OWNER, list_of, members, put, remove, sends, world};
use crate::sync::{epoch, sync};
use proptest::prelude::*;
use switchboard_domain::list_chat::MAX_SPANS;
use switchboard_domain::{ChatId, ChatKind, ChatStatus, Message, Side, SinceToken, UserId};
use switchboard_store::queries::{
    CountUnread, DeleteBlock, DeleteList, HistoryRange, ListChats, ListConversations, ListReaders,
    Mark, MarkKind, MarkOutcome, PageOutcome, PutBlock, RangePage, ReadRange, Reader, SyncChats,
};
use switchboard_store::{Appended, Backend};

fn page(db: &Db, chat: ChatId, user: UserId, range: HistoryRange) -> Option<RangePage> {
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

fn seqs(messages: &[Message]) -> Vec<i64> {
    messages.iter().map(|message| message.seq).collect()
}

/// What a member sees of the list; nothing where it is not there for them.
fn seen(db: &Db, chat: ChatId, user: UserId) -> Option<Vec<i64>> {
    page(db, chat, user, HistoryRange::Newest(200)).map(|page| seqs(&page.messages))
}

fn block(db: &Db, user: UserId) {
    assert!(db.run(PutBlock {
        user,
        blocked: OWNER,
        now: NOON
    }));
}

fn unblock(db: &Db, user: UserId) {
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

#[derive(Clone, Copy, Debug)]
enum Step {
    Sends {
        count: usize,
    },
    /// Somebody is put on the list, or taken off it.
    Toggles {
        who: usize,
    },
    /// Somebody blocks the owner, or does not any more.
    Blocks {
        who: usize,
    },
    Reads {
        who: usize,
        seq: i64,
    },
}

fn step() -> impl Strategy<Value = Step> {
    let who = 0..2_usize;
    prop_oneof![
        5 => (1..4_usize).prop_map(|count| Step::Sends { count }),
        2 => who.clone().prop_map(|who| Step::Toggles { who }),
        2 => who.clone().prop_map(|who| Step::Blocks { who }),
        1 => (who, 0..20_i64).prop_map(|(who, seq)| Step::Reads { who, seq }),
    ]
}

/// A member as the test knows them.
#[derive(Default)]
struct Member {
    on_list: bool,
    blocks: bool,
    read: i64,
    visible: Vec<i64>,
}

on_both! {
    fn each_member_reads_what_was_sent_to_them(db: world) {
        for_all(24, proptest::collection::vec(step(), 1..24), |steps| {
            let users = [db.participant(new_user()).id, db.participant(new_user()).id];
            let list = list_of(&db, OWNER, &[ADA]);
            let mut members = [Member::default(), Member::default()];
            let mut last = 0;
            for step in steps {
                match step {
                    Step::Sends { count } => {
                        let batch: Vec<_> = (0..count).map(|_| writes(list, OWNER)).collect();
                        db.writer().commit(&batch, after(1)).unwrap();
                        for seq in last + 1..=last + count as i64 {
                            for member in members.iter_mut().filter(|it| it.on_list && !it.blocks) {
                                member.visible.push(seq);
                            }
                        }
                        last += count as i64;
                    }
                    Step::Toggles { who } => {
                        members[who].on_list = !members[who].on_list;
                        match members[who].on_list {
                            true => assert_eq!(put(&db, list, &[users[who]]), []),
                            false => remove(&db, list, users[who]),
                        }
                    }
                    Step::Blocks { who } => {
                        members[who].blocks = !members[who].blocks;
                        match members[who].blocks {
                            true => block(&db, users[who]),
                            false => unblock(&db, users[who]),
                        }
                    }
                    Step::Reads { who, seq } => {
                        let mark = Mark { chat: list, user: users[who], seq, kind: MarkKind::Read, now: NOON };
                        db.run(mark);
                        let end = members[who].visible.last().copied().unwrap_or(0);
                        members[who].read = members[who].read.max(seq.min(end));
                    }
                }
            }
            for (user, member) in users.into_iter().zip(&members) {
                compare(&db, list, user, member);
            }
            let windows = [(1, last), (last.div_euclid(2), last), (last, last), (2, last - 1)];
            for (first, end) in windows.into_iter().filter(|(first, end)| first <= end) {
                those_who_are_sent(&db, list, (first, end), users.into_iter().zip(&members));
            }
        });
    }
}

/// Whoever is to be shown some entries is to be shown what they see of them, whatever they did since.
fn those_who_are_sent<'a>(
    db: &Db,
    list: ChatId,
    (first, last): (i64, i64),
    members: impl Iterator<Item = (UserId, &'a Member)>,
) {
    let (mut stays, mut after) = (Vec::new(), None);
    loop {
        let page = ListReaders {
            list,
            first,
            last,
            after,
            limit: 2,
        };
        let page = db.run(page).readers;
        after = page.last().map(|it| (it.user, it.from_seq));
        stays.extend(page);
        if after.is_none() {
            break;
        }
    }
    for (user, member) in members {
        let mut shown = Vec::new();
        for stay in stays.iter().filter(|it| it.user == user) {
            let part = stay.from_seq.max(first)..=stay.to_seq.unwrap_or(last).min(last);
            assert!(!part.is_empty(), "{stay:?} holds none of {first} to {last}");
            shown.extend(part);
            let before = member.visible.iter().filter(|seq| **seq < stay.from_seq);
            if stay.from_seq >= first {
                assert_eq!(stay.before, before.max().copied().unwrap_or(0));
            }
        }
        let sees = |seq: &&i64| (first..=last).contains(*seq);
        let visible: Vec<i64> = member.visible.iter().filter(sees).copied().collect();
        assert_eq!(shown, visible, "{user:?} of {first} to {last}");
    }
}

fn compare(db: &Db, list: ChatId, user: UserId, member: &Member) {
    let visible = &member.visible;
    let Some(own) = db.listed(list, user) else {
        assert!(visible.is_empty());
        return assert_eq!(seen(db, list, user), None);
    };
    let last = *visible.last().expect("something is visible");
    let unread = visible.iter().filter(|seq| **seq > member.read).count() as i64;
    assert_eq!(
        (own.last_seq, own.read_seq, own.unread),
        (last, member.read, unread)
    );
    assert_eq!(own.last_message.map(|it| it.seq), Some(last));
    assert_eq!(db.run(CountUnread { user }), unread);
    let mut pages = Vec::new();
    let mut above = 0;
    loop {
        let page = page(db, list, user, HistoryRange::After(above, 3)).unwrap();
        assert_eq!(page.from_seq, above + 1);
        pages.extend(seqs(&page.messages));
        above = page.to_seq;
        if !page.has_more {
            break;
        }
    }
    assert_eq!((&pages, above), (visible, last));
    let (mut below, mut pages) = (last + 1, Vec::new());
    loop {
        let page = page(db, list, user, HistoryRange::Before(below, 3)).unwrap();
        assert_eq!(page.to_seq, below - 1);
        pages.splice(0..0, seqs(&page.messages));
        below = page.from_seq;
        if !page.has_more {
            break;
        }
    }
    assert_eq!((&pages, below), (visible, 1));
    for known in [0, 2, last] {
        let known = known.min(last);
        let missed = db.run(SyncChats {
            user,
            ..sync(&[(list, known)], None)
        });
        let news: Vec<i64> = visible.iter().copied().filter(|seq| *seq > known).collect();
        assert_eq!(seqs(&missed.messages), news);
        let range = missed.ranges[0];
        assert_eq!(
            (range.from_seq, range.to_seq, range.complete),
            (known + 1, last, true)
        );
    }
    let since = Some(SinceToken::whole(epoch()));
    let changed = db.run(SyncChats {
        user,
        ..sync(&[], since)
    });
    assert_eq!(changed.chats.len(), 1);
    assert_eq!(
        (changed.chats[0].unread, changed.chats[0].last_seq),
        (unread, last)
    );
}
