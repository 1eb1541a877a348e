//! The same of lists: of somebody who is on hundreds, and of one with thousands of members.

use crate::kit::*;
use crate::plans_kit::{Plans, assert_no_seq_scan};
use crate::sync::epoch;
use switchboard_domain::policy::Policy;
use switchboard_domain::{
    ChatId, ChatKind, ChatStatus, Position, Side, SinceToken, Timestamp, UserId,
};
use switchboard_store::Append;
use switchboard_store::queries::{
    CountReaders, CountUnread, DeleteBlock, Editor, HistoryRange, KnowsList, ListChats,
    ListConversations, ListMembers, ListReaders, Mark, MarkKind, OwnLists, PutBlock, PutMembers,
    ReadRange, Reader, RemoveMember, SyncChats,
};

/// Is on 500 lists, and has 2,000 direct chats.
const BUSY: UserId = UserId(1_001);
/// Is on the long list, among others.
const MEMBER: UserId = UserId(100_001);
/// Has the long list.
const OWNER: UserId = UserId(111_000);

pub fn lists_are_read_by_index(plans: &Plans) {
    let of_kind = |user| ListChats {
        user,
        side: Side::Participant,
        status: ChatStatus::Active,
        kind: Some(ChatKind::List),
        after: None,
        limit: 1_000,
    };
    let held = plans.db.run(of_kind(BUSY));
    assert_eq!(held.len(), 500);
    let long = plans.db.run(of_kind(MEMBER))[0].chat.id();
    let some = held[250].chat.id();
    for user in [BUSY, MEMBER] {
        plans.assert_by_index("a page of conversations with lists", |round| {
            ListConversations {
                user,
                after: (round % 2 == 1).then_some((Timestamp(250), some)),
                limit: 50,
            }
        });
        plans.assert_by_index("a page of lists", |_| ListChats {
            limit: 50,
            ..of_kind(user)
        });
        plans.assert_by_index("what is unread in lists", |_| CountUnread { user });
    }
    let named: Vec<(ChatId, i64)> = held.iter().map(|it| (it.chat.id(), 8)).collect();
    plans.assert_by_index("sync of lists", |_| SyncChats {
        user: BUSY,
        side: Side::Participant,
        chats: named[..20].to_vec(),
        since: Some(SinceToken {
            then: Position(400),
            ..SinceToken::whole(epoch())
        }),
        same: false,
        series: None,
        epoch: epoch(),
    });
    for range in [
        HistoryRange::Newest(50),
        HistoryRange::Before(8, 50),
        HistoryRange::After(3, 50),
    ] {
        plans.assert_by_index("a page of a list", |_| ReadRange {
            chat: long,
            reader: Reader::Member(MEMBER),
            range,
        });
    }
    plans.assert_by_index("a mark in a list", |round| Mark {
        chat: some,
        user: BUSY,
        seq: 7 + i64::try_from(round).expect("few"),
        kind: MarkKind::Read,
        now: NOON,
    });
    let editor = Editor::Owner(OWNER);
    plans.assert_by_index("those who are sent a message", |round| ListReaders {
        list: long,
        first: 10,
        last: 10,
        after: (round % 2 == 1).then_some((UserId(105_000), 3)),
        limit: 2_000,
    });
    plans.assert_by_index("the members of a list", |_| ListMembers {
        list: long,
        editor,
        after: Some(UserId(105_000)),
        limit: 50,
    });
    plans.assert_by_index("an owner's lists", |_| OwnLists {
        owner: OWNER,
        after: None,
        limit: 50,
    });
    plans.assert_by_index("who knows a list", |_| KnowsList {
        list: long,
        user: MEMBER,
    });
    plans.assert_by_index("how many have read", |_| CountReaders { list: some });
    plans.assert_by_index("members who are put on a list", |round| {
        let first = 110_001 + 10 * i64::try_from(round).expect("few");
        PutMembers {
            list: long,
            editor: Editor::Service,
            users: (first..first + 10).map(UserId).collect(),
            policy: Policy::default(),
            most: 100_000,
        }
    });
    plans.assert_by_index("a member who leaves", |round| RemoveMember {
        list: long,
        editor,
        user: UserId(106_000 + i64::try_from(round).expect("few")),
    });
    plans.assert_by_index("a block of an owner", |_| PutBlock {
        user: MEMBER,
        blocked: OWNER,
        now: NOON,
    });
    plans.assert_by_index("its end", |_| DeleteBlock {
        user: MEMBER,
        blocked: OWNER,
    });
    let logged = plans.of(|db| {
        let mut writer = db.writer();
        for _ in 0..8 {
            let batch: Vec<Append> = (0..3).map(|_| writes(long, OWNER)).collect();
            writer.commit(&batch, after(1)).expect("it commits");
        }
    });
    assert_no_seq_scan("the writer of lists", &logged);
}
