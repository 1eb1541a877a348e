//! Members of a list, over random histories: whoever comes, goes and blocks, each reads what was sent to them, by any way
//! of reading.

use crate::kit::*;
use crate::list_reads::{block, page, seen, seqs, unblock};
use crate::lists::{ADA, OWNER, list_of, put, remove, world};
use crate::sync::{epoch, sync};
use proptest::prelude::*;
use switchboard_domain::{ChatId, SinceToken, UserId};
use switchboard_store::Backend;
use switchboard_store::queries::{
    CountUnread, HistoryRange, ListReaders, Mark, MarkKind, SyncChats,
};

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
